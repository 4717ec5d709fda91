"""Multinomial logistic regression on scaled features (B3, B4, B5)."""

import time
import warnings
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import onnx
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression

from leadline_training.graphs.builder import Graph
from leadline_training.graphs.scaling import scaled
from leadline_training.models.base import CLASS_COUNT, Model, Task
from leadline_training.prepare.scaling import Scaling, fit_scaling


@dataclass(frozen=True)
class LogisticConfig:
    inverse_ridge: float = 0.1
    tail: float = 0.01
    most_steps: int = 300


class Logistic(Model):
    family = "logistic"
    scaling: Scaling

    def __init__(self, settings: LogisticConfig | None = None, seed: int = 7) -> None:
        self.settings, self.seed = settings or LogisticConfig(), seed

    @property
    def config(self) -> dict[str, Any]:
        return {**asdict(self.settings), "seed": self.seed}

    def fit(self, task: Task) -> dict[str, Any]:
        started = time.perf_counter()
        x, y = task.x[task.train], task.y[task.train]
        self.scaling = fit_scaling(x, self.settings.tail)
        fitted = LogisticRegression(C=self.settings.inverse_ridge, max_iter=self.settings.most_steps, tol=1e-5)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # `steps` in the log says whether it stopped early
            fitted.fit(self.scaling.apply(x), y)
        self.weights = np.zeros((CLASS_COUNT, x.shape[1]), np.float32)
        self.bias = np.full(CLASS_COUNT, -20.0, np.float32)  # a class that never came
        coefficients, intercepts = fitted.coef_, fitted.intercept_
        if len(fitted.classes_) == 2:
            coefficients = np.vstack([-coefficients / 2, coefficients / 2])
            intercepts = np.concatenate([-intercepts / 2, intercepts / 2])
        self.weights[fitted.classes_] = coefficients
        self.bias[fitted.classes_] = intercepts
        return {"seconds": time.perf_counter() - started, "steps": int(fitted.n_iter_[0])}

    def scores(self, task: Task, at: np.ndarray) -> np.ndarray:
        z = self.scaling.apply(task.x[at]).astype(np.float64)
        return z @ self.weights.T.astype(np.float64) + self.bias

    @property
    def width(self) -> int:
        return self.weights.shape[1]

    def nodes(self, graph: Graph, x: str) -> str:
        return graph.add("Softmax", self._logits(graph, x), axis=1)

    def _logits(self, graph: Graph, x: str) -> str:
        return graph.linear(scaled(graph, x, self.scaling), self.weights, self.bias)

    def graph(self, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
        graph = Graph(self.family)
        logits = self._logits(graph, graph.input("features", ["batch", self.width]))
        graph.output("probs", ["batch", CLASS_COUNT], graph.add("Softmax", logits, axis=1))
        graph.output("logits", ["batch", CLASS_COUNT], logits)
        return graph.model(metadata)
