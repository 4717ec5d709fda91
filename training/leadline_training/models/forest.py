"""Random forest (Breiman 2001) of scikit-learn."""

import time
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from sklearn.ensemble import RandomForestClassifier

from leadline_training.models.base import CLASS_COUNT, Task
from leadline_training.models.boosted import TreeModel
from leadline_training.models.tree_readers import from_forest


@dataclass(frozen=True)
class ForestConfig:
    trees: int = 100
    least_in_leaf: int = 100
    rows_share: float = 0.5
    threads: int = 1


class Forest(TreeModel):
    family = "random_forest"
    has_logits = False

    def __init__(self, settings: ForestConfig | None = None, seed: int = 7) -> None:
        self.settings, self.seed = settings or ForestConfig(), seed

    @property
    def config(self) -> dict[str, Any]:
        return {**asdict(self.settings), "seed": self.seed}

    def fit(self, task: Task) -> dict[str, Any]:
        s, started = self.settings, time.perf_counter()
        self._width = task.x.shape[1]
        forest = RandomForestClassifier(
            n_estimators=s.trees, min_samples_leaf=s.least_in_leaf, max_samples=s.rows_share, n_jobs=s.threads,
            random_state=self.seed,
        )  # fmt: skip
        forest.fit(task.x[task.train], task.y[task.train])
        self.forest = forest
        self.trees = from_forest(forest.estimators_, np.asarray(forest.classes_), CLASS_COUNT)
        return {"seconds": time.perf_counter() - started}

    def said(self, x: np.ndarray) -> np.ndarray:
        found = np.zeros((len(x), CLASS_COUNT))
        found[:, np.asarray(self.forest.classes_).astype(int)] = self.forest.predict_proba(x)
        return found
