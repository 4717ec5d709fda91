"""LOBSTER: message and order-book CSV pairs; rows of equal time are one event."""

import gzip
import io
import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

DUMMY = 9_999_999_999
TICK = 100
"""Units of a LOBSTER price in a tick of one cent."""


@dataclass
class Book:
    """Occupied levels, best first: (ticks, lots)."""

    bids: list
    asks: list

    def side(self, side: int) -> list:
        return self.bids if side > 0 else self.asks

    def top(self, side: int) -> list:
        """The best ten levels."""
        return self.side(side)[:10]

    def lots_at(self, side: int, price: float) -> int:
        return next((q for p, q in self.side(side) if p == price), 0)


@dataclass
class Message:
    """One row. `price` is in 1/10000 dollar; side: of the resting order, 1 bid, -1 ask."""

    kind: int
    order: int
    lots: int
    price: int
    side: int
    before: Book | None
    after: Book


@dataclass
class Group:
    """All rows of one time."""

    time: int
    messages: list
    book: Book


def read_pair(path: str, book_path: str | None = None):
    """(day, message bytes, orderbook bytes) of a zip, or of a message file and its book."""
    if path.endswith(".zip"):
        with zipfile.ZipFile(path) as z:
            message = next(n for n in z.namelist() if "message" in n)
            book = next(n for n in z.namelist() if "orderbook" in n)
            return _day(message), z.read(message), z.read(book)
    book_path = book_path or path.replace("message", "orderbook")
    return _day(path), _plain(path), _plain(book_path)


def _plain(path: str) -> bytes:
    data = Path(path).read_bytes()
    return gzip.decompress(data) if path.endswith(".gz") else data


def _day(name: str) -> datetime:
    y, m, d = re.search(r"(\d{4})-(\d{2})-(\d{2})", Path(name).name).groups()
    return datetime(int(y), int(m), int(d), tzinfo=ZoneInfo("America/New_York"))


def nanoseconds(text: str) -> int:
    """Seconds after midnight, exactly: the fraction may be of any length up to nine digits."""
    whole, _, fraction = text.partition(".")
    return int(whole) * 1_000_000_000 + int(fraction.ljust(9, "0")[:9])


def _levels(row: np.ndarray) -> Book:
    cells = row.tolist()
    asks = [(cells[i] // TICK, cells[i + 1]) for i in range(0, len(cells), 4) if abs(cells[i]) != DUMMY and cells[i + 1] > 0]
    bids = [(cells[i] // TICK, cells[i + 1]) for i in range(2, len(cells), 4) if abs(cells[i]) != DUMMY and cells[i + 1] > 0]
    return Book(bids, asks)


def groups(path: str, book_path: str | None = None):
    """(midnight UTC ns, levels of the book) first, then each Group."""
    day, message, book = read_pair(path, book_path)
    midnight = int(day.timestamp()) * 1_000_000_000
    plain = pacsv.ReadOptions(autogenerate_column_names=True)
    text = pacsv.ConvertOptions(column_types={"f0": pa.string()})
    rows = pacsv.read_csv(io.BytesIO(message), read_options=plain, convert_options=text)
    times = [midnight + nanoseconds(t) for t in rows.column(0).to_pylist()]
    kind, order, lots, price, side = (rows.column(i).to_pylist() for i in range(1, 6))
    table = pacsv.read_csv(io.BytesIO(book), read_options=plain)
    levels = np.column_stack([c.to_numpy() for c in table.columns]).astype(np.int64)
    yield midnight, levels.shape[1] // 4
    before, pending = None, []
    for i, t in enumerate(times):
        after = _levels(levels[i])
        pending.append(Message(kind[i], order[i], lots[i], price[i], side[i], before, after))
        before = after
        if i + 1 == len(times) or times[i + 1] != t:
            yield Group(t, pending, after)
            pending = []
