"""Rows of generated markets for the models that ship: which to fit on, which to size doubts on, which to judge by."""

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from leadline_training.data.datasets import together
from leadline_training.data.export import export_features
from leadline_training.data.feature_sets import SHIPPED
from leadline_training.data.places import ROOT
from leadline_training.data.table import Table
from leadline_training.judge.metrics import figures
from leadline_training.manifest import Origin
from leadline_training.models.base import Model, Task
from leadline_training.models.calibrated import Calibrated, apply, coverage_of, scores_of
from leadline_training.prepare.labels import Horizon, LabelRule, classes_of, outcomes

FITTED = (101, 102, 103, 104, 105, 106)
VALIDATED = (301, 302)
HELD_OUT = (201, 202)
"""Seeds. The demo's own markets, 1 and 2 unless told, are in none."""
SECONDS = 1800
WARM_ROWS = 60
HORIZON = Horizon(us=5_000_000)
RULE = LabelRule("raw", 0.0)
FOLDER = ROOT / "cli/models"
KEPT = ("mcc", "macro_f1", "accuracy", "log_loss", "log_loss_skill", "brier_skill", "ece")
COVERAGE = 0.9


def generated_table(seeds: tuple[int, ...], seconds: int = SECONDS) -> Table:
    """A row a second of each market, all features from the core."""
    tables = []
    options = ("--format", "frames", "--venue", "binance", "--symbol", "BTC/USDT", "--tick", "0.01", "--lot", "0.00001")
    with tempfile.TemporaryDirectory() as folder:
        for seed in seeds:
            file = Path(folder) / f"generated_{seed}.txt"
            script = ROOT / "scripts/generated-frames.mjs"
            subprocess.run(["node", str(script), str(seed), str(seconds), str(file)], check=True, cwd=ROOT)
            tables.append(export_features([file], ("mid", *SHIPPED), "1s", options, Path(folder)))
    return together(tables)


def task_of(fitted: Table, validated: Table | None = None) -> Task:
    """Rows of `fitted` with an outcome are the training rows, those of `validated` the validation rows."""
    table = fitted if validated is None else together([fitted, validated])
    found = outcomes(table, HORIZON, RULE.definition)
    starts = np.searchsorted(table.segment, table.segment, side="left")
    rows = np.flatnonzero(found.known & (np.arange(len(table)) - starts >= WARM_ROWS))
    y = classes_of(found.move, np.full(len(table), RULE.threshold))
    train = rows[rows < len(fitted)]
    return Task(SHIPPED, table.matrix(SHIPPED), y, table.segment, train, rows[len(train) :])


def origin_of(table: Table, rows: int) -> Origin:
    from_us, to_us = int(table.ts_us.min()), int(table.ts_us.max())
    return Origin(("generated",), from_us, to_us, rows, HORIZON, RULE, RULE.threshold, {"ms": 1000})


def judged(model: Model, said: Calibrated, task: Task, prior: np.ndarray) -> dict[str, Any]:
    """Figures on markets that it never saw, calibrated and as the graph says them, and the cover of its sets."""
    at = task.with_window(task.train, model.rows)
    scores, y = scores_of(model, task, at), task.y[at].astype(int)
    raw, p = apply(None, scores), apply(said.calibration, scores)
    found = {"held_out": figures(p, y, prior), "held_out_uncalibrated": figures(raw, y, prior)}
    metrics = {name: {key: round(of[key], 4) for key in KEPT} for name, of in found.items()}
    if said.conformal is not None:
        share, width = coverage_of(said.conformal, p, y, COVERAGE)
        metrics["held_out"] |= {"coverage_90": round(share, 4), "set_size_90": round(width, 4)}
    return {"figures": found["held_out"], "metrics": metrics, "rows": len(at)}


def told(name: str, found: dict[str, Any]) -> str:
    """One line for the terminal."""
    figure, metrics = found["figures"], found["metrics"]
    return (
        f"{name}: {found['rows']} rows of markets it never saw: log loss {figure['log_loss']:.4f}, skill over the "
        f"prior {figure['log_loss_skill']:.4f}, Brier skill {figure['brier_skill']:.4f}, MCC {figure['mcc']:.3f}, "
        f"accuracy {figure['accuracy']:.3f}, ECE {figure['ece']:.3f} (uncalibrated "
        f"{metrics['held_out_uncalibrated']['ece']:.3f}), sets for 0.9 hold {metrics['held_out'].get('coverage_90')}"
    )
