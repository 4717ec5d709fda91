"""
What makes features comparable: winsorised at quantiles, mean 0, deviation 1; undefined is the mean. Fitted on
training rows alone. All in 32-bit floats and in the order of the ONNX graph, so that training and inference give the
same bits.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Scaling:
    """Four numbers for each feature, 32-bit floats."""

    low: np.ndarray
    high: np.ndarray
    mean: np.ndarray
    scale: np.ndarray

    def apply(self, x: np.ndarray) -> np.ndarray:
        """(clip(x) − mean) / scale; NaN gives 0. x [..., features]."""
        z = (np.minimum(np.maximum(x, self.low), self.high) - self.mean) / self.scale
        return np.where(np.isnan(z), np.float32(0), z).astype(np.float32)


def fit_scaling(x: np.ndarray, tail: float = 0.01) -> Scaling:
    """`x` [rows, features] of training rows. `tail`: share that is winsorised on each side."""
    x = x.astype(np.float64)
    known = [column[np.isfinite(column)] for column in x.T]
    low, high = (np.array([np.quantile(c, q) if len(c) else 0.0 for c in known]) for q in (tail, 1 - tail))
    same = low == high  # a feature that is almost always the same would be cut down to nothing
    low = np.where(same, [c.min() if len(c) else 0.0 for c in known], low)
    high = np.where(same, [c.max() if len(c) else 0.0 for c in known], high)
    cut = [np.clip(c, lo, hi) for c, lo, hi in zip(known, low, high, strict=True)]
    mean = np.array([c.mean() if len(c) else 0.0 for c in cut])
    deviation = np.array([c.std() if len(c) else 0.0 for c in cut])
    scale = np.where(deviation > 1e-12 * np.maximum(1.0, np.abs(mean)), deviation, 1.0)
    return Scaling(*(part.astype(np.float32) for part in (low, high, mean, scale)))
