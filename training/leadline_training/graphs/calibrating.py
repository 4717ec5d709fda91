"""A calibration at the end of a graph, for a server that knows of none: what the loader does after the graph."""

from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

from leadline_training.errors import TrainingError
from leadline_training.models.calibrated import PROBABILITY_LEAST


def calibrating(graph: onnx.ModelProto, manifest: dict[str, Any]) -> onnx.ModelProto:
    """A copy whose output of probabilities is calibrated; the graph itself where the manifest has no calibration."""
    calibration = manifest.get("calibration")
    if calibration is None:
        return graph
    if calibration["method"] not in ("temperature", "vector"):
        raise TrainingError(f"{manifest['name']}.calibration", calibration["method"], "temperature or vector")
    model, output, raw = onnx.ModelProto(), manifest["output"], f"{manifest['output']}_uncalibrated"
    model.CopyFrom(graph)
    for node in model.graph.node:
        for names in (node.input, node.output):
            names[:] = [raw if name == output else name for name in names]
    count = len(manifest["classes"])
    slope = calibration.get("slope") or [1 / calibration["temperature"]] * count
    offset = calibration.get("offset") or [0.0] * count
    weights = {"calibration_slope": slope, "calibration_offset": offset}
    nodes, scores = [], manifest.get("logits")
    if scores is None:
        weights["calibration_least"] = PROBABILITY_LEAST
        nodes.append(helper.make_node("Max", [raw, "calibration_least"], ["calibration_kept"]))
        nodes.append(helper.make_node("Log", ["calibration_kept"], ["calibration_scores"]))
        scores = "calibration_scores"
    nodes.append(helper.make_node("Mul", [scores, "calibration_slope"], ["calibration_scaled"]))
    nodes.append(helper.make_node("Add", ["calibration_scaled", "calibration_offset"], ["calibration_moved"]))
    nodes.append(helper.make_node("Softmax", ["calibration_moved"], [output], axis=1))
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(
        numpy_helper.from_array(np.asarray(value, np.float32), name) for name, value in weights.items()
    )
    onnx.checker.check_model(model)
    return model
