"""
The shipped model: as the edge evaluates it and as ONNX, on rows of all kinds; and that its script makes such a model.
"""

import json
import subprocess

import numpy as np
import onnxruntime

from leadline_training.data.feature_hash import feature_hash
from leadline_training.data.feature_sets import SHIPPED
from leadline_training.data.places import ROOT
from leadline_training.edge_file import edge_of
from leadline_training.shipped.make import FOLDER, NAME, make

EDGE = """
import { readFileSync } from 'node:fs'
import { readEdgeModel } from 'leadline/models'
const { edge, rows } = JSON.parse(readFileSync(0, 'utf8'))
const model = await readEdgeModel(edge)
const out = new Float32Array(3)
const said = rows.map((row) => (model.predict(Float32Array.from(row, (v) => v ?? NaN), out), [...out]))
process.stdout.write(JSON.stringify(said))
"""


def from_the_edge(edge: dict, x: np.ndarray) -> np.ndarray:
    rows = [[None if np.isnan(v) else float(v) for v in row] for row in x]
    command = ["node", "--input-type=module", "-e", EDGE]
    text = json.dumps({"edge": edge, "rows": rows})
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=ROOT, check=True)
    return np.array(json.loads(done.stdout))


def rows_of(count: int = 500) -> np.ndarray:
    x = (np.random.default_rng(1).normal(size=(count, len(SHIPPED))) * 3).astype(np.float32)
    x[np.random.default_rng(2).random(x.shape) < 0.1] = np.nan
    return x


def test_edge_and_onnx_say_the_same():
    edge = json.loads((FOLDER / f"{NAME}.edge.json").read_text())
    assert edge["manifest"]["featureHash"] == feature_hash(SHIPPED)
    x = rows_of()
    session = onnxruntime.InferenceSession((FOLDER / f"{NAME}.onnx").read_bytes(), providers=["CPUExecutionProvider"])
    assert np.abs(session.run(["probs"], {"features": x})[0] - from_the_edge(edge, x)).max() < 1e-6


def test_its_script_learns_from_generated_markets_alone():
    made = make(seconds=240, fitted=(101,), held_out=(201,))
    assert made["rows"] > 150 and made["manifest"]["training"]["symbols"] == ["generated"]
    edge = edge_of(made["model"], made["manifest"])
    x = made["task"].x[:50]
    assert np.abs(made["model"].trees.probabilities(x) - from_the_edge(edge, x)).max() < 1e-6
