"""
A meta-learner over other models (Wolpert 1992): multinomial logistic regression on the ln p that they gave to rows
which they had not learnt from. Off by default wherever it doesn't beat its best member (models.md, Q8).
"""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, Protocol

import numpy as np
import onnx
from sklearn.linear_model import LogisticRegression

from leadline_training.graphs.builder import Graph
from leadline_training.models.base import CLASS_COUNT, Model, Task, logs
from leadline_training.prepare.splits import purged_folds

FLOOR = 1e-6
"""Below it a probability counts as this, so that one leaf can't shout all others down."""


class Member(Protocol):
    family: str

    def fit(self, task: Task) -> dict[str, Any]: ...
    def probabilities(self, task: Task, at: np.ndarray) -> np.ndarray: ...
    def nodes(self, graph: Graph, x: str) -> str: ...


class Stacking(Model):
    """Members answer on one row each. `start` and `end`: positions of rows and of their outcomes, for the purge."""

    family = "stacking"

    def __init__(
        self,
        members: Sequence[Callable[[], Member]],
        start: np.ndarray,
        end: np.ndarray,
        embargo: float,
        folds: int = 4,
        inverse_ridge: float = 0.01,
        seed: int = 7,
    ) -> None:
        self._make, self._start, self._end, self._embargo = members, start, end, embargo
        self.folds, self.inverse_ridge, self.seed = folds, inverse_ridge, seed

    @property
    def config(self) -> dict[str, Any]:
        members = [make().family for make in self._make]
        return {"members": members, "folds": self.folds, "inverse_ridge": self.inverse_ridge, "seed": self.seed}

    def fit(self, task: Task) -> dict[str, Any]:
        started = time.perf_counter()
        unseen, rows = [], []
        for fitted, judged in purged_folds(self._start, self._end, task.train, self.folds, self._embargo):
            part = replace(task, train=fitted)
            members = self._fitted(part)
            unseen.append(self._said(members, part, judged))
            rows.append(judged)
        at = np.concatenate(rows)
        meta = LogisticRegression(C=self.inverse_ridge, max_iter=500, tol=1e-6)
        meta.fit(np.concatenate(unseen), task.y[at])
        self.weights, self.bias = meta.coef_.astype(np.float32), meta.intercept_.astype(np.float32)
        self.members = self._fitted(task)
        self._width = task.x.shape[1]
        return {"seconds": time.perf_counter() - started}

    def _fitted(self, task: Task) -> list[Member]:
        members = [make() for make in self._make]
        for member in members:
            member.fit(task)
        return members

    def _said(self, members: Sequence[Member], task: Task, at: np.ndarray) -> np.ndarray:
        return np.concatenate([logs(np.maximum(m.probabilities(task, at), FLOOR)) for m in members], axis=1)

    def scores(self, task: Task, at: np.ndarray) -> np.ndarray:
        said = self._said(self.members, task, at)
        return said @ self.weights.T.astype(np.float64) + self.bias

    def graph(self, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
        graph = Graph(self.family)
        x = graph.input("features", ["batch", self._width])
        said = [
            graph.add("Log", graph.add("Max", member.nodes(graph, x), graph.constant(FLOOR))) for member in self.members
        ]
        logits = graph.linear(graph.add("Concat", *said, axis=1), self.weights, self.bias)
        graph.output("probs", ["batch", CLASS_COUNT], graph.add("Softmax", logits, axis=1))
        graph.output("logits", ["batch", CLASS_COUNT], logits)
        return graph.model(metadata)
