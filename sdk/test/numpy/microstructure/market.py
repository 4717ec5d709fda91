"""The state that features are read from: everything that was written, in columns, up to now."""

from dataclasses import dataclass
from math import nan

import numpy as np

from .lobster import Book
from .log import Log, since
from .undefined import Undefined

NS = 1_000_000_000
FAR = 1 << 62
"""Distance of a level that isn't there: bids at -FAR, asks at +FAR."""
LEVELS = 10


@dataclass
class Instrument:
    """Units: amount = lots * lot, price = ticks * tick; `scale` units of a trade's price in a tick."""

    tick: float
    lot: float
    scale: int = 1
    by_order: bool = False
    depth: int = 10
    """Levels that a file shows."""
    skip_first: bool = True
    """Whether the changes of an epoch's first depth frame are no adds and cancels."""
    funding_hours: int | None = None
    session: tuple | None = None
    vpin_bucket: str | None = None
    ofi_weights: tuple | None = None
    lot_text: str = "1"


@dataclass
class Trade:
    """An execution as it was applied. `now`: the market's time then; mid2: b1 + a1 in force before its batch."""

    own: int
    now: int
    ticks: float
    lots: int
    sign: int
    hidden: bool
    mid2: float
    event: int


def mid2_of(book: Book) -> float:
    bids, asks = book.top(1), book.top(-1)
    return float(bids[0][0] + asks[0][0]) if bids and asks and bids[0][0] <= asks[0][0] else nan


class Market:
    def __init__(self, instrument: Instrument):
        self.instrument = instrument
        self.trackers = []
        self.named = {}
        self.now = None
        self.first_timed = None
        self.events = 0
        self.state = "not_live"
        self.book: Book | None = None
        self.mid2 = nan
        self.epoch = None
        """Index in `books` of the first book event of the epoch; None before it."""
        self.books = Log(time="i8", event="i8", trades="i8", mid2="f8", micro="f8",
                         bp=("i8", LEVELS), bs=("i8", LEVELS), ap=("i8", LEVELS), az=("i8", LEVELS))
        self.mids = Log(time="i8", mid2="f8")
        """Mid in force from each book event on, with the undefined ones and those that a resync makes."""
        self.trades = Log(own="i8", now="i8", ticks="f8", lots="i8", sign="i8", hidden="?", event="i8", mid2="f8")
        self.merged = Log(own="i8", now="i8", ticks="f8", lots="i8", sign="i8", mid2="f8")
        self.messages = Log(time="i8")

    def track(self, name: str, tracker) -> None:
        self.named[name] = tracker
        self.trackers.append(tracker)

    # what the inputs tell

    def at(self, time: int) -> None:
        if self.first_timed is None:
            self.first_timed = time
        self.now = time if self.now is None else max(self.now, time)

    def begin_event(self, time: int) -> None:
        self.at(time)
        self.events += 1

    def message(self) -> None:
        self.messages.append(time=self.now)

    def trade(self, own: int, price: int, lots: int, sign: int, hidden: bool) -> None:
        t = Trade(own, self.now, price / self.instrument.scale, lots, sign, hidden, self.mid2, self.events)
        for tracker in self.trackers:
            tracker.on_trade(self, t)
        self.trades.append(own=t.own, now=t.now, ticks=t.ticks, lots=lots, sign=sign, hidden=hidden, event=t.event, mid2=t.mid2)
        if len(self.merged) and self.merged.last("own") == own and self.merged.last("sign") == sign:
            self.merged.amend(lots=self.merged.last("lots") + lots, ticks=t.ticks)
        else:
            self.merged.append(own=own, now=t.now, ticks=t.ticks, lots=lots, sign=sign, mid2=t.mid2)

    def close_book(self, book: Book) -> None:
        """A book event: `book` is the state after it, at least ten levels of it."""
        self.book = book
        self.mid2 = mid2_of(book)
        row = {}
        for prices, sizes, side, absent in (("bp", "bs", 1, -FAR), ("ap", "az", -1, FAR)):
            top = book.top(side)[:LEVELS]
            pad = LEVELS - len(top)
            row[prices] = [p for p, _ in top] + [absent] * pad
            row[sizes] = [q for _, q in top] + [0] * pad
        micro = nan
        if self.mid2 == self.mid2:
            b, a, bq, aq = row["bp"][0], row["ap"][0], row["bs"][0], row["az"][0]
            micro = (a - b) / 2 * (bq - aq) / (aq + bq)
        if self.epoch is None:
            self.epoch = len(self.books)
        self.books.append(time=self.now, event=self.events, trades=len(self.trades), mid2=self.mid2, micro=micro, **row)
        self.mids.append(time=self.now, mid2=self.mid2)
        for tracker in self.trackers:
            tracker.on_book(self)

    def resync(self) -> None:
        self.state, self.epoch, self.mid2, self.book = "not_live", None, nan, None
        if self.now is not None:
            self.mids.append(time=self.now, mid2=nan)
        for tracker in self.trackers:
            tracker.on_resync(self)

    # what features ask

    def live(self) -> None:
        if self.state != "live":
            raise Undefined(self.state)
        if self.epoch is None:
            raise Undefined("not_live")

    def both(self) -> Book:
        """The book with both sides, not crossed."""
        self.live()
        if not self.book.top(1) or not self.book.top(-1):
            raise Undefined("one_sided")
        if self.mid2 != self.mid2:
            raise Undefined("crossed")
        return self.book

    def mid(self) -> float:
        self.both()
        return self.mid2 / 2

    def shown(self, side: int, ticks: float) -> int:
        """Lots shown at a price at the last book event."""
        return self.book.lots_at(side, ticks) if self.book else 0

    def warm_book(self, seconds: float) -> None:
        self.live()
        if self.now - int(self.books.time[self.epoch]) < seconds * NS:
            raise Undefined("warm_up")

    def warm_trades(self, seconds: float) -> None:
        if self.first_timed is None or self.now - self.first_timed < seconds * NS:
            raise Undefined("warm_up")

    def recent_trades(self, seconds: float) -> slice:
        return slice(since(self.trades.now, self.now - int(seconds * NS)), len(self.trades))

    def recent_books(self, seconds: float) -> slice:
        """Book events in the window that have one before them in the epoch."""
        self.live()
        return slice(max(self.epoch + 1, since(self.books.time, self.now - int(seconds * NS))), len(self.books))

    def amount(self, lots: float) -> float:
        return lots * self.instrument.lot


class Tracker:
    """What has to be followed event by event. `on_trade` comes before the trade is written, `on_message` (by order) and
    `on_depth` (by price) with the book before and after, `on_book` once the state is written."""

    def on_trade(self, m: Market, t: Trade) -> None: ...

    def on_message(self, m: Market, row) -> None: ...

    def on_depth(self, m: Market, changes, before) -> None: ...

    def on_book(self, m: Market) -> None: ...

    def on_resync(self, m: Market) -> None: ...


def last(log_column: np.ndarray, n: int) -> np.ndarray:
    """The last n of a column; fewer: warming up."""
    if len(log_column) < n:
        raise Undefined("warm_up")
    return log_column[-n:]
