"""What every model can do, and what it is given."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx

from leadline_training.prepare.scaling import Scaling
from leadline_training.prepare.windows import has_window

CLASS_COUNT = 3


@dataclass(frozen=True)
class Task:
    """
    All rows of a table in order, and which of them to learn from. `x` [rows, features] in 32-bit floats as the core
    gave them, NaN and all; `y` 0 to 2, −1 unknown; `train` and `validation` are row numbers.
    """

    names: tuple[str, ...]
    x: np.ndarray
    y: np.ndarray
    segment: np.ndarray
    train: np.ndarray
    validation: np.ndarray

    def chosen(self, names: tuple[str, ...]) -> "Task":
        """The same rows with some of the features."""
        columns = [self.names.index(name) for name in names]
        return Task(names, self.x[:, columns], self.y, self.segment, self.train, self.validation)

    def with_window(self, at: np.ndarray, rows: int) -> np.ndarray:
        """Those of the row numbers whose window of `rows` lies in one segment."""
        return at[has_window(self.segment, rows)[at]] if rows > 1 else at


class Model(ABC):
    """`family` names the kind, `rows` the length of its window."""

    family: str
    rows: int = 1
    has_logits: bool = True
    scaling: Scaling | None = None

    @property
    @abstractmethod
    def config(self) -> dict[str, Any]:
        """Everything it was told, its seed among it."""

    @abstractmethod
    def fit(self, task: Task) -> dict[str, Any]:
        """Learns; figures about the fitting, seconds among them."""

    @abstractmethod
    def scores(self, task: Task, at: np.ndarray) -> np.ndarray:
        """[rows, classes] before the softmax; ln p of a model that has none."""

    @abstractmethod
    def graph(self, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
        """The fitted model as ONNX, from raw features to `probs`."""

    def probabilities(self, task: Task, at: np.ndarray) -> np.ndarray:
        scores = self.scores(task, at)
        powers = np.exp(scores - scores.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)


def logs(probabilities: np.ndarray) -> np.ndarray:
    """ln p, bounded: a leaf may hold no row of a class."""
    return np.log(np.maximum(probabilities, 1e-12))
