"""python -m microstructure.compare TABLE INPUT...: a table that the SDK wrote against this package, row by row."""

import argparse
import re
import sys

import numpy as np
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from . import registry
from .compute import run_frames, run_lobster

KEYS = ("ts_venue_us", "ts_local_us", "symbol", "state")


def read_table(path: str):
    return pq.read_table(path) if path.endswith(".parquet") else pacsv.read_csv(path)


def arguments(argv=None):
    p = argparse.ArgumentParser(prog="microstructure.compare")
    p.add_argument("table", help="Parquet or CSV of `leadline features INPUT --features all --every event`")
    p.add_argument("input", nargs="+")
    p.add_argument("--stride", type=int, default=500, help="every k-th event, beginning with the k-th")
    p.add_argument("--only", help="features whose name matches this regular expression")
    p.add_argument("--tick", help="frames: tick size, as in 0.01")
    p.add_argument("--lot", help="frames: lot size, as in 0.00001")
    p.add_argument("--book", help="LOBSTER: the order-book file of a message file")
    p.add_argument("--first", type=int, default=0, help="frames: events that the market counted before those here")
    p.add_argument("--vpin-bucket", help="amount of a bucket of vpin")
    p.add_argument("--ofi-weights", help="ten numbers separated by commas")
    p.add_argument("--quiet", action="store_true", help="only features that disagree, and the summary")
    p.add_argument("--show", type=int, default=0, help="rows to print of a feature that disagrees")
    return p.parse_args(argv)


def compute(a):
    weights = tuple(float(w) for w in a.ofi_weights.split(",")) if a.ofi_weights else None
    options = {"vpin_bucket": a.vpin_bucket, "ofi_weights": weights}
    if a.tick:
        return run_frames(a.input, a.tick, a.lot, a.stride, a.only, a.first, **options)
    return run_lobster(a.input[0], a.stride, a.only, a.book, **options)


def column(table, name: str, rows) -> np.ndarray:
    return np.array([np.nan if v is None else float(v) for v in table.column(name).take(rows).to_pylist()])


def main(argv=None) -> int:
    a = arguments(argv)
    table, run = read_table(a.table), compute(a)
    mine = run.table
    if table.num_rows != mine.events:
        print(f"events differ: {table.num_rows} rows in the table, {mine.events} here")
    rows = [r for r in mine.rows if r < table.num_rows]
    times = table.column("ts_venue_us").take(rows).to_pylist()
    shifted = sum(t != u for t, u in zip(times, mine.times))
    if shifted:
        print(f"ts_venue_us differs in {shifted} of {len(rows)} rows")
    keep = re.compile(a.only or "")
    theirs = [n for n in table.column_names if n not in KEYS and keep.search(n)]
    values = np.array(mine.values[: len(rows)], float).reshape(len(rows), len(mine.names))
    failures, compared, worst, worst_name = 0, 0, 0.0, ""
    for i, name in enumerate(mine.names):
        if name not in theirs:
            continue
        x, y = column(table, name, rows), values[:, i]
        nan_agree = np.isnan(x) == np.isnan(y)
        both = ~np.isnan(x) & ~np.isnan(y)
        deviation = np.abs(x - y) / np.maximum(1, np.abs(y))
        largest = float(deviation[both].max()) if both.any() else 0.0
        limit = registry.tolerance(name)
        bad = (~nan_agree) | (both & ~(deviation <= limit))
        compared += len(rows)
        failures += int(bad.sum())
        if largest > worst:
            worst, worst_name = largest, name
        if bad.any() or not a.quiet:
            print(f"{name}: {len(rows)} rows, {int(both.sum())} values, NaN agrees in {int(nan_agree.sum())}, "
                  f"largest deviation {largest:.3g}{' FAIL in ' + str(int(bad.sum())) if bad.any() else ''}")
        for r in np.flatnonzero(bad)[: a.show]:
            print(f"    row {rows[r]} t {mine.times[r]}: table {x[r]!r}, here {y[r]!r} {mine.reasons[r][i]}")
    missing, unknown = [n for n in mine.names if n not in theirs], [n for n in theirs if n not in mine.names]
    print(f"not in core ({len(missing)}): {', '.join(missing) or '-'}")
    print(f"not in python ({len(unknown)}): {', '.join(unknown) or '-'}")
    print(f"{mine.events} events, {len(mine.names) - len(missing)} features, {compared} values compared, "
          f"largest deviation {worst:.3g} {worst_name}, {failures} failures")
    return 1 if failures or shifted or table.num_rows != mine.events else 0


if __name__ == "__main__":
    sys.exit(main())
