"""F45-F47, F53: series of merged trades (fills of one own time and sign)."""

from math import log, sqrt

import numpy as np
from scipy.optimize import minimize

from .market import NS, Market, last
from .undefined import Undefined, divide


def sign_autocorr(m: Market, lag: int, n: int) -> float:
    s = last(m.merged.sign, n).astype(float)
    s = s - s.mean()
    return divide(float(np.dot(s[lag:], s[:-lag])), float(np.dot(s, s)))


def hawkes_counts(m: Market, seconds: int, bins: int = 200) -> float:
    """Counts in clock bins (start, end]; a bin is closed once now is beyond its end."""
    width = seconds * NS
    newest = (m.now - 1) // width
    if m.first_timed is None or newest - bins < -(-m.first_timed // width) - 1:
        raise Undefined("warm_up")
    edges = np.arange(newest - bins, newest + 1) * width
    return hawkes_n(np.diff(np.searchsorted(m.merged.now, edges, side="right")))


def hawkes_n(counts: np.ndarray) -> float:
    mean, var = float(np.mean(counts)), float(np.var(counts, ddof=1))
    if mean == 0 or var == 0:
        raise Undefined("zero_denominator")
    return max(0.0, 1 - sqrt(mean / var))


def hawkes_loglik(t: np.ndarray, mu: float, alpha: float, beta: float) -> float:
    """t ascends; the observation ends with the last."""
    decay, r, total = np.exp(-beta * np.diff(t)), 0.0, log(mu)
    for d in decay:
        r = d * (1 + r)
        total += log(mu + alpha * r)
    return total - mu * (t[-1] - t[0]) - alpha / beta * float(np.sum(1 - np.exp(-beta * (t[-1] - t))))


class Negative:
    """-l and its gradient in the logs of mu, alpha, beta; R_i is the plain sum over all earlier trades."""

    def __init__(self, t: np.ndarray):
        n = len(t)
        self.lags = np.concatenate([t[i] - t[:i] for i in range(1, n)])
        self.rows = np.concatenate([[0], np.cumsum(np.arange(1, n - 1))])
        self.age = t[-1] - t

    def __call__(self, x: np.ndarray):
        mu, alpha, beta = np.exp(x)
        decay = np.exp(-beta * self.lags)
        r = np.concatenate([[0.0], np.add.reduceat(decay, self.rows)])
        dr = np.concatenate([[0.0], -np.add.reduceat(self.lags * decay, self.rows)])
        rate, gone = mu + alpha * r, 1 - np.exp(-beta * self.age)
        value = np.sum(np.log(rate)) - mu * self.age[0] - alpha / beta * np.sum(gone)
        slope = alpha * dr / rate
        g = np.array([np.sum(1 / rate) - self.age[0], np.sum(r / rate) - np.sum(gone) / beta,
                      np.sum(slope) - alpha * np.sum(self.age * (1 - gone) / beta - gone / beta**2)])
        return -value, -g * np.exp(x)


def hawkes_fit(t: np.ndarray):
    """(mu, alpha, beta, loglik) of the best of several starts."""
    rate = len(t) / max(t[-1] - t[0], 1e-9)
    best, negative = None, Negative(t)
    for n, times in ((0.5, 10), (0.3, 1000)):
        beta = rate * times
        x0 = np.log([rate * (1 - n), n * beta, beta])
        fit = minimize(negative, x0, jac=True, method="L-BFGS-B", bounds=[(-30, 30)] * 3,
                       options={"maxiter": 500, "ftol": 1e-15, "gtol": 1e-8})
        if np.isfinite(fit.fun) and (best is None or fit.fun < best.fun):
            best = fit
    if best is None:
        raise Undefined("zero_denominator")
    return *np.exp(best.x), -best.fun


def set_apart(ns: np.ndarray) -> np.ndarray:
    """Seconds since the first; equal times stand evenly within the clock's resolution, the greatest of 1 ms, 1 us, 1 ns that
    divides them all."""
    resolution = next(r for r in (1_000_000, 1_000, 1) if not np.any(ns % r))
    _, first, count = np.unique(ns, return_index=True, return_counts=True)
    within = np.arange(len(ns)) - np.repeat(first, count)
    return ((ns - ns[0]) + within * resolution / np.repeat(count, count)) / NS


_last_fit = {}


def hawkes(m: Market, what: str, n: int = 500) -> float:
    now = last(m.merged.now, n)
    key = (len(m.merged), int(now[0]), int(now[-1]))
    if key not in _last_fit:
        _last_fit.clear()
        _last_fit[key] = hawkes_fit(set_apart(now))
    mu, alpha, beta, ll = _last_fit[key]
    return {"mu": mu, "alpha": alpha, "beta": beta, "n": alpha / beta, "loglik": ll}[what]


def var_impact(m: Market, n: int = 500, lags: int = 5, steps: int = 20) -> float:
    known = np.flatnonzero(~np.isnan(m.merged.mid2))
    known = last(known, n)
    mid, s = m.merged.mid2[known], m.merged.sign[known].astype(float)[:-1]
    return var_response(1e4 * np.log(mid[1:] / mid[:-1]), s, lags, steps)


def var_response(r: np.ndarray, s: np.ndarray, lags: int, steps: int) -> float:
    """Cumulative response of r to s = 1: r on s and lags of both, s on lags of both."""
    past = [x[lags - k: len(x) - k] for x in (r, s) for k in range(1, lags + 1)]
    common = np.column_stack([np.ones(len(r) - lags), *past])
    with_s = np.column_stack([common, s[lags:]])
    if np.linalg.matrix_rank(with_s) < with_s.shape[1]:
        raise Undefined("zero_denominator")
    br, *_ = np.linalg.lstsq(with_s, r[lags:], rcond=None)
    bs, *_ = np.linalg.lstsq(common, s[lags:], rcond=None)
    rs, ss = [0.0] * lags, [0.0] * lags
    total = 0.0
    for step in range(steps + 1):
        x = np.array(rs[:-lags - 1:-1] + ss[:-lags - 1:-1])
        s_now = 1.0 if step == 0 else float(np.dot(bs[1:], x))
        r_now = float(np.dot(br[1:-1], x)) + br[-1] * s_now
        rs.append(r_now)
        ss.append(s_now)
        total += r_now
    return float(total)


def batch() -> dict:
    out = {f"sign_autocorr_{k}_500t": lambda m, k=k: sign_autocorr(m, k, 500) for k in range(1, 11)}
    for s in (10, 60):
        out[f"hawkes_n_counts_{s}s"] = lambda m, s=s: hawkes_counts(m, s)
    for what in ("mu", "alpha", "beta", "n", "loglik"):
        out[f"hawkes_{what}"] = lambda m, what=what: hawkes(m, what)
    out["hasbrouck_var_impact_20"] = var_impact
    return out
