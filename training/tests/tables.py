"""Tables of made-up rows for tests: a mid that drifts with a signal, so that there is something to learn."""

import numpy as np

from leadline_training.data.table import Table, make_table


def made_table(rows: int = 2000, features: int = 6, seed: int = 1, segments: int = 1, signal: float = 0.6) -> Table:
    """Feature f0 leans towards where the mid goes next; f1 is undefined now and then; the rest is noise."""
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, features))
    for i in range(1, rows):
        x[i, 0] = 0.9 * x[i - 1, 0] + 0.44 * x[i, 0]
    steps = np.round(signal * x[:, 0] + rng.normal(size=rows)) / 2
    mid = 10_000 + np.concatenate([[0], np.cumsum(steps)[:-1]])
    x[rng.random(rows) < 0.1, 1] = np.nan
    spread = rng.integers(1, 4, rows).astype(float)
    ts_us = np.cumsum(rng.integers(1_000, 400_000, rows)) + 1_340_000_000_000_000
    number = np.arange(rows) * segments // rows
    ts_us = ts_us + number * 86_400_000_000
    names = ("mid", "spread_quoted", *(f"f{i}" for i in range(features)))
    values = np.column_stack([mid, spread, x])
    return make_table(ts_us, np.array(["MADE"] * rows), np.ones(rows, bool), names, values)
