import json

import numpy as np
import pytest

from serve.conformance.client import HEADER_LENGTH, binary_body, binary_tensor, refused, tensor

ROW = [1.0, 2.0, 3.0, 0.5]
INFER = "/models/direction_linear/infer"
# What Triton can't read as the JSON it expects it calls its own fault.
MALFORMED = {"thin": (400,), "triton": (400, 500)}
GOOD = tensor("features", "FP32", [1, 4], ROW)


@pytest.mark.parametrize("path", ["/models/nothing/infer", "/models/direction_linear/versions/9/infer"])
def test_unknown_model_or_version(http, path):
    refused(http.post(path, json={"inputs": [GOOD]}), 404)


@pytest.mark.parametrize(
    "inputs",
    [
        pytest.param([], id="no input"),
        pytest.param([GOOD | {"name": "other"}], id="unknown input"),
        pytest.param([GOOD, GOOD | {"name": "other"}], id="one input too many"),
        pytest.param([GOOD | {"shape": [1, 5], "data": [*ROW, 1.0]}], id="wrong width"),
        pytest.param([GOOD | {"shape": [4]}], id="no rows"),
        pytest.param([GOOD | {"shape": [1, 1, 4]}], id="one dimension too many"),
        pytest.param([GOOD | {"shape": [-1, 4]}], id="open dimension"),
        pytest.param([GOOD | {"datatype": "FP64"}], id="wrong datatype"),
        pytest.param([GOOD | {"datatype": "FLOAT"}], id="unknown datatype"),
        pytest.param([GOOD | {"data": ROW[:3]}], id="too few numbers"),
        pytest.param([GOOD | {"data": [*ROW, 1.0]}], id="too many numbers"),
        pytest.param([GOOD | {"data": ["1", "2", "3", "4"]}], id="text for numbers"),
        pytest.param([{k: v for k, v in GOOD.items() if k != "data"}], id="no data"),
        pytest.param([{k: v for k, v in GOOD.items() if k != "shape"}], id="no shape"),
        pytest.param([{k: v for k, v in GOOD.items() if k != "name"}], id="no name"),
        pytest.param([GOOD | {"shape": [257, 4], "data": ROW * 257}], id="more rows than a batch takes"),
    ],
)
def test_an_input_that_does_not_fit(http, target, inputs):
    refused(http.post(INFER, json={"inputs": inputs}), *MALFORMED[target.kind])


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"inputs":', b"\xff\xfe"], ids=repr)
def test_a_body_that_is_no_request(http, target, body):
    refused(http.post(INFER, content=body), *MALFORMED[target.kind])


def test_an_output_that_is_not_there(http):
    refused(http.post(INFER, json={"inputs": [GOOD], "outputs": [{"name": "other"}]}), 400)


def _binary(size_said: int, data: bytes) -> tuple[bytes, dict[str, str]]:
    item = binary_tensor("features", "FP32", [1, 4], data)
    item["parameters"]["binary_data_size"] = size_said
    return binary_body({"inputs": [item]})


@pytest.mark.parametrize(
    ("size_said", "data"),
    [
        pytest.param(12, b"\0" * 12, id="a number too few"),
        pytest.param(20, b"\0" * 20, id="a number too many"),
        pytest.param(16, b"\0" * 12, id="less than said"),
        pytest.param(16, b"\0" * 20, id="more than said"),
    ],
)
def test_binary_data_of_another_size(http, size_said, data):
    body, headers = _binary(size_said, data)
    refused(http.post(INFER, content=body, headers=headers), 400)


@pytest.mark.parametrize("length", ["-1", "x", "100000"])
def test_a_header_length_that_is_none(http, length):
    body, headers = _binary(16, b"\0" * 16)
    refused(http.post(INFER, content=body, headers=headers | {HEADER_LENGTH: length}), 400)


def test_a_raw_request_of_another_size(http):
    refused(http.post(INFER, content=np.zeros(5, "<f4").tobytes(), headers={HEADER_LENGTH: "0"}), 400)


def test_bytes_elements_that_run_over_the_end(http):
    from serve.conformance.test_datatypes import others

    item = binary_tensor("in_bytes", "BYTES", [1, 1], b"\xff\0\0\0abc")
    body, headers = binary_body({"inputs": [*others("BYTES"), item]})
    refused(http.post("/models/echo/infer", content=body, headers=headers), 400, 500)


@pytest.mark.thin_only("Triton converts what a number's text gives, without looking at the datatype's range")
@pytest.mark.parametrize(
    ("datatype", "data"), [("UINT8", [256]), ("INT8", [-129]), ("INT32", [1.5]), ("FP32", [1e39]), ("INT64", [True])]
)
def test_a_number_outside_its_datatype(http, datatype, data):
    from serve.conformance.test_datatypes import others

    inputs = [*others(datatype), tensor(f"in_{datatype.lower()}", datatype, [1, 1], data)]
    refused(http.post("/models/echo/infer", json={"inputs": inputs}), 400)


@pytest.mark.thin_only("Triton reads NaN as a number, and writes it too")
def test_nan_is_not_json(http):
    refused(http.post(INFER, content=json.dumps({"inputs": [GOOD | {"data": [float("nan")] * 4}]}).encode()), 400)


def test_a_method_that_a_route_has_not(http):
    assert http.get(INFER).status_code in (400, 405)


def test_a_route_that_is_not_there(http):
    assert http.get("/models/direction_linear/nothing").status_code in (400, 404)


def test_a_server_goes_on_after_errors(http):
    assert http.post(INFER, json={"inputs": [GOOD]}).status_code == 200
