import numpy as np
import pytest

from serve.conformance.client import (
    HEADER_LENGTH,
    binary_body,
    binary_tensor,
    bytes_elements,
    floats,
    head_of,
    outputs_of,
    tensor,
)
from serve.conformance.expected import by_onnxruntime, linear

ROW = [1.0, 2.0, 3.0, 0.5]
INFER = "/models/direction_linear/infer"


def features(rows: list[list[float]]) -> dict:
    return binary_tensor("features", "FP32", [len(rows), 4], np.array(rows, "<f4").tobytes())


def send(http, request: dict, path: str = INFER, pad: int = 0):
    body, headers = binary_body(request, pad)
    return http.post(path, content=body, headers=headers)


def test_binary_in_json_out(http):
    response = send(http, {"inputs": [features([ROW])]})
    assert outputs_of(response)["probs"] == pytest.approx(linear(ROW), abs=1e-5)


def test_json_in_binary_out_by_output(http):
    body = {
        "inputs": [tensor("features", "FP32", [1, 4], ROW)],
        "outputs": [{"name": "probs", "parameters": {"binary_data": True}}],
    }
    response = http.post(INFER, json=body)
    assert int(response.headers[HEADER_LENGTH]) < len(response.content)
    assert head_of(response)["outputs"][0]["parameters"]["binary_data_size"] == 12
    assert floats(outputs_of(response)["probs"]) == pytest.approx(linear(ROW), abs=1e-5)


def test_binary_both_ways_for_all_outputs(http):
    response = send(
        http, {"id": "b", "parameters": {"binary_data_output": True}, "inputs": [features([ROW, ROW[::-1]])]}
    )
    assert response.headers["content-type"] == "application/octet-stream"
    assert floats(outputs_of(response)["probs"]) == pytest.approx(linear(ROW) + linear(ROW[::-1]), abs=1e-5)
    assert head_of(response)["id"] == "b"


def test_an_output_may_differ_from_the_rest(http):
    outputs = [{"name": "probs", "parameters": {"binary_data": False}}]
    request = {"parameters": {"binary_data_output": True}, "inputs": [features([ROW])], "outputs": outputs}
    assert outputs_of(send(http, request))["probs"] == pytest.approx(linear(ROW), abs=1e-5)


def test_spaces_pad_the_json(http):
    for pad in range(8):
        assert outputs_of(send(http, {"inputs": [features([ROW])]}, pad=pad))["probs"] == pytest.approx(
            linear(ROW), abs=1e-5
        )


def test_a_raw_request_is_one_row(http):
    body = np.array(ROW, "<f4").tobytes()
    headers = {HEADER_LENGTH: "0", "Content-Type": "application/octet-stream"}
    response = http.post(INFER, content=body, headers=headers)
    assert head_of(response)["outputs"][0]["shape"] == [1, 3]
    assert floats(outputs_of(response)["probs"]) == pytest.approx(linear(ROW), abs=1e-5)


def test_a_full_batch_of_windows(http, repository):
    array = np.random.default_rng(2).normal(size=[64, 100, 80]).astype("<f4")
    request = {
        "parameters": {"binary_data_output": True},
        "inputs": [binary_tensor("window", "FP32", [64, 100, 80], array.tobytes())],
    }
    found = floats(outputs_of(send(http, request, "/models/direction_lstm/infer"))["probs"])
    wanted = by_onnxruntime(repository, "direction_lstm", "window", array).ravel()
    assert np.abs(found - wanted).max() < 1e-5


def test_a_full_batch_of_rows(http, repository):
    array = np.random.default_rng(3).normal(size=[256, 80]).astype("<f4")
    request = {
        "parameters": {"binary_data_output": True},
        "inputs": [binary_tensor("features", "FP32", [256, 80], array.tobytes())],
    }
    found = floats(outputs_of(send(http, request, "/models/direction_trees/infer"))["probs"])
    wanted = by_onnxruntime(repository, "direction_trees", "features", array).ravel()
    assert np.abs(found - wanted).max() < 1e-5


def test_binary_and_json_inputs_together(http):
    inputs = [tensor(f"in_{t.lower()}", t, [1, 1], [1]) for t in "UINT8 UINT16 UINT32 INT8 INT16 FP32 FP64".split()]
    inputs.insert(2, binary_tensor("in_int64", "INT64", [1, 1], np.array([2**60 + 1], "<i8").tobytes()))
    inputs.insert(0, binary_tensor("in_bytes", "BYTES", [1, 2], bytes_elements(b"x", b"")))
    inputs.append(binary_tensor("in_int32", "INT32", [1, 1], np.array([-5], "<i4").tobytes()))
    inputs.append(binary_tensor("in_bool", "BOOL", [1, 2], b"\x01\x00"))
    inputs.append(binary_tensor("in_uint64", "UINT64", [1, 1], np.array([2**63], "<u8").tobytes()))
    found = outputs_of(send(http, {"inputs": inputs}, "/models/echo/infer"))
    assert found["out_int64"] == [2**60 + 1]
    assert found["out_bytes"] == ["x", ""]
    assert found["out_int32"] == [-5]
    assert found["out_bool"] == [True, False]
    assert found["out_uint64"] == [2**63]
