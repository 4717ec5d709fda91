"""
Where the mid went: up, flat or down. Three definitions (docs/training.md), over events or over time.

    raw     M(t + h) − M(t)
    smooth  mean of the mids in (t, t + h] − M(t)
    cost    raw, and the threshold is what taking costs there: half the spread at t and the fee
"""

from dataclasses import dataclass, field

import numpy as np

from leadline_training.data.table import Table
from leadline_training.errors import TrainingError

DOWN, FLAT, UP = 0, 1, 2
CLASSES = ("down", "flat", "up")
UNKNOWN = -1
"""No outcome: the recording ends before, or there was no mid."""


@dataclass(frozen=True)
class Horizon:
    """Rows ahead, or microseconds of venue time ahead: one of the two."""

    events: int | None = None
    us: int | None = None

    def __post_init__(self) -> None:
        given = [value for value in (self.events, self.us) if value is not None]
        if len(given) != 1 or given[0] < 1:
            raise TrainingError("horizon", f"events {self.events}, us {self.us}", "one of them, 1 or more")

    def __str__(self) -> str:
        return f"{self.events} events" if self.events is not None else f"{self.us / 1e6:g} s"


@dataclass(frozen=True)
class LabelRule:
    """`balance`: the threshold is the quantile of |move| on training rows at which a third of them is flat."""

    definition: str = "raw"
    threshold: float | None = None
    """In ticks; None: balanced, or, of cost, not used."""
    fee_bps: float = 0.0

    def __post_init__(self) -> None:
        if self.definition not in ("raw", "smooth", "cost"):
            raise TrainingError("label", self.definition, "raw, smooth or cost")

    def __str__(self) -> str:
        if self.definition == "cost":
            return f"cost, {self.fee_bps:g} bp"
        return self.definition if self.threshold is None else f"{self.definition}, {self.threshold:g} ticks"


@dataclass(frozen=True)
class Outcomes:
    """For each row: `move` in ticks (NaN: unknown), the row `end` at which it is known, and the same as a time."""

    move: np.ndarray
    end: np.ndarray
    known_us: np.ndarray
    raw_move: np.ndarray = field(repr=False)
    """M(t + h) − M(t) whatever the definition: what a position would have earned."""

    @property
    def known(self) -> np.ndarray:
        return np.isfinite(self.move)


def outcomes(table: Table, horizon: Horizon, definition: str) -> Outcomes:
    """Outcomes never reach beyond a row's own segment. `table` needs `mid` in ticks."""
    mid, segment = table.column("mid"), table.segment
    n = len(mid)
    rows = np.arange(n)
    stop = np.searchsorted(segment, segment, side="right")  # segments are numbered in the order of the rows
    if horizon.events is not None:
        end = rows + horizon.events
        inside = end < stop
        known_us = table.ts_us[np.minimum(end, n - 1)]
    else:
        known_us = table.ts_us + horizon.us
        end = _last_at(table.ts_us, segment, known_us)
        inside = known_us <= table.ts_us[np.maximum(stop - 1, 0)] if n else np.array([], bool)
    at = np.minimum(end, n - 1)
    raw = np.where(inside, mid[at] - mid, np.nan)
    move = _mean_after(mid, rows, at) - mid if definition == "smooth" else raw
    return Outcomes(np.where(inside, move, np.nan), np.where(inside, end, n), known_us, raw)


def _last_at(ts_us: np.ndarray, segment: np.ndarray, until_us: np.ndarray) -> np.ndarray:
    """The last row of the same segment whose time is at or before `until_us`."""
    end = np.empty(len(ts_us), np.int64)
    for start, stop in pieces(segment):
        end[start:stop] = start + np.searchsorted(ts_us[start:stop], until_us[start:stop], side="right") - 1
    return end


def _mean_after(mid: np.ndarray, rows: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Mean of mid over rows + 1 to end; of no row at all: the mid itself. Exact: mids are multiples of half a tick."""
    sums = np.concatenate([[0.0], np.cumsum(np.where(np.isnan(mid), 0, mid))])
    gaps = np.concatenate([[0], np.cumsum(np.isnan(mid))])
    count = end - rows
    total = sums[end + 1] - sums[rows + 1]
    mean = np.where(count > 0, total / np.maximum(count, 1), mid)
    return np.where(gaps[end + 1] - gaps[rows + 1] > 0, np.nan, mean)


def pieces(segment: np.ndarray) -> list[tuple[int, int]]:
    """First row and row after the last of each segment."""
    if len(segment) == 0:
        return []
    starts = np.flatnonzero(np.r_[True, np.diff(segment) != 0])
    return list(zip(starts.tolist(), [*starts[1:].tolist(), len(segment)], strict=True))


def balanced_threshold(move: np.ndarray, train: np.ndarray) -> float:
    """θ such that about a third of the training rows moves no further than θ either way."""
    known = move[train][np.isfinite(move[train])]
    if len(known) == 0:
        raise TrainingError("labels", "no training row with an outcome", "some")
    return float(np.quantile(np.abs(known), 1 / 3))


def threshold_of(rule: LabelRule, table: Table, found: Outcomes, train: np.ndarray) -> np.ndarray:
    """In ticks, for each row."""
    if rule.definition == "cost":
        return table.column("spread_quoted") / 2 + rule.fee_bps * 1e-4 * table.column("mid")
    theta = balanced_threshold(found.move, train) if rule.threshold is None else rule.threshold
    return np.full(len(table), theta)


def classes_of(move: np.ndarray, threshold: np.ndarray) -> np.ndarray:
    """up above the threshold, down below its negative, flat between and at it; UNKNOWN where there is no outcome."""
    edge = threshold + 1e-9  # means of mids are rounded
    label = np.where(move > edge, UP, np.where(move < -edge, DOWN, FLAT))
    return np.where(np.isfinite(move) & np.isfinite(threshold), label, UNKNOWN).astype(np.int8)
