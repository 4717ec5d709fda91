"""Recordings of one's own as a data set: judged by the same protocol as those that are known by name."""

import argparse
import re
import shlex
from pathlib import Path

from leadline_training.data.datasets import Dataset, Part
from leadline_training.data.feature_sets import L1, SETS
from leadline_training.errors import TrainingError
from leadline_training.prepare.labels import Horizon

UNITS_US = {"ms": 1000, "s": 1_000_000, "m": 60_000_000}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--recording", nargs="+", type=Path, help="files that `leadline features` reads together")
    parser.add_argument("--as", dest="known_as", help="what it is called in reports (default: the first file's name)")
    parser.add_argument(
        "--every", default="event", help="rows: event, or a period such as 100ms (default: %(default)s)"
    )
    parser.add_argument(
        "--horizons", help="of a recording: such as 10,50 events or 1s,5s; the second is judged at cost"
    )
    parser.add_argument(
        "--features", default="l2", help=f"of a recording: {', '.join(sorted(SETS))}, or names (default: %(default)s)"
    )
    parser.add_argument("--fee-bps", type=float, default=0.0, help="what a taker pays for one side (default: 0)")
    parser.add_argument("--reading", default="", help="options of `leadline features` for it: '--tick 0.01 --lot 1'")


def own_dataset(given: argparse.Namespace) -> Dataset | None:
    """None where no recording is given. Raises TrainingError for one that isn't there, or a horizon that is none."""
    if not given.recording:
        return None
    for file in given.recording:
        if not file.exists():
            raise TrainingError("--recording", f"nothing at {file}", "a recording")
    name = re.sub(r"[^a-z0-9]+", "_", (given.known_as or given.recording[0].name.split(".")[0]).lower()).strip("_")
    every = None if given.every == "event" else _period_us("--every", given.every)
    usual = "10,50" if every is None else "10s,60s"
    features = SETS.get(given.features) or tuple(given.features.split(","))
    return Dataset(
        name,
        given.known_as or given.recording[0].name,
        (Part(tuple(str(file.resolve()) for file in given.recording), tuple(shlex.split(given.reading))),),
        features,
        tuple(_horizon(text) for text in (given.horizons or usual).split(",")),
        given.fee_bps,
        every=given.every,
        cadence={"events": 1} if every is None else {"ms": every // 1000},
        cannot="a recording of one's own: split by share of its rows",
        only_l1=L1 if given.features == "l2" else (),
        all_models=True,
    )


def _horizon(text: str) -> Horizon:
    return Horizon(events=int(text)) if text.strip().isdigit() else Horizon(us=_period_us("--horizons", text.strip()))


def _period_us(where: str, text: str) -> int:
    found = re.fullmatch(r"([1-9]\d*)(ms|s|m)", text)
    if found is None:
        raise TrainingError(where, text, "a period such as 100ms, 2s or 1m")
    return int(found[1]) * UNITS_US[found[2]]
