import numpy as np
import pytest

from serve.make_models import TEST_FEATURE_HASH, write_models
from serve.repository import read_repository
from serve.runtimes import OnnxRuntime

torch_runtime = pytest.importorskip("serve.torch_runtime", reason="needs torch", exc_type=ImportError)


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("repository")
    write_models(folder, ("direction_lstm", "direction_linear", "direction_trees"), 7, TEST_FEATURE_HASH)
    return read_repository(folder)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("direction_lstm", (3, 100, 80)), ("direction_lstm", (1, 100, 80)), ("direction_linear", (5, 4))],
)
def test_torch_agrees_with_onnxruntime(models, name, shape):
    config, folder = models[name].config, models[name].versions[1]
    inputs = {config.inputs[0].name: np.random.default_rng(4).normal(size=shape).astype(np.float32)}
    found = torch_runtime.load(config, folder, "cpu").run(inputs)["probs"]
    wanted = OnnxRuntime(config, folder / "model.onnx").run(inputs)["probs"]
    assert np.abs(found - wanted).max() < 1e-5


def test_trees_stay_with_the_processor(models):
    assert torch_runtime.load(models["direction_trees"].config, models["direction_trees"].versions[1], "cpu") is None
