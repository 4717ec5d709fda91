"""Calibration and sets in manifests: fitted as said, and what the loader, a backend and the edge make of them."""

import json
import subprocess
from dataclasses import replace

import numpy as np
import onnx
import onnxruntime
import pytest
from scipy.special import softmax as of_scipy
from test_trees import SMALL, session_of
from test_trees import TASK as MADE

from leadline_training.data.feature_sets import SHIPPED
from leadline_training.data.places import ROOT
from leadline_training.edge_file import edge_of
from leadline_training.errors import TrainingError
from leadline_training.graphs.calibrating import calibrating
from leadline_training.manifest import Origin, publish
from leadline_training.models.boosted import LightGbm
from leadline_training.models.calibrated import (
    Calibrated,
    apply,
    calibrate,
    calibrated_on,
    coverage_of,
    loss_of,
    scores_of,
    split_conformal,
)
from leadline_training.models.logistic import Logistic
from leadline_training.prepare.labels import Horizon, LabelRule
from leadline_training.repository import write_repository

TASK = replace(MADE, names=SHIPPED[: len(MADE.names)])  # the loader takes features that there are
ORIGIN = Origin(("MADE",), 0, 1, 10, Horizon(events=5), LabelRule(), 1.0)
VECTOR = {"method": "vector", "slope": [0.7, 0.9, 1.1], "offset": [0.3, -0.2, 0.1]}
TEMPERATURE = {"method": "temperature", "temperature": 1.7}
LOADED = """
import { readFileSync } from 'node:fs'
import * as ort from 'onnxruntime-web/wasm'
import { loadModel, predictionSet, readEdgeModel } from 'leadline/models'
const { manifest, file, edge, rows } = JSON.parse(readFileSync(0, 'utf8'))
const model = await loadModel(manifest, new Uint8Array(readFileSync(file)), { ort })
const flat = Float32Array.from(rows.flat(), (v) => v ?? NaN)
const { probabilities } = await model.predict(flat, rows.length)
const { quantile } = model.manifest.conformal.quantiles[0]
const sets = rows.map((_, i) => predictionSet(probabilities.subarray(3 * i, 3 * i + 3), quantile).length)
const near = edge === null ? null : await readEdgeModel(edge)
const out = new Float32Array(3)
const width = rows[0].length
const said = near && rows.map((_, i) => (near.predict(flat.subarray(i * width, (i + 1) * width), out), [...out]))
process.stdout.write(JSON.stringify({ probabilities: [...probabilities], sets, said: said?.flat() ?? null }))
"""


def loaded(manifest: dict, file, x: np.ndarray, edge: dict | None = None) -> dict:
    rows = [[None if np.isnan(v) else float(v) for v in row] for row in x]
    text = json.dumps({"manifest": manifest, "file": str(file), "edge": edge, "rows": rows})
    command = ["node", "--input-type=module", "-e", LOADED]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def said_by(truth: np.ndarray, count: int = 20_000):
    """Scores and outcomes that come by softmax(truth(scores))."""
    rng = np.random.default_rng(3)
    scores = rng.normal(size=(count, 3)) * 2
    p = of_scipy(truth(scores), axis=1)
    return scores, (p.cumsum(axis=1) > rng.random((count, 1))).argmax(axis=1)


def test_a_model_that_shouts_gets_the_temperature_that_it_shouts_with():
    found = calibrated_on(*said_by(lambda s: s / 2.5))
    assert found.calibration["method"] == "temperature"
    assert found.calibration["temperature"] == pytest.approx(2.5, rel=0.05)


def test_offsets_where_a_class_is_said_too_often():
    scores, y = said_by(lambda s: s / 1.5 + np.array([0.8, -0.8, 0.0]))
    found = calibrated_on(scores, y)
    assert found.calibration["method"] == "vector"
    truth = {"method": "vector", "slope": [1 / 1.5] * 3, "offset": [0.8, -0.8, 0.0]}
    assert loss_of(found.calibration, scores, y) < loss_of(truth, scores, y) + 0.01
    assert loss_of(found.calibration, scores, y) < loss_of(None, scores, y) - 0.1
    only = calibrated_on(scores, y, ("temperature",))
    assert only.calibration["method"] == "temperature"


