"""Makes classifiers.json: River's FTRL optimizer, numpy, statsmodels, scikit-learn and mpmath on the rows of stream.py.

    python -m venv venv
    venv/bin/pip install river==0.26.1 scikit-learn==1.9.1 statsmodels==0.15.0 hmmlearn==0.3.3 scipy==1.17.1 mpmath onnx==1.23.2 onnxruntime==1.32.0
    venv/bin/python sdk/test/golden/online/classifiers.py > sdk/test/golden/online/classifiers.json
"""

import json

import mpmath
import numpy as np
import statsmodels.api as sm
from river import linear_model, optim
from sklearn.linear_model import LogisticRegression

from stream import rows

C = [0.9, -0.6, 0.3, 0.0, 0.15, -0.05]
XS, YS, _ = rows(11, 2000, C)
X, Y = np.array(XS), np.array(YS)
EVERY = 200
sigmoid = lambda s: 1 / (1 + np.exp(-s))  # noqa: E731


def ftrl(l1: float, l2: float) -> dict:
    """
    River's optimizer writes the weights of before its own step, and leaves a weight as it was where |z| ≤ λ1: a step of zero from
    zeros brings them up to date.
    """
    optimizer = optim.FTRLProximal(alpha=0.1, beta=1.0, l1=l1, l2=l2)
    zero = {i: 0.0 for i in range(len(C))}
    seen = []
    for x, y in zip(XS, YS):
        w = optimizer._step_with_dict(dict(zero), zero)
        p = sigmoid(sum(w[i] * x[i] for i in w))
        seen.append(p)
        optimizer._step_with_dict(w, {i: (p - y) * x[i] for i in w})
    w = optimizer._step_with_dict(dict(zero), zero)
    return {"l1": l1, "l2": l2, "p": seen[::EVERY], "weights": [w[i] for i in sorted(w)]}


def bayes(full: bool, forget: float) -> dict:
    mu, sigma = np.zeros(len(C)), np.eye(len(C))
    seen = []
    for x, y in zip(X, Y):
        v = x @ sigma @ x
        seen.append([sigmoid(mu @ x / np.sqrt(1 + np.pi * v / 8)), mu @ x, v])
        h = sigmoid(mu @ x)
        r = h * (1 - h)
        step = sigma @ x * (y - h) / (1 + r * v)
        change = r * np.outer(sigma @ x, sigma @ x) / (1 + r * v)
        sigma = (sigma - (change if full else np.diag(np.diag(change)))) / forget
        mu = mu + step
    return {"full": full, "forget": forget, "out": seen[::EVERY], "weights": mu, "variances": np.diag(sigma)}


def arow(full: bool, r: float) -> dict:
    mu, sigma = np.zeros(len(C)), np.eye(len(C))
    seen = []
    for x, y in zip(X, 2 * Y - 1):
        m, v = mu @ x, x @ sigma @ x
        seen.append([m, v])
        if m * y < 1:
            beta = 1 / (v + r)
            mu = mu + (1 - m * y) * beta * y * (sigma @ x)
            change = beta * np.outer(sigma @ x, sigma @ x)
            sigma = sigma - (change if full else np.diag(np.diag(change)))
    return {"full": full, "r": r, "out": seen[::EVERY], "weights": mu, "variances": np.diag(sigma)}


def probit_case(mean: float, variance: float, x: float, y: int, beta: float) -> dict:
    """The exact posterior of one weight after one label, by quadrature."""
    mpmath.mp.dps = 40
    sd = mpmath.sqrt(variance)
    tilted = lambda w: mpmath.npdf(w, mean, sd) * mpmath.ncdf(y * w * x / beta)  # noqa: E731
    steps = [mean + k * sd for k in (-40, -12, -6, -3, -1, 0, 1, 3, 6, 12, 40)]
    edges = sorted(set(steps + [k * beta / abs(x) for k in (-9, -3, -1, 1, 3, 9)]))
    z = mpmath.quad(tilted, edges)
    first = mpmath.quad(lambda w: w * tilted(w), edges) / z
    second = mpmath.quad(lambda w: (w - first) ** 2 * tilted(w), edges) / z
    return {
        **{"x": x, "y": y, "beta": beta, "prior": variance, "warm": mean},
        **{"mean": float(first), "variance": float(second), "p": float(mpmath.ncdf(mean * x / mpmath.sqrt(beta**2 + x**2 * variance)))},
    }


def many() -> dict:
    """Twenty thousand rows: what a batch fit finds, to which one pass of a learner has to come close."""
    xs, ys, _ = rows(12, 20000, C)
    x, y = np.array(xs), np.array(ys)
    mle = sm.Logit(y, x).fit(disp=0)
    batch = LogisticRegression(C=1e9, fit_intercept=False, tol=1e-10).fit(x, y)
    p = batch.predict_proba(x)[:, 1]
    passive = linear_model.PAClassifier(C=0.1, mode=1)
    right = 0
    for row, label in zip(xs, ys):
        named = dict(enumerate(row))
        right += passive.predict_one(named) == bool(label)
        passive.learn_one(named, bool(label))
    return {
        **{"weights": mle.params, "deviations": mle.bse, "batchLoss": float(-np.mean(np.log(np.where(y == 1, p, 1 - p))))},
        **{"batchAccuracy": float(np.mean((p > 0.5) == (y == 1))), "riverPassiveAggressiveAccuracy": right / len(ys)},
    }


# A weight's prior mean is 0 in a learner: a first label moves it, so the cases are of one label on a fresh weight, from sure to surprised.
PROBIT = [(0.0, 1.0, 1.0, 1, 1.0), (0.0, 4.0, -0.5, 1, 0.3), (0.0, 0.25, 3.0, -1, 2.0), (0.0, 100.0, 2.0, -1, 0.01)]
MOMENTS = [3.5, 2.0, 0.5, 0.0, -0.7, -1.9, -1.9999999, -2.0, -2.5, -4.0, -8.0, -20.0, -60.0]


def moments(t: float) -> dict:
    mpmath.mp.dps = 60
    v = mpmath.npdf(t) / mpmath.ncdf(t)
    return {"t": t, "v": float(v), "w": float(v * (v + t)), "cdf": float(mpmath.ncdf(t))}


print(
    json.dumps(
        {
            "coefficients": C,
            "every": EVERY,
            "ftrl": [ftrl(0.0, 1.0), ftrl(2.0, 0.5)],
            "bayesLogistic": [bayes(True, 1.0), bayes(True, 0.999), bayes(False, 1.0), bayes(False, 0.998)],
            "arow": [arow(True, 1.0), arow(False, 0.5)],
            "probit": [probit_case(*case) for case in PROBIT],
            "moments": [moments(t) for t in MOMENTS],
            "many": many(),
        },
        default=lambda value: value.tolist(),
    )
)
