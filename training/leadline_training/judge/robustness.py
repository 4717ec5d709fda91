"""
Phantom orders (after Wu et al. 2021, "Towards robust representation of limit orders books for deep learning models"):
one lot on each of the nearest empty prices behind the best moves every level behind it, and changes next to nothing
of the market. How much of a model's F1 is left when its features come from such a book (models.md, Q18)?

Both books go through the core: as pictures at the times of the given rows, with the trades between them.
"""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from leadline_training.data.export import export_features
from leadline_training.data.table import Table

LEVELS = 10
MAPPING = {
    "mapping": 1,
    "source": "nasdaq",
    "symbol": "GOOG/USD",
    "tick": "0.01",
    "lot": "1",
    "scale": {"price": 4},
    "merge": "time",
    "time": {"column": "time", "unit": "us"},
    "parts": [
        {
            "kind": "snapshots",
            "files": "book",
            "levels": LEVELS,
            "columns": {"bidPrice": "bp{0}", "bidSize": "bq{0}", "askPrice": "ap{0}", "askSize": "aq{0}"},
        },
        {"kind": "trades", "files": "trades", "columns": {"price": "price", "size": "size", "side": "side"}},
    ],
}


def with_phantoms(book: np.ndarray, tick: int, each_side: int, lots: int = 1) -> np.ndarray:
    """
    `book` [rows, 4·levels] as LOBSTER has it: ask price, ask size, bid price, bid size for each level, integers. The
    nearest `each_side` empty prices behind the best get an order of `lots`; as many levels as before are shown.
    """
    levels = book.shape[1] // 4
    found = book.copy()
    for side, sign in ((0, 1), (2, -1)):
        price, size = book[:, side::4], book[:, side + 1 :: 4]
        candidates = price[:, :1] + sign * tick * np.arange(1, each_side + levels + 1)
        taken = (candidates[:, :, None] == price[:, None, :]).any(axis=2)
        chosen = ~taken & (np.cumsum(~taken, axis=1) <= each_side)
        far = sign * 2**40
        prices = np.concatenate(
            [np.where(np.abs(price) >= 9_999_999_999, far, price), np.where(chosen, candidates, far)], 1
        )
        sizes = np.concatenate([size, np.where(chosen, lots, 0)], axis=1)
        order = np.argsort(sign * prices, axis=1, kind="stable")[:, :levels]
        at_price, at_size = np.take_along_axis(prices, order, 1), np.take_along_axis(sizes, order, 1)
        found[:, side::4] = np.where(at_price == far, sign * 9_999_999_999, at_price)
        found[:, side + 1 :: 4] = at_size
    return found


def write_pictures(
    folder: Path, name: str, time_us: np.ndarray, book: np.ndarray, trades: np.ndarray
) -> tuple[list[Path], Path]:
    """`trades` [n, 4]: time, price, size, sign of the taker. The files and the mapping that reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    heads = [f"{side}{level}" for level in range(LEVELS) for side in ("ap", "aq", "bp", "bq")]
    shown = np.where(np.abs(book) >= 9_999_999_999, 0, book)
    files = [folder / f"{name}_book.csv", folder / f"{name}_trades.csv"]
    np.savetxt(files[0], np.column_stack([time_us, shown]), "%d", ",", header=",".join(["time", *heads]), comments="")
    lines = [f"{t},{price},{size},{'buy' if sign > 0 else 'sell'}" for t, price, size, sign in trades.tolist()]
    files[1].write_text("\n".join(["time,price,size,side", *lines]) + "\n")
    mapping = folder / "pictures.json"
    mapping.write_text(json.dumps(MAPPING, indent=2))
    return files, mapping


def pictures(
    message: list[bytes], book: list[bytes], midnight_us: int, at_us: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Times, books (the last row at or before each of the times) and visible trades of a LOBSTER pair."""
    said = np.array([line.split(b",") for line in message], dtype="S24")
    time_us = midnight_us + np.array([int(float(t) * 1e6 + 1e-3) for t in said[:, 0]], np.int64)
    rows = np.searchsorted(time_us, at_us, side="right") - 1
    times, first = np.unique(at_us[rows >= 0], return_index=True)
    chosen = rows[rows >= 0][first]
    shown = np.array([np.array(book[row].split(b",")[: 4 * LEVELS], np.int64) for row in chosen])
    kind = said[:, 1].astype(int)
    is_trade = kind == 4  # hidden ones fall between ticks, which a table of trades can't hold
    columns = [time_us, said[:, 4].astype(np.int64), said[:, 3].astype(np.int64), -said[:, 5].astype(np.int64)]
    return times, shown, np.stack(columns, axis=1)[is_trade]


def both_tables(
    folder: Path,
    times: np.ndarray,
    book: np.ndarray,
    trades: np.ndarray,
    names: list[str],
    each_side: int,
    tick: int = 100,
    export: Callable[..., Table] = export_features,
) -> tuple[Table, Table]:
    """Features of the book as it was and of the one with phantoms, at the same times."""
    tables = []
    for name, rows in (("plain", book), ("phantom", with_phantoms(book, tick, each_side))):
        files, mapping = write_pictures(folder / name, name, times, rows, trades)
        tables.append(export(files, names, options=("--mapping", str(mapping))))
    return tables[0], tables[1]
