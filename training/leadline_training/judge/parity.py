"""The models of a cell as files, and whether the files say what the models say (Q13)."""

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from leadline_training.judge.cell import Cell
from leadline_training.manifest import Origin, publish
from leadline_training.models.base import Model, Task
from leadline_training.models.boosted import TreeModel
from leadline_training.models.trees import softmax
from leadline_training.prepare.windows import windows_at

ROWS = 20_000
BATCHES = (1, 2, 7, 32)
MISMATCH = 1e-5
"""A probability that is further off has gone down another branch: rounding of sums is a tenth of this."""


def file_name(dataset: str, name: str) -> str:
    """'B6 LightGBM' of goog: goog_b6_lightgbm."""
    return "_".join((dataset, *name.lower().replace(",", "").split()))


def origin_of(cell: Cell, name: str) -> Origin:
    """Where the model of that name comes from."""
    train = cell.split.train
    return Origin(
        tuple(str(s) for s in np.unique(cell.table.symbol)[:1000]),
        int(cell.table.ts_us[train].min()),
        int(cell.found.known_us[train].max()),
        len(train),
        cell.horizon,
        cell.rule,
        None if cell.rule.definition == "cost" else float(cell.threshold[train[0]]),
        cell.dataset.cadence,
        cell.told[name].get("trial"),
    )


def published(cell: Cell, folder: Path) -> dict[str, Any]:
    """Writes every model of the cell; by name, what was compared."""
    found: dict[str, Any] = {}
    for name, model in cell.models.items():
        task = cell.task.chosen(cell.features_of[name])
        file = file_name(cell.dataset.name, name)
        paths = publish(folder, file, "1", model, task.names, origin_of(cell, name))
        found[name] = {
            "manifests": [path.name for path in paths],
            **compared(model, task, paths[0].with_suffix(".onnx")),
        }
    return found


def compared(model: Model, task: Task, path: Path) -> dict[str, Any]:
    """Trees on 20,000 rows, at thresholds and with NaN; others on windows of every batch size."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(path.read_bytes(), options, providers=["CPUExecutionProvider"])
    given = session.get_inputs()[0].name
    if isinstance(model, TreeModel):
        x = hard_rows(model, task.x)
        said = model.said(x)
        expected = softmax(said) if model.trees.softmax else said
        off = np.abs(session.run(["probs"], {given: x})[0] - expected).max(axis=1)
        return {"rows": len(x), "mismatches": int((off > MISMATCH).sum()), "largest": float(off.max())}
    at = task.with_window(np.arange(len(task.x)), model.rows)
    at = np.random.default_rng(1).choice(at, 512)
    largest = 0.0
    for batch in BATCHES:
        for start in range(0, min(len(at), 16 * batch), batch):
            rows = at[start : start + batch]
            x = task.x[rows] if model.rows == 1 else windows_at(task.x, rows, model.rows)
            said = session.run(["probs"], {given: x})[0]
            largest = max(largest, float(np.abs(said - model.probabilities(task, rows)).max()))
    return {"rows": len(at), "batches": list(BATCHES), "largest": largest}


def hard_rows(model: TreeModel, x: np.ndarray, count: int = ROWS, seed: int = 5) -> np.ndarray:
    """Rows with one value on a threshold, or one float above or below it, and with values missing."""
    rng = np.random.default_rng(seed)
    rows = x[rng.integers(0, len(x), count)].copy()
    feature, threshold = np.array(model.trees.feature), np.array(model.trees.threshold, np.float32)
    on = rng.choice(np.flatnonzero(feature >= 0), count)
    at = threshold[on]
    with np.errstate(over="ignore"):
        moved = np.stack([at, np.nextafter(at, np.float32(np.inf)), np.nextafter(at, np.float32(-np.inf))])
    chosen = moved[rng.integers(0, 3, count), np.arange(count)]
    rows[np.arange(count), feature[on]] = np.where(np.isfinite(chosen), chosen, 0)  # NaN against the rest splits at ∞
    rows[rng.random(rows.shape) < 0.02] = np.nan
    return rows
