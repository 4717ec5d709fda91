"""What a relay relies on beside the protocol."""

import threading
import time

import httpx
import pytest

from serve.conformance.client import refused, tensor
from serve.conformance.conftest import start, stop

ROW = {"inputs": [tensor("features", "FP32", [1, 4], [1, 2, 3, 4])]}


@pytest.mark.thin_only("Triton passes on no headers of the caller's")
@pytest.mark.parametrize("path", ["/models/direction_linear/infer", "/models/nothing/infer"])
def test_trace_headers_come_back(http, path):
    sent = {"X-Request-Id": "r-1", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"}
    response = http.post(path, json=ROW, headers=sent)
    assert {name: response.headers[name] for name in sent} == sent


@pytest.mark.thin_only("Triton has no Server-Timing")
def test_server_timing(http):
    assert "queue;dur=" in http.post("/models/direction_linear/infer", json=ROW).headers["server-timing"]


@pytest.mark.thin_only("Triton's limit is its own, set at its start")
def test_a_body_over_the_limit(http):
    refused(http.post("/models/direction_linear/infer", content=b" " * (17 << 20)), 413)

    def parts():
        yield from [b" " * (1 << 20)] * 17

    refused(http.post("/models/direction_linear/infer", content=parts()), 413)


@pytest.mark.thin_only("Triton's way to stop is its own, and so is its time limit")
def test_sigterm_lets_requests_end(repository, tmp_path):
    import sys

    target = start("thin", sys.executable, repository, tmp_path / "log")
    answers: list[httpx.Response] = []
    body = {"inputs": [tensor("rounds", "INT64", [1, 1], [400_000])]}
    caller = threading.Thread(
        target=lambda: answers.append(httpx.post(f"{target.url}/v2/models/slow/infer", json=body))
    )
    caller.start()
    while 'nv_inference_pending_request_count{model="slow",version="1"} 0' not in httpx.get(target.metrics_url).text:
        time.sleep(0.01)
    time.sleep(0.1)
    stop(target)
    caller.join(30)
    assert answers[0].json()["outputs"][0]["data"] == [400_000]
