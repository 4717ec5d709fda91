"""F34-F36, F39: how fast orders come and go."""

from math import floor, log

import numpy as np

from .log import Log, since
from .market import NS, Market, Tracker
from .undefined import Undefined, divide

BUCKETS = ("better", "0", "1", "2to5", "6up")
LN2 = log(2)


def bucket(best: float | None, price: float, side: int) -> str:
    """By ticks away from the same side's best; inside it: better."""
    if best is None:
        return "0"
    d = floor(side * (best - price))
    return "better" if d < 0 else "0" if d == 0 else "1" if d == 1 else "2to5" if d <= 5 else "6up"


def best_of(book, side: int):
    top = book.top(side) if book else []
    return top[0][0] if top else None


class Arrivals(Tracker):
    """F34's and F35's adds, cancels and market orders: times by what, side and bucket; lots of adds and cancels."""

    def __init__(self):
        self.times = {(what, side, b): Log(time="i8") for what in ("add", "cancel", "market") for side in (1, -1) for b in BUCKETS}
        self.volume = {what: Log(time="i8", lots="i8") for what in ("add", "cancel")}

    def _one(self, m: Market, what: str, side: int, best, price: float, lots: int) -> None:
        self.times[what, side, bucket(best, price, side)].append(time=m.now)
        if what != "market":
            self.volume[what].append(time=m.now, lots=lots)

    def on_message(self, m, row) -> None:
        if row.kind in (1, 2, 3, 4, 5) and row.before is not None:  # an epoch's first row shows a book that has seen it
            what = "add" if row.kind == 1 else "cancel" if row.kind in (2, 3) else "market"
            self._one(m, what, row.side, best_of(row.before, row.side), row.price / m.instrument.scale, row.lots)

    def on_depth(self, m, changes, before) -> None:
        if m.epoch is None and m.instrument.skip_first:
            return
        for c in changes:
            self._one(m, "add" if c.new > c.old else "cancel", c.side, best_of(before, c.side), c.price, abs(c.new - c.old))

    def on_trade(self, m, t) -> None:
        if not m.instrument.by_order and m.book:  # before the first book of an epoch there is no distance
            self._one(m, "market", -t.sign, best_of(m.book, -t.sign), t.ticks, t.lots)


def arrival_rate(m: Market, key: tuple, tau: int) -> float:
    m.warm_book(tau)
    times = m.named["arrivals"].times[key].time
    age = (m.now - times[since(times, m.now - 100 * tau * NS):]) / NS
    return LN2 / tau * float(np.sum(np.exp2(-age / tau)))


def _volume(m: Market, what: str, seconds: int) -> np.ndarray:
    log_ = m.named["arrivals"].volume[what]
    return log_.lots[since(log_.time, m.now - seconds * NS):]


def cancel_ratio_vol(m: Market, seconds: int) -> float:
    m.warm_book(seconds)
    return divide(int(_volume(m, "cancel", seconds).sum()), int(_volume(m, "add", seconds).sum()))


def cancel_ratio_cnt(m: Market, seconds: int) -> float:
    m.warm_book(seconds)
    return divide(len(_volume(m, "cancel", seconds)), len(_volume(m, "add", seconds)))


def cancel_to_trade(m: Market, seconds: int) -> float:
    m.warm_book(seconds)
    w = m.recent_trades(seconds)
    return divide(len(_volume(m, "cancel", seconds)), w.stop - w.start)


def quote_update_rate(m: Market, seconds: int) -> float:
    m.warm_book(seconds)
    w, b = m.recent_books(seconds), m.books
    if w.stop <= w.start:
        return 0.0
    before = slice(w.start - 1, w.stop - 1)
    changed = np.zeros(w.stop - w.start, bool)
    for c in (b.bp, b.bs, b.ap, b.az):
        changed |= c[w][:, 0] != c[before][:, 0]
    return int(changed.sum()) / seconds


def msg_rate(m: Market, seconds: int) -> float:
    m.warm_book(seconds)
    return (len(m.messages) - since(m.messages.time, m.now - seconds * NS)) / seconds


def touch_changes(m: Market, seconds: int, side: int) -> np.ndarray:
    """Changes of the best size at book events that left the best price alone."""
    w, b = m.recent_books(seconds), m.books
    if w.stop <= w.start:
        return np.zeros(0, np.int64)
    prices, sizes = (b.bp, b.bs) if side > 0 else (b.ap, b.az)
    before = slice(w.start - 1, w.stop - 1)
    same = (prices[w][:, 0] == prices[before][:, 0]) & (sizes[w][:, 0] > 0)
    return (sizes[w][:, 0] - sizes[before][:, 0])[same]


def depletion_eta(m: Market, side: int, seconds: int) -> float:
    m.warm_book(seconds)
    top = m.both().top(side)
    rate = -int(touch_changes(m, seconds, side).sum()) / seconds
    if rate <= 0:
        raise Undefined("not_depleting")
    return top[0][1] / rate


def features() -> dict:
    out = {}
    for name, side in (("bid", 1), ("ask", -1)):
        for what in ("add", "cancel", "market"):
            for b in BUCKETS:
                for tau in (1, 10):
                    out[f"arrival_rate_{what}_{name}_{b}_{tau}s"] = lambda m, key=(what, side, b), tau=tau: arrival_rate(m, key, tau)
        out[f"depletion_eta_{name}_10s"] = lambda m, side=side: depletion_eta(m, side, 10)
    for s in (10, 60):
        for stem, f in (("cancel_ratio_vol", cancel_ratio_vol), ("cancel_ratio_cnt", cancel_ratio_cnt), ("cancel_to_trade", cancel_to_trade)):
            out[f"{stem}_{s}s"] = lambda m, f=f, s=s: f(m, s)
    for s in (1, 10, 60):
        out[f"quote_update_rate_{s}s"] = lambda m, s=s: quote_update_rate(m, s)
        out[f"msg_rate_{s}s"] = lambda m, s=s: msg_rate(m, s)
    return out
