"""Binance frames: one line is the local receive time, a space and the raw JSON. The book by price, joined by the usual rule."""

import gzip
import json
from bisect import bisect_left, insort
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from .lobster import Book


class Units:
    """Decimal text to whole ticks or lots."""

    def __init__(self, unit: str):
        self.unit = Decimal(unit)
        self.seen = {}

    def __call__(self, text: str) -> int:
        n = self.seen.get(text)
        if n is None:
            q = Decimal(text) / self.unit
            n = int(q)
            if q != n:
                raise ValueError(f"{text} is no multiple of {self.unit}")
            self.seen[text] = n
        return n


class Ladder:
    """One side: lots by price, prices in order."""

    def __init__(self, side: int):
        self.side = side
        self.lots = {}
        self.prices = []

    def put(self, price: int, lots: int) -> int:
        """Sets a level; the lots it had."""
        old = self.lots.get(price, 0)
        if lots:
            if not old:
                insort(self.prices, price)
            self.lots[price] = lots
        elif old:
            del self.lots[price]
            del self.prices[bisect_left(self.prices, price)]
        return old

    def best(self, n: int | None = None) -> list:
        prices = self.prices[::-1] if self.side > 0 and n is None else self.prices
        if n is not None:
            prices = self.prices[: -n - 1 : -1] if self.side > 0 else self.prices[:n]
        return [(p, self.lots[p]) for p in prices]


@dataclass
class Change:
    side: int
    price: int
    old: int
    new: int


@dataclass
class Depth:
    """An applied depth frame. `row`: whether a caller saw it as an event (frames replayed at the join it didn't)."""

    time: int
    changes: list
    row: bool = True


@dataclass
class Print:
    """A trade frame: `time` of the frame, `own` of the trade."""

    time: int
    own: int
    price: int
    lots: int
    sign: int


@dataclass
class Moment:
    """A time that was seen and nothing else."""

    time: int


class Gap:
    """The chain broke."""


class Live:
    """The book joined the snapshot."""


class Feed:
    """Applies the frames of one market; `bids` and `asks` hold the state after the last event given out."""

    def __init__(self, tick: str, lot: str):
        self.tick, self.lot = Units(tick), Units(lot)
        self.bids, self.asks = Ladder(1), Ladder(-1)
        self.last = None
        self.waiting = []

    def run(self, paths):
        for path in paths:
            data = Path(path).read_bytes()
            text = gzip.decompress(data) if path.endswith(".gz") else data
            for line in text.decode().split("\n"):
                _, _, body = line.partition(" ")
                if body:
                    frame = json.loads(body)
                    yield from self.frame(frame.get("data", frame))

    def frame(self, f: dict):
        kind = f.get("e")
        if kind == "trade":
            if f.get("X", "MARKET") == "MARKET":
                yield Print(f["E"] * 1_000_000, f["T"] * 1_000_000, self.tick(f["p"]), self.lot(f["q"]), -1 if f["m"] else 1)
        elif kind == "depthUpdate":
            if self.last is None:
                self.waiting.append(f)
                yield Moment(f["E"] * 1_000_000)
            else:
                yield from self.update(f, True)
        elif "lastUpdateId" in f and self.last is None:
            yield from self.snapshot(f)

    def snapshot(self, f: dict):
        self.bids, self.asks = Ladder(1), Ladder(-1)
        for side, levels in ((self.bids, f["bids"]), (self.asks, f["asks"])):
            for p, q in levels:
                side.put(self.tick(p), self.lot(q))
        self.last, self.joined = f["lastUpdateId"], False
        yield Live()
        waiting, self.waiting = self.waiting, []
        for w in waiting:
            yield from self.update(w, False)

    def update(self, f: dict, row: bool):
        """Futures: pu must be the last u; the first has U <= last <= u. Spot: U = last + 1, the first U <= last + 1 <= u."""
        if f["u"] < self.last or (f["u"] == self.last and "pu" not in f):
            return
        chained = f["pu"] == self.last if "pu" in f else f["U"] == self.last + 1
        if not (chained or (not self.joined and f["U"] <= self.last + ("pu" not in f))):
            self.last = None
            yield Gap()
            return
        self.joined, self.last = True, f["u"]
        changes = []
        for side, ladder, levels in ((1, self.bids, f["b"]), (-1, self.asks, f["a"])):
            for p, q in levels:
                price, new = self.tick(p), self.lot(q)
                old = ladder.put(price, new)
                if old != new:
                    changes.append(Change(side, price, old, new))
        yield Depth(f["E"] * 1_000_000, changes, row)


class LiveBook(Book):
    """The feed's book as it stands, whole sides only where they are asked for. The best ten levels stay what they were;
    the rest is good until the next frame."""

    def __init__(self, feed: Feed):
        self.feed = feed
        self.tops = {1: feed.bids.best(10), -1: feed.asks.best(10)}
        self.whole = {}

    def top(self, side: int) -> list:
        return self.tops[side]

    def lots_at(self, side: int, price: float) -> int:
        return (self.feed.bids if side > 0 else self.feed.asks).lots.get(price, 0)

    def side(self, side: int) -> list:
        if side not in self.whole:
            self.whole[side] = (self.feed.bids if side > 0 else self.feed.asks).best()
        return self.whole[side]

    bids = property(lambda self: self.side(1))
    asks = property(lambda self: self.side(-1))
