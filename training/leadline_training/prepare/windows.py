"""Windows of consecutive rows, oldest first, gathered when a batch needs them."""

import numpy as np

from leadline_training.prepare.labels import pieces


def has_window(segment: np.ndarray, rows: int) -> np.ndarray:
    """Whether the window of `rows` that ends at each row lies within the row's own segment."""
    found = np.zeros(len(segment), bool)
    for start, stop in pieces(segment):
        found[start + rows - 1 : stop] = True
    return found


def windows_at(x: np.ndarray, at: np.ndarray, rows: int) -> np.ndarray:
    """[len(at), rows, features]: the windows that end at the rows `at`."""
    return x[at[:, None] + np.arange(1 - rows, 1)[None, :]]
