"""Gradient boosting: LightGBM (B6) and XGBoost. Trees see the features as they are, NaN too."""

import time
from abc import abstractmethod
from dataclasses import asdict, dataclass
from typing import Any

import lightgbm
import numpy as np
import onnx
import xgboost

from leadline_training.graphs.builder import Graph
from leadline_training.graphs.trees import tree_probabilities
from leadline_training.models.base import CLASS_COUNT, Model, Task, logs
from leadline_training.models.tree_readers import from_lightgbm, from_xgboost
from leadline_training.models.trees import Trees


@dataclass(frozen=True)
class BoostConfig:
    """The reference settings of models.md, T7."""

    rounds: int = 100
    rate: float = 0.05
    leaves: int = 15
    least_in_leaf: int = 300
    features_share: float = 0.5
    rows_share: float = 0.7
    ridge: float = 10.0
    threads: int = 1


class TreeModel(Model):
    """A model that is an ensemble of trees once it is fitted."""

    trees: Trees

    def scores(self, task: Task, at: np.ndarray) -> np.ndarray:
        sums = self.said(task.x[at])
        return sums if self.trees.softmax else logs(sums)

    @abstractmethod
    def said(self, x: np.ndarray) -> np.ndarray:
        """What the library itself makes of rows: the sums of its leaves, or of a forest the probabilities."""

    def nodes(self, graph: Graph, x: str) -> str:
        return tree_probabilities(graph, x, self.trees)

    def graph(self, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
        graph = Graph(self.family)
        graph.output("probs", ["batch", CLASS_COUNT], self.nodes(graph, graph.input("features", ["batch", self.width])))
        return graph.model(metadata)

    @property
    def width(self) -> int:
        return self._width


class LightGbm(TreeModel):
    family = "lightgbm"
    has_logits = False

    def __init__(self, settings: BoostConfig | None = None, seed: int = 7) -> None:
        self.settings, self.seed = settings or BoostConfig(), seed

    @property
    def config(self) -> dict[str, Any]:
        return {**asdict(self.settings), "seed": self.seed}

    def fit(self, task: Task) -> dict[str, Any]:
        s, started = self.settings, time.perf_counter()
        self._width = task.x.shape[1]
        parameters = {
            "objective": "multiclass", "num_class": CLASS_COUNT, "learning_rate": s.rate, "num_leaves": s.leaves,
            "min_data_in_leaf": s.least_in_leaf, "feature_fraction": s.features_share, "bagging_fraction": s.rows_share,
            "bagging_freq": 1, "lambda_l2": s.ridge, "num_threads": s.threads, "seed": self.seed, "verbosity": -1,
            "deterministic": True, "force_row_wise": True,
        }  # fmt: skip
        rows = lightgbm.Dataset(task.x[task.train].astype(np.float64), task.y[task.train])
        self.booster = lightgbm.train(parameters, rows, s.rounds)
        self.trees = from_lightgbm(self.booster.dump_model())
        return {"seconds": time.perf_counter() - started}

    def said(self, x: np.ndarray) -> np.ndarray:
        return np.asarray(self.booster.predict(x.astype(np.float64), raw_score=True))

    def contributions(self, x: np.ndarray) -> np.ndarray:
        """
        [rows, classes, features + 1]: TreeSHAP (Lundberg et al. 2018) as LightGBM computes it; the last is the base.
        """
        found = self.booster.predict(x.astype(np.float64), pred_contrib=True)
        return np.asarray(found).reshape(len(x), CLASS_COUNT, self._width + 1)


class XgBoost(TreeModel):
    family = "xgboost"
    has_logits = False

    def __init__(self, settings: BoostConfig | None = None, seed: int = 7) -> None:
        self.settings, self.seed = settings or BoostConfig(), seed

    @property
    def config(self) -> dict[str, Any]:
        return {**asdict(self.settings), "seed": self.seed}

    def fit(self, task: Task) -> dict[str, Any]:
        s, started = self.settings, time.perf_counter()
        self._width = task.x.shape[1]
        parameters = {
            "objective": "multi:softprob", "num_class": CLASS_COUNT, "eta": s.rate, "max_leaves": s.leaves,
            "grow_policy": "lossguide", "max_depth": 0, "tree_method": "hist", "min_child_weight": s.least_in_leaf / 5,
            "colsample_bytree": s.features_share, "subsample": s.rows_share, "lambda": s.ridge, "nthread": s.threads,
            "seed": self.seed, "verbosity": 0,
        }  # fmt: skip
        rows = xgboost.DMatrix(task.x[task.train], task.y[task.train], nthread=s.threads)
        self.booster = xgboost.train(parameters, rows, s.rounds)
        self.trees = from_xgboost(bytes(self.booster.save_raw("json")))
        return {"seconds": time.perf_counter() - started}

    def said(self, x: np.ndarray) -> np.ndarray:
        return self.booster.predict(xgboost.DMatrix(x, nthread=self.settings.threads), output_margin=True)
