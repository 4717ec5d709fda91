"""What is asked of one cell beside its figures: leakage, ensembles, explanation, robustness."""

import time
from pathlib import Path
from typing import Any

import numpy as np

from leadline_training.data.places import recordings
from leadline_training.data.wasm_lobster import lobster_pair, new_york_midnight_us
from leadline_training.judge import explanation, leakage
from leadline_training.judge.calibration import stacked_weights
from leadline_training.judge.cell import Cell
from leadline_training.judge.metrics import confusion, log_losses, macro_f1
from leadline_training.judge.robustness import both_tables, pictures
from leadline_training.models.base import Task
from leadline_training.models.boosted import BoostConfig, LightGbm
from leadline_training.prepare.splits import purged_folds

QUICK = BoostConfig(rounds=60)


def leakage_suite(cell: Cell) -> dict[str, Any]:
    """Q9 with LightGBM. The random split draws from the same rows that train and test come from."""
    make = lambda: LightGbm(QUICK)  # noqa: E731
    task, test = cell.task, cell.split.test
    honest = leakage.judged(make(), task, test)
    usable = np.zeros(len(cell.table), bool)
    usable[np.concatenate([cell.split.train, cell.split.validation, test])] = True
    at_random = leakage.random_rows(make, task, usable)
    rows = cell.horizon.events or cell.overlap
    return {
        "honest_mcc": honest[0],
        "honest_accuracy": honest[1],
        "shuffled_mcc": [leakage.shuffled_labels(make, task, test, seed) for seed in range(5, 10)],
        "future_rows": rows,
        "future_mcc": leakage.shifted(make, task, test, rows),
        "random_mcc": at_random[0],
        "random_accuracy": at_random[1],
        "adversarial_auc": leakage.adversarial_auc(task, test),
    }


def ensemble_suite(cell: Cell, members: list[str]) -> dict[str, Any]:
    """Q8: Hedge with η = 1, whose regret is bounded, and with fixed share and outcomes that come late."""
    y = cell.test_y
    losses = np.stack([log_losses(cell.said[name], y) for name in members], axis=1)
    likelihood = np.exp(-losses)
    prompt = -np.log((stacked_weights(losses) * likelihood).sum(axis=1))
    weight = stacked_weights(losses, 1e-3)
    late = np.concatenate([np.full((cell.overlap, len(members)), 1 / len(members)), weight])[: len(y)]
    delayed = -np.log((late * likelihood).sum(axis=1))
    best = losses.mean(axis=0)
    return {
        "members": members,
        "member_loss": best.tolist(),
        "regret": float(prompt.sum() - losses.sum(axis=0).min()),
        "ln_k": float(np.log(len(members))),
        "loss": float(delayed.mean()),
        "loss_over_best": float(delayed.mean() - best.min()),
        "stacking_over_best": None
        if "stacking" not in cell.said
        else float(log_losses(cell.said["stacking"], y).mean() - best.min()),
    }


def explanation_suite(cell: Cell) -> dict[str, Any]:
    """Q17 on the LightGBM of the cell."""
    model = cell.models["B6 LightGBM"]
    x = cell.task.x[cell.split.test][::4]  # TreeSHAP is the slow part
    ranks, block = [], cell.block
    for fitted, _ in purged_folds(cell.start, cell.found.end.astype(float), cell.split.train, 3, 200):
        part = LightGbm(QUICK)
        part.fit(Task(cell.task.names, cell.task.x, cell.task.y, cell.task.segment, fitted, fitted[:0]))
        ranks.append(explanation.contribution_by_group(part, x, cell.task.names))
    groups = list(ranks[0])
    pairs = [(0, 1), (0, 2), (1, 2)]
    taus = [explanation.kendall_tau(*[[ranks[i][g] for g in groups] for i in pair]) for pair in pairs]
    return {
        "additivity": explanation.additivity(model, x),
        "contribution": explanation.contribution_by_group(model, x, cell.task.names),
        "importance": explanation.permutation_importance(model, cell.task, cell.split.test, block),
        "kendall_tau": taus,
    }


def robustness_suite(cell: Cell, day: str, folder: Path, each_side: int = 5) -> dict[str, Any]:
    """Q18 on a LOBSTER pair of that day: LightGBM that learnt from the plain book, on the book with phantoms."""
    path = (recordings() or Path()) / cell.dataset.parts[0].files[0]
    message, book = lobster_pair(path)
    started = time.perf_counter()
    midnight = new_york_midnight_us(day)
    times, shown, trades = pictures(message, book, midnight, cell.table.ts_us)
    plain, phantom = both_tables(folder, times, shown, trades, list(cell.task.names), each_side)
    rows = np.searchsorted(plain.ts_us, cell.table.ts_us, side="right") - 1
    names = tuple(n for n in cell.task.names if np.isfinite(plain.column(n)).any())
    task, other = (
        Task(names, table.matrix(names)[rows], cell.y, cell.table.segment, cell.split.train, cell.split.validation)
        for table in (plain, phantom)
    )
    model = LightGbm(QUICK)
    model.fit(task)
    score = lambda given: macro_f1(  # noqa: E731
        confusion(cell.test_y, model.probabilities(given, cell.split.test).argmax(axis=1))
    )
    f1, after = score(task), score(other)
    moved = {
        name: float(np.nanmean(np.abs(task.x[:, i] - other.x[:, i])) / max(1e-12, float(np.nanstd(task.x[:, i]))))
        for i, name in enumerate(names)
    }
    worst = sorted(moved, key=lambda name: -moved[name])[:8]
    return {
        "phantoms_each_side": each_side,
        "features": len(names),
        "f1": f1,
        "f1_with_phantoms": after,
        "points_lost": 100 * (f1 - after),
        "moved_most": {name: moved[name] for name in worst},
        "seconds": time.perf_counter() - started,
    }
