"""Many requests at once: rows find back to their callers, limits hold, one bad row spoils nothing."""

import re
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from serve.conformance.client import outputs_of, refused, tensor
from serve.conformance.expected import linear

INFER = "/models/direction_linear/infer"


def together(http, requests: list[tuple[str, dict]]) -> list[httpx.Response]:
    with ThreadPoolExecutor(len(requests)) as pool:
        return list(pool.map(lambda request: http.post(request[0], json=request[1]), requests))


def count_to(rounds: int) -> tuple[str, dict]:
    return "/models/slow/infer", {"inputs": [tensor("rounds", "INT64", [1, 1], [rounds])]}


def test_rows_find_back(http):
    rows = [[i / 10, 0.5, -i / 20, 0.1] for i in range(48)]
    # A caller that the machine lets wait past the model's 20 ms asks again, as the protocol's 503 invites it to.
    bodies = [
        (INFER, {"id": str(i), "inputs": [tensor("features", "FP32", [1, 4], row)]}) for i, row in enumerate(rows)
    ]
    responses = together(http, bodies)
    for i, (row, response) in enumerate(zip(rows, responses)):
        for _ in range(20):
            if response.status_code != 503:
                break
            response = http.post(INFER, json=bodies[i][1])
        assert response.json()["id"] == str(i)
        assert outputs_of(response)["probs"] == pytest.approx(linear(row), abs=1e-6)


def test_requests_of_different_sizes_find_back(http):
    sizes = [1, 5, 2, 31, 1, 64, 3]
    bodies = [("/models/lookup/infer", {"inputs": [tensor("index", "INT64", [n, 1], [n % 4] * n)]}) for n in sizes]
    for size, response in zip(sizes, together(http, bodies)):
        assert outputs_of(response)["found"] == [size % 4 * 10] * size


def test_rows_of_different_widths_do_not_mix(http):
    from serve.conformance.client import binary_body, binary_tensor

    def ask(width: int) -> tuple[int, httpx.Response]:
        data = bytes(range(2 * width))
        request = {
            "parameters": {"binary_data_output": True},
            "inputs": [binary_tensor("in_fp16", "FP16", [1, width], data)],
        }
        body, headers = binary_body(request)
        return width, http.post("/models/echo_fp16/infer", content=body, headers=headers)

    with ThreadPoolExecutor(8) as pool:
        for width, response in pool.map(ask, [1, 2, 3, 1, 2, 3, 7, 1]):
            assert outputs_of(response)["out_fp16"] == bytes(range(2 * width))


def test_one_bad_row_spoils_nothing(http):
    indices = [0, 1, 2, 99, 3, 2, 1, 0]
    bodies = [("/models/lookup/infer", {"inputs": [tensor("index", "INT64", [1, 1], [i])]}) for i in indices]
    for index, response in zip(indices, together(http, bodies)):
        if index == 99:
            refused(response, 400, 500)
        else:
            assert outputs_of(response)["found"] == [index * 10]


def test_a_time_that_runs_out_in_the_queue(http):
    body = {"parameters": {"timeout": 1}, **count_to(1)[1]}
    responses = together(http, [count_to(150_000), ("/models/slow/infer", body)])
    assert sorted(response.status_code for response in responses) in ([200, 503], [503, 503])
    error = refused(responses[1], 503)
    assert re.search("time", error, re.IGNORECASE)


def test_a_time_that_is_long_enough(http):
    body = {"parameters": {"timeout": 15_000_000}, **count_to(10)[1]}
    assert outputs_of(http.post("/models/slow/infer", json=body))["counted_to"] == [10]


def test_a_full_queue(http, target):
    responses = together(http, [count_to(200_000)] * 12)
    statuses = {response.status_code for response in responses}
    assert statuses == {200, 503}
    for response in responses:
        if response.status_code == 503:
            refused(response, 503)
        else:
            assert outputs_of(response)["counted_to"] == [200_000]
    if target.kind == "thin":
        assert all(int(r.headers["retry-after"]) >= 1 for r in responses if r.status_code == 503)


def test_metrics_have_tritons_names(http, target):
    body = {"inputs": [tensor("index", "INT64", [3, 1], [1, 2, 3])]}
    before = _metrics(target.metrics_url)
    assert http.post("/models/lookup/infer", json=body).status_code == 200
    after = _metrics(target.metrics_url)

    def grown(name: str) -> float:
        return sum(v - before.get(k, 0) for k, v in after.items() if k.startswith(name + "{") and 'model="lookup"' in k)

    assert grown("nv_inference_request_success") == 1
    assert grown("nv_inference_request_failure") == 0
    assert grown("nv_inference_count") >= 3
    assert grown("nv_inference_exec_count") >= 1
    assert grown("nv_inference_request_duration_us") > 0
    assert grown("nv_inference_pending_request_count") == 0
    for name in ("queue", "compute_input", "compute_infer", "compute_output"):
        assert grown(f"nv_inference_{name}_duration_us") >= 0
        assert any(key.startswith(f"nv_inference_{name}_duration_us{{") for key in after)


@pytest.mark.thin_only("Triton's python backend counts an answer that is an error as a success")
def test_metrics_count_failures(http, target):
    before = _metrics(target.metrics_url)
    assert (
        http.post("/models/lookup/infer", json={"inputs": [tensor("index", "INT64", [1, 1], [99])]}).status_code == 500
    )
    after = _metrics(target.metrics_url)
    (failed,) = [key for key in after if 'model="lookup"' in key and 'reason="BACKEND"' in key]
    assert after[failed] - before[failed] == 1


def _metrics(url: str) -> dict[str, float]:
    lines = [line for line in httpx.get(url).text.splitlines() if line and not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}
