"""The Open Inference Protocol v2 over HTTP: routes, errors and the life of the server."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from serve import configuration, metrics
from serve.batcher import Batcher, ModelFailure, QueueFull, QueueTimeout
from serve.repository import ModelConfig, read_repository
from serve.runtimes import Runtime, load_runtime, warm
from serve.wire import HEADER_LENGTH, RequestError, read_request, write_response

NAME = "leadline"
VERSION = "0.1.0"
EXTENSIONS = ["binary_tensor_data", "model_configuration"]
ECHOED_HEADERS = ("x-request-id", "traceparent")


@dataclass
class Served:
    """One version of a model."""

    config: ModelConfig
    version: int
    runtime: Runtime
    batcher: Batcher
    metrics: metrics.ModelMetrics


class Server:
    def __init__(self, repository: Path, device: str = "auto", threads: int = 0, max_body: int = 16 << 20) -> None:
        self._repository = repository
        self._device = device
        self._threads = threads
        self._max_body = max_body
        self._executor = ThreadPoolExecutor(thread_name_prefix="model")
        self._models: dict[str, dict[int, Served]] = {}
        self._ready = False

    def app(self) -> Starlette:
        model = "/v2/models/{model}"
        routes = [
            Route("/v2", self.server_metadata),
            Route("/v2/health/live", self.live),
            Route("/v2/health/ready", self.ready),
            Route("/metrics", self.metrics),
        ]
        for path in (model, model + "/versions/{version}"):
            routes += [
                Route(path, self.model_metadata),
                Route(path + "/ready", self.model_ready),
                Route(path + "/config", self.model_config),
                Route(path + "/infer", self.infer, methods=["POST"]),
            ]
        handlers = {RequestError: _refused, HTTPException: _http_error, Exception: _fault}
        app = Starlette(routes=routes, exception_handlers=handlers, lifespan=self._lifespan)
        app.router.redirect_slashes = False
        return app

    @contextlib.asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        await asyncio.get_running_loop().run_in_executor(None, self._load)
        self._ready = True
        try:
            yield
        finally:  # the requests that were accepted have been answered by now, unless their callers went away
            self._ready = False
            for served in self._all():
                await served.batcher.drain()
            self._executor.shutdown()

    def _load(self) -> None:
        for name, stored in read_repository(self._repository).items():
            self._models[name] = {}
            for version, folder in sorted(stored.versions.items()):
                runtime = load_runtime(stored.config, folder, self._device, self._threads)
                warm(runtime, stored.config)
                counted = metrics.ModelMetrics()
                config = stored.config
                batcher = Batcher(runtime.run, config.queue, self._executor, config.instances, counted)
                self._models[name][version] = Served(config, version, runtime, batcher, counted)
                print(f"{name}/{version}: {type(runtime).__name__} on {runtime.device}", flush=True)

    def _all(self) -> list[Served]:
        return [served for versions in self._models.values() for served in versions.values()]

    def _find(self, request: Request) -> Served:
        """The newest version where none is named."""
        name, version = request.path_params["model"], request.path_params.get("version")
        versions = self._models.get(name)
        if not versions:
            raise RequestError(f"unknown model {name!r}", 404)
        found = versions[max(versions)] if version is None else versions.get(int(version) if version.isdecimal() else 0)
        if not found:
            raise RequestError(
                f"unknown version {version!r} of {name!r}: expected {', '.join(map(str, versions))}", 404
            )
        return found

    async def server_metadata(self, request: Request) -> Response:
        return _json(request, {"name": NAME, "version": VERSION, "extensions": EXTENSIONS})

    async def live(self, request: Request) -> Response:
        return Response()

    async def ready(self, request: Request) -> Response:
        return Response(status_code=200 if self._ready else 503)

    async def metrics(self, request: Request) -> Response:
        counted = {(served.config.name, served.version): served.metrics for served in self._all()}
        return Response(metrics.render(counted), media_type="text/plain; version=0.0.4")

    async def model_ready(self, request: Request) -> Response:
        self._find(request)
        return Response(status_code=200 if self._ready else 503)

    async def model_metadata(self, request: Request) -> Response:
        served = self._find(request)
        versions = sorted(self._models[served.config.name])
        return _json(request, configuration.metadata(served.config, versions, served.runtime.platform))

    async def model_config(self, request: Request) -> Response:
        return _json(request, configuration.config(self._find(request).config))

    async def infer(self, request: Request) -> Response:
        served = self._find(request)
        started = time.perf_counter()
        try:
            answer = await self._infer(request, served)
        except RequestError:
            served.metrics.failures["OTHER"] += 1
            raise
        except (QueueFull, QueueTimeout) as error:
            served.metrics.failures["REJECTED"] += 1
            return _error(request, str(error), 503, {"retry-after": "1"})
        except ModelFailure as error:
            served.metrics.failures["BACKEND"] += 1
            return _error(request, str(error), 500)
        served.metrics.success += 1
        served.metrics.request_us += (time.perf_counter() - started) * 1e6
        return answer

    async def _infer(self, request: Request, served: Served) -> Response:
        if request.headers.get("content-encoding", "identity") != "identity":
            raise RequestError("content-encoding: expected none", 415)
        body = await self._body(request)
        asked = read_request(body, request.headers.get(HEADER_LENGTH), served.config)
        results, timing = await served.batcher.submit(asked.inputs, asked.rows, asked.timeout_us)
        written = write_response(asked, results, served.config, served.version)
        spent = f"queue;dur={timing.queue_us / 1e3:.3f}, compute;dur={timing.compute_us / 1e3:.3f}"
        headers = {**written.headers, **_echoed(request), "server-timing": spent}
        return Response(written.body, headers=headers)

    async def _body(self, request: Request) -> bytes:
        """Counted as it comes: a length that the caller gives proves nothing."""
        too_large = RequestError(f"the body has more than {self._max_body} bytes", 413)
        if int(request.headers.get("content-length", 0)) > self._max_body:
            raise too_large
        parts, size = [], 0
        async for part in request.stream():
            size += len(part)
            if size > self._max_body:
                raise too_large
            parts.append(part)
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _echoed(request: Request) -> dict[str, str]:
    return {name: request.headers[name] for name in ECHOED_HEADERS if name in request.headers}


def _json(request: Request, body: dict, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(body, status, {**_echoed(request), **(headers or {})})


def _error(request: Request, message: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return _json(request, {"error": message}, status, headers)


def _refused(request: Request, error: RequestError) -> Response:
    return _error(request, str(error), error.status)


def _http_error(request: Request, error: HTTPException) -> Response:
    return _error(request, error.detail, error.status_code, dict(error.headers or {}))


def _fault(request: Request, error: Exception) -> Response:
    return _error(request, "internal error", 500)
