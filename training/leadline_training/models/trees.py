"""
Tree ensembles in one form, whichever library grew them: branches by `x <= threshold` in 32-bit floats, as the edge
model's file and ONNX's TreeEnsembleClassifier have it. Nodes of a tree lie together, parents before children.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from leadline_training.errors import TrainingError

LEAF = -1


@dataclass
class Trees:
    """
    `feature` of a leaf is −1, and its weights are `weights[left:right]` for the classes `classes[left:right]`.
    `cover`: training rows (or their weight) that reached the node. `softmax` false: the sums are probabilities as
    they are.
    """

    base: list[float]
    softmax: bool = True
    roots: list[int] = field(default_factory=list)
    feature: list[int] = field(default_factory=list)
    threshold: list[float] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    right: list[int] = field(default_factory=list)
    missing_left: list[int] = field(default_factory=list)
    cover: list[float] = field(default_factory=list)
    classes: list[int] = field(default_factory=list)
    weights: list[float] = field(default_factory=list)

    def begin_tree(self) -> None:
        self.roots.append(len(self.feature))

    def branch(self, feature: int, threshold: float, missing_left: bool, cover: float) -> int:
        """Left and right are set once the children are there."""
        return self._node(feature, threshold, 0, 0, missing_left, cover)

    def leaf(self, weights: Sequence[tuple[int, float]], cover: float) -> int:
        """`weights`: (class, weight)."""
        start = len(self.weights)
        self.classes.extend(k for k, _ in weights)
        self.weights.extend(w for _, w in weights)
        return self._node(LEAF, 0.0, start, len(self.weights), False, cover)

    def _node(self, feature: int, threshold: float, left: int, right: int, missing_left: bool, cover: float) -> int:
        self.feature.append(feature)
        self.threshold.append(threshold)
        self.left.append(left)
        self.right.append(right)
        self.missing_left.append(int(missing_left))
        self.cover.append(cover)
        return len(self.feature) - 1

    def leaves(self, x: np.ndarray) -> np.ndarray:
        """[rows, trees]: the leaf each row ends in. `x` in 32-bit floats."""
        if x.dtype != np.float32:
            raise TrainingError("trees", f"features in {x.dtype}", "float32")
        feature, left, right = (np.array(part) for part in (self.feature, self.left, self.right))
        threshold, missing_left = np.array(self.threshold, np.float32), np.array(self.missing_left, bool)
        node = np.broadcast_to(np.array(self.roots), (len(x), len(self.roots))).copy()
        while True:
            at = feature[node]
            inner = at != LEAF
            if not inner.any():
                return node
            value = np.take_along_axis(x, np.where(inner, at, 0), axis=1)
            goes_left = np.where(np.isnan(value), missing_left[node], value <= threshold[node])
            node = np.where(inner, np.where(goes_left, left[node], right[node]), node)

    def sums(self, x: np.ndarray) -> np.ndarray:
        """[rows, classes]: what the softmax gets, in double precision."""
        width = len(self.base)
        by_node = np.zeros((len(self.feature), width))
        for node in np.flatnonzero(np.array(self.feature) == LEAF):
            for i in range(self.left[node], self.right[node]):
                by_node[node, self.classes[i]] += self.weights[i]
        return np.array(self.base) + by_node[self.leaves(x)].sum(axis=1)

    def probabilities(self, x: np.ndarray) -> np.ndarray:
        sums = self.sums(x)
        return softmax(sums) if self.softmax else sums


def softmax(scores: np.ndarray) -> np.ndarray:
    powers = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def f32_at_or_below(threshold: float) -> float:
    """
    The greatest 32-bit float that isn't above the threshold: for every 32-bit x, x <= threshold exactly when x <= this.
    """
    with np.errstate(over="ignore"):
        near = np.float32(threshold)
    return float(np.nextafter(near, np.float32(-np.inf)) if float(near) > threshold else near)


def f32_below(threshold: float) -> float:
    """The greatest 32-bit float below a 32-bit threshold: x < threshold exactly when x <= this."""
    return float(np.nextafter(np.float32(threshold), np.float32(-np.inf)))
