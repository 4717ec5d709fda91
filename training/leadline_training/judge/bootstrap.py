"""
Intervals by block bootstrap (Künsch 1989, blocks that don't overlap): outcomes overlap, so rows are drawn a block at
a time. Whole days where there are several, else blocks much longer than the horizon.
"""

from collections.abc import Callable

import numpy as np

from leadline_training.judge.metrics import confusion

RESAMPLES = 400


def blocks_of(day: np.ndarray, length: int) -> np.ndarray:
    """Number of the block of each row: days if there are ten or more, else `length` rows in a row within a day."""
    if len(np.unique(day)) >= 10:
        return np.unique(day, return_inverse=True)[1]
    starts = np.flatnonzero(np.r_[True, np.diff(day) != 0])
    within = np.arange(len(day)) - np.repeat(starts, np.diff(np.r_[starts, len(day)]))
    key = np.stack([np.cumsum(np.r_[0, np.diff(day) != 0]), within // max(1, length)], axis=1)
    return np.unique(key, axis=0, return_inverse=True)[1].reshape(-1)


def interval(
    sums: np.ndarray, statistic: Callable[[np.ndarray], float], seed: int = 1, level: float = 0.95
) -> tuple[float, float]:
    """`sums` [blocks, …]: what the statistic is made of, summed by block. Percentile interval."""
    rng = np.random.default_rng(seed)
    drawn = [statistic(sums[rng.integers(0, len(sums), len(sums))].sum(axis=0)) for _ in range(RESAMPLES)]
    low, high = np.nanquantile(drawn, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def block_sums(block: np.ndarray, values: np.ndarray) -> np.ndarray:
    """[blocks, …] sums of `values` [rows, …]."""
    found = np.zeros((int(block.max()) + 1, *values.shape[1:]))
    np.add.at(found, block, values)
    return found


def confusion_interval(
    block: np.ndarray, y: np.ndarray, predicted: np.ndarray, statistic: Callable[[np.ndarray], float]
) -> tuple[float, float]:
    """Of a figure that is made of the confusion matrix: MCC, macro F1, accuracy."""
    matrices = np.stack([confusion(y[block == b], predicted[block == b]) for b in range(int(block.max()) + 1)])
    return interval(matrices, statistic)


def mean_interval(block: np.ndarray, values: np.ndarray) -> tuple[float, float]:
    """Of a mean over rows."""
    both = np.stack([values, np.ones(len(values))], axis=1)
    return interval(block_sums(block, both), lambda s: s[0] / s[1])


def skill_interval(block: np.ndarray, loss: np.ndarray, reference: np.ndarray) -> tuple[float, float]:
    """Of 1 − Σ loss / Σ reference loss."""
    both = np.stack([loss, reference], axis=1)
    return interval(block_sums(block, both), lambda s: 1 - s[0] / s[1])
