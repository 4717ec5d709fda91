"""Exported models behind the inference server: both of its runtimes answer as the models do."""

import numpy as np
import pytest
from test_trees import SMALL, TASK

from leadline_training.manifest import Origin, publish
from leadline_training.models.boosted import LightGbm
from leadline_training.prepare.labels import Horizon, LabelRule
from leadline_training.prepare.windows import windows_at
from leadline_training.repository import write_repository

ORIGIN = Origin(("MADE",), 0, 1, 10, Horizon(events=5), LabelRule(), 1.0)
AT = np.arange(40, 47)


def served(model, rows: int, tmp_path):
    model.fit(TASK)
    paths = publish(tmp_path / "models", "direction", "1", model, TASK.names, ORIGIN)
    assert write_repository(paths, tmp_path / "repository") == ["direction"]
    from serve.repository import read_repository

    found = read_repository(tmp_path / "repository")["direction"]
    x = TASK.x[AT] if rows == 1 else windows_at(TASK.x, AT, rows)
    return found.config, found.versions[1], x


def test_trees(tmp_path):
    from serve.runtimes import OnnxRuntime

    model = LightGbm(SMALL)
    config, folder, x = served(model, 1, tmp_path)
    said = OnnxRuntime(config, folder / "model.onnx").run({"features": x})["probs"]
    assert np.abs(said - model.probabilities(TASK, AT)).max() < 1e-6


@pytest.mark.parametrize("name", ["mlp", "lstm", "gru", "attention_lstm", "transformer", "deeplob"])
def test_nets_on_torch(name, tmp_path):
    pytest.importorskip("torch", reason="torch is not installed")
    from test_nets import TINY

    from leadline_training.models.net_model import NetConfig, NetModel
    from serve import torch_runtime

    rows = 1 if name == "mlp" else 12
    model = NetModel(name, NetConfig(rows=rows, epochs=1, stride=8), device="cpu", **TINY[name])
    config, folder, x = served(model, rows, tmp_path)
    runtime = torch_runtime.load(config, folder, "cpu")
    assert runtime is not None
    said = runtime.run({"features" if rows == 1 else "window": x})["probs"]
    assert np.abs(said - model.probabilities(TASK, AT)).max() < 1e-5