def test_what_is_right_already_stays_and_few_rows_say_nothing():
    assert calibrated_on(*said_by(lambda s: s)).calibration is None
    few = LightGbm(SMALL)
    few.fit(TASK)
    assert calibrate(few, replace(TASK, validation=TASK.train[:100])) == Calibrated(None, None)
    with pytest.raises(TrainingError, match="temperature or vector"):
        calibrated_on(*said_by(lambda s: s), ("isotonic",))


def test_quantiles_by_hand_and_sets_that_hold_what_they_say():
    p = np.array([[0.9, 0.1], [0.8, 0.2], [0.3, 0.7], [0.6, 0.4]])
    y = np.array([0, 0, 0, 1])  # scores 0.1, 0.2, 0.7, 0.6; (4 + 1)·0.6 = the third, 0.9 the fifth of four
    found = split_conformal(p, y, (0.6, 0.9))
    assert found["rows"] == 4 and [q["coverage"] for q in found["quantiles"]] == [0.6]
    assert found["quantiles"][0]["quantile"] == pytest.approx(0.6)
    scores, came = said_by(lambda s: s / 2)
    found = calibrated_on(scores[:10_000], came[:10_000])
    later = apply(found.calibration, scores[10_000:])
    for coverage in (0.8, 0.9, 0.95):
        assert coverage_of(found.conformal, later, came[10_000:], coverage)[0] == pytest.approx(coverage, abs=0.012)


@pytest.mark.parametrize("calibration", [TEMPERATURE, VECTOR], ids=["temperature", "vector"])
@pytest.mark.parametrize("make", [Logistic, lambda: LightGbm(SMALL)], ids=["logistic", "lightgbm"])
def test_loader_edge_and_backend_say_what_python_says(make, calibration, tmp_path):
    model = make()
    model.fit(TASK)
    at = np.arange(50, 350)
    x = TASK.x[at]
    expected = apply(calibration, scores_of(model, TASK, at))
    conformal = split_conformal(expected, TASK.y[at].astype(int), (0.8,))
    [path] = publish(tmp_path, "direction", "1", model, TASK.names, ORIGIN, said=Calibrated(calibration, conformal))
    manifest = json.loads(path.read_text())
    edge = None if model.has_logits else edge_of(model, {k: v for k, v in manifest.items() if k != "file"})
    found = loaded(manifest, path.with_suffix(".onnx"), x, edge)
    probabilities = np.array(found["probabilities"]).reshape(-1, 3)
    off = {"loader": np.abs(probabilities - expected).max()}
    if edge is not None:
        off["edge"] = np.abs(np.array(found["said"]).reshape(-1, 3) - expected).max()
    assert write_repository([path], tmp_path / "repository") == ["direction"]
    graph = onnx.load(tmp_path / "repository/direction/1/model.onnx")
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    off["backend"] = np.abs(session.run(["probs"], {"features": x})[0] - expected).max()
    print(off)
    assert max(off.values()) < 1e-6
    width = (1 - expected <= conformal["quantiles"][0]["quantile"]).sum(axis=1)
    assert (np.array(found["sets"]) != width).mean() < 0.01  # a score that is the quantile itself, rounded
    raw = session_of(model).run(["probs"], {"features": x})[0]
    assert np.abs(raw - expected).max() > 0.01


def test_a_graph_without_a_calibration_stays_as_it_is():
    model = Logistic()
    model.fit(TASK)
    graph = model.graph()
    assert calibrating(graph, {"calibration": None}) is graph
    with pytest.raises(TrainingError, match="temperature or vector"):
        calibrating(graph, {"calibration": {"method": "platt"}, "name": "a", "output": "probs"})
