"""F01-F06, F10: the mid, the spread and means of prices around them."""

from math import exp

import numpy as np

from .log import since
from .market import FAR, NS, Market
from .undefined import Undefined, divide


def mid(m: Market) -> float:
    return m.mid()


def spread(m: Market) -> float:
    book = m.both()
    return book.asks[0][0] - book.bids[0][0]


def spread_bps(m: Market) -> float:
    return divide(1e4 * spread(m), m.mid())


def spread_time_weighted(m: Market, seconds: int) -> float:
    """Each state counts from its event to the next; the one in force at the left edge from the edge on."""
    m.warm_book(seconds)
    edge = m.now - seconds * NS
    books = m.books
    first = max(m.epoch, since(books.time, edge) - 1)
    starts = np.maximum(books.time[first:], edge)
    ends = np.append(books.time[first + 1:], m.now)
    spreads = books.ap[first:, 0] - books.bp[first:, 0]
    known = (books.ap[first:, 0] < FAR) & (books.bp[first:, 0] > -FAR) & (spreads >= 0)
    dt = (ends - starts)[known].astype(float)
    return divide(float(np.dot(spreads[known].astype(float), dt)), float(dt.sum()))


def weighted_mid(m: Market) -> float:
    book = m.both()
    (b, bq), (a, aq) = book.bids[0], book.asks[0]
    return (a - b) / 2 * (bq - aq) / (aq + bq)


def weighted_mid_levels(m: Market, levels: int) -> float:
    book, top, bottom = m.both(), 0.0, 0.0
    for i, ((b, bq), (a, aq)) in enumerate(zip(book.bids[:levels], book.asks[:levels])):
        w = exp(-0.5 * i)
        top += w * ((aq * (b - m.mid()) + bq * (a - m.mid())) / (aq + bq))
        bottom += w
    return top / bottom


def within(levels: list, mid2: float, bps: int) -> list:
    """Levels with |2p - 2M| <= x bp of 2M, in integers."""
    return [(p, q) for p, q in levels if abs(2 * p - int(mid2)) * 10_000 <= bps * int(mid2)]


def _vamp(m: Market, bids: list, asks: list) -> float:
    if not bids or not asks:
        raise Undefined("zero_denominator")
    qb, qa = sum(q for _, q in bids), sum(q for _, q in asks)
    pb = sum((p - m.mid()) * q for p, q in bids) / qb
    pa = sum((p - m.mid()) * q for p, q in asks) / qa
    return (pb * qa + pa * qb) / (qa + qb)


def vamp_bps(m: Market, bps: int) -> float:
    book = m.both()
    return _vamp(m, within(book.bids, m.mid2, bps), within(book.asks, m.mid2, bps))


def vamp_levels(m: Market, levels: int) -> float:
    book = m.both()
    return _vamp(m, book.bids[:levels], book.asks[:levels])


def vwap_dev(m: Market, seconds: int) -> float:
    mid = m.mid()
    m.warm_trades(seconds)
    window = m.recent_trades(seconds)
    v = m.trades.lots[window].astype(float)
    if not len(v):
        raise Undefined("no_trades")
    vwap = float(np.dot(m.trades.ticks[window], v) / v.sum())
    return 1e4 * (mid - vwap) / vwap


def features() -> dict:
    out = {"mid": mid, "spread_quoted": spread, "spread_quoted_bps": spread_bps, "weighted_mid": weighted_mid}
    for s in (1, 5, 10, 30, 60):
        out[f"spread_quoted_tw_{s}s"] = lambda m, s=s: spread_time_weighted(m, s)
    for n in (5, 10):
        out[f"weighted_mid_l{n}"] = lambda m, n=n: weighted_mid_levels(m, n)
        out[f"vamp_l{n}"] = lambda m, n=n: vamp_levels(m, n)
    out["vamp_bps10"] = lambda m: vamp_bps(m, 10)
    for s in (10, 60):
        out[f"vwap_dev_{s}s"] = lambda m, s=s: vwap_dev(m, s)
    return out
