"""
What a model says of validation rows, made to mean what it says: the members `calibration` and `conformal` of its
manifest (docs/models.md). The scaling is fitted on the earlier half of those rows, sets are sized on the later one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from leadline_training.errors import TrainingError
from leadline_training.models.base import Model, Task
from leadline_training.models.trees import softmax

COVERAGES = (0.8, 0.9, 0.95)
ROWS_LEAST = 200
"""Fewer validation rows say too little; the model then keeps its own word."""
GAIN_LEAST = 1e-4
"""Nats a row by which a scaling must beat a simpler one on rows that it wasn't fitted on."""
PROBABILITY_LEAST = 2.0**-25
"""As the loader has it (sdk/src/models/calibration/apply.ts)."""
METHODS = ("temperature", "vector")


@dataclass(frozen=True)
class Calibrated:
    """Members of the manifest; None where nothing was gained, or there were too few rows."""

    calibration: dict[str, Any] | None
    conformal: dict[str, Any] | None


def calibrate(model: Model, task: Task, methods: Sequence[str] = METHODS) -> Calibrated:
    """
    From the validation rows of `task`. `methods` from the simplest on; `temperature` alone keeps what explanations of
    an edge model add up to.
    """
    at = task.with_window(task.validation, model.rows)
    at = at[task.y[at] >= 0]
    if len(at) < ROWS_LEAST:
        return Calibrated(None, None)
    scores, y = scores_of(model, task, at), task.y[at].astype(int)
    return calibrated_on(scores, y, methods)


def calibrated_on(scores: np.ndarray, y: np.ndarray, methods: Sequence[str] = METHODS) -> Calibrated:
    """The same from scores [rows, classes] in the order of time and what came."""
    middle = len(y) // 2
    early, late = (scores[:middle], y[:middle]), (scores[middle:], y[middle:])
    chosen, least = None, loss_of(None, *late)
    for method in methods:
        found = _fitted(method, *early)
        if found is not None and (loss := loss_of(found, *late)) < least - GAIN_LEAST:
            chosen, least = found, loss
    return Calibrated(chosen, split_conformal(apply(chosen, late[0]), late[1]))


def scores_of(model: Model, task: Task, at: np.ndarray) -> np.ndarray:
    """What the loader scales: logits of a model whose graph gives them, ln p of others."""
    scores = model.scores(task, at)
    return scores if model.has_logits else np.log(np.maximum(softmax(scores), PROBABILITY_LEAST))


def _fitted(method: str, scores: np.ndarray, y: np.ndarray) -> dict[str, Any] | None:
    from leadline_training.judge.calibration import fit_offsets, fit_temperature

    if len(np.unique(y)) < scores.shape[1]:
        return None
    temperature = fit_temperature(scores, y)
    if method == "temperature":
        return {"method": method, "temperature": temperature}
    if method != "vector":
        raise TrainingError("calibration", repr(method), "temperature or vector")
    found = fit_offsets(scores, y, temperature)
    return {"method": method, "slope": found.slope.tolist(), "offset": found.offset.tolist()}


def apply(calibration: dict[str, Any] | None, scores: np.ndarray) -> np.ndarray:
    """[rows, classes]: probabilities from scores."""
    if calibration is None:
        return softmax(scores)
    if calibration["method"] == "temperature":
        return softmax(scores / calibration["temperature"])
    return softmax(np.asarray(calibration["slope"]) * scores + np.asarray(calibration["offset"]))


def loss_of(calibration: dict[str, Any] | None, scores: np.ndarray, y: np.ndarray) -> float:
    """Nats a row."""
    p = apply(calibration, scores)[np.arange(len(y)), y]
    return float(-np.log(np.maximum(p, 1e-300)).mean())


def split_conformal(p: np.ndarray, y: np.ndarray, coverages: Sequence[float] = COVERAGES) -> dict[str, Any] | None:
    """
    The ⌈(n + 1)·coverage⌉-th smallest of the scores 1 − p(outcome) (Vovk, Gammerman and Shafer 2005; Sadinle, Lei and
    Wasserman 2019). A coverage that n rows are too few for is left out.
    """
    score = np.sort(1 - p[np.arange(len(y)), y])
    ranks = {coverage: int(np.ceil((len(score) + 1) * coverage - 1e-9)) for coverage in coverages}
    quantiles = [
        {"coverage": coverage, "quantile": float(np.clip(score[rank - 1], 0, 1))}
        for coverage, rank in ranks.items()
        if rank <= len(score)
    ]
    return {"score": "lac", "rows": len(score), "quantiles": quantiles} if quantiles else None


def coverage_of(conformal: dict[str, Any], p: np.ndarray, y: np.ndarray, coverage: float) -> tuple[float, float]:
    """Share of the sets that hold what came, and classes in a set on average."""
    [quantile] = [q["quantile"] for q in conformal["quantiles"] if q["coverage"] == coverage]
    inside = 1 - p <= quantile
    return float(inside[np.arange(len(y)), y].mean()), float(inside.sum(axis=1).mean())
