"""F11-F23 and the raw levels: the shape of the book as it stands."""

from math import exp, log

import numpy as np

from .market import Market
from .price import within
from .undefined import Undefined, divide

SIDES = (("bid", 1), ("ask", -1))


def _ratio(b: float, a: float) -> float:
    return divide(b - a, b + a)


def _lots(levels: list) -> int:
    return sum(q for _, q in levels)


def queue_imbalance(m: Market) -> float:
    book = m.both()
    return _ratio(book.bids[0][1], book.asks[0][1])


def imbalance(m: Market, levels: int) -> float:
    book = m.both()
    return _ratio(_lots(book.bids[:levels]), _lots(book.asks[:levels]))


def imbalance_bps(m: Market, bps: int) -> float:
    book = m.both()
    return _ratio(_lots(within(book.bids, m.mid2, bps)), _lots(within(book.asks, m.mid2, bps)))


def imbalance_dist(m: Market) -> float:
    book, mid = m.both(), m.mid()
    delta = max(5.0, 1e-4 * mid)
    sums = []
    for levels in (book.bids, book.asks):
        best = abs(levels[0][0] - mid)
        near = ((abs(p - mid) - best, q) for p, q in levels)
        sums.append(sum(exp(-d / delta) * q for d, q in near if d <= 64 * delta))
    return _ratio(*sums)


def pressure(m: Market, side: int) -> float:
    m.live()
    return m.amount(_lots(m.book.side(side)[:10]))


def imbalance_pressure(m: Market) -> float:
    return imbalance(m, 10)


def level_imbalance(m: Market, level: int) -> float:
    book = m.both()
    if len(book.bids) < level or len(book.asks) < level:
        raise Undefined("no_level")
    return _ratio(book.bids[level - 1][1], book.asks[level - 1][1])


def log_depth_ratio(m: Market, levels: int) -> float:
    book = m.both()
    return log(_lots(book.bids[:levels])) - log(_lots(book.asks[:levels]))


def _cumulative(m: Market, side: int):
    """Distances from the mid in ticks and cumulative lots of up to ten levels."""
    levels = m.both().side(side)[:10]
    d = np.array([abs(p - m.mid()) for p, _ in levels])
    return d, np.cumsum([q for _, q in levels]).astype(float)


def slope(m: Market, side: int) -> float:
    d, c = _cumulative(m, side)
    return divide(float(np.dot(d, c)), float(np.dot(d, d)))


def slope_imbalance(m: Market) -> float:
    return _ratio(slope(m, 1), slope(m, -1))


def slope_ns(m: Market, side: int) -> float:
    levels, mid = m.both().side(side)[:10], m.mid()
    v = np.log(np.cumsum([q for _, q in levels]).astype(float))
    if v[0] == 0 or levels[0][0] == mid:
        raise Undefined("zero_denominator")
    total = v[0] / abs(levels[0][0] / mid - 1)
    for j in range(len(levels) - 1):
        total += (v[j + 1] / v[j] - 1) / abs(levels[j + 1][0] / levels[j][0] - 1)
    return float(total / len(levels))


def slope_ns_mean(m: Market) -> float:
    return (slope_ns(m, 1) + slope_ns(m, -1)) / 2


def convexity(m: Market, side: int) -> float:
    d, c = _cumulative(m, side)
    if len(d) < 4:
        raise Undefined("too_few")
    x = d / d[-1]
    rest = x * x - x * (x**3).sum() / (x * x).sum()
    if (rest**2).sum() <= 1e-12 * (x**4).sum():
        raise Undefined("zero_denominator")
    fit, *_ = np.linalg.lstsq(np.column_stack([x, x * x]), c / c[-1], rcond=None)
    return float(fit[1])


def _shares(m: Market, side: int) -> np.ndarray:
    q = np.array([q for _, q in m.both().side(side)[:10]], float)
    return q / q.sum()


def hhi(m: Market, side: int) -> float:
    return float(np.sum(_shares(m, side) ** 2))


