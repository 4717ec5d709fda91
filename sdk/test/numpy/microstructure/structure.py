"""F68, F72-F76, F79: structure of the second samples."""

from collections import Counter
from math import ceil, factorial, floor, log, sqrt

import numpy as np
from statsmodels.tsa.stattools import adfuller

from .market import Market
from .seconds import per_bar, seconds
from .undefined import Undefined, divide

N = 1800


def _samples(m: Market, n: int = N + 1) -> np.ndarray:
    return seconds(m).samples(n)


def _returns(m: Market) -> np.ndarray:
    return np.diff(np.log(_samples(m)))


def acf(m: Market, k: int) -> float:
    r = _returns(m)
    r = r - r.mean()
    return divide(float(np.dot(r[k:], r[:-k])), float(np.dot(r, r)))


def acf_band(m: Market) -> float:
    return 1.96 / sqrt(len(_returns(m)))


def variance_ratio_of(r: np.ndarray, q: int):
    """(ratio, heteroskedastic z), Lo and MacKinlay 1988, overlapping."""
    n, mu = len(r), float(r.mean())
    square = (r - mu) ** 2
    total = float(square.sum())
    x = np.concatenate([[0.0], np.cumsum(r)])
    m = q * (n - q + 1) * (1 - q / n)
    ratio = divide(float(np.sum((x[q:] - x[:-q] - q * mu) ** 2)) / m, total / (n - 1))
    theta = sum((2 * (q - j) / q) ** 2 * float(np.dot(square[j:], square[:-j])) / total**2 for j in range(1, q))
    return ratio, (ratio - 1) / sqrt(theta) if theta else None


def variance_ratio(m: Market, q: int) -> float:
    return variance_ratio_of(_returns(m), q)[0]


def variance_ratio_z(m: Market, q: int) -> float:
    z = variance_ratio_of(_returns(m), q)[1]
    if z is None:
        raise Undefined("zero_denominator")
    return z


def dfa(r: np.ndarray):
    """(slope, R^2) of ln F against ln s; DFA-1."""
    n = len(r)
    profile = np.cumsum(r - r.mean())
    sizes = sorted({floor(10 * (n / 40) ** (i / 19)) for i in range(20)})
    fluctuation = []
    for s in sizes:
        boxes = profile[: n // s * s].reshape(-1, s).T
        line = np.column_stack([np.ones(s), np.arange(s) - (s - 1) / 2])
        fit, *_ = np.linalg.lstsq(line, boxes, rcond=None)
        fluctuation.append(sqrt(float(np.mean((boxes - line @ fit) ** 2))))
    if min(fluctuation) == 0:
        raise Undefined("zero_denominator")
    x, y = np.log(sizes), np.log(fluctuation)
    slope, intercept = np.polyfit(x, y, 1)
    residual = y - slope * x - intercept
    return float(slope), 1 - divide(float(np.dot(residual, residual)), float(np.sum((y - y.mean()) ** 2)))


def entropy_words(m: Market) -> float:
    return words_entropy(np.sign(np.diff(_samples(m))))


def words_entropy(signs: np.ndarray) -> float:
    words = Counter(zip(signs[:-2], signs[1:-1], signs[2:]))
    n = sum(words.values())
    h = -sum(c / n * log(c / n) for c in words.values()) + (len(words) - 1) / (2 * n)
    return min(1.0, h / log(27))


def entropy_perm(m: Market, n: int = 1000) -> float:
    m.live()
    mids = m.books.mid2[m.epoch:]
    mids = mids[~np.isnan(mids)]
    distinct = mids[np.concatenate([[True], np.diff(mids) != 0])] if len(mids) else mids
    if len(distinct) < n:
        raise Undefined("too_few")
    x = distinct[-n:]
    patterns = Counter(tuple(np.argsort(x[i: i + 3], kind="stable")) for i in range(n - 2))
    return -sum(c / (n - 2) * log(c / (n - 2)) for c in patterns.values()) / log(factorial(3))


def ou_halflife(m: Market) -> float:
    x = seconds(m).samples(N + 1, "micros")
    before, after = x[:-1] - x[:-1].mean(), x[1:] - x[1:].mean()
    phi = divide(float(np.dot(before, after)), float(np.dot(before, before)))
    if not 0 < phi < 1:
        raise Undefined("zero_denominator")
    return log(2) / -log(phi)


def adf(m: Market, which: int, n: int = 601) -> float:
    x = _samples(m, n)
    if np.all(x == x[0]):
        raise Undefined("zero_denominator")
    key = x.tobytes()
    if key not in _last_adf:
        _last_adf.clear()
        _last_adf[key] = adfuller(x, maxlag=ceil(12 * (n / 100) ** 0.25), regression="c", autolag="AIC", result_object=False)
    return float(_last_adf[key][which])


_last_adf = {}


def quote_stuffing(m: Market, n: int = 300) -> float:
    counts = per_bar(m.messages.time, np.ones(len(m.messages)), seconds(m).edges(n, 1))
    median = float(np.median(counts))
    mad = float(np.median(np.abs(counts - median)))
    return divide(float(counts[-1]) - median, 1.4826 * mad)


def batch() -> dict:
    out = {"acf_band_30m": acf_band, "hurst_dfa_30m": lambda m: dfa(_returns(m))[0], "hurst_dfa_r2_30m": lambda m: dfa(_returns(m))[1],
           "entropy_words_30m": entropy_words, "entropy_perm_1000": entropy_perm, "ou_halflife_30m": ou_halflife,
           "adf_stat_10m": lambda m: adf(m, 0), "adf_p_10m": lambda m: adf(m, 1), "quote_stuffing_z": quote_stuffing}
    for k in range(1, 21):
        out[f"acf_{k}_30m"] = lambda m, k=k: acf(m, k)
    for q in (2, 5, 10):
        out[f"variance_ratio_{q}_30m"] = lambda m, q=q: variance_ratio(m, q)
        out[f"variance_ratio_z_{q}_30m"] = lambda m, q=q: variance_ratio_z(m, q)
    return out
