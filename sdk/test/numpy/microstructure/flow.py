"""F27-F33: order flow imbalance, by level, in parts."""

import numpy as np

from .log import Log
from .market import FAR, LEVELS, Market, Tracker
from .undefined import Undefined, divide

WINDOWS = (1, 5, 10, 30, 60)


def rises(price, size, price0, size0):
    """Bid part: 1{b >= b'}B - 1{b <= b'}B'. Give ask prices negated for the ask part."""
    return (price >= price0) * size - (price <= price0) * size0


def increments(m: Market, w: slice) -> np.ndarray:
    """e of each book event of the window and each level, in lots."""
    b, before = m.books, slice(w.start - 1, w.stop - 1)
    if w.stop <= w.start:
        return np.zeros((0, LEVELS), np.int64)
    return rises(b.bp[w], b.bs[w], b.bp[before], b.bs[before]) - rises(-b.ap[w], b.az[w], -b.ap[before], b.az[before])


def mlofi(m: Market, seconds: int) -> np.ndarray:
    """Sum of e over the window by level, in lots."""
    m.warm_book(seconds)
    return increments(m, m.recent_books(seconds)).sum(axis=0)


def ofi_levels(m: Market, levels: int, seconds: int) -> float:
    return m.amount(int(mlofi(m, seconds)[:levels].sum()))


def ofi_level(m: Market, level: int, seconds: int) -> float:
    return m.amount(int(mlofi(m, seconds)[level - 1]))


def ofi_legacy(m: Market, seconds: int) -> float:
    m.warm_book(seconds)
    w, b = m.recent_books(seconds), m.books
    before = slice(w.start - 1, w.stop - 1)
    if w.stop <= w.start:
        return 0.0
    up = np.maximum(b.bs[w][:, 0] - b.bs[before][:, 0], 0)
    return m.amount(int(up.sum() - np.maximum(b.az[w][:, 0] - b.az[before][:, 0], 0).sum()))


def _normalised(m: Market, seconds: int) -> np.ndarray:
    e, w = mlofi(m, seconds), m.recent_books(seconds)
    if w.stop <= w.start:
        raise Undefined("zero_denominator")
    scale = float(((m.books.bs[w] + m.books.az[w]) / 2).mean(axis=0).mean())
    if scale == 0:
        raise Undefined("zero_denominator")
    return e / scale


def ofi_norm(m: Market, level: int, seconds: int) -> float:
    return float(_normalised(m, seconds)[level - 1])


def ofi_integrated(m: Market, seconds: int) -> float:
    if m.instrument.ofi_weights is None:
        raise Undefined("no_table")
    w = np.array(m.instrument.ofi_weights, float)
    return divide(float(np.dot(w, _normalised(m, seconds))), float(np.abs(w).sum()))


def ofi_depth_share(m: Market, seconds: int) -> float:
    e, w = mlofi(m, seconds), m.recent_books(seconds)
    depth = (m.books.bs[w] + m.books.az[w]).sum(axis=0).astype(float)
    return m.amount(divide(float(np.dot(depth, e)), float(depth.sum())))


def ofi_per_trade_vol(m: Market, seconds: int) -> float:
    e = int(mlofi(m, seconds)[0])
    m.warm_trades(seconds)
    v = int(m.trades.lots[m.recent_trades(seconds)].sum())
    if v == 0:
        raise Undefined("no_trades")
    return e / v


class Decomposed(Tracker):
    """F33: parts of e at the best level; one row for each book event."""

    def __init__(self):
        self.parts = Log(add="i8", cancel="i8", trade="i8")
        self.clear()

    def clear(self) -> None:
        self.sum = {"add": 0, "cancel": 0, "trade": 0}
        self.lots = {1: 0, -1: 0}

    def on_trade(self, m, t) -> None:
        self.lots[t.sign] += t.lots

    def on_message(self, m, row) -> None:
        if row.before is None:
            return
        (b, bq), (a, aq) = _best(row.after)
        (b0, bq0), (a0, aq0) = _best(row.before)
        e = rises(b, bq, b0, bq0) - rises(-a, aq, -a0, aq0)
        self.sum["add" if row.kind == 1 else "cancel" if row.kind in (2, 3) else "trade"] += e

    def on_book(self, m) -> None:
        first = m.epoch == len(m.books) - 1
        if not first and not m.instrument.by_order:
            now, old = len(m.books) - 1, len(m.books) - 2
            b = m.books
            self._side(rises(b.bp[now, 0], b.bs[now, 0], b.bp[old, 0], b.bs[old, 0]), 1, self.lots[-1])
            self._side(rises(-b.ap[now, 0], b.az[now, 0], -b.ap[old, 0], b.az[old, 0]), -1, self.lots[1])
        self.parts.append(**({"add": 0, "cancel": 0, "trade": 0} if first else self.sum))
        self.clear()

    def _side(self, e: int, sign: int, traded: int) -> None:
        """Netted: what rose was added; what fell was traded as far as trades go, and cancelled beyond."""
        if e >= 0:
            self.sum["add"] += sign * e
        else:
            by_trades = min(-e, traded)
            self.sum["trade"] -= sign * by_trades
            self.sum["cancel"] -= sign * (-e - by_trades)

    def on_resync(self, m) -> None:
        self.clear()


def _best(book):
    bids, asks = book.top(1), book.top(-1)
    return (bids[0] if bids else (-FAR, 0)), (asks[0] if asks else (FAR, 0))


def part(m: Market, name: str, seconds: int) -> float:
    m.warm_book(seconds)
    return m.amount(int(getattr(m.named["decomposed"].parts, name)[m.recent_books(seconds)].sum()))


def batch_rest(m: Market, seconds: int) -> float:
    total = int(mlofi(m, seconds)[0])
    w, parts = m.recent_books(seconds), m.named["decomposed"].parts
    return m.amount(total - int(parts.add[w].sum() + parts.cancel[w].sum() + parts.trade[w].sum()))


def features() -> dict:
    out = {}
    for s in WINDOWS:
        for n in (1, 5, 10):
            out[f"ofi_l{n}_{s}s"] = lambda m, n=n, s=s: ofi_levels(m, n, s)
        for n in range(1, 11):
            out[f"mlofi_{n}_{s}s"] = lambda m, n=n, s=s: ofi_level(m, n, s)
        out[f"ofi_legacy_{s}s"] = lambda m, s=s: ofi_legacy(m, s)
    for s in (10, 60):
        for n in range(1, 11):
            out[f"ofi_norm_{n}_{s}s"] = lambda m, n=n, s=s: ofi_norm(m, n, s)
        out[f"ofi_integrated_{s}s"] = lambda m, s=s: ofi_integrated(m, s)
        out[f"ofi_depth_share_{s}s"] = lambda m, s=s: ofi_depth_share(m, s)
        out[f"ofi_per_trade_vol_{s}s"] = lambda m, s=s: ofi_per_trade_vol(m, s)
        for name in ("add", "cancel", "trade"):
            out[f"ofi_{name}_{s}s"] = lambda m, name=name, s=s: part(m, name, s)
        out[f"ofi_batch_rest_{s}s"] = lambda m, s=s: batch_rest(m, s)
    return out
