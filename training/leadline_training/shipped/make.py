"""
Fits the shipped trees on generated markets, says what they are worth on others, and writes them to cli/models:

    python -m leadline_training.shipped.make            direction_trees.onnx, .json (manifest), .edge.json
    python -m leadline_training.shipped.make --check    fits again and compares with what is there

What the mid does in the next five seconds, against where it is: below, at, above. Seeded throughout.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from leadline_training.data.feature_sets import SHIPPED
from leadline_training.data.places import ROOT
from leadline_training.edge_file import edge_of, write_edge
from leadline_training.manifest import manifest_of, metadata_of, without_software, write_model
from leadline_training.models.boosted import BoostConfig, LightGbm
from leadline_training.models.calibrated import calibrate
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

NAME = "direction_trees"
SETTINGS = BoostConfig(rounds=40, rate=0.08, leaves=6, least_in_leaf=200, features_share=0.8, rows_share=0.8, ridge=10)


def make(
    seconds: int = SECONDS,
    fitted: tuple[int, ...] = FITTED,
    held_out: tuple[int, ...] = HELD_OUT,
    validated: tuple[int, ...] = VALIDATED,
) -> dict[str, Any]:
    """The fitted model, its manifest, and what it says of the markets it never saw."""
    table = generated_table(fitted, seconds)
    task = task_of(table, generated_table(validated, seconds))
    model = LightGbm(SETTINGS)
    model.fit(task)
    said = calibrate(model, task, ("temperature",))  # with one for all, contributions still add up
    later = task_of(generated_table(held_out, seconds))
    prior = np.bincount(task.y[task.train], minlength=3) / len(task.train)
    found = judged(model, said, later, prior)
    origin = origin_of(table, len(task.train))
    manifest = without_software(manifest_of(NAME, "1", model, SHIPPED, origin, found["metrics"], said=said))
    return {"model": model, "manifest": manifest, "task": later, **found}


def write(made: dict[str, Any], folder: Path) -> None:
    model, manifest = made["model"], made["manifest"]
    write_model(folder, manifest, model.graph(metadata_of(manifest)))
    edge = edge_of(model, manifest)
    write_edge(folder / f"{NAME}.edge.json", edge)


def main() -> int:
    parser = argparse.ArgumentParser(description="the trees that ship")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there")
    given = parser.parse_args()
    made = make()
    print(told(NAME, made))
    if not given.check:
        write(made, FOLDER)
        files = [str(FOLDER / f"{NAME}.json"), str(FOLDER / f"{NAME}.edge.json")]
        subprocess.run(["npx", "oxfmt", *files], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
        return 0
    with tempfile.TemporaryDirectory() as folder:
        write(made, Path(folder))
        same = all(
            json.loads((FOLDER / name).read_text()) == json.loads((Path(folder) / name).read_text())
            for name in (f"{NAME}.json", f"{NAME}.edge.json")
        )
    if not same:
        print(f"{FOLDER / NAME}: found another model than the script fits", file=sys.stderr)
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
