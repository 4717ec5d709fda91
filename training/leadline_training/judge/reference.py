"""
GOOG's reference of models.md (T7): its rows, labels and settings as they stand there, and what comes out here beside
it.
"""

from typing import Any

import numpy as np

from leadline_training.data.feature_sets import IMBALANCE, L1, L2
from leadline_training.data.table import Table
from leadline_training.judge.metrics import accuracy, confusion, macro_f1, mcc
from leadline_training.models.base import Task
from leadline_training.models.boosted import LightGbm
from leadline_training.models.logistic import Logistic, LogisticConfig
from leadline_training.prepare.labels import Horizon, balanced_threshold, classes_of, outcomes
from leadline_training.trials import Trials

ROWS = 44_647
SEEDS = (7, 8, 9)
_MODELS = ("majority", "imbalance logistic", "logistic L1", "LightGBM L1", "logistic L2", "LightGBM L2")
_FIGURES = {
    (10, "raw"): ".446/.206/0 .434/.309/.057 .485/.473/.204 .472/.471/.216 .498/.474/.209 .490/.487/.233",
    (10, "smooth"): ".296/.152/0 .385/.295/.068 .497/.487/.226 .495/.495/.245 .516/.499/.245 .505/.504/.258",
    (50, "raw"): ".352/.174/0 .352/.174/0 .421/.410/.131 .425/.405/.138 .441/.430/.159 .433/.413/.148",
    (50, "smooth"): ".348/.172/0 .368/.271/.041 .448/.437/.175 .451/.427/.184 .474/.466/.210 .468/.444/.209",
}
EXPECTED: dict[tuple[int, str], dict[str, tuple[float, ...]]] = {
    question: {name: tuple(map(float, text.split("/"))) for name, text in zip(_MODELS, line.split(), strict=True)}
    for question, line in _FIGURES.items()
}
"""Accuracy, macro F1 and MCC by horizon in events and label."""


def measured(table: Table, trials: Trials, questions: tuple[tuple[int, str], ...] = tuple(EXPECTED)) -> dict[str, Any]:
    """
    What comes out here, with `EXPECTED` beside it. `table`: GOOG at the events of level 1, features of both levels.
    """
    n = len(table)
    cut = int(0.7 * n)
    found: list[dict[str, Any]] = []
    for k, definition in questions:
        outcome = outcomes(table, Horizon(events=k), definition)
        train, test = np.arange(100, cut - k), np.arange(cut + k + 100, n - k)
        theta = balanced_threshold(outcome.move, train)
        y = classes_of(outcome.move, np.full(n, theta))
        question = {"k": k, "label": definition, "theta": theta, "train": len(train), "test": len(test), "models": {}}
        for name, figures in _answers(table, y, train, test, trials, f"T7 {k} {definition}").items():
            question["models"][name] = {"found": figures, "expected": EXPECTED[k, definition][name]}
        found.append(question)
    return {"rows": n, "expected_rows": ROWS, "questions": found}


def _answers(
    table: Table, y: np.ndarray, train: np.ndarray, test: np.ndarray, trials: Trials, question: str
) -> dict[str, list[float]]:
    said = {"majority": [_three(y[test], np.full(len(test), np.bincount(y[train]).argmax()))]}
    for name, features, make, seeds in (
        ("imbalance logistic", IMBALANCE, lambda seed: Logistic(LogisticConfig(inverse_ridge=1.0), seed), SEEDS[:1]),
        ("logistic L1", L1, lambda seed: Logistic(seed=seed), SEEDS[:1]),
        ("LightGBM L1", L1, lambda seed: LightGbm(seed=seed), SEEDS),
        ("logistic L2", L2, lambda seed: Logistic(seed=seed), SEEDS[:1]),
        ("LightGBM L2", L2, lambda seed: LightGbm(seed=seed), SEEDS),
    ):
        task = Task(features, table.matrix(features), y, table.segment, train, train[:0])
        said[name] = []
        for seed in seeds:
            model = make(seed)
            model.fit(task)
            said[name].append(_three(y[test], model.probabilities(task, test).argmax(axis=1)))
            trials.add(
                "reference", {"question": question, "features": name, **model.config}, {"mcc": said[name][-1][2]}
            )
    return {name: np.mean(figures, axis=0).tolist() for name, figures in said.items()}


def _three(y: np.ndarray, predicted: np.ndarray) -> list[float]:
    matrix = confusion(y, predicted)
    return [accuracy(matrix), macro_f1(matrix), mcc(matrix)]
