"""F51, F52, F54-F56: price impact and illiquidity."""

from math import exp, floor, log, sqrt

import numpy as np
import statsmodels.api as sm

from .market import Market, last
from .seconds import money, per_bar, seconds
from .undefined import Undefined, divide


def _kyle(m: Market):
    s = seconds(m)
    edges = s.edges(180, 10)
    return np.diff(s.at(edges)), per_bar(m.trades.now, (m.trades.sign * m.trades.lots).astype(float), edges)


def kyle_fit(dm: np.ndarray, q: np.ndarray):
    """(slope, its Newey-West error) of dm on q with intercept."""
    if np.all(q == q[0]):
        raise Undefined("zero_denominator")
    lag = floor(4 * (len(q) / 100) ** (2 / 9))
    fit = sm.OLS(dm, sm.add_constant(q, has_constant="add")).fit(cov_type="HAC", cov_kwds={"maxlags": lag, "use_correction": False})
    return float(fit.params[1]), float(fit.bse[1])


def kyle_lambda(m: Market) -> float:
    return kyle_fit(*_kyle(m))[0]


def kyle_t(m: Market) -> float:
    slope, error = kyle_fit(*_kyle(m))
    return divide(slope, error)


def hasbrouck_lambda(m: Market) -> float:
    s, t = seconds(m), m.trades
    edges = s.all_edges(300)
    if len(edges) < 7:
        raise Undefined("warm_up")
    r = np.diff(np.log(s.at(edges)))
    root = per_bar(t.now, t.sign * np.sqrt(money(m, t.ticks, t.lots)), edges)
    return 1e6 * divide(float(np.dot(r, root)), float(np.dot(root, root)))


def amihud(m: Market) -> float:
    s, t = seconds(m), m.trades
    edges = s.edges(30, 60)
    volume = per_bar(t.now, money(m, t.ticks, t.lots), edges)
    traded = volume > 0
    if not traded.any():
        raise Undefined("no_trades")
    return float(np.mean(np.abs(np.diff(np.log(s.at(edges))))[traded] / volume[traded]) * 1e6)


def roll(m: Market, n: int = 500) -> float:
    return roll_spread(np.diff(last(m.trades.ticks, n)))


def roll_spread(dp: np.ndarray) -> float:
    gamma = float(np.cov(dp[1:], dp[:-1], ddof=1)[0, 1])
    if gamma >= 0:
        raise Undefined("zero_denominator")
    return 2 * sqrt(-gamma)


def corwin_schultz_pair(h0: float, l0: float, h1: float, l1: float) -> float | None:
    beta = log(h0 / l0) ** 2 + log(h1 / l1) ** 2
    if beta == 0:
        return None
    gamma = log(max(h0, h1) / min(l0, l1)) ** 2
    k = 3 - 2 * sqrt(2)
    alpha = (sqrt(2 * beta) - sqrt(beta)) / k - sqrt(gamma / k)
    return 2 * (exp(alpha) - 1) / (1 + exp(alpha))


def corwin_schultz(m: Market) -> float:
    s = seconds(m)
    high, low = s.high_low(s.edges(30, 60))
    pairs = [corwin_schultz_pair(high[i], low[i], high[i + 1], low[i + 1]) for i in range(len(high) - 1)]
    pairs = [p for p in pairs if p is not None]
    if not pairs:
        raise Undefined("zero_denominator")
    return max(0.0, float(np.mean(pairs)))


def batch() -> dict:
    return {"kyle_lambda_30m": kyle_lambda, "kyle_lambda_t_30m": kyle_t, "hasbrouck_lambda": hasbrouck_lambda,
            "amihud_1m_30m": amihud, "roll_500t": roll, "corwin_schultz_30m": corwin_schultz}
