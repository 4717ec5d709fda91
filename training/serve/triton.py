"""Starts the tritonserver that the wheel nvidia-pytriton brings, on a repository that the thin server serves too.

`python -m serve.triton --repository REPO --port 8001`. The wheel has Triton and its python backend only, so each model
is laid out anew with `backend: "python"` and a model.py that runs its file by the runtimes of this package.
"""

import argparse
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from serve.repository import read_repository

SERVE = Path(__file__).parent


def lay_out(repository: Path, out: Path) -> None:
    for name, model in read_repository(repository).items():
        target = out / name
        target.mkdir(parents=True)
        (target / "config.pbtxt").write_text(for_python_backend((repository / name / "config.pbtxt").read_text()))
        for version, folder in model.versions.items():
            shutil.copytree(folder, target / str(version))
            shutil.copy(SERVE / "triton_model.py", target / str(version) / "model.py")


def for_python_backend(config: str) -> str:
    """Two instances at least: a request that arrives while the only one is on its way back from its last batch wakes
    nobody, and Triton's batcher looks again after 500 ms. KIND_CPU, since rows come in host memory whatever the
    instance is; the runtime takes them to the GPU.
    """
    config = re.sub(r'(?m)^backend: "\w+"', 'backend: "python"', config)
    instances = r"(?m)^instance_group \[ \{ count: (\d+) \} \]"
    return re.sub(instances, lambda m: f"instance_group [ {{ kind: KIND_CPU count: {max(2, int(m[1]))} }} ]", config)


def installation() -> Path:
    spec = importlib.util.find_spec("pytriton")  # found, not imported: its own needs aren't ours
    if not spec or not spec.submodule_search_locations:
        raise SystemExit("expected nvidia-pytriton (pip install --no-deps nvidia-pytriton==0.7.0), found none")
    return Path(next(iter(spec.submodule_search_locations)))


def assemble(pytriton: Path, out: Path) -> Path:
    """The backend wants the stub of this Python beside it; the libraries are found relative to it, so it is linked."""
    version = f"{sys.version_info.major}.{sys.version_info.minor}"
    stub = pytriton / "tritonserver" / "python_backend_stubs" / version / "triton_python_backend_stub"
    if not stub.exists():
        raise SystemExit(
            f"expected a stub for Python {version}, found {sorted(p.name for p in stub.parents[1].iterdir())}"
        )
    backend = out / "python"
    backend.mkdir(parents=True)
    for file in (pytriton / "tritonserver" / "backends" / "python").iterdir():
        if file.is_file():
            shutil.copy(file, backend / file.name)
    shutil.copy(stub, backend / stub.name)
    return out


def environment(pytriton: Path) -> dict[str, str]:
    """Triton finds the standard library by the first python3 on PATH, packages by what model.py adds.

    LEADLINE_PYTHON_PREFIX names another Python of this version, for one that comes without a shared libpython.
    """
    prefix = os.environ.get("LEADLINE_PYTHON_PREFIX")
    binaries = f"{prefix}/bin" if prefix else str(Path(sys.executable).parent)
    libpython = f"{prefix}/lib" if prefix else sysconfig.get_config_var("LIBDIR")
    # torch's own CUDA libraries come before a machine's: with another cuDNN than it was built with it refuses to start.
    cuda = [str(lib) for path in sys.path if path.endswith("-packages") for lib in Path(path).glob("nvidia/*/lib")]
    libraries = [*cuda, os.environ.get("LD_LIBRARY_PATH"), str(pytriton.parent / "nvidia_pytriton.libs"), libpython]
    said = os.environ.get("PYTHONPATH", "").split(":")
    packages = [str(SERVE.parent), *(p for p in sys.path if p.endswith("-packages") or p in said)]
    return {
        **os.environ,
        "LD_LIBRARY_PATH": ":".join(filter(None, libraries)),
        "PATH": f"{binaries}:{os.environ['PATH']}",
        "LEADLINE_PYTHONPATH": ":".join(dict.fromkeys(filter(None, packages))),
    }


def command(pytriton: Path, repository: Path, backends: Path, host: str, port: int, metrics_port: int) -> list[str]:
    return [
        str(pytriton / "tritonserver" / "bin" / "tritonserver"),
        f"--model-repository={repository}",
        f"--backend-directory={backends}",
        f"--http-address={host}",
        f"--http-port={port}",
        "--allow-grpc=false",
        f"--metrics-address={host}",
        f"--metrics-port={metrics_port}",
        "--disable-auto-complete-config",
        "--exit-timeout-secs=5",
        "--log-info=false",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repository", type=Path, required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--metrics-port", type=int, default=8002)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=0, help="of ONNX Runtime for each model; 0: as many as cores")
    options = parser.parse_args()
    pytriton = installation()
    with tempfile.TemporaryDirectory(prefix="leadline-triton-") as folder:
        lay_out(options.repository, Path(folder) / "models")
        backends = assemble(pytriton, Path(folder) / "backends")
        line = command(pytriton, Path(folder) / "models", backends, options.host, options.port, options.metrics_port)
        env = environment(pytriton) | {"LEADLINE_DEVICE": options.device, "LEADLINE_THREADS": str(options.threads)}
        server = subprocess.Popen(line, env=env)
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: server.terminate())
        raise SystemExit(server.wait())


if __name__ == "__main__":
    main()
