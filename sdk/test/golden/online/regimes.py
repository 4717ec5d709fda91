"""Makes regimes.json: hmmlearn's posterior of each prefix, and a grid's filter of stochastic volatility. See classifiers.py."""

import json
import warnings

import numpy as np
from hmmlearn.hmm import GaussianHMM

from stream import Dice

warnings.filterwarnings("ignore")
START = [0.5, 0.3, 0.2]
TRANSITION = [[0.95, 0.04, 0.01], [0.05, 0.9, 0.05], [0.02, 0.08, 0.9]]
MEAN = [[0.0, 1.0], [0.5, -1.0], [-2.0, 0.0]]
VARIANCE = [[1.0, 0.5], [0.25, 1.0], [2.0, 0.1]]


def path(count: int) -> list[list[float]]:
    dice = Dice(41)
    state, seen = 0, []
    for _ in range(count):
        u, state_now = dice.uniform(), state
        total = 0.0
        for k, p in enumerate(TRANSITION[state_now]):
            total += p
            if u < total:
                state = k
                break
        seen.append([MEAN[state][i] + VARIANCE[state][i] * dice.normal() for i in range(2)])
    return seen


def filtered(seen: list[list[float]]) -> dict:
    model = GaussianHMM(3, covariance_type="diag", init_params="", params="")
    model.startprob_, model.transmat_ = np.array(START), np.array(TRANSITION)
    model.means_, model.covars_ = np.array(MEAN), np.array(VARIANCE)
    model.n_features = 2
    x = np.array(seen)
    return {"now": [model.predict_proba(x[: t + 1])[-1] for t in range(len(seen))], "logLikelihood": model.score(x)}


def volatility() -> dict:
    """h on a grid of 1200 points: Chapman–Kolmogorov by the trapezium rule, exact for this purpose."""
    mean, persistence, noise = -1.0, 0.95, 0.3
    dice = Dice(43)
    h, ys = mean, []
    for _ in range(200):
        h = mean + persistence * (h - mean) + noise * dice.normal()
        ys.append(float(np.exp(h / 2) * dice.normal()))
    spread = noise / np.sqrt(1 - persistence**2)
    grid = np.linspace(mean - 7 * spread, mean + 7 * spread, 1200)
    normal = lambda x, m, s: np.exp(-0.5 * ((x - m) / s) ** 2) / (s * np.sqrt(2 * np.pi))  # noqa: E731
    moves = normal(grid[:, None], mean + persistence * (grid[None, :] - mean), noise)
    width = grid[1] - grid[0]
    p = normal(grid, mean, spread)
    means, variances, loss = [], [], 0.0
    for t, y in enumerate(ys):
        if t > 0:
            p = moves @ p * width
        p = p * normal(y, 0, np.exp(grid / 2))
        total = p.sum() * width
        loss -= np.log(total)
        p = p / total
        m = (p * grid).sum() * width
        means.append(m)
        variances.append((p * (grid - m) ** 2).sum() * width)
    return {"mean": mean, "persistence": persistence, "noise": noise, "y": ys, "means": means, "variances": variances, "loss": loss}


SEEN = path(300)
model = {"start": START, "transition": TRANSITION, "mean": MEAN, "variance": VARIANCE}
print(
    json.dumps({"model": model, "seen": SEEN, **filtered(SEEN), "volatility": volatility()}, default=lambda value: value.tolist())
)
