"""F24, F26: which queue empties first, and how soon depth comes back."""

from functools import lru_cache
from math import atan, cos, pi, sin, sqrt

import numpy as np
from scipy.integrate import quad

from .activity import touch_changes
from .market import NS, Market, Tracker
from .price import within
from .quantile import P2, half_up
from .undefined import Undefined


@lru_cache(maxsize=None)
def p_up(n: int, p: int) -> float:
    """Cont and de Larrard's chance that the ask queue of p empties before the bid queue of n."""

    def integrand(t: float) -> float:
        u = 2 - cos(t)
        ratio = 2 * n if t < 1e-9 else sin(n * t) * cos(t / 2) / sin(t / 2)
        return (u - sqrt(max(u * u - 1, 0.0))) ** p * ratio

    value, _ = quad(integrand, 0, pi, epsabs=1e-13, epsrel=1e-13, limit=2000)
    return value / pi


def p_up_queue(m: Market) -> float:
    m.warm_book(60)
    book = m.both()
    moves = np.concatenate([touch_changes(m, 60, 1), touch_changes(m, 60, -1)])
    moves = np.abs(moves[moves != 0])
    if not len(moves):
        raise Undefined("zero_denominator")
    unit = float(moves.mean())
    b, a = book.top(1)[0][1], book.top(-1)[0][1]
    n, p = max(1, half_up(b / unit)), max(1, half_up(a / unit))
    return p_up(n, p) if n <= 50 and p <= 50 else 0.5 - 2 / pi * atan((a - b) / (a + b))


def depth_near(m: Market, side: int) -> int | None:
    """Lots within 10 bp of the mid."""
    if m.book is None or m.mid2 != m.mid2:
        return None
    return sum(q for _, q in within(m.book.side(side), m.mid2, 10))


class Resilience(Tracker):
    """F26: episodes by the side that was consumed."""

    def __init__(self):
        self.lots = P2(0.9)
        self.clear()

    def clear(self) -> None:
        self.episode = {1: None, -1: None}
        self.before = {1: None, -1: None}
        self.ended = {1: [], -1: []}
        self.event_lots = {1: 0, -1: 0}
        self.last = {1: None, -1: None}

    def on_trade(self, m, t) -> None:
        if m.instrument.by_order:
            self.event_lots[t.sign] += t.lots
        else:
            self._unit(m, t.sign, t.lots)

    def _unit(self, m, sign: int, lots: int) -> None:
        side = -sign
        if self.lots.count >= 50 and lots >= self.lots.value and self.episode[side] is None and self.before[side] is None:
            self.before[side] = self._depth_before(m, side)
        self.lots.add(lots)

    def _depth_before(self, m, side: int) -> int | None:
        return self.last[side] if m.instrument.by_order else depth_near(m, side)

    def on_book(self, m) -> None:
        for sign in (1, -1):
            if self.event_lots[sign]:
                self._unit(m, sign, self.event_lots[sign])
        self.event_lots = {1: 0, -1: 0}
        for side in (1, -1):
            if m.instrument.by_order or self.episode[side] or self.before[side] is not None:
                depth = depth_near(m, side)
                self._follow(m, side, depth)
                self.last[side] = depth

    def _follow(self, m, side: int, depth: int | None) -> None:
        if self.episode[side]:
            start, target = self.episode[side]
            if m.now - start > 30 * NS:
                self.ended[side].append((30.0, True))
                self.episode[side] = None
            elif depth is not None and depth >= target:
                self.ended[side].append(((m.now - start) / NS, False))
                self.episode[side] = None
        elif self.before[side] is not None and depth is not None and depth < 0.8 * self.before[side]:
            self.episode[side] = (m.now, 0.8 * self.before[side])
        self.before[side] = None

    def on_resync(self, m) -> None:
        self.clear()


def _ended(m: Market, side: int) -> np.ndarray:
    m.live()
    ended = m.named["resilience"].ended[side][-100:]
    if not ended:
        raise Undefined("too_few")
    return np.array(ended, float)


def features() -> dict:
    out = {"p_up_queue": p_up_queue}
    for name, side in (("bid", 1), ("ask", -1)):
        out[f"resilience_{name}_median"] = lambda m, side=side: float(np.median(_ended(m, side)[:, 0]))
        out[f"resilience_{name}_censored"] = lambda m, side=side: float(_ended(m, side)[:, 1].mean())
    return out
