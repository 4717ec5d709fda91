"""F07-F09: what trades paid against the mid before them and after them."""

import numpy as np

from .log import since
from .market import NS, Market
from .undefined import Undefined


def _window(m: Market, seconds: int):
    """(price, sign, lots, mid) of the window's trades whose mid before is known."""
    m.warm_trades(seconds)
    w = m.recent_trades(seconds)
    t = m.trades
    known = ~np.isnan(t.mid2[w])
    if not known.any():
        raise Undefined("no_trades")
    return t.ticks[w][known], t.sign[w][known], t.lots[w][known].astype(float), t.mid2[w][known] / 2


def effective(m: Market, seconds: int) -> float:
    p, s, v, mid = _window(m, seconds)
    return float(np.dot(v, 2 * s * (p - mid)) / v.sum())


def effective_eq(m: Market, seconds: int) -> float:
    p, s, _, mid = _window(m, seconds)
    return float(np.mean(2 * s * (p - mid)))


def effective_bps(m: Market, seconds: int) -> float:
    p, s, v, mid = _window(m, seconds)
    return float(np.dot(v, 1e4 * 2 * s * (p - mid) / mid) / v.sum())


def _emitted(m: Market, tau: int, seconds: int):
    """Trades whose t + tau lies in the window and before now, with the mid in force at t + tau."""
    m.warm_trades(seconds + tau)
    t, lag = m.trades, tau * NS
    first, end = since(t.now, m.now - seconds * NS - lag), since(t.now, m.now - lag - 1)
    w = slice(first, end)
    at = np.searchsorted(m.mids.time, t.now[w] + lag, side="right") - 1
    after = np.where(at >= 0, m.mids.mid2[np.maximum(at, 0)], np.nan) if len(m.mids) else np.full(end - first, np.nan)
    known = ~np.isnan(after) & ~np.isnan(t.mid2[w])
    if not known.any():
        raise Undefined("no_trades")
    return t.ticks[w][known], t.sign[w][known], t.lots[w][known].astype(float), t.mid2[w][known] / 2, after[known] / 2


def realized(m: Market, tau: int, seconds: int) -> float:
    p, s, v, _, after = _emitted(m, tau, seconds)
    return float(np.dot(v, 2 * s * (p - after)) / v.sum())


def impact(m: Market, tau: int, seconds: int) -> float:
    _, s, v, before, after = _emitted(m, tau, seconds)
    return float(np.dot(v, 2 * s * (after - before)) / v.sum())


def features() -> dict:
    out = {}
    for s in (10, 60):
        out[f"spread_effective_{s}s"] = lambda m, s=s: effective(m, s)
        out[f"spread_effective_eq_{s}s"] = lambda m, s=s: effective_eq(m, s)
        out[f"spread_effective_bps_{s}s"] = lambda m, s=s: effective_bps(m, s)
    for tau in (1, 5, 60):
        out[f"spread_realized_{tau}s_60s"] = lambda m, tau=tau: realized(m, tau, 60)
        out[f"impact_{tau}s_60s"] = lambda m, tau=tau: impact(m, tau, 60)
    return out
