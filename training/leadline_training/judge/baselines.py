"""B0 to B2: what is known without any feature of the book. The others are models on fewer features."""

from dataclasses import dataclass

import numpy as np

from leadline_training.prepare.labels import FLAT, UNKNOWN


def prior_of(y: np.ndarray, classes: int = 3) -> np.ndarray:
    """Shares of the classes, none of them 0: each counts one row more than there are."""
    count = np.bincount(y[y != UNKNOWN].astype(int), minlength=classes) + 1
    return count / count.sum()


def last_move(mid: np.ndarray, segment: np.ndarray, rows: int, threshold: np.ndarray) -> np.ndarray:
    """The class of M(t) − M(t − rows): what persistence expects to come again. Flat where there is no such row."""
    before = np.maximum(np.arange(len(mid)) - rows, 0)
    move = np.where((segment[before] == segment) & (np.arange(len(mid)) >= rows), mid - mid[before], 0.0)
    return (FLAT + (move > threshold) - (move < -threshold)).astype(np.int8)


@dataclass(frozen=True)
class ByState:
    """Shares of the classes in each of a few states, from training rows; a state that never came says the prior."""

    shares: np.ndarray

    def probabilities(self, state: np.ndarray) -> np.ndarray:
        return self.shares[state]


def fit_by_state(state: np.ndarray, y: np.ndarray, states: int) -> ByState:
    prior = prior_of(y)
    count = np.zeros((states, len(prior)))
    np.add.at(count, (state, y.astype(int)), 1)
    return ByState((count + 20 * prior) / (count.sum(axis=1, keepdims=True) + 20))


HALF_HOURS = 48


def half_hour(ts_us: np.ndarray) -> np.ndarray:
    """0 to 47, by UTC."""
    return (ts_us % 86_400_000_000 // 1_800_000_000).astype(int)
