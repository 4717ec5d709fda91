"""F37, F38 and counts of orders: what became of orders that were added while we watched."""

from dataclasses import dataclass

import numpy as np

from .log import Log, since
from .market import FAR, NS, Market, Tracker
from .undefined import Undefined, divide

BINS = np.array([0, 0.1, 0.5, 1, 5, 30]) * NS


@dataclass
class Order:
    side: int
    price: int
    lots: int
    added: int
    first: int
    """Lots it was added with."""
    index: int
    large: bool = False


class Orders(Tracker):
    """Orders by id. `lives`: each added order; end 0 alive, 1 executed, 2 cancelled, 3 lost sight of."""

    def __init__(self):
        self.open = {}
        self.levels = {}
        self.shown = {1: {}, -1: {}}
        self.lives = Log(added="i8", ended="i8", end="i8")
        self.adds = Log(time="i8")
        self.whole = Log(time="i8", age="i8")
        """Whole cancellations of known orders."""

    def on_message(self, m: Market, row) -> None:
        if row.kind == 1:
            self._add(m.now, row)
        elif row.kind in (2, 3, 4) and row.order in self.open:
            order = self.open[row.order]
            order.lots -= row.lots
            if row.kind == 3 or order.lots <= 0:
                if row.kind != 4:
                    self.whole.append(time=m.now, age=m.now - order.added)
                self._end(m.now, row.order, 1 if row.kind == 4 else 2)

    def on_book(self, m: Market) -> None:
        """Orders beyond the visible levels are kept until their level should be visible again: is it not there, or with
        fewer lots than theirs, then some of them went unseen, and all of the level are forgotten."""
        if not m.instrument.by_order:
            return
        for side in (1, -1):
            shown, before = dict(m.book.side(side)), self.shown[side]
            self.shown[side] = shown
            if shown.keys() == before.keys():
                continue
            far = min(side * p for p in shown) if len(shown) >= m.instrument.depth else -FAR
            for s, price in [k for k in self.levels if k[0] == side]:
                ticks = price // 100
                known = self.levels[(s, price)]
                if ticks not in shown:
                    gone = side * ticks > far
                else:
                    gone = ticks not in before and sum(self.open[i].lots for i in known) > shown[ticks]
                if gone:
                    for order in list(known):
                        self._end(m.now, order, 3)

    def _add(self, now: int, row) -> None:
        if row.order in self.open:
            self._end(now, row.order, 3)
        self.adds.append(time=now)
        self.open[row.order] = Order(row.side, row.price, row.lots, now, row.lots, len(self.lives))
        self.levels.setdefault((row.side, row.price), {})[row.order] = None
        self.lives.append(added=now, ended=0, end=0)

    def _end(self, now: int, order: int, end: int) -> None:
        o = self.open.pop(order)
        self.lives.ended[o.index], self.lives.end[o.index] = now, end
        at = self.levels[(o.side, o.price)]
        del at[order]
        if not at:
            del self.levels[(o.side, o.price)]

    def count(self, side: int, ticks: int, lots: int) -> int:
        at = self.levels.get((side, ticks * 100), {})
        if sum(self.open[i].lots for i in at) != lots:
            raise Undefined("anonymous_orders")
        return len(at)


def fleeting_share(m: Market, age: float, seconds: int) -> float:
    if not m.instrument.by_order:
        raise Undefined("needs_l3")
    m.warm_book(seconds)
    orders, edge = m.named["orders"], m.now - seconds * NS
    whole = orders.whole.age[since(orders.whole.time, edge):]
    return divide(int((whole <= age * NS).sum()), len(orders.adds) - since(orders.adds.time, edge))


def hazards(m: Market):
    """(at risk, fills, cancels) by age bin."""
    if not m.instrument.by_order:
        raise Undefined("needs_l3")
    lives = m.named["orders"].lives
    age = np.where(lives.end == 0, m.now, lives.ended) - lives.added
    at_risk = np.array([(age >= start).sum() for start in BINS], float)
    bins = np.searchsorted(BINS, age, side="right") - 1
    ends = [np.bincount(bins[lives.end == end], minlength=len(BINS)).astype(float) for end in (1, 2)]
    return at_risk, *ends


def hazard(m: Market, which: int, k: int) -> float:
    table = hazards(m)
    return divide(float(table[which][k - 1]), float(table[0][k - 1]))


def fill_probability(m: Market) -> float:
    at_risk, fills, cancels = hazards(m)
    if at_risk[0] == 0:
        raise Undefined("zero_denominator")
    survival, total = 1.0, 0.0
    for n, fill, cancel in zip(at_risk, fills, cancels):
        if n:
            total += survival * fill / n
            survival *= 1 - fill / n - cancel / n
    return float(total)


def features() -> dict:
    return {f"fleeting_share_{name}_60s": lambda m, age=age: fleeting_share(m, age, 60) for name, age in (("100ms", 0.1), ("2s", 2))}


def batch() -> dict:
    out = {"fill_probability": fill_probability}
    for k in range(1, 7):
        out[f"fill_hazard_{k}"] = lambda m, k=k: hazard(m, 1, k)
        out[f"cancel_hazard_{k}"] = lambda m, k=k: hazard(m, 2, k)
    return out
