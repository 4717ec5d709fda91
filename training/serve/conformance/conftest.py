"""`python -m pytest training/serve/conformance --start thin` or `--base-url http://host:port`."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

TRAINING = Path(__file__).parents[2]
sys.path.insert(0, str(TRAINING))

from serve.make_models import CONFORMANCE, DIRECTION, TEST_FEATURE_HASH, write_models

SEED = 7


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("conformance")
    group.addoption("--base-url", help="a server that has all models of make_models with seed 7")
    group.addoption("--metrics-url", help="where its metrics are, if not at /metrics")
    group.addoption("--start", choices=("thin", "triton"), help="start this one for the run")
    group.addoption("--device", choices=("cpu", "cuda"), default="cpu", help="for --start")
    group.addoption("--server-python", default=sys.executable, help="the Python to start it with")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers", "thin_only(reason): what the protocol leaves open and only the thin server promises"
    )


@dataclass
class Target:
    kind: str  # thin or triton
    url: str
    metrics_url: str
    process: subprocess.Popen | None = None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(kind: str, python: str, repository: Path, log: Path, device: str = "cpu") -> Target:
    port, metrics_port = free_port(), free_port()
    module = ["serve"] if kind == "thin" else ["serve.triton", "--metrics-port", str(metrics_port)]
    line = [python, "-m", *module, "--repository", str(repository), "--port", str(port)]
    line += ["--threads", "1", "--device", device]
    with log.open("wb") as out:
        process = subprocess.Popen(
            line, cwd=TRAINING, stdout=out, stderr=out, env=os.environ | {"PYTHONUNBUFFERED": "1"}
        )
    url = f"http://127.0.0.1:{port}"
    metrics_url = f"{url}/metrics" if kind == "thin" else f"http://127.0.0.1:{metrics_port}/metrics"
    target = Target(kind, url, metrics_url, process)
    until = time.monotonic() + 60
    while not _ready(url):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            pytest.exit(f"{kind} did not start:\n{log.read_text()[-3000:]}", 2)
        time.sleep(0.1)
    return target


def stop(target: Target) -> int:
    target.process.terminate()
    return target.process.wait(30)


def _ready(url: str) -> bool:
    try:
        return httpx.get(f"{url}/v2/health/ready").status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture(scope="session")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The very models that the server has: a seed gives the same bytes everywhere."""
    folder = tmp_path_factory.mktemp("repository")
    write_models(folder, DIRECTION + CONFORMANCE, SEED, TEST_FEATURE_HASH)
    return folder


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest, repository: Path, tmp_path_factory) -> Iterator[Target]:
    option = request.config.getoption
    if url := option("--base-url"):
        name = httpx.get(f"{url}/v2").json()["name"]
        kind = "triton" if re.search("triton", name, re.IGNORECASE) else "thin"
        yield Target(kind, url, option("--metrics-url") or f"{url}/metrics")
        return
    if not option("--start"):
        pytest.skip("needs --start thin, --start triton or --base-url")
    log = tmp_path_factory.mktemp("log") / "server"
    target = start(option("--start"), option("--server-python"), repository, log, option("--device"))
    yield target
    stop(target)


@pytest.fixture(autouse=True)
def _only_thin(request: pytest.FixtureRequest, target: Target) -> None:
    if (marker := request.node.get_closest_marker("thin_only")) and target.kind != "thin":
        pytest.skip(marker.args[0])


@pytest.fixture(scope="session")
def http(target: Target) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{target.url}/v2", timeout=30) as client:
        yield client
