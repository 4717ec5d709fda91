"""
Splits by time. A row's features reach back to `start` − window and its outcome forward to `end`, both positions on
one axis (row numbers, or microseconds). Training rows are those whose outcome is known before a boundary (purge); the
rows after it begin an embargo later, so that neither features nor outcomes of the two sides overlap (López de Prado
2018, chapter 7).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from leadline_training.errors import TrainingError


@dataclass(frozen=True)
class Split:
    """Row numbers, ascending."""

    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    def __post_init__(self) -> None:
        if len(self.train) == 0 or len(self.test) == 0:
            raise TrainingError("split", f"{len(self.train)} training and {len(self.test)} test rows", "some of both")


def between(start: np.ndarray, end: np.ndarray, usable: np.ndarray, first: float, last: float) -> np.ndarray:
    """Usable rows that begin at `first` or later and are known before `last`."""
    return np.flatnonzero(usable & (start >= first) & (end < last))


def split_at(
    start: np.ndarray, end: np.ndarray, usable: np.ndarray, boundaries: Sequence[float], embargo: float
) -> Split:
    """One boundary: train and test. Two: train, validation and test."""
    edges = [-np.inf, *boundaries, np.inf]
    parts = [
        between(start, end, usable, first + (embargo if i > 0 else 0), last)
        for i, (first, last) in enumerate(zip(edges[:-1], edges[1:], strict=True))
    ]
    none = np.array([], np.int64)
    return Split(parts[0], parts[1] if len(parts) == 3 else none, parts[-1])


def boundary_at(start: np.ndarray, usable: np.ndarray, share: float) -> float:
    """The position that a share of the usable rows begins before."""
    return float(np.quantile(start[usable], share, method="higher"))


def purged_folds(
    start: np.ndarray, end: np.ndarray, rows: np.ndarray, folds: int, embargo: float
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """
    Cross-validation inside the training rows: consecutive blocks of time; of the rest those that are known before the
    block or begin an embargo after the block's last outcome.
    """
    order = rows[np.argsort(start[rows], kind="stable")]
    for block in np.array_split(order, folds):
        first, last = start[block].min(), end[block].max()
        rest = rows[(end[rows] < first) | (start[rows] >= last + embargo)]
        yield rest, np.sort(block)


def random_split(usable: np.ndarray, share: float, seed: int) -> Split:
    """Rows at random, as no market should be judged: kept to show what it pretends (models.md, T8)."""
    rows = np.random.default_rng(seed).permutation(np.flatnonzero(usable))
    cut = int(share * len(rows))
    return Split(np.sort(rows[:cut]), np.array([], np.int64), np.sort(rows[cut:]))
