"""Each datatype there and back, in JSON and in binary, at the ends of its range."""

import numpy as np
import pytest

from serve.conformance.client import binary_body, binary_tensor, bytes_elements, outputs_of, tensor

VALUES = {
    "BOOL": [True, False, True],
    "UINT8": [0, 7, 255],
    "UINT16": [0, 7, 65_535],
    "UINT32": [0, 7, 2**32 - 1],
    "UINT64": [0, 7, 2**64 - 1],
    "INT8": [-128, 0, 127],
    "INT16": [-32_768, 0, 32_767],
    "INT32": [-(2**31), 0, 2**31 - 1],
    "INT64": [-(2**63), 0, 2**63 - 1],
    "FP32": [-1.5, 0.0, 3.4e38],
    "FP64": [-1.5, 5e-324, 1.7e308],
    "BYTES": ["", "ask", "Größe ≥ 1"],
}
_NUMPY = {
    "BOOL": "?",
    "UINT8": "<u1",
    "UINT16": "<u2",
    "UINT32": "<u4",
    "UINT64": "<u8",
    "INT8": "<i1",
    "INT16": "<i2",
    "INT32": "<i4",
    "INT64": "<i8",
    "FP32": "<f4",
    "FP64": "<f8",
}


def as_bytes(datatype: str, values: list) -> bytes:
    if datatype == "BYTES":
        return bytes_elements(*(value.encode() for value in values))
    return np.array(values, _NUMPY[datatype]).tobytes()


def others(datatype: str) -> list[dict]:
    """The model wants all its inputs; these are those that a test doesn't look at."""
    filler = {"BOOL": [False], "BYTES": ["-"]}
    return [tensor(f"in_{t.lower()}", t, [1, 1], filler.get(t, [0])) for t in VALUES if t != datatype]


@pytest.mark.parametrize("datatype", VALUES)
def test_in_json(http, datatype):
    name, values = datatype.lower(), VALUES[datatype]
    inputs = [tensor(f"in_{name}", datatype, [1, 3], values), *others(datatype)]
    response = http.post("/models/echo/infer", json={"inputs": inputs, "outputs": [{"name": f"out_{name}"}]})
    found = outputs_of(response)[f"out_{name}"]
    assert found == (pytest.approx(values, rel=1e-6) if datatype == "FP32" else values)


@pytest.mark.parametrize("datatype", VALUES)
def test_in_binary(http, datatype):
    name, data = datatype.lower(), as_bytes(datatype, VALUES[datatype])
    inputs = [*others(datatype), binary_tensor(f"in_{name}", datatype, [1, 3], data)]
    outputs = [{"name": f"out_{name}", "parameters": {"binary_data": True}}]
    body, headers = binary_body({"inputs": inputs, "outputs": outputs})
    assert outputs_of(http.post("/models/echo/infer", content=body, headers=headers)) == {f"out_{name}": data}


def test_fp16_in_binary(http):
    data = np.array([-1.5, 0, 65_504], "<f2").tobytes()
    request = {
        "parameters": {"binary_data_output": True},
        "inputs": [binary_tensor("in_fp16", "FP16", [1, 3], data)],
    }
    body, headers = binary_body(request)
    assert outputs_of(http.post("/models/echo_fp16/infer", content=body, headers=headers)) == {"out_fp16": data}


def test_fp16_is_refused_in_json(http):
    body = {"inputs": [tensor("in_fp16", "FP16", [1, 1], [1.0])]}
    assert http.post("/models/echo_fp16/infer", json=body).status_code == 400


def test_fp16_output_is_refused_in_json(http):
    body, headers = binary_body({"inputs": [binary_tensor("in_fp16", "FP16", [1, 1], b"\x00\x3c")]})
    assert http.post("/models/echo_fp16/infer", content=body, headers=headers).status_code == 400


def test_nan_and_infinity_come_back_in_binary(http):
    data = np.array([np.nan, np.inf, -np.inf], "<f4").tobytes()
    inputs = [*others("FP32"), binary_tensor("in_fp32", "FP32", [1, 3], data)]
    outputs = [{"name": "out_fp32", "parameters": {"binary_data": True}}]
    body, headers = binary_body({"inputs": inputs, "outputs": outputs})
    assert outputs_of(http.post("/models/echo/infer", content=body, headers=headers)) == {"out_fp32": data}
