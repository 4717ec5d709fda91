import json

import numpy as np
import pytest

from serve.repository import ModelConfig, TensorSpec
from serve.wire import HEADER_LENGTH, InferRequest, RequestError, read_request, write_response

MODEL = ModelConfig("m", 4, (TensorSpec("x", "FP32", (2,)),), (TensorSpec("y", "FP32", (2,)),))
OPEN = ModelConfig("open", 4, (TensorSpec("x", "INT16", (-1, 3)),), (TensorSpec("y", "INT16", (-1, 3)),))
TEXT = ModelConfig("text", 0, (TensorSpec("x", "BYTES", (2,)),), (TensorSpec("y", "BYTES", (2,)),))
PAIR = ModelConfig(
    "pair",
    4,
    (TensorSpec("a", "FP32", (1,)), TensorSpec("b", "INT8", (1,))),
    (TensorSpec("y", "FP32", (1,)),),
)


def item(name="x", shape=(1, 2), datatype="FP32", **more) -> dict:
    return {"name": name, "shape": list(shape), "datatype": datatype, **more}


def read(inputs: list[dict], data: bytes = b"", model: ModelConfig = MODEL, **more) -> InferRequest:
    head = json.dumps({"inputs": inputs, **more}).encode()
    return read_request(head + data, str(len(head)) if data else None, model)


def test_flat_and_nested_are_the_same():
    flat, nested = (read([item(shape=[2, 2], data=d)]) for d in ([1, 2, 3, 4], [[1, 2], [3, 4]]))
    assert flat.inputs["x"].tolist() == nested.inputs["x"].tolist() == [[1, 2], [3, 4]]
    assert flat.rows == 2


@pytest.mark.parametrize("data", [[[1, 2, 3, 4]], [[1], [2, 3, 4]], [[[1, 2]], [[3, 4]]], [1, [2], 3, 4], {"0": 1}, 5])
def test_nested_otherwise_than_the_shape_says(data):
    with pytest.raises(RequestError):
        read([item(shape=[2, 2], data=data)])


def test_binary_tensors_follow_each_other():
    inputs = [
        item("b", [2, 1], "INT8", parameters={"binary_data_size": 2}),
        item("a", [2, 1], parameters={"binary_data_size": 8}),
    ]
    request = read(inputs, b"\x01\xff" + np.array([1.5, -2], "<f4").tobytes(), PAIR)
    assert request.inputs["b"].tolist() == [[1], [-1]]
    assert request.inputs["a"].tolist() == [[1.5], [-2]]


def test_inputs_with_other_numbers_of_rows():
    with pytest.raises(RequestError, match=r"\[1, 2\]"):
        read([item("a", [1, 1], data=[1]), item("b", [2, 1], "INT8", data=[1, 2])], model=PAIR)


def test_data_and_binary_data_at_once():
    with pytest.raises(RequestError, match="both"):
        read([item(data=[1, 2], parameters={"binary_data_size": 8})], b"\0" * 8)


def test_a_raw_request_finds_its_open_dimension():
    request = read_request(np.arange(6, dtype="<i2").tobytes(), "0", OPEN)
    assert request.inputs["x"].tolist() == [[[0, 1, 2], [3, 4, 5]]]
    assert request.outputs == [("y", True)]


@pytest.mark.parametrize(("model", "size"), [(OPEN, 7), (MODEL, 12), (PAIR, 8), (TEXT, 8)])
def test_raw_requests_that_tell_no_shape(model, size):
    with pytest.raises(RequestError):
        read_request(b"\0" * size, "0", model)


def test_errors_say_expected_and_found():
    with pytest.raises(RequestError, match=r"expected shape \[-1, 2\], found \[1, 3\]"):
        read([item(shape=[1, 3], data=[1, 2, 3])])
    with pytest.raises(RequestError, match="expected datatype FP32, found 'FP64'"):
        read([item(datatype="FP64", data=[1, 2])])
    with pytest.raises(RequestError, match="expected 1 to 4, found 5"):
        read([item(shape=[5, 2], data=[0] * 10)])


@pytest.mark.parametrize("timeout", [-1, 1.5, "5", True])
def test_timeouts_that_are_none(timeout):
    with pytest.raises(RequestError, match="timeout"):
        read([item(data=[1, 2])], parameters={"timeout": timeout})


def test_timeout_is_microseconds():
    assert read([item(data=[1, 2])], parameters={"timeout": 1500}).timeout_us == 1500
    assert read([item(data=[1, 2])], parameters={"timeout": 0}).timeout_us is None


def test_deep_nesting_is_refused():
    with pytest.raises(RequestError):
        read_request(b"[" * 200_000, None, MODEL)


def test_responses_mix_json_and_binary():
    config = ModelConfig("m", 4, MODEL.inputs, (TensorSpec("y", "FP32", (2,)), TensorSpec("n", "INT8", (1,))))
    request = InferRequest({}, [("y", True), ("n", False)], rows=1, id="7")
    results = {"y": np.array([[1, 2]], np.float64), "n": np.array([[3]], np.int8)}
    response = write_response(request, results, config, 5)
    length = int(response.headers[HEADER_LENGTH])
    head = json.loads(response.body[:length])
    assert (head["id"], head["model_name"], head["model_version"]) == ("7", "m", "5")
    assert head["outputs"][0]["parameters"] == {"binary_data_size": 8}
    assert head["outputs"][1]["data"] == [3]
    assert response.body[length:] == np.array([1, 2], "<f4").tobytes()


def test_json_cannot_carry_nan():
    request = InferRequest({}, [("y", False)], rows=1)
    with pytest.raises(RequestError, match="NaN"):
        write_response(request, {"y": np.array([[np.nan, 1]])}, MODEL, 1)


def test_text_there_and_back():
    request = read([item(shape=[2], datatype="BYTES", data=["ä", ""])], model=TEXT)
    response = write_response(request, {"y": request.inputs["x"]}, TEXT, 1)
    assert json.loads(response.body)["outputs"][0]["data"] == ["ä", ""]
