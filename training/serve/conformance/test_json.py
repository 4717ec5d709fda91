import numpy as np
import pytest

from serve.conformance.client import head_of, outputs_of, tensor
from serve.conformance.expected import by_onnxruntime, linear

ROW = [1.0, 2.0, 3.0, 0.5]
INFER = "/models/direction_linear/infer"


def features(data, rows: int = 1) -> dict:
    return tensor("features", "FP32", [rows, 4], data)


@pytest.mark.parametrize("data", [ROW, [ROW]], ids=["flat", "nested"])
def test_one_row(http, data):
    response = http.post(INFER, json={"inputs": [features(data)]})
    assert outputs_of(response)["probs"] == pytest.approx(linear(ROW), abs=1e-5)


@pytest.mark.parametrize("nested", [False, True], ids=["flat", "nested"])
def test_many_rows(http, nested):
    rows = [[0.1 * i, 0.2, -0.1 * i, 0.05 * i] for i in range(7)]
    data = rows if nested else [number for row in rows for number in row]
    response = http.post(INFER, json={"inputs": [features(data, 7)]})
    wanted = [share for row in rows for share in linear(row)]
    assert outputs_of(response)["probs"] == pytest.approx(wanted, abs=1e-5)
    assert head_of(response)["outputs"][0]["shape"] == [7, 3]


def test_whole_numbers_are_numbers(http):
    response = http.post(INFER, json={"inputs": [features([1, 0, -1, 2])]})
    assert outputs_of(response)["probs"] == pytest.approx(linear([1, 0, -1, 2]), abs=1e-5)


def test_what_a_response_says(http):
    told = head_of(http.post(INFER, json={"inputs": [features(ROW)]}))
    assert told["model_name"] == "direction_linear"
    assert told["model_version"] == "2"
    assert "id" not in told
    (output,) = told["outputs"]
    assert output["name"] == "probs" and output["datatype"] == "FP32" and output["shape"] == [1, 3]


def test_id_comes_back(http):
    assert head_of(http.post(INFER, json={"id": "req-7 ü", "inputs": [features(ROW)]}))["id"] == "req-7 ü"


@pytest.mark.parametrize("version", [1, 2])
def test_a_version_by_name(http, version):
    response = http.post(f"/models/direction_linear/versions/{version}/infer", json={"inputs": [features(ROW)]})
    assert head_of(response)["model_version"] == str(version)
    assert outputs_of(response)["probs"] == pytest.approx(linear(ROW, version), abs=1e-5)


def test_outputs_by_name(http):
    response = http.post(INFER, json={"inputs": [features(ROW)], "outputs": [{"name": "probs"}]})
    assert list(outputs_of(response)) == ["probs"]


def test_only_the_outputs_asked_for(http):
    inputs = [tensor(f"in_{t.lower()}", t, [1, 1], [1]) for t in _NUMBERS]
    inputs += [tensor("in_bool", "BOOL", [1, 1], [True]), tensor("in_bytes", "BYTES", [1, 1], ["a"])]
    response = http.post("/models/echo/infer", json={"inputs": inputs, "outputs": [{"name": "out_int8"}]})
    assert outputs_of(response) == {"out_int8": [1]}


def test_inputs_in_any_order(http):
    inputs = [tensor(f"in_{t.lower()}", t, [1, 1], [n]) for n, t in enumerate(_NUMBERS)]
    inputs += [tensor("in_bool", "BOOL", [1, 1], [True]), tensor("in_bytes", "BYTES", [1, 1], ["a"])]
    found = outputs_of(http.post("/models/echo/infer", json={"inputs": inputs[::-1]}))
    assert {name: found[f"out_{name.lower()}"] for name in _NUMBERS} == {t: [n] for n, t in enumerate(_NUMBERS)}


_NUMBERS = "UINT8 UINT16 UINT32 UINT64 INT8 INT16 INT32 INT64 FP32 FP64".split()


def test_parameters_nobody_knows_are_ignored(http):
    body = {"parameters": {"colour": "green"}, "inputs": [features(ROW)]}
    assert outputs_of(http.post(INFER, json=body))["probs"] == pytest.approx(linear(ROW), abs=1e-5)


@pytest.mark.parametrize(
    ("model", "name", "shape"), [("direction_trees", "features", [80]), ("direction_lstm", "window", [100, 80])]
)
def test_against_onnxruntime(http, repository, model, name, shape):
    array = np.random.default_rng(1).normal(size=[3, *shape]).astype(np.float32)
    body = {"inputs": [tensor(name, "FP32", [3, *shape], array.tolist())]}
    found = outputs_of(http.post(f"/models/{model}/infer", json=body))["probs"]
    assert found == pytest.approx(by_onnxruntime(repository, model, name, array).ravel().tolist(), abs=1e-5)
