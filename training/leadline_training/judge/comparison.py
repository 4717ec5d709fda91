"""Is one forecast better than another, or is it the luck of these rows?"""

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Comparison:
    """`difference`: mean loss of the first less that of the second, below 0 where the first is better."""

    difference: float
    statistic: float
    p: float
    """Two-sided."""


def long_run_variance(x: np.ndarray, lag: int) -> float:
    """Newey and West (1987): γ₀ + 2·Σ (1 − j/(lag + 1))·γ_j, autocovariances with divisor n."""
    centred, n = x - x.mean(), len(x)
    total = centred @ centred / n
    for j in range(1, min(lag, n - 1) + 1):
        total += 2 * (1 - j / (lag + 1)) * (centred[j:] @ centred[:-j]) / n
    return float(max(total, 0.0))


def diebold_mariano(first: np.ndarray, second: np.ndarray, overlap: int) -> Comparison:
    """
    Diebold and Mariano (1995) on losses row by row. `overlap`: rows that one outcome spans; the lag is that or more,
    4·(n/100)^(2/9) at least.
    """
    d = first - second
    lag = max(overlap, math.ceil(4 * (len(d) / 100) ** (2 / 9)))
    variance = long_run_variance(d, lag) / len(d)
    mean = float(d.mean())
    if variance == 0:
        return Comparison(mean, 0.0, 1.0)
    statistic = mean / math.sqrt(variance)
    return Comparison(mean, statistic, math.erfc(abs(statistic) / math.sqrt(2)))


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """p-values adjusted for the false discovery rate (1995): q_(i) = min over j ≥ i of p_(j)·m/j, at most 1."""
    order = np.argsort(p)
    m = len(p)
    scaled = p[order] * m / np.arange(1, m + 1)
    adjusted = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    found = np.empty(m)
    found[order] = adjusted
    return found