def entropy(m: Market, side: int) -> float:
    p = _shares(m, side)
    return divide(float(-np.sum(p * np.log(p))), log(len(p)))


def depth_bps(m: Market, bps: int, side: int) -> float:
    return m.amount(_lots(within(m.both().side(side), m.mid2, bps)))


def depth_quote_bps(m: Market, bps: int, side: int) -> float:
    return m.amount(sum(p * q for p, q in within(m.both().side(side), m.mid2, bps))) * m.instrument.tick


def cost(m: Market, money: float, side: int) -> float:
    """Basis points from M to the mean price of trading `money` on the asks (side -1: a buy) or the bids."""
    left, amount, mid = float(money), 0.0, m.mid()
    for p, q in m.both().side(side):
        price = p * m.instrument.tick
        here = price * m.amount(q)
        if here >= left:
            vwap = money / (amount + left / price) / m.instrument.tick
            return 1e4 * (vwap - mid) / mid * -side
        left -= here
        amount += m.amount(q)
    raise Undefined("exhausted")


def gap(m: Market, side: int, level: int) -> float:
    levels = m.both().side(side)
    if len(levels) <= level:
        raise Undefined("no_level")
    return abs(levels[level][0] - levels[level - 1][0])


def raw(m: Market, side: int, level: int, what: str) -> float:
    m.live()
    levels = m.book.side(side)
    if what == "ct" and not m.instrument.by_order:
        raise Undefined("needs_l3")
    if len(levels) <= level:
        raise Undefined("no_level")
    price, lots = levels[level]
    if what == "ct":
        return m.named["orders"].count(side, price, lots)
    return price * m.instrument.tick if what == "px" else m.amount(lots)


def features() -> dict:
    out = {"queue_imbalance": queue_imbalance, "imbalance_dist": imbalance_dist, "imbalance_pressure": imbalance_pressure,
           "book_slope_imb": slope_imbalance, "book_slope_ns": slope_ns_mean}
    for n in (3, 5, 10):
        out[f"imbalance_l{n}"] = lambda m, n=n: imbalance(m, n)
    for n in (5, 10):
        out[f"log_depth_ratio_l{n}"] = lambda m, n=n: log_depth_ratio(m, n)
    for n in range(1, 11):
        out[f"level_imbalance_{n}"] = lambda m, n=n: level_imbalance(m, n)
    for n in range(1, 6):
        out[f"level_gap_asym_{n}"] = lambda m, n=n: gap(m, -1, n) - gap(m, 1, n)
    for x in (5, 10, 25):
        out[f"imbalance_bps{x}"] = lambda m, x=x: imbalance_bps(m, x)
    for name, q in (("10k", 1e4), ("100k", 1e5), ("1m", 1e6)):
        out[f"cost_to_trade_buy_{name}"] = lambda m, q=q: cost(m, q, -1)
        out[f"cost_to_trade_sell_{name}"] = lambda m, q=q: cost(m, q, 1)
        out[f"cost_to_trade_rt_{name}"] = lambda m, q=q: cost(m, q, -1) + cost(m, q, 1)
    for name, side in SIDES:
        out[f"{name}_pressure"] = lambda m, side=side: pressure(m, side)
        for stem, f in (("book_slope", slope), ("book_slope_ns", slope_ns), ("book_convexity", convexity),
                        ("depth_hhi", hhi), ("depth_entropy", entropy)):
            out[f"{stem}_{name}"] = lambda m, side=side, f=f: f(m, side)
        for x in (5, 10, 25):
            out[f"depth_bps{x}_{name}"] = lambda m, x=x, side=side: depth_bps(m, x, side)
            out[f"depth_quote_bps{x}_{name}"] = lambda m, x=x, side=side: depth_quote_bps(m, x, side)
        for n in range(1, 6):
            out[f"level_gap_{name}_{n}"] = lambda m, n=n, side=side: gap(m, side, n)
        for n in range(10):
            for what in ("px", "sz", "ct"):
                out[f"{name}_{what}_{n:02d}"] = lambda m, n=n, side=side, what=what: raw(m, side, n, what)
    return out
