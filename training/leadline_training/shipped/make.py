"""
Fits the shipped model on generated markets, says what it is worth on others, and writes it to cli/models:

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

from leadline_training.data.datasets import together
from leadline_training.data.export import export_features
from leadline_training.data.feature_sets import SHIPPED
from leadline_training.data.places import ROOT
from leadline_training.data.table import Table
from leadline_training.edge_file import edge_of, write_edge
from leadline_training.judge.metrics import figures
from leadline_training.manifest import Origin, manifest_of, metadata_of, write_model
from leadline_training.models.base import Task
from leadline_training.models.boosted import BoostConfig, LightGbm
from leadline_training.prepare.labels import Horizon, LabelRule, classes_of, outcomes

NAME = "direction_trees"
FITTED = (101, 102, 103, 104, 105, 106)
HELD_OUT = (201, 202)
"""The demo's own markets, seeds 1 and 2 unless told, are in neither."""
SECONDS = 1800
WARM_ROWS = 60
HORIZON = Horizon(us=5_000_000)
RULE = LabelRule("raw", 0.0)
SETTINGS = BoostConfig(rounds=40, rate=0.08, leaves=6, least_in_leaf=200, features_share=0.8, rows_share=0.8, ridge=10)
FOLDER = ROOT / "cli/models"


def generated_table(seeds: tuple[int, ...], seconds: int = SECONDS) -> Table:
    """A row a second of each market, all features from the core."""
    tables = []
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            file = Path(folder) / f"generated_{seed}.txt"
            script = ROOT / "scripts/generated-frames.mjs"
            subprocess.run(["node", str(script), str(seed), str(seconds), str(file)], check=True, cwd=ROOT)
            options = (
                "--format",
                "frames",
                "--venue",
                "binance",
                "--symbol",
                "BTC/USDT",
                "--tick",
                "0.01",
                "--lot",
                "0.00001",
            )
            tables.append(export_features([file], ("mid", *SHIPPED), "1s", options, Path(folder)))
    return together(tables)


def task_of(table: Table) -> tuple[Task, np.ndarray]:
    """The rows with an outcome are the training rows; their moves in ticks."""
    found = outcomes(table, HORIZON, RULE.definition)
    starts = np.searchsorted(table.segment, table.segment, side="left")
    rows = np.flatnonzero(found.known & (np.arange(len(table)) - starts >= WARM_ROWS))
    y = classes_of(found.move, np.full(len(table), RULE.threshold))
    return Task(SHIPPED, table.matrix(SHIPPED), y, table.segment, rows, rows[:0]), found.move


def make(
    seconds: int = SECONDS, fitted: tuple[int, ...] = FITTED, held_out: tuple[int, ...] = HELD_OUT
) -> dict[str, Any]:
    """The fitted model, its manifest, and what it says of the markets it never saw."""
    table = generated_table(fitted, seconds)
    task, _ = task_of(table)
    model = LightGbm(SETTINGS)
    model.fit(task)
    judged, _ = task_of(generated_table(held_out, seconds))
    prior = np.bincount(task.y[task.train], minlength=3) / len(task.train)
    found = figures(model.probabilities(judged, judged.train), judged.y[judged.train], prior)
    kept = {
        key: round(found[key], 4)
        for key in ("mcc", "macro_f1", "accuracy", "log_loss", "log_loss_skill", "brier_skill", "ece")
    }
    origin = Origin(
        ("generated",),
        int(table.ts_us.min()),
        int(table.ts_us.max()),
        len(task.train),
        HORIZON,
        RULE,
        RULE.threshold,
        {"ms": 1000},
    )
    manifest = manifest_of(NAME, "1", model, SHIPPED, origin, {"held_out": kept})
    manifest["training"] = {k: v for k, v in manifest["training"].items() if k not in ("coreSha256", "software")}
    return {"model": model, "manifest": manifest, "figures": found, "rows": len(judged.train), "task": judged}


def write(made: dict[str, Any], folder: Path) -> None:
    model, manifest = made["model"], made["manifest"]
    write_model(folder, manifest, model.graph(metadata_of(manifest)))
    write_edge(folder / f"{NAME}.edge.json", edge_of(model, manifest))


def main() -> int:
    parser = argparse.ArgumentParser(description="the model that ships")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there")
    given = parser.parse_args()
    made = make()
    found = made["figures"]
    print(
        f"{made['rows']} rows of markets it never saw: log loss {found['log_loss']:.4f}, skill over the prior "
        f"{found['log_loss_skill']:.4f}, Brier skill {found['brier_skill']:.4f}, MCC {found['mcc']:.3f}, "
        f"accuracy {found['accuracy']:.3f}, ECE {found['ece']:.3f}"
    )
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
