"""One data set, one horizon, one definition of the label: every model and every baseline on the same rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from leadline_training.data.datasets import Dataset
from leadline_training.data.feature_sets import CKS, IMBALANCE
from leadline_training.data.table import Table
from leadline_training.errors import TrainingError
from leadline_training.judge import baselines
from leadline_training.judge.bootstrap import blocks_of, confusion_interval, mean_interval, skill_interval
from leadline_training.judge.calibration import (
    adaptive_sets,
    ece_by_chance,
    fit_offsets,
    fit_temperature,
    online_scaling,
)
from leadline_training.judge.comparison import diebold_mariano
from leadline_training.judge.economics import surest, value_of
from leadline_training.judge.metrics import brier_scores, confusion, figures, log_losses, macro_f1, mcc, reliability
from leadline_training.models.base import Model, Task, logs
from leadline_training.models.boosted import LightGbm
from leadline_training.models.logistic import Logistic
from leadline_training.prepare.labels import (
    UNKNOWN,
    Horizon,
    LabelRule,
    Outcomes,
    classes_of,
    outcomes,
    threshold_of,
)  # fmt: skip
from leadline_training.prepare.splits import Split, boundary_at, split_at
from leadline_training.trials import Trials

WARM_ROWS = 100
SHARES = (0.56, 0.7)
"""Where validation and test begin."""


@dataclass
class Cell:
    """Rows, outcomes and split of one question, and what was answered."""

    dataset: Dataset
    table: Table
    horizon: Horizon
    rule: LabelRule
    found: Outcomes
    split: Split
    threshold: np.ndarray
    y: np.ndarray
    task: Task
    overlap: int
    """Rows that one outcome spans, in the middle of them."""
    block: np.ndarray
    said: dict[str, np.ndarray] = field(default_factory=dict)
    models: dict[str, Model] = field(default_factory=dict)
    told: dict[str, dict[str, Any]] = field(default_factory=dict)
    features_of: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return f"{self.dataset.name}, {self.horizon}, {self.rule}"

    @property
    def test_y(self) -> np.ndarray:
        return self.y[self.split.test]

    @property
    def start(self) -> np.ndarray:
        return np.arange(len(self.table), dtype=float)


def make_cell(dataset: Dataset, table: Table, horizon: Horizon, rule: LabelRule) -> Cell:
    """
    Purge and embargo in rows for horizons of events, with the features' window in rows; by the clock where time
    decides.
    """
    found = outcomes(table, horizon, rule.definition)
    usable = found.known & np.isfinite(table.column("spread_quoted")) & _warm(table)
    start, end, embargo, edges = _axis(dataset, table, horizon, found, usable)
    split = split_at(start, end, usable, edges, embargo)
    threshold = threshold_of(rule, table, found, split.train)
    y = np.where(usable, classes_of(found.move, threshold), UNKNOWN).astype(np.int8)
    names = tuple(name for name in dataset.features if np.isfinite(table.column(name)[split.train]).any())
    task = Task(names, table.matrix(names), y, table.segment, split.train, split.validation)
    for part, rows in (("train", split.train), ("test", split.test)):
        if len(np.unique(y[rows])) < 2:
            raise TrainingError(f"{dataset.name}, {horizon}, {rule}", f"one class in {part}", "two or more")
    overlap = int(np.median((found.end - np.arange(len(table)))[split.test]))
    block = blocks_of(table.days[split.test], max(250, 5 * overlap))
    return Cell(dataset, table, horizon, rule, found, split, threshold, y, task, max(1, overlap), block)


def _warm(table: Table) -> np.ndarray:
    """Not among the first rows of a symbol's day: windows are still filling."""
    key = np.stack([np.unique(table.symbol, return_inverse=True)[1], table.days], axis=1)
    starts = np.flatnonzero(np.r_[True, (key[1:] != key[:-1]).any(axis=1)])
    return np.arange(len(table)) - np.repeat(starts, np.diff(np.r_[starts, len(table)])) >= WARM_ROWS


def _axis(
    dataset: Dataset, table: Table, horizon: Horizon, found: Outcomes, usable: np.ndarray
) -> tuple[np.ndarray, np.ndarray, float, list[float]]:
    start, end = table.ts_us.astype(float), found.known_us.astype(float)
    embargo = float((horizon.us or 0) + dataset.window_us)
    if dataset.split == "days":
        days = np.unique(table.days)
        first = lambda day: float(table.ts_us[table.days == day].min())  # noqa: E731
        if len(days) > 2:
            return start, end, embargo, [first(days[-2]), first(days[-1])]
        early = usable & (table.days == days[0])
        return start, end, embargo, [boundary_at(start, early, 0.8), first(days[-1])]
    return start, end, embargo, [boundary_at(start, usable, share) for share in SHARES]


def answer(cell: Cell, name: str, model: Model, task: Task, trials: Trials) -> None:
    """Fits a model, logs the trial and keeps what it says of the test rows."""
    about = model.fit(task)
    said = model.scores(task, cell.split.test)
    whole = np.isfinite(said).all(axis=1)
    said[~whole] = logs(baselines.prior_of(cell.y[cell.split.train]))  # rows without a whole window
    probabilities = np.exp(said - said.max(axis=1, keepdims=True))
    cell.said[name] = probabilities / probabilities.sum(axis=1, keepdims=True)
    cell.models[name], cell.features_of[name] = model, task.names
    score = mcc(confusion(cell.test_y, cell.said[name].argmax(axis=1)))
    config = {"question": cell.name, "family": model.family, "features": len(task.names), **model.config}
    about["trial"] = trials.add("evaluate", config, {"test_mcc": score, "seconds": about.get("seconds")})
    about["calibration"] = _calibrated(cell, name, model, task)
    cell.told[name] = about


