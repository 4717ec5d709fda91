import pytest

from serve.conformance.client import refused
from serve.make_models import TEST_FEATURE_HASH


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/models/direction_linear/ready"])
def test_health_is_the_status(http, path):
    assert http.get(path).status_code == 200


def test_readiness_of_a_version(http):
    assert http.get("/models/direction_linear/versions/1/ready").status_code == 200


def test_readiness_of_what_is_not_there(http):
    assert http.get("/models/nothing/ready").status_code in (400, 404)
    assert http.get("/models/direction_linear/versions/9/ready").status_code in (400, 404)


def test_server_metadata(http, target):
    told = http.get(f"{target.url}/v2").json()  # with the base URL alone, httpx would ask for /v2/
    assert told["name"] and told["version"]
    assert {"binary_tensor_data", "model_configuration"} <= set(told["extensions"])


def test_model_metadata(http):
    told = http.get("/models/direction_linear").json()
    assert told["name"] == "direction_linear"
    assert told["versions"] == ["1", "2"]
    assert told["platform"]
    assert told["inputs"] == [{"name": "features", "datatype": "FP32", "shape": [-1, 4]}]
    assert told["outputs"] == [{"name": "probs", "datatype": "FP32", "shape": [-1, 3]}]


def test_metadata_of_a_window_model(http):
    told = http.get("/models/direction_lstm/versions/1").json()
    assert told["inputs"] == [{"name": "window", "datatype": "FP32", "shape": [-1, 100, 80]}]


def test_metadata_with_an_open_dimension(http):
    told = http.get("/models/echo_fp16").json()
    assert told["inputs"] == [{"name": "in_fp16", "datatype": "FP16", "shape": [-1, -1]}]


@pytest.mark.parametrize("path", ["/models/nothing", "/models/direction_linear/versions/9"])
def test_metadata_of_what_is_not_there(http, path):
    refused(http.get(path), 400, 404)


@pytest.mark.parametrize("model", ["direction_trees", "direction_lstm", "direction_linear"])
def test_configuration_names_features_and_classes(http, model):
    told = http.get(f"/models/{model}/config").json()
    assert told["name"] == model
    assert told["max_batch_size"] == 256
    assert told["parameters"]["feature_hash"] == {"string_value": TEST_FEATURE_HASH}
    assert told["parameters"]["classes"] == {"string_value": "down,flat,up"}


def test_configuration_tells_how_requests_wait(http):
    told = http.get("/models/direction_linear/versions/1/config").json()["dynamic_batching"]
    assert told["max_queue_delay_microseconds"] == 500
    policy = told["default_queue_policy"]
    assert policy["default_timeout_microseconds"] == 20_000
    assert policy["max_queue_size"] == 1024
    assert policy["allow_timeout_override"] is True
