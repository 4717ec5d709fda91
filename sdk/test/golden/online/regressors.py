"""Makes regressors.json: closed forms by numpy, scipy's t, River and statsmodels on the rows of stream.py. See classifiers.py."""

import json

import numpy as np
from river import linear_model
from scipy import stats
from statsmodels.regression.recursive_ls import RecursiveLS
from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

from stream import Dice, rows

C = [1.2, -0.7, 0.0, 0.4]
XS, _, NUMBERS = rows(21, 600, C)
X, Y = np.array(XS), np.array(NUMBERS)
EVERY = 60


def weighted(prior: float, forget: float, a: float, b: float) -> dict:
    """All rows at once: λ^age in front of each, of the prior λ^n."""
    n, d = X.shape
    kept = forget ** np.arange(n - 1, -1, -1)
    precision = np.eye(d) / prior * forget**n + (X * kept[:, None]).T @ X
    m = np.linalg.solve(precision, (X * kept[:, None]).T @ Y)
    a_n = forget**n * a + 0.5 * kept.sum()
    b_n = forget**n * b + 0.5 * (kept @ (Y * Y) - m @ precision @ m)
    x = np.array([0.5, -1.0, 2.0, 0.25])
    scale = np.sqrt(b_n / a_n * (1 + x @ np.linalg.inv(precision) @ x / forget))
    dof = 2 * forget * a_n
    return {
        **{"prior": prior, "forget": forget, "a": a, "b": b, "weights": m, "variances": np.diag(np.linalg.inv(precision))},
        **{"at": x, "out": [m @ x, scale, dof], "y": 1.7, "loss": -stats.t.logpdf(1.7, dof, m @ x, scale)},
    }


def river() -> list[float]:
    """Its mean is ridge's with alpha/beta on the diagonal."""
    model = linear_model.BayesianLinearRegression(alpha=0.5, beta=2.0)
    for x, y in zip(XS, NUMBERS):
        model.learn_one(dict(enumerate(x)), y)
    return [model.predict_one({i: 1.0}) for i in range(len(C))]


def kalman(noise: float, drift: float, prior: float) -> dict:
    filter_ = KalmanFilter(k_endog=1, k_states=len(C))
    filter_.bind(Y)
    filter_["design"] = X.T[None, :, :]
    filter_["transition"] = np.eye(len(C))
    filter_["selection"] = np.eye(len(C))
    filter_["obs_cov"] = [[noise]]
    filter_["state_cov"] = np.eye(len(C)) * drift
    # its first state is that of before the first label, the learner's has walked once by then
    filter_.initialize_known(np.zeros(len(C)), np.eye(len(C)) * (prior + drift))
    result = filter_.filter()
    forecast = [[float(m), float(np.sqrt(v))] for m, v in zip(result.forecasts[0], result.forecasts_error_cov[0, 0])]
    return {
        **{"noise": noise, "drift": drift, "prior": prior, "out": forecast[::EVERY], "loss": -result.llf},
        **{"weights": result.filtered_state[:, -1], "variances": np.diag(result.filtered_state_cov[:, :, -1])},
    }


def walking() -> dict:
    """Coefficients that walk: what a filter that knows q gains over one that believes they stand."""
    dice = Dice(31)
    beta = np.array([1.0, -1.0])
    xs, ys = [], []
    for _ in range(3000):
        beta = beta + 0.05 * np.array([dice.normal(), dice.normal()])
        x = np.array([dice.normal(), dice.normal()])
        xs.append(x)
        ys.append(float(beta @ x + 0.5 * dice.normal()))
    return {"lastCoefficients": beta, "count": len(ys)}


print(
    json.dumps(
        {
            "coefficients": C,
            "every": EVERY,
            "bayesLinear": [weighted(1.0, 1.0, 1.0, 1.0), weighted(10.0, 1.0, 2.0, 0.5), weighted(1.0, 0.99, 1.0, 1.0)],
            "river": river(),
            "kalman": [kalman(0.0625, 0.0, 1.0), kalman(0.1, 0.001, 4.0)],
            "recursiveLeastSquares": RecursiveLS(Y, X).fit().params,
            "walking": walking(),
        },
        default=lambda value: value.tolist(),
    )
)
