"""One model for one question, as files: what retraining runs."""

from pathlib import Path
from typing import Any

import numpy as np

from leadline_training.errors import TrainingError
from leadline_training.judge.cell import Cell, answer, summary
from leadline_training.judge.parity import origin_of
from leadline_training.manifest import publish
from leadline_training.models.base import Model
from leadline_training.models.boosted import BoostConfig, LightGbm, XgBoost
from leadline_training.models.calibrated import calibrate
from leadline_training.models.forest import Forest, ForestConfig
from leadline_training.models.logistic import Logistic, LogisticConfig
from leadline_training.trials import Trials

FIGURES = ("mcc", "macro_f1", "accuracy", "log_loss", "log_loss_skill", "brier_skill", "ece")
_PLAIN = {
    "logistic": (Logistic, LogisticConfig),
    "forest": (Forest, ForestConfig),
    "lightgbm": (LightGbm, BoostConfig),
    "xgboost": (XgBoost, BoostConfig),
}


def make_model(family: str, settings: dict[str, Any], seed: int) -> Model:
    """Raises TrainingError for a family or a setting that isn't known."""
    try:
        if family in _PLAIN:
            make, about = _PLAIN[family]
            return make(about(**settings), seed)
        from leadline_training.models.net_model import NetConfig, NetModel

        return NetModel(family, NetConfig(**settings), seed)
    except TypeError as error:
        raise TrainingError("settings", str(error), f"settings of {family}") from error


def train(
    cell: Cell, family: str, name: str, version: str, seed: int, settings: dict[str, Any], out: Path, trials: Trials
) -> list[Path]:
    """Fits, judges on the test rows, and writes ONNX and manifest in every form; the manifests' paths."""
    model = make_model(family, settings, seed)
    cell.said["prior"] = np.tile(
        np.bincount(cell.y[cell.split.train], minlength=3) / len(cell.split.train), (len(cell.test_y), 1)
    )
    answer(cell, name, model, cell.task, trials)
    found = summary(cell, name)["models"][name]
    metrics = {"test": {figure: found[figure] for figure in FIGURES}}
    said = calibrate(model, cell.task)
    return publish(out / "models", name, version, model, cell.task.names, origin_of(cell, name), metrics, said)
