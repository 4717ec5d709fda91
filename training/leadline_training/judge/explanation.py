"""Which features matter, by groups: TreeSHAP's sums, and what is lost on test rows when a group is shuffled (Q17)."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from leadline_training.data.feature_sets import group_of
from leadline_training.judge.bootstrap import mean_interval
from leadline_training.judge.metrics import log_losses
from leadline_training.models.base import Model, Task
from leadline_training.models.boosted import LightGbm


def additivity(model: LightGbm, x: np.ndarray) -> float:
    """The largest difference between a score and the sum of its contributions."""
    return float(np.abs(model.contributions(x).sum(axis=2) - model.trees.sums(x)).max())


def contribution_by_group(model: LightGbm, x: np.ndarray, names: Sequence[str]) -> dict[str, float]:
    """Mean |contribution| over rows and classes, contributions of a group added up before."""
    found = model.contributions(x)[:, :, :-1]
    groups = np.array([group_of(name) for name in names])
    sums = {group: float(np.abs(found[:, :, groups == group].sum(axis=2)).mean()) for group in np.unique(groups)}
    return dict(sorted(sums.items(), key=lambda item: -item[1]))


def permutation_importance(
    model: Model, task: Task, test: np.ndarray, block: np.ndarray, seed: int = 3, repeats: int = 3
) -> dict[str, dict[str, object]]:
    """
    By group: how much the log loss of the test rows grows when the group's columns are shuffled among them, all in
    one order. Interval by block bootstrap.
    """
    rng = np.random.default_rng(seed)
    y = task.y[test]
    before = log_losses(model.probabilities(task, test), y)
    groups = np.array([group_of(name) for name in task.names])
    found = {}
    for group in np.unique(groups):
        columns = np.flatnonzero(groups == group)
        grown = np.zeros(len(test))
        for _ in range(repeats):
            x = task.x.copy()
            x[np.ix_(test, columns)] = x[np.ix_(rng.permutation(test), columns)]
            shuffled = Task(task.names, x, task.y, task.segment, task.train, task.validation)
            grown += log_losses(model.probabilities(shuffled, test), y) - before
        grown /= repeats
        found[str(group)] = {
            "loss": float(grown.mean()),
            "interval": mean_interval(block, grown),
            "features": len(columns),
        }
    return dict(sorted(found.items(), key=lambda item: -item[1]["loss"]))


def kendall_tau(first: Sequence[float], second: Sequence[float]) -> float:
    """τ-a of two rankings: pairs in the same order less pairs in the other, by all pairs."""
    pairs = list(combinations(range(len(first)), 2))
    signs = [np.sign(first[i] - first[j]) * np.sign(second[i] - second[j]) for i, j in pairs]
    return float(np.mean(signs)) if pairs else float("nan")
