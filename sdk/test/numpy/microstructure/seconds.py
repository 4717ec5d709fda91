"""Samples of the mid at whole seconds and bars made of them."""

from dataclasses import dataclass

import numpy as np

from .market import NS, Market
from .undefined import Undefined


@dataclass
class Seconds:
    """Closed boundaries first..last (whole seconds), the samples there, and the defined mids that made them."""

    first: int
    last: int
    mids: np.ndarray
    micros: np.ndarray
    times: np.ndarray
    moves: np.ndarray

    def samples(self, n: int, column: str = "mids") -> np.ndarray:
        """The last n samples."""
        if self.last - self.first + 1 < n:
            raise Undefined("warm_up")
        return getattr(self, column)[-n:]

    def edges(self, n: int, length: int) -> np.ndarray:
        """Boundaries of the last n whole bars of a length that have closed."""
        end = self.last // length * length
        if end - n * length < self.first:
            raise Undefined("warm_up")
        return np.arange(end - n * length, end + 1, length)

    def all_edges(self, length: int) -> np.ndarray:
        return np.arange(-(-self.first // length) * length, self.last + 1, length)

    def at(self, edges: np.ndarray) -> np.ndarray:
        return self.mids[edges - self.first]

    def high_low(self, edges: np.ndarray):
        """Of the sample at the start and of every defined mid in (start, end]."""
        cuts = np.searchsorted(self.times, edges * NS, side="right")
        high, low = [], []
        for i, opening in enumerate(self.at(edges)[:-1]):
            inside = self.moves[cuts[i]: cuts[i + 1]]
            high.append(max(opening, inside.max(initial=opening)))
            low.append(min(opening, inside.min(initial=opening)))
        return np.array(high), np.array(low)


def seconds(m: Market) -> Seconds:
    m.live()
    b = m.books
    defined = np.flatnonzero(~np.isnan(b.mid2[m.epoch:])) + m.epoch
    if not len(defined):
        raise Undefined("warm_up")
    times = b.time[defined]
    first, last = -(-int(times[0]) // NS), (m.now - 1) // NS
    if last < first:
        raise Undefined("warm_up")
    at = np.searchsorted(times, np.arange(first, last + 1) * NS, side="right") - 1
    mids = b.mid2[defined] / 2
    return Seconds(first, last, mids[at], b.micro[defined][at], times, mids)


def per_bar(times: np.ndarray, values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Sums of values in (edge, next edge]; times ascend."""
    cuts = np.searchsorted(times, edges * NS, side="right")
    return np.array([values[cuts[i]: cuts[i + 1]].sum() for i in range(len(edges) - 1)])


def returns(m: Market, grid: int, span: int = 1800) -> np.ndarray:
    """Log returns of the mid over the last whole bars of `grid` seconds, `span` seconds of them."""
    s = seconds(m)
    return np.diff(np.log(s.at(s.edges(span // grid, grid))))


def money(m: Market, ticks: np.ndarray, lots: np.ndarray) -> np.ndarray:
    return ticks * m.instrument.tick * lots * m.instrument.lot
