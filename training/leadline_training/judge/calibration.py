"""Probabilities that mean what they say: scaling fitted on validation rows, and prediction sets that adapt (ACI)."""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from sklearn.linear_model import LogisticRegression

from leadline_training.judge.metrics import expected_calibration_error, log_losses
from leadline_training.models.trees import softmax


def fit_temperature(scores: np.ndarray, y: np.ndarray) -> float:
    """T of softmax(s / T) with the least log loss (Guo et al. 2017)."""
    loss = lambda t: log_losses(softmax(scores / np.exp(t)), y).mean()  # noqa: E731
    return float(np.exp(minimize_scalar(loss, bounds=(-3, 3), method="bounded").x))


@dataclass(frozen=True)
class Vector:
    """softmax(slope·s + offset), class by class."""

    slope: np.ndarray
    offset: np.ndarray

    def apply(self, scores: np.ndarray) -> np.ndarray:
        return softmax(scores * self.slope + self.offset)


def fit_offsets(scores: np.ndarray, y: np.ndarray, temperature: float) -> Vector:
    """Vector scaling with one slope for all: the temperature, and an offset for each class, by Newton's method."""
    k = scores.shape[1]
    offset = np.zeros(k)
    share = np.bincount(y.astype(int), minlength=k) / len(y)
    for _ in range(50):
        p = softmax(scores / temperature + offset)
        slope = p.mean(axis=0) - share
        bend = np.diag(p.mean(axis=0)) - p.T @ p / len(p) + 1e-4 * np.eye(k)
        step = np.linalg.solve(bend, slope)
        offset -= step
        if np.abs(step).max() < 1e-9:
            break
    return Vector(np.full(k, 1 / temperature), offset - offset.mean())


def online_scaling(scores: np.ndarray, y: np.ndarray, delay: int, begin: Vector, rate: float = 0.005) -> np.ndarray:
    """
    Vector scaling that goes on learning: softmax(slope·s + offset), one slope for all, by gradient steps on the log
    loss of outcomes as they become known, `delay` rows later; outcomes that overlap say the same many times over, so
    `rate` should fall with the rows that they span. Row t is said before anything from t on is learnt.
    """
    slope, offset = float(begin.slope.mean()), begin.offset.copy()
    found = np.empty_like(scores)
    hit = np.eye(scores.shape[1])[y.astype(int)]
    centred = scores - scores.mean(axis=1, keepdims=True)
    for t in range(len(y)):
        if t >= delay:
            off = softmax(slope * centred[t - delay] + offset) - hit[t - delay]
            offset -= rate * off
            slope = max(0.05, slope - rate * float(off @ centred[t - delay]))
        found[t] = softmax(slope * centred[t] + offset)
    return found


def ece_by_chance(
    probabilities: np.ndarray, overlap: int, draws: int = 40, seed: int = 3
) -> tuple[float, float, float]:
    """
    What `expected_calibration_error` finds of probabilities that are right: the mean, and where 90 % of it lies.
    Outcomes are drawn from the probabilities themselves; those of `overlap` rows in a row share their draw, as outcomes
    do that see the same moves.
    """
    rng = np.random.default_rng(seed)
    edges, rows = np.cumsum(probabilities, axis=1)[:, :-1], np.arange(len(probabilities))
    found = []
    for _ in range(draws):
        block = (rows + rng.integers(0, overlap)) // overlap
        drawn = rng.random(int(block[-1]) + 1)[block]
        found.append(expected_calibration_error(probabilities, (drawn[:, None] > edges).sum(axis=1)))
    low, high = np.quantile(found, [0.05, 0.95])
    return float(np.mean(found)), float(low), float(high)


@dataclass(frozen=True)
class Sets:
    """`coverage`: share of sets that held what came. `width`: classes in a set, on average."""

    coverage: float
    width: float
    last_alpha: float


def adaptive_sets(
    probabilities: np.ndarray,
    y: np.ndarray,
    delay: int,
    calibration: np.ndarray,
    alpha: float = 0.1,
    step: float = 0.005,
    window: int = 2000,
) -> Sets:
    """
    Adaptive conformal inference (Gibbs and Candès 2021) with the score 1 − p of what came, and the quantile of the last
    `window` scores that were known: an outcome counts `delay` rows later. `calibration`: scores from before.
    """
    score = 1 - probabilities[np.arange(len(y)), y.astype(int)]
    known = list(calibration[-window:])
    level, hits, width = alpha, np.zeros(len(y), bool), 0
    quantile, fresh = None, 0
    for t in range(len(y)):
        if t >= delay:
            level += step * (alpha - (not hits[t - delay]))
            known.append(score[t - delay])
            fresh += 1
        if quantile is None or fresh >= 25:  # the window moves slowly; its quantile is taken anew every 25 outcomes
            recent, fresh = np.sort(known[-window:]), 0
            quantile = lambda q, s=recent: s[min(len(s) - 1, int(np.ceil(q * (len(s) + 1))) - 1)]  # noqa: E731
        limit = np.inf if level <= 0 else -np.inf if level >= 1 else quantile(1 - level)
        inside = 1 - probabilities[t] <= limit
        hits[t] = inside[int(y[t])]
        width += int(inside.sum())
    return Sets(float(hits.mean()), width / len(y), float(level))


def stacked_weights(losses: np.ndarray, share: float = 0.0) -> np.ndarray:
    """
    [rows, models]: weights of Hedge with η = 1 on log losses [rows, models] (Vovk 1990), each row's from the rows
    before it; `share` > 0: fixed share (Herbster and Warmuth 1998).
    """
    n, k = losses.shape
    found = np.empty((n, k))
    weight = np.full(k, 1 / k)
    for t in range(n):
        found[t] = weight
        weight = weight * np.exp(-(losses[t] - losses[t].min()))
        weight /= weight.sum()
        weight = (1 - share) * weight + share / k
    return found


def platt(scores: np.ndarray, y: np.ndarray) -> LogisticRegression:
    """A plain logistic fit of classes on scores, as scikit-learn does it: what offsets are compared with in tests."""
    return LogisticRegression(C=1e6, max_iter=2000).fit(scores, y)
