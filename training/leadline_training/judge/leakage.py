"""
Would the evaluation notice if it were cheating (models.md, Q9)? Shuffled labels must teach nothing, features from the
future must help at once, and what a random split pretends is shown beside what a split by time says.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from leadline_training.judge.metrics import accuracy, confusion, mcc, roc_auc
from leadline_training.models.base import Model, Task
from leadline_training.models.boosted import BoostConfig, LightGbm
from leadline_training.prepare.labels import UP
from leadline_training.prepare.splits import random_split


def judged(model: Model, task: Task, test: np.ndarray) -> tuple[float, float]:
    """MCC and accuracy on the test rows, after fitting."""
    model.fit(task)
    matrix = confusion(task.y[test], model.probabilities(task, test).argmax(axis=1))
    return mcc(matrix), accuracy(matrix)


def shuffled_labels(make: Callable[[], Model], task: Task, test: np.ndarray, seed: int = 5) -> float:
    """MCC of a model that learnt from outcomes in another order: 0, but for chance."""
    y = task.y.copy()
    y[task.train] = np.random.default_rng(seed).permutation(y[task.train])
    model = make()
    model.fit(replace(task, y=y))
    return mcc(confusion(task.y[test], model.probabilities(task, test).argmax(axis=1)))


def from_the_future(task: Task, rows: int) -> np.ndarray:
    """Features of `rows` rows later, within the segment: what a careless join would have done."""
    at = np.minimum(np.arange(len(task.x)) + rows, len(task.x) - 1)
    return np.where((task.segment[at] == task.segment)[:, None], task.x[at], np.float32(np.nan))


def shifted(make: Callable[[], Model], task: Task, test: np.ndarray, rows: int) -> float:
    """MCC with features from the future."""
    return judged(make(), replace(task, x=from_the_future(task, rows)), test)[0]


def random_rows(make: Callable[[], Model], task: Task, usable: np.ndarray, seed: int = 5) -> tuple[float, float]:
    """MCC and accuracy of a random 70/30 split of the same rows."""
    split = random_split(usable, 0.7, seed)
    return judged(make(), replace(task, train=split.train), split.test)


def adversarial_auc(task: Task, test: np.ndarray, most: int = 6000, seed: int = 5) -> float:
    """
    AUC of telling training rows from test rows by their features, on rows held back: 0.5 where the two look alike.
    High is no leak: it says how far the market had moved on.
    """
    rng = np.random.default_rng(seed)
    rows = [rng.permutation(part)[:most] for part in (task.train, test)]
    at = np.concatenate(rows)
    y = np.concatenate([np.zeros(len(rows[0])), np.full(len(rows[1]), UP)]).astype(np.int8)
    order = rng.permutation(len(at))
    cut = int(0.7 * len(at))
    apart = Task(task.names, task.x[at], y, np.zeros(len(at), int), order[:cut], order[:0])
    model = LightGbm(BoostConfig(rounds=40, least_in_leaf=50), seed=seed)
    model.fit(apart)
    held = order[cut:]
    return roc_auc(model.probabilities(apart, held)[:, UP], y[held] == UP)
