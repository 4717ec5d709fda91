"""
A data set from its recordings to its figures: which questions are asked of it, and by which models they are answered.
"""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from leadline_training.data.datasets import DATASETS, Dataset, load
from leadline_training.data.feature_sets import L1
from leadline_training.data.table import Table
from leadline_training.data.wasm_lobster import lobster_name
from leadline_training.errors import TrainingError
from leadline_training.judge import parity, suite
from leadline_training.judge.cell import Cell, answer, answer_baselines, make_cell, summary
from leadline_training.judge.reference import measured
from leadline_training.judge.robustness import LEVELS
from leadline_training.models.boosted import LightGbm, XgBoost
from leadline_training.models.forest import Forest
from leadline_training.models.logistic import Logistic
from leadline_training.models.stacking import Stacking
from leadline_training.prepare.labels import Horizon, LabelRule
from leadline_training.trials import Trials, plain

Say = Callable[[str], None]
SEQUENCES = ("lstm_small", "gru", "attention_lstm", "transformer", "deeplob", "lstm")
SMOOTH = LabelRule("smooth")


def questions(dataset: Dataset, quick: bool) -> list[tuple[Horizon, LabelRule]]:
    """Balanced and smoothed over the nearest horizon; what taking costs over the next."""
    cost = LabelRule("cost", fee_bps=dataset.fee_bps)
    if quick:
        return [(dataset.horizons[0], SMOOTH)]
    if dataset.name != "goog":
        return [(dataset.horizons[0], SMOOTH), *((horizon, cost) for horizon in dataset.horizons[1:])]
    ten, fifty, two_hundred, thousand, seconds = dataset.horizons
    return [(fifty, SMOOTH), (ten, SMOOTH), (two_hundred, cost), (thousand, SMOOTH), (seconds, SMOOTH)]


def evaluate(
    dataset: Dataset, out: Path, trials: Trials, quick: bool = False, nets: bool = True, say: Say = print, seed: int = 7
) -> dict[str, Any]:
    """Writes OUT/<dataset>.json and, of the first question, the models to OUT/models; the same as a value."""
    started = time.perf_counter()
    table = load(dataset)
    say(f"{dataset.title}: {len(table):,} rows")
    found: dict[str, Any] = {
        "dataset": dataset.name,
        "title": dataset.title,
        "cannot": dataset.cannot,
        "rows": len(table),
        "segments": int(table.segment.max()) + 1,
        "from_us": int(table.ts_us.min()),
        "to_us": int(table.ts_us.max()),
        "fee_bps": dataset.fee_bps,
        "cells": [],
        "skipped": [],
    }
    for number, (horizon, rule) in enumerate(questions(dataset, quick)):
        try:
            cell = make_cell(dataset, table, horizon, rule)
        except TrainingError as error:
            found["skipped"].append(str(error))
            say(f"  left out: {error}")
            continue
        answer_baselines(cell, trials, seed)
        if number == 0 and not quick:
            _more_models(cell, trials, seed, nets)
        found["cells"].append(_described(cell, number, quick))
        scores = found["cells"][-1]["models"]
        best = max(scores, key=lambda name: scores[name]["mcc"])
        seconds = time.perf_counter() - started
        say(f"  {cell.horizon}, {cell.rule}: {best} MCC {scores[best]['mcc']:.3f}, {seconds:.0f} s")
        if number == 0:
            if not quick:
                found["leakage"] = suite.leakage_suite(cell)
                found["explanation"] = suite.explanation_suite(cell)
            found["parity"] = parity.published(cell, out / "models")
        _save(found, out)
    if dataset.name == "goog" and not quick:
        found["reference"] = measured(table, trials)
    lobster = lobster_name("".join(dataset.parts[0].files[:1]))
    if not quick and found["cells"] and lobster is not None and lobster[1] >= LEVELS:
        found["robustness"] = suite.robustness_suite(cell_of(found, dataset, table), lobster[0], out / "phantoms")
    found["seconds"] = time.perf_counter() - started
    _save(found, out)
    return found


def _save(found: dict[str, Any], out: Path) -> None:
    """After each question: an interrupted evaluation leaves what it had found."""
    out.mkdir(parents=True, exist_ok=True)
    (out / f"{found['dataset']}.json").write_text(json.dumps(_finite(found), indent=1, default=plain) + "\n")


def cell_of(found: dict[str, Any], dataset: Dataset, table: Table) -> Cell:
    """The first question's cell again, without answers."""
    horizon, rule = questions(dataset, False)[0]
    return make_cell(dataset, table, horizon, rule)


def _more_models(cell: Cell, trials: Trials, seed: int, nets: bool) -> None:
    task = cell.task
    if cell.dataset.only_l1:
        answer(cell, "logistic, L1", Logistic(seed=seed), task.chosen(_kept(L1, task.names)), trials)
        answer(cell, "LightGBM, L1", LightGbm(seed=seed), task.chosen(_kept(L1, task.names)), trials)
    if cell.dataset.all_models:
        answer(cell, "XGBoost", XgBoost(seed=seed), task, trials)
        answer(cell, "random forest", Forest(seed=seed), task, trials)
        members = [lambda: Logistic(seed=seed), lambda: LightGbm(seed=seed), lambda: XgBoost(seed=seed)]
        end, embargo = cell.found.end.astype(float), 200.0
        answer(cell, "stacking", Stacking(members, cell.start, end, embargo, folds=2, seed=seed), task, trials)
    if nets:
        _nets(cell, trials, seed, cell.dataset.all_models)


def _nets(cell: Cell, trials: Trials, seed: int, sequences: bool) -> None:
    """Budgets for two shared cores: few epochs, and of the widest net every sixth window."""
    from leadline_training.models.net_model import NetConfig, NetModel

    answer(cell, "B7 small net", NetModel("mlp", NetConfig(epochs=8), seed), cell.task, trials)
    if not sequences:
        return
    budgets = {"lstm": NetConfig(epochs=2, stride=8, rows=50), "attention_lstm": NetConfig(epochs=3, stride=3)}
    for name in SEQUENCES:
        answer(cell, name, NetModel(name, budgets.get(name, NetConfig(epochs=4, stride=2)), seed), cell.task, trials)


def _kept(names: tuple[str, ...], there: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(name for name in names if name in there)


def _described(cell: Cell, number: int, quick: bool) -> dict[str, Any]:
    described = summary(cell)
    members = [name for name in ("B5 logistic", "B6 LightGBM", "XGBoost", "random forest") if name in cell.said]
    if number == 0 and not quick:
        described["ensemble"] = suite.ensemble_suite(cell, members)
    return described


def _finite(value: Any) -> Any:
    """JSON has no NaN: null stands for it."""
    if isinstance(value, dict):
        return {str(key): _finite(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(part) for part in value]
    if isinstance(value, np.ndarray):
        return _finite(value.tolist())
    if isinstance(value, (float, np.floating)):
        return float(value) if np.isfinite(value) else None
    return value


def names_of(text: str) -> list[str]:
    """`all`, or names separated by commas. Raises TrainingError for one that isn't known."""
    names = list(DATASETS) if text == "all" else [name.strip() for name in text.split(",")]
    for name in names:
        if name not in DATASETS:
            raise TrainingError("dataset", name, f"all, or one of {', '.join(DATASETS)}")
    return names
