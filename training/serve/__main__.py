"""`python -m serve --repository DIR --port 8001 --host 127.0.0.1`"""

import argparse
from pathlib import Path

import uvicorn

from serve.server import Server


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m serve", description="Open Inference Protocol v2 over HTTP")
    parser.add_argument("--repository", type=Path, required=True, help="models in Triton's layout")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8001)
    parser.add_argument("--device", choices=("auto", "cpu", "cuda"), default="auto")
    parser.add_argument("--threads", type=int, default=0, help="of ONNX Runtime for each model; 0: as many as cores")
    parser.add_argument("--max-body-bytes", type=int, default=16 << 20)
    options = parser.parse_args()
    server = Server(options.repository, options.device, options.threads, options.max_body_bytes)
    uvicorn.run(
        server.app(),
        host=options.host,
        port=options.port,
        access_log=False,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=10,
    )


if __name__ == "__main__":
    main()
