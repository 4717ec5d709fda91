"""Makes combiners.json: River's EWARegressor and scikit-learn's calibration on the rows of stream.py. See classifiers.py."""

import json

import numpy as np
from river import base, ensemble
from scipy.optimize import minimize
from sklearn.calibration import _SigmoidCalibration

from stream import Dice, soft


class Given(base.Regressor):
    """Predicts an input as it is."""

    def __init__(self, i: int):
        self.i = i

    def predict_one(self, x):
        return x[self.i]

    def learn_one(self, x, y):
        pass


def ewa() -> dict:
    dice = Dice(61)
    model = ensemble.EWARegressor([Given(0), Given(1), Given(2)], learning_rate=0.3)
    seen = []
    for _ in range(400):
        y = dice.normal()
        x = {0: y + 0.3 * dice.normal(), 1: y + 0.5 * dice.normal() + 0.1, 2: dice.normal()}
        seen.append(sum(w * x[i] for i, w in enumerate(model.weights)) / sum(model.weights))
        model.learn_one(x, y)
    return {"rate": 0.3, "means": seen[::20], "weights": model.weights}


def scores(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Scores that are too sure by a factor, and their labels."""
    dice = Dice(seed)
    z, y = [], []
    for _ in range(count):
        s = dice.normal()
        z.append(3 * s + 0.5)
        y.append(1 if dice.uniform() < soft(s) else 0)
    return np.array(z), np.array(y)


def losses(z: np.ndarray, y: np.ndarray, a: float, b: float) -> float:
    s = a * z + b
    return float(np.mean(np.logaddexp(0, s) - y * s))


def platt() -> dict:
    z, y = scores(62, 20000)
    sigmoid = _SigmoidCalibration().fit(z, y)
    a, b = -sigmoid.a_, -sigmoid.b_
    p = 1 / (1 + np.exp(-(a * z + b)))
    bins = np.minimum(19, (p * 20).astype(int))
    error = sum(abs(p[bins == k].sum() - y[bins == k].sum()) for k in range(20)) / len(y)
    return {"a": a, "b": b, "loss": losses(z, y, a, b), "rawLoss": losses(z, y, 1, 0), "error": error}


def three(seed: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Three scores, the label's class drawn by their shares of soft()."""
    dice = Dice(seed)
    zs, ys = [], []
    for _ in range(count):
        s = [dice.normal(), dice.normal(), dice.normal()]
        shares = [soft(2 * v) for v in s]
        u = dice.uniform() * (shares[0] + shares[1] + shares[2])
        ys.append(0 if u < shares[0] else 1 if u < shares[0] + shares[1] else 2)
        zs.append([4 * s[0] + 1, 4 * s[1], 2 * s[2] - 1])
    return np.array(zs), np.array(ys)


def multi() -> dict:
    z, y = three(63, 20000)

    def loss(scaled: np.ndarray) -> float:
        top = scaled.max(axis=1, keepdims=True)
        return float(np.mean(np.log(np.exp(scaled - top).sum(axis=1)) + top[:, 0] - scaled[np.arange(len(y)), y]))

    temperature = minimize(lambda t: loss(z * np.exp(t[0])), [0.0], method="BFGS")
    vector = minimize(lambda v: loss(z * v[:3] + v[3:]), [1, 1, 1, 0, 0, 0], method="BFGS")
    return {"rawLoss": loss(z), "temperature": temperature.x[0], "temperatureLoss": temperature.fun, "vectorLoss": vector.fun}


print(json.dumps({"ewa": ewa(), "platt": platt(), "multi": multi()}, default=lambda value: value.tolist()))
