"""Runs an input through a market and evaluates every feature at every k-th event."""

import re
from math import nan
from pathlib import Path

import numpy as np

from . import registry
from .frames import Depth, Feed, Gap, Live, LiveBook, Moment, Print
from .lobster import TICK, groups
from .market import Instrument, Market
from .undefined import Undefined

BATCH_EVERY = 100


class Table:
    """Rows of values and reasons; `events`: how many rows there would be at stride 1."""

    def __init__(self, names):
        self.names = names
        self.rows, self.times, self.numbers, self.values, self.reasons = [], [], [], [], []
        self.events = 0


def evaluate(m: Market, features: dict) -> dict:
    out = {}
    with np.errstate(all="ignore"):
        for name, f in features.items():
            try:
                value, reason = float(f(m)), ""
                if value != value:
                    reason = "nan"
            except Undefined as e:
                value, reason = nan, e.reason
            out[name] = (value, reason)
    return out


class Run:
    def __init__(self, instrument: Instrument, stride: int, only: str | None = None):
        keep = re.compile(only or "")
        self.read = {k: f for k, f in registry.read_features().items() if keep.search(k)}
        self.batch = {k: f for k, f in registry.batch_features().items() if keep.search(k)}
        self.market = Market(instrument)
        for name, tracker in registry.trackers().items():
            self.market.track(name, tracker)
        self.stride = stride
        self.table = Table(list(self.read) + list(self.batch))
        self.held = {name: (nan, "warm_up") for name in self.batch}

    def after_event(self, row: bool = True) -> None:
        """Batch features of an event are wanted when the next output row comes before the next batch."""
        m, rows = self.market, self.table.events + row
        if m.events % BATCH_EVERY == 0 and (rows + BATCH_EVERY) // self.stride > (rows - 1) // self.stride:
            self.held = evaluate(m, self.batch)
        self.table.events = rows
        if row and rows % self.stride == 0:
            found = {**evaluate(m, self.read), **self.held}
            self.table.rows.append(rows - 1)
            self.table.times.append(m.now // 1000)
            self.table.numbers.append(m.events)
            self.table.values.append([found[n][0] for n in self.table.names])
            self.table.reasons.append([found[n][1] for n in self.table.names])


def run_lobster(path: str, stride: int = 1, only: str | None = None, book: str | None = None, **options) -> Run:
    stream = groups(path, book)
    midnight, depth = next(stream)
    session = (midnight + int(9.5 * 3600) * 10**9, midnight + 16 * 3600 * 10**9)
    run = Run(Instrument(0.01, 1.0, TICK, True, depth, session=session, **options), stride, only)
    m = run.market
    m.state = "live"
    for group in stream:
        m.begin_event(group.time)
        for row in group.messages:
            m.message()
            if row.kind == 7:
                m.state = "halt" if row.price == -1 else "live"
            for tracker in m.trackers:
                tracker.on_message(m, row)
            if row.kind in (4, 5):
                m.trade(group.time, row.price, row.lots, -row.side, row.kind == 5)
        m.close_book(group.book)
        run.after_event()
    return run


def run_frames(paths, tick: str, lot: str, stride: int = 1, only: str | None = None, first: int = 0, **options) -> Run:
    """`first`: events that the market counted before the first one here."""
    feed = Feed(tick, lot)
    if "funding_hours" not in options:
        options["funding_hours"] = None if "spot" in Path(paths[0]).name else 8
    run = Run(Instrument(float(tick), float(lot), lot_text=lot, **options), stride, only)
    m = run.market
    m.events = first
    for e in feed.run(paths):
        if isinstance(e, Moment):
            m.at(e.time)
        elif isinstance(e, Gap):
            m.resync()
        elif isinstance(e, Live):
            m.state = "live"
        elif isinstance(e, Print):
            m.begin_event(e.time)
            m.message()
            m.trade(e.own, e.price, e.lots, e.sign, False)
            run.after_event()
        elif isinstance(e, Depth):
            m.begin_event(e.time)
            m.message()
            before, m.book = m.book, LiveBook(feed)
            for tracker in m.trackers:
                tracker.on_depth(m, e.changes, before)
            m.close_book(m.book)
            run.after_event(e.row)
    return run
