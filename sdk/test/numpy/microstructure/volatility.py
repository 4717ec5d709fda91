"""F57-F65: volatility of the mid's log returns."""

from math import floor, log, pi, sqrt

import numpy as np

from .market import Market
from .seconds import returns, seconds
from .undefined import Undefined, divide


def rv(m: Market, grid: int) -> float:
    return float(np.sum(returns(m, grid) ** 2))


def bipower_of(r: np.ndarray) -> float:
    n = len(r)
    return float(pi / 2 * n / (n - 1) * np.sum(np.abs(r[1:]) * np.abs(r[:-1])))


def bipower(m: Market, grid: int) -> float:
    return bipower_of(returns(m, grid))


def jump(m: Market, grid: int) -> float:
    return max(rv(m, grid) - bipower(m, grid), 0.0)


def tsrv_of(x: np.ndarray) -> float:
    """x: logs of the samples."""
    n = len(x) - 1
    k = floor(n ** (2 / 3))
    coarse = float(np.mean([np.sum(np.diff(x[j::k]) ** 2) for j in range(k)]))
    bar = (n - k + 1) / k
    return max(0.0, (coarse - bar / n * float(np.sum(np.diff(x) ** 2))) / (1 - bar / n))


def tsrv(m: Market) -> float:
    return tsrv_of(np.log(seconds(m).samples(1801)))


def _bars(m: Market):
    """Logs of open, high, low, close of the last 30 minute bars."""
    s = seconds(m)
    edges = s.edges(30, 60)
    high, low = s.high_low(edges)
    at = np.log(s.at(edges))
    return at[:-1], np.log(high), np.log(low), at[1:]


def _root(variance: float) -> float:
    if variance < 0:
        raise Undefined("zero_denominator")
    return sqrt(variance)


def parkinson(m: Market) -> float:
    _, h, low, _ = _bars(m)
    return _root(float(np.mean((h - low) ** 2)) / (4 * log(2)))


def garman_klass(m: Market) -> float:
    o, h, low, c = _bars(m)
    return _root(float(np.mean(0.5 * (h - low) ** 2 - (2 * log(2) - 1) * (c - o) ** 2)))


def _rs(o, h, low, c) -> float:
    return float(np.mean((h - c) * (h - o) + (low - c) * (low - o)))


def rogers_satchell(m: Market) -> float:
    return _root(_rs(*_bars(m)))


def yang_zhang(m: Market) -> float:
    o, h, low, c = _bars(m)
    n = len(o)
    overnight = float(np.var(o[1:] - c[:-1], ddof=1))
    k = 0.34 / (1.34 + (n + 1) / (n - 1))
    return _root(overnight + k * float(np.var(c - o, ddof=1)) + (1 - k) * _rs(o, h, low, c))


def ewma_vol(m: Market, tau: int = 60) -> float:
    """Unrolled: each r^2 counts (1 - d) d^(closed returns after it), d = 2^(-1/tau)."""
    r = np.diff(np.log(seconds(m).mids))
    if len(r) < 60:
        raise Undefined("warm_up")
    d = 2 ** (-1 / tau)
    return sqrt(float(np.sum((1 - d) * np.exp2(-np.arange(len(r) - 1, -1, -1) / tau) * r**2)))


def vol_ratio(m: Market) -> float:
    r = np.diff(np.log(seconds(m).samples(1801))) ** 2
    return divide(float(r[-60:].sum()) / 60, float(r.sum()) / 1800)


def batch() -> dict:
    out = {"rv_signature": lambda m: divide(rv(m, 1), rv(m, 60)), "tsrv_30m": tsrv, "parkinson_30m": parkinson,
           "garman_klass_30m": garman_klass, "rogers_satchell_30m": rogers_satchell, "yang_zhang_30m": yang_zhang,
           "ewma_vol_60s": ewma_vol, "vol_ratio": vol_ratio}
    for g in (1, 5, 60, 300):
        out[f"rv_{g}s_30m"] = lambda m, g=g: rv(m, g)
    for g in (1, 5):
        out[f"bipower_{g}s_30m"] = lambda m, g=g: bipower(m, g)
        out[f"jump_{g}s_30m"] = lambda m, g=g: jump(m, g)
    return out