def _calibrated(cell: Cell, name: str, model: Model, task: Task) -> dict[str, Any] | None:
    """Scaling fitted on validation rows, what it makes of the test rows, and what it makes when it goes on learning."""
    at = task.with_window(task.validation, model.rows)
    if len(at) < 200:
        return None
    scores, y = model.scores(task, at), cell.y[at]
    test = np.log(np.maximum(cell.said[name], 1e-12))
    temperature = fit_temperature(scores, y)
    vector = fit_offsets(scores, y, temperature)
    fixed, before = vector.apply(test), vector.apply(scores)
    p = online_scaling(test, cell.test_y, cell.overlap, vector, min(0.005, 0.05 / cell.overlap))
    prior = np.broadcast_to(baselines.prior_of(cell.y[task.train]), p.shape)
    brier, reference = brier_scores(p, cell.test_y), brier_scores(prior, cell.test_y)
    scores_before = 1 - before[np.arange(len(y)), y.astype(int)]
    sets = adaptive_sets(p, cell.test_y, cell.overlap, scores_before)
    found = figures(p, cell.test_y, prior[0])
    return {
        "temperature": temperature,
        "slope": vector.slope,
        "offset": vector.offset,
        "rows": len(at),
        "ece_fixed": figures(fixed, cell.test_y, prior[0])["ece"],
        "ece": found["ece"],
        "ece_by_chance": ece_by_chance(p, cell.overlap),
        "log_loss": found["log_loss"],
        "mcc": found["mcc"],
        "brier_skill": found["brier_skill"],
        "brier_skill_interval": skill_interval(cell.block, brier, reference),
        "reliability": reliability(p, cell.test_y),
        "coverage": sets.coverage,
        "width": sets.width,
    }


def answer_baselines(cell: Cell, trials: Trials, seed: int = 7) -> None:
    """B0 to B6. B7, the small net, is among the models that need torch."""
    task, table, train, test = cell.task, cell.table, cell.split.train, cell.split.test
    y = cell.y[train]
    cell.said["B0 prior"] = np.tile(baselines.prior_of(y), (len(test), 1))
    rows = cell.horizon.events or cell.overlap
    state = baselines.last_move(table.column("mid"), table.segment, rows, cell.threshold)
    cell.said["B1 persistence"] = baselines.fit_by_state(state[train], y, 3).probabilities(state[test])
    for name, classes in (("B1 last move again", state), ("B1 last move reversed", 2 - state)):
        cell.told[name] = {"hard_mcc": mcc(confusion(cell.test_y, classes[test]))}
    clock = baselines.half_hour(table.ts_us)
    by_clock = baselines.fit_by_state(clock[train], y, baselines.HALF_HOURS)
    cell.said["B2 time of day"] = by_clock.probabilities(clock[test])
    flow = tuple(n for n in task.names if n in CKS or n.startswith("ofi_l1"))
    answer(cell, "B3 queue imbalance", Logistic(seed=seed), task.chosen(IMBALANCE), trials)
    answer(cell, "B4 flow and imbalance", Logistic(seed=seed), task.chosen(flow), trials)
    answer(cell, "B5 logistic", Logistic(seed=seed), task, trials)
    answer(cell, "B6 LightGBM", LightGbm(seed=seed), task, trials)


def summary(cell: Cell, compare_with: str = "B6 LightGBM") -> dict[str, Any]:
    """Figures of every model, their intervals, and each against one of them."""
    y, prior = cell.test_y, baselines.prior_of(cell.y[cell.split.train])
    reference = log_losses(np.broadcast_to(prior, (len(y), 3)), y)
    best = log_losses(cell.said[compare_with], y)
    table = cell.table
    at = np.minimum(cell.found.end[cell.split.test], len(table) - 1)
    spread, mid = table.column("spread_quoted"), table.column("mid")
    found: dict[str, Any] = {}
    for name, p in cell.said.items():
        loss = log_losses(p, y)
        value: Callable[[np.ndarray], dict] = lambda d: value_of(  # noqa: E731
            d, cell.found.raw_move[cell.split.test], spread[cell.split.test], spread[at], mid[cell.split.test],
            cell.dataset.fee_bps, cell.block,
        )  # fmt: skip
        predicted = p.argmax(axis=1)
        found[name] = {
            **figures(p, y, prior),
            "mcc_interval": confusion_interval(cell.block, y, predicted, mcc),
            "macro_f1_interval": confusion_interval(cell.block, y, predicted, macro_f1),
            "log_loss_interval": mean_interval(cell.block, loss),
            "log_loss_skill_interval": skill_interval(cell.block, loss, reference),
            "against": None if name == compare_with else vars(diebold_mariano(loss, best, cell.overlap)),
            "value": value(surest(p)),
            "value_top_10": value(surest(p, 0.1)),
            "about": cell.told.get(name, {}),
        }
    return {
        "dataset": cell.dataset.name,
        "horizon": str(cell.horizon),
        "label": str(cell.rule),
        "threshold_ticks": float(np.median(cell.threshold[cell.split.train])),
        "rows": {"train": len(cell.split.train), "validation": len(cell.split.validation), "test": len(y)},
        "features": len(cell.task.names),
        "left_out": [n for n in cell.dataset.features if n not in cell.task.names],
        "train_shares": prior.tolist(),
        "half_spread_ticks": float(np.nanmean(spread[cell.split.test]) / 2),
        "blocks": int(cell.block.max()) + 1,
        "hard": {name: told["hard_mcc"] for name, told in cell.told.items() if "hard_mcc" in told},
        "models": found,
    }
