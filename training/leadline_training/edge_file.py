"""The file of a model that answers where the book is (sdk/src/models/edge-file.ts): linear models and trees."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from leadline_training.errors import TrainingError
from leadline_training.models.base import Model
from leadline_training.models.boosted import TreeModel
from leadline_training.trials import plain


def edge_of(model: Model, manifest: dict[str, Any]) -> dict[str, Any]:
    """Trees with a softmax as they are. Raises TrainingError for what the edge can't evaluate."""
    if not isinstance(model, TreeModel) or not model.trees.softmax:
        raise TrainingError(model.family, "no trees with a softmax", "lightgbm or xgboost")
    trees = model.trees
    part = {
        "base": floats(trees.base), "roots": trees.roots, "feature": trees.feature, "threshold": trees.threshold,
        "left": trees.left, "right": trees.right, "missingLeft": trees.missing_left, "classes": trees.classes,
        "weights": floats(trees.weights), "cover": trees.cover,
    }  # fmt: skip
    return {"format": "leadline-edge-model", "version": 1, "manifest": manifest, "trees": part}


def floats(values: list[float]) -> list[float]:
    """The nearest 32-bit floats: the edge takes no others."""
    return [float(value) for value in np.array(values, np.float32)]


def write_edge(path: Path, edge: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(edge, default=plain, allow_nan=False) + "\n")
