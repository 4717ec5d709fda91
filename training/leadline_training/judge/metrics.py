"""
How good probabilities of three classes are, against outcomes. Accuracy is among them and means nothing by itself: it
can be had from the commonest class.
"""

from collections.abc import Sequence

import numpy as np


def confusion(y: np.ndarray, predicted: np.ndarray, classes: int = 3) -> np.ndarray:
    """[outcome, predicted] counts."""
    return np.bincount(y.astype(int) * classes + predicted, minlength=classes * classes).reshape(classes, classes)


def accuracy(matrix: np.ndarray) -> float:
    return float(np.trace(matrix) / matrix.sum())


def f1_by_class(matrix: np.ndarray) -> np.ndarray:
    """2·hits / (outcomes + predictions); 0 for a class that was neither."""
    hits, all_ = np.diag(matrix), matrix.sum(axis=0) + matrix.sum(axis=1)
    return np.where(all_ > 0, 2 * hits / np.maximum(all_, 1), 0.0)


def macro_f1(matrix: np.ndarray) -> float:
    return float(f1_by_class(matrix).mean())


def mcc(matrix: np.ndarray) -> float:
    """Matthews' coefficient for several classes (Gorodkin 2004, R_K); 0 where one side is constant."""
    m = matrix.astype(np.float64)
    s, c, t, p = m.sum(), np.trace(m), m.sum(axis=1), m.sum(axis=0)
    below = np.sqrt((s * s - p @ p) * (s * s - t @ t))
    return float((c * s - t @ p) / below) if below > 0 else 0.0


def log_losses(probabilities: np.ndarray, y: np.ndarray) -> np.ndarray:
    """−ln p of what came, for each row."""
    return -np.log(np.maximum(probabilities[np.arange(len(y)), y.astype(int)], 1e-12))


def brier_scores(probabilities: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Σ (p − outcome)² over the classes, for each row (Brier 1950): 0 to 2."""
    return ((probabilities - np.eye(probabilities.shape[1])[y.astype(int)]) ** 2).sum(axis=1)


def skill(loss: float, reference: float) -> float:
    """1 − loss / loss of the reference: above 0 is better than it."""
    return 1 - loss / reference


def roc_auc(score: np.ndarray, hit: np.ndarray) -> float:
    """Probability that a hit scores higher than another row, ties half (Mann–Whitney); NaN without both kinds."""
    hits = int(hit.sum())
    if hits in (0, len(hit)):
        return float("nan")
    _, inverse, counts = np.unique(score, return_inverse=True, return_counts=True)
    rank = (np.cumsum(counts) - (counts - 1) / 2)[inverse]
    return float((rank[hit].sum() - hits * (hits + 1) / 2) / (hits * (len(hit) - hits)))


def pr_auc(score: np.ndarray, hit: np.ndarray) -> float:
    """Average precision: Σ (R_n − R_{n−1})·P_n over falling thresholds. By chance it is the share of hits."""
    if not hit.any():
        return float("nan")
    order = np.argsort(-score, kind="stable")
    sorted_hit, sorted_score = hit[order], score[order]
    last = np.flatnonzero(np.r_[np.diff(sorted_score) != 0, True])
    found = np.cumsum(sorted_hit)[last]
    recall, precision = found / hit.sum(), found / (last + 1)
    return float((np.diff(np.r_[0.0, recall]) * precision).sum())


def precision_at_top(
    probabilities: np.ndarray, y: np.ndarray, share: float, directions: Sequence[int] = (0, 2)
) -> float:
    """Of the rows with the surest direction, a share of all, how many went that way."""
    score = probabilities[:, list(directions)]
    count = max(1, int(share * len(y)))
    top = np.argsort(-score.max(axis=1), kind="stable")[:count]
    said = np.array(directions)[score[top].argmax(axis=1)]
    return float((said == y[top]).mean())


def expected_calibration_error(probabilities: np.ndarray, y: np.ndarray, bins: int = 15) -> float:
    """Mean |confidence − accuracy| over equal bins of the likeliest class's probability (Guo et al. 2017)."""
    sure = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == y
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    count = np.bincount(bin_of, minlength=bins)
    off = np.bincount(bin_of, sure, bins) - np.bincount(bin_of, right, bins)
    return float(np.abs(off).sum() / max(count.sum(), 1))


def reliability(probabilities: np.ndarray, y: np.ndarray, bins: int = 10) -> list[tuple[float, float, int]]:
    """(mean confidence, accuracy, rows) of each bin that has any."""
    sure, right = probabilities.max(axis=1), probabilities.argmax(axis=1) == y
    bin_of = np.minimum((sure * bins).astype(int), bins - 1)
    found = []
    for number in range(bins):
        rows = bin_of == number
        if rows.any():
            found.append((float(sure[rows].mean()), float(right[rows].mean()), int(rows.sum())))
    return found


def figures(probabilities: np.ndarray, y: np.ndarray, prior: np.ndarray) -> dict[str, object]:
    """All of them. `prior`: the classes' shares in training, which skill is measured against."""
    y = y.astype(int)
    matrix = confusion(y, probabilities.argmax(axis=1))
    always = np.broadcast_to(prior, probabilities.shape)
    loss, brier = log_losses(probabilities, y).mean(), brier_scores(probabilities, y).mean()
    per_class = range(probabilities.shape[1])
    return {
        "rows": len(y),
        "confusion": matrix.tolist(),
        "accuracy": accuracy(matrix),
        "macro_f1": macro_f1(matrix),
        "mcc": mcc(matrix),
        "log_loss": float(loss),
        "log_loss_skill": skill(loss, log_losses(always, y).mean()),
        "brier": float(brier),
        "brier_skill": skill(brier, brier_scores(always, y).mean()),
        "ece": expected_calibration_error(probabilities, y),
        "prevalence": [float((y == k).mean()) for k in per_class],
        "roc_auc": [roc_auc(probabilities[:, k], y == k) for k in per_class],
        "pr_auc": [pr_auc(probabilities[:, k], y == k) for k in per_class],
        "precision_at": {f"{share:.0%}": precision_at_top(probabilities, y, share) for share in (0.01, 0.05, 0.1)},
    }
