"""python -m microstructure INPUT... --out FILE: the table of this package: ts_venue_us, features, reasons."""

import argparse
import sys

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from .compute import run_frames, run_lobster


def main(argv=None) -> int:
    p = argparse.ArgumentParser(prog="microstructure")
    p.add_argument("input", nargs="+")
    p.add_argument("--out", required=True, help="a file ending in .parquet or .csv")
    p.add_argument("--stride", type=int, default=1)
    p.add_argument("--only")
    p.add_argument("--tick")
    p.add_argument("--lot")
    p.add_argument("--book")
    p.add_argument("--first", type=int, default=0)
    a = p.parse_args(argv)
    if a.tick:
        run = run_frames(a.input, a.tick, a.lot, a.stride, a.only, a.first)
    else:
        run = run_lobster(a.input[0], a.stride, a.only, a.book)
    t = run.table
    columns = {"row": t.rows, "event": t.numbers, "ts_venue_us": t.times}
    columns |= {n: [v[i] for v in t.values] for i, n in enumerate(t.names)}
    columns |= {f"reason:{n}": [r[i] for r in t.reasons] for i, n in enumerate(t.names)}
    table = pa.table(columns)
    pq.write_table(table, a.out) if a.out.endswith(".parquet") else pacsv.write_csv(table, a.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
