"""
Fits the shipped LSTM on the markets of the shipped trees, and writes it to cli/models. Needs torch:

    python -m leadline_training.shipped.make_lstm            direction_lstm.onnx and .json, direction_lstm_step.*
    python -m leadline_training.shipped.make_lstm --check    fits again and compares figures with what is there

Torch promises the same bits on the same machine alone: --check asks for the same figures to 0.01, not for one file.
"""

import argparse
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np

from leadline_training.data.feature_sets import SHIPPED
from leadline_training.data.places import ROOT
from leadline_training.manifest import publish
from leadline_training.models.calibrated import calibrate
from leadline_training.models.net_model import NetConfig, NetModel
from leadline_training.shipped.market import (
    FITTED,
    FOLDER,
    HELD_OUT,
    SECONDS,
    VALIDATED,
    generated_table,
    judged,
    origin_of,
    task_of,
    told,
)

NAME = "direction_lstm"
SETTINGS = NetConfig(rows=20, epochs=20, batch=128, rate=2e-3, decay=1e-3, dropout=0.2, patience=4)
SIZES = (24, 12)
NEAR = 0.01


def make(
    seconds: int = SECONDS,
    fitted: tuple[int, ...] = FITTED,
    held_out: tuple[int, ...] = HELD_OUT,
    validated: tuple[int, ...] = VALIDATED,
) -> dict[str, Any]:
    """The fitted net, and what it says of the markets it never saw."""
    table = generated_table(fitted, seconds)
    task = task_of(table, generated_table(validated, seconds))
    model = NetModel("lstm", SETTINGS, device="cpu", sizes=SIZES)
    about = model.fit(task)
    said = calibrate(model, task)
    later = task_of(generated_table(held_out, seconds))
    prior = np.bincount(task.y[task.train], minlength=3) / len(task.train)
    found = judged(model, said, later, prior)
    return {"model": model, "said": said, "origin": origin_of(table, len(task.train)), "about": about, **found}


def write(made: dict[str, Any], folder: Path) -> list[Path]:
    return publish(
        folder,
        NAME,
        "1",
        made["model"],
        SHIPPED,
        made["origin"],
        made["metrics"],
        made["said"],
        says_software=False,
    )


def main() -> int:
    parser = argparse.ArgumentParser(description="the LSTM that ships")
    parser.add_argument("--check", action="store_true", help="compare with the figures of the file that is there")
    given = parser.parse_args()
    made = make()
    print(told(NAME, made))
    if not given.check:
        files = [str(path) for path in write(made, FOLDER)]
        subprocess.run(["npx", "oxfmt", *files], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        return 0
    there = json.loads((FOLDER / f"{NAME}.json").read_text())["metrics"]["held_out"]
    off = {name: (there[name], value) for name, value in made["metrics"]["held_out"].items()}
    off = {name: pair for name, pair in off.items() if abs(pair[0] - pair[1]) > NEAR}
    for name, (found, expected) in off.items():
        print(f"{NAME}.json: found {name} {found}, expected {expected} give or take {NEAR}", file=sys.stderr)
    return 1 if off else 0


if __name__ == "__main__":
    sys.exit(main())
