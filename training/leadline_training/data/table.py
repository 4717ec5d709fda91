"""A feature table in memory: one row an event or a period, as `leadline features` wrote it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as parquet

from leadline_training.errors import TrainingError

KEYS = ("ts_venue_us", "ts_local_us", "symbol", "state")
GAP_US = 3_600_000_000
"""Rows further apart belong to different days or recordings: no label reaches across."""
LOST_US = 1_000_000
"""A book that was lost or crossed for longer ends a segment; a crossing of a moment doesn't."""


@dataclass(frozen=True)
class Table:
    """
    `values` [rows, names] in double precision, NaN undefined. Times in epoch microseconds, never backwards in a
    segment.
    """

    ts_us: np.ndarray
    symbol: np.ndarray
    names: tuple[str, ...]
    values: np.ndarray
    segment: np.ndarray
    """Number of the piece that a row belongs to: one symbol, live throughout, without a gap."""

    def __len__(self) -> int:
        return len(self.ts_us)

    def column(self, name: str) -> np.ndarray:
        if name not in self.names:
            raise TrainingError("table", f"no column {name}", f"one of {', '.join(self.names[:8])}, …")
        return self.values[:, self.names.index(name)]

    def matrix(self, names: Sequence[str]) -> np.ndarray:
        """
        [rows, names] in 32-bit floats, which is what every model is given, in training too; infinite is undefined.
        """
        with np.errstate(over="ignore"):
            found = np.stack([self.column(name) for name in names], axis=1).astype(np.float32)
        found[np.isinf(found)] = np.nan
        return found

    def take(self, rows: np.ndarray | slice) -> "Table":
        return replace(
            self,
            ts_us=self.ts_us[rows],
            symbol=self.symbol[rows],
            values=self.values[rows],
            segment=self.segment[rows],
        )

    @property
    def days(self) -> np.ndarray:
        """Days since 1970 by UTC, of each row's segment: the day on which it began."""
        first = np.zeros(int(self.segment.max(initial=-1)) + 1, np.int64)
        starts = np.flatnonzero(np.r_[True, np.diff(self.segment) != 0]) if len(self) else np.array([], np.int64)
        first[self.segment[starts]] = self.ts_us[starts] // 86_400_000_000
        return first[self.segment]

    @property
    def sha256(self) -> str:
        """Of times and values: two tables are the same when this is."""
        digest = hashlib.sha256("\n".join(self.names).encode())
        digest.update(np.ascontiguousarray(self.ts_us).tobytes())
        digest.update(canonical(self.values).tobytes())
        return digest.hexdigest()


def canonical(values: np.ndarray) -> np.ndarray:
    """Doubles with one NaN: the payload of a NaN is the one thing that hosts of a Wasm may choose."""
    values = np.ascontiguousarray(values, np.float64)
    return np.where(np.isnan(values), np.nan, values)


def make_table(
    ts_us: np.ndarray,
    symbol: np.ndarray,
    live: np.ndarray,
    names: Sequence[str],
    values: np.ndarray,
    gap_us: int = GAP_US,
) -> Table:
    """
    Sorts by symbol, keeps the order of rows within it, drops rows without a book and breaks the segments where it was
    lost.
    """
    order = np.argsort(symbol, kind="stable")
    ts_us, symbol, live, values = ts_us[order], symbol[order], live[order], values[order]
    lost = np.cumsum(~live)
    kept = np.flatnonzero(live)
    ts_us, symbol, values, lost = ts_us[kept], symbol[kept], values[kept], lost[kept]
    apart = np.diff(ts_us)
    breaks = (symbol[1:] != symbol[:-1]) | (apart > gap_us) | (apart < 0) | ((np.diff(lost) > 0) & (apart > LOST_US))
    segment = np.cumsum(np.r_[False, breaks]) if len(ts_us) else np.array([], np.int64)
    return Table(ts_us, symbol, tuple(names), values, segment.astype(np.int64))


def read_table(path: Path, names: Sequence[str] | None = None) -> Table:
    """A Parquet file of `leadline features`. Raises TrainingError for a file that isn't one or lacks a column."""
    file = parquet.ParquetFile(path)
    if b"leadline" not in (file.schema_arrow.metadata or {}):
        raise TrainingError(str(path), "a Parquet file without the key leadline", "one that leadline features wrote")
    about = json.loads(file.schema_arrow.metadata[b"leadline"])
    there = list(about["columns"])
    wanted = list(names) if names is not None else there
    if missing := [name for name in wanted if name not in there]:
        raise TrainingError(str(path), f"no column {', '.join(missing)}", "every feature that was asked for")
    rows = file.read(columns=[*KEYS, *wanted])
    values = np.empty((rows.num_rows, len(wanted)))
    for i, name in enumerate(wanted):
        values[:, i] = rows[name].to_numpy()
    return make_table(
        rows["ts_venue_us"].to_numpy(),
        np.array(rows["symbol"].to_pylist(), dtype=object).astype(str),
        np.array(rows["state"].to_pylist(), dtype=object) == "live",
        wanted,
        values,
    )


def joined(left: Table, right: Table) -> Table:
    """
    The columns of `right` beside those of `left`, at equal times of equal symbols; both must have every row of
    `left`.
    """
    key = lambda table: np.array([f"{s}/{t}" for s, t in zip(table.symbol, table.ts_us, strict=True)])  # noqa: E731
    keys, wanted = key(right), key(left)
    order = np.argsort(keys, kind="stable")
    at = np.searchsorted(keys[order], wanted, side="right") - 1
    rows = order[np.maximum(at, 0)]
    if len(wanted) and not np.array_equal(keys[rows], wanted):
        missing = wanted[keys[rows] != wanted]
        raise TrainingError("tables", f"{len(missing)} rows without a partner, the first {missing[0]}", "equal times")
    extra = [i for i, name in enumerate(right.names) if name not in left.names]
    return replace(
        left,
        names=(*left.names, *(right.names[i] for i in extra)),
        values=np.concatenate([left.values, right.values[rows][:, extra]], axis=1),
    )
