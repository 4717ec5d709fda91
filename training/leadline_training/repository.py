"""
Exported models as a repository for the inference backend (docs/inference.md): NAME/VERSION/model.onnx and a
config.pbtxt whose parameters the relay checks.
"""

import json
from collections.abc import Sequence
from pathlib import Path

import onnx

from leadline_training.errors import TrainingError
from leadline_training.graphs.calibrating import calibrating


def write_repository(manifests: Sequence[Path], out: Path) -> list[str]:
    """
    The names of the models. One-step forms are left out: the protocol keeps no state between requests. What a manifest
    has of a calibration becomes part of the graph, so that a backend answers what `loadModel` does.
    """
    from serve.make_models import config, write

    names = []
    for path in manifests:
        about = json.loads(path.read_text())
        if about["form"] == "step":
            continue
        if not about["version"].isdigit():
            raise TrainingError(f"{path.name}.version", repr(about["version"]), "digits alone, for a backend")
        width = len(about["features"])
        inputs = [(about["input"], "FP32", [about["rows"], width] if about["form"] == "window" else [width])]
        outputs = [(about["output"], "FP32", [len(about["classes"])])]
        parameters = {"feature_hash": about["featureHash"], "classes": ",".join(about["classes"])}
        graph = calibrating(onnx.load(path.with_suffix(".onnx")), about)
        write(out, about["name"], config(about["name"], inputs, outputs, parameters), {int(about["version"]): graph})
        names.append(about["name"])
    return names
