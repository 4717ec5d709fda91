"""
Bayesian search of LightGBM's settings (Optuna's TPE; Bergstra et al. 2011) by purged cross-validation inside the
training rows.
"""

from typing import Any

import numpy as np
import optuna

from leadline_training.errors import TrainingError
from leadline_training.judge.cell import Cell
from leadline_training.judge.metrics import log_losses
from leadline_training.models.base import Task
from leadline_training.models.boosted import BoostConfig, LightGbm
from leadline_training.prepare.splits import purged_folds
from leadline_training.trials import Trials


def proposed(trial: optuna.Trial, rows: int) -> BoostConfig:
    return BoostConfig(
        rounds=trial.suggest_int("rounds", 40, 200, step=20),
        rate=trial.suggest_float("rate", 0.02, 0.15, log=True),
        leaves=trial.suggest_int("leaves", 4, 31),
        least_in_leaf=trial.suggest_int("least_in_leaf", max(10, rows // 400), max(20, rows // 20), log=True),
        features_share=trial.suggest_float("features_share", 0.3, 1.0),
        rows_share=trial.suggest_float("rows_share", 0.5, 1.0),
        ridge=trial.suggest_float("ridge", 0.1, 100.0, log=True),
    )


def tune(
    cell: Cell, trials: Trials, count: int, folds: int = 3, seed: int = 7, embargo: float = 200.0
) -> dict[str, Any]:
    """The settings with the least mean log loss over the folds. Test rows are never looked at."""
    task, end = cell.task, cell.found.end.astype(float)
    parts = list(purged_folds(cell.start, end, cell.split.train, folds, embargo))
    if any(len(fitted) < 100 or len(judged) < 50 for fitted, judged in parts):
        raise TrainingError("tune", f"{len(cell.split.train)} training rows", f"enough for {folds} folds")

    def loss(trial: optuna.Trial) -> float:
        settings = proposed(trial, len(cell.split.train))
        losses = []
        for fitted, judged in parts:
            model = LightGbm(settings, seed)
            model.fit(Task(task.names, task.x, task.y, task.segment, fitted, fitted[:0]))
            losses.append(log_losses(model.probabilities(task, judged), task.y[judged]).mean())
        mean = float(np.mean(losses))
        trials.add("tune", {"question": cell.name, "family": "lightgbm", **model.config}, {"log_loss": mean})
        return mean

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed, n_startup_trials=min(8, count)))
    study.optimize(loss, n_trials=count)
    return {"settings": study.best_params, "log_loss": study.best_value, "tried": count}
