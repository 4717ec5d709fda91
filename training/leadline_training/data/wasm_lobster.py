"""The feature table of a LOBSTER pair from the hosted core: the rows that `leadline features` writes of it."""

import datetime
import re
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from leadline_training.data.table import Table, make_table
from leadline_training.data.wasm_core import WasmCore
from leadline_training.data.wasm_market import Instrument, WasmMarket
from leadline_training.errors import TrainingError


def lobster_name(file: str) -> tuple[str, int] | None:
    """Day and levels in the name of a LOBSTER zip, as ("2012-06-21", 10); None of other files."""
    found = re.search(r"LOBSTER_.*_(\d{4}-\d\d-\d\d)_(\d+)\.zip$", file)
    return found and (found[1], int(found[2]))


def lobster_pair(path: Path) -> tuple[list[bytes], list[bytes]]:
    """Message and book lines of a sample zip."""
    with zipfile.ZipFile(path) as archive:
        found = {part: [n for n in archive.namelist() if f"_{part}_" in n] for part in ("message", "orderbook")}
        if any(len(names) != 1 for names in found.values()):
            raise TrainingError(str(path), f"{found}", "one message and one order-book file")
        message, book = (archive.read(names[0]).split() for names in found.values())
    if len(message) != len(book):
        raise TrainingError(str(path), f"{len(message)} messages, {len(book)} book rows", "as many")
    return message, book


def new_york_midnight_us(day: str) -> int:
    """Epoch microseconds of a day's local midnight."""
    at = datetime.datetime.fromisoformat(day).replace(tzinfo=ZoneInfo("America/New_York"))
    return int(at.timestamp()) * 1_000_000


def lobster_table(
    message: Iterable[bytes],
    book: Sequence[bytes],
    symbol: str,
    day: str,
    names: Sequence[str],
    tick: str = "0.01",
    core: WasmCore | None = None,
) -> Table:
    """
    A row after each event, an event being all messages of one time. Raises TrainingError for a row that is refused.
    """
    levels = book[0].count(b",") // 4 + 1
    host = core or WasmCore()
    market = WasmMarket(host, Instrument("lobster", symbol, tick, "1", levels, new_york_midnight_us(day)), names)
    refused = host.table["STATUS_DECODE"]
    times, live, values = [], [], []

    def read() -> None:
        market.flush()
        times.append(market.ts_venue_us)
        live.append(market.is_live)
        values.append(market.features())

    opened = False
    for line, (said, shown) in enumerate(zip(message, book, strict=True), 1):
        if opened and market.opens_event(said):
            read()
        if market.row(said, shown) == refused:
            raise TrainingError(f"row {line}", said[:60], "a LOBSTER message and its book")
        opened = True
    if opened:
        read()
    matrix = np.array(values).reshape(len(values), len(names))
    return make_table(np.array(times, np.int64), np.array([symbol] * len(times)), np.array(live, bool), names, matrix)
