"""
Trees out of three libraries: the same answers from the one form and from ONNX, at thresholds and for NaN too (Q13).
"""

import numpy as np
import onnxruntime
import pytest
from tables import made_table

from leadline_training.models.base import Task
from leadline_training.models.boosted import BoostConfig, LightGbm, XgBoost
from leadline_training.models.forest import Forest, ForestConfig
from leadline_training.models.logistic import Logistic
from leadline_training.models.trees import f32_at_or_below, f32_below
from leadline_training.prepare.labels import Horizon, balanced_threshold, classes_of, outcomes

SMALL = BoostConfig(rounds=12, least_in_leaf=20)
MODELS = {
    "lightgbm": lambda: LightGbm(SMALL),
    "xgboost": lambda: XgBoost(SMALL),
    "forest": lambda: Forest(ForestConfig(trees=12, least_in_leaf=20)),
    "logistic": lambda: Logistic(),
}


def task_of(rows: int = 3000) -> Task:
    table = made_table(rows)
    found = outcomes(table, Horizon(events=5), "raw")
    train = np.arange(rows - 10)
    y = classes_of(found.move, np.full(rows, balanced_threshold(found.move, train)))
    names = tuple(name for name in table.names if name.startswith("f"))
    return Task(names, table.matrix(names), y, table.segment, train, np.array([], np.int64))


TASK = task_of()


def session_of(model) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    data = model.graph().SerializeToString()
    return onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])


def hard_rows(model, count: int = 20_000) -> np.ndarray:
    """Rows that sit on thresholds, one float above and below them, with NaN and beyond all that was seen."""
    rng = np.random.default_rng(5)
    x = TASK.x[rng.integers(0, len(TASK.x), count)].copy()
    trees = getattr(model, "trees", None)
    if trees is not None:
        feature, threshold = np.array(trees.feature), np.array(trees.threshold, np.float32)
        nodes = rng.choice(np.flatnonzero(feature >= 0), count)
        on = threshold[nodes]
        moved = np.stack([on, np.nextafter(on, np.float32(np.inf)), np.nextafter(on, np.float32(-np.inf))])
        x[np.arange(count), feature[nodes]] = moved[rng.integers(0, 3, count), np.arange(count)]
    x[rng.random(x.shape) < 0.05] = np.nan
    x[::97] *= 1e6
    return x


@pytest.mark.parametrize("name", MODELS)
def test_onnx_answers_as_the_model_does(name):
    model = MODELS[name]()
    model.fit(TASK)
    x = hard_rows(model)
    task = Task(TASK.names, x, np.zeros(len(x)), np.zeros(len(x), int), TASK.train, TASK.validation)
    expected = model.probabilities(task, np.arange(len(x)))
    session = session_of(model)
    found = session.run(["probs"], {"features": x})[0]
    assert np.abs(found - expected).max() < 1e-6
    for batch in (1, 2, 7, 32):
        assert session.run(["probs"], {"features": x[:batch]})[0].shape == (batch, 3)


def test_the_form_answers_as_lightgbm_does():
    model = LightGbm(SMALL)
    model.fit(TASK)
    x = hard_rows(model)
    assert np.abs(model.trees.probabilities(x) - model.booster.predict(x.astype(np.float64))).max() < 1e-12


def test_values_next_to_zero_go_where_lightgbm_sends_them():
    x = np.round(TASK.x).astype(np.float32)  # so that there are thresholds around 0
    task = Task(TASK.names, x, TASK.y, TASK.segment, TASK.train, TASK.validation)
    model = LightGbm(SMALL)
    model.fit(task)
    thresholds = np.abs(np.array(model.trees.threshold)[np.array(model.trees.feature) >= 0])
    assert (thresholds < 1e-30).any()
    tiny = np.float32(1e-35)
    beside = [np.nextafter(tiny, np.float32(side)) for side in (0, 1)]
    values = np.array([0, -0.0, 1e-45, tiny, *beside, 1e-30], np.float32)
    values = np.concatenate([values, -values])
    rows = np.tile(x[:400], (len(values), 1))
    rows[np.arange(len(rows)), np.arange(len(rows)) % 6] = np.repeat(values, 400)
    expected = model.booster.predict(rows.astype(np.float64))
    assert np.abs(model.trees.probabilities(rows) - expected).max() < 1e-12
    assert np.abs(session_of(model).run(["probs"], {"features": rows})[0] - expected).max() < 1e-6


def test_the_form_answers_as_xgboost_does():
    import xgboost

    model = XgBoost(SMALL)
    model.fit(TASK)
    x = hard_rows(model)
    assert np.abs(model.trees.probabilities(x) - model.booster.predict(xgboost.DMatrix(x))).max() < 1e-6


def test_the_form_answers_as_the_forest_does():
    model = Forest(ForestConfig(trees=12, least_in_leaf=20))
    model.fit(TASK)
    x = hard_rows(model)
    assert np.abs(model.trees.probabilities(x) - model.forest.predict_proba(x)).max() < 1e-12


def test_columns_without_missing_values_in_training_read_nan_as_lightgbm_does():
    model = LightGbm(SMALL)
    model.fit(TASK)
    x = TASK.x[:500].copy()
    x[:, 0] = np.nan  # f0 was never undefined in training
    assert np.abs(model.trees.probabilities(x) - model.booster.predict(x.astype(np.float64))).max() < 1e-12


@pytest.mark.parametrize("seed", range(5))
def test_thresholds_are_rounded_to_the_safe_side(seed):
    rng = np.random.default_rng(seed)
    for threshold in rng.normal(size=200) * 10.0 ** rng.integers(-8, 8, 200):
        near = np.float32(threshold)
        around = [near, np.nextafter(near, np.float32(np.inf)), np.nextafter(near, np.float32(-np.inf))]
        safe, below = np.float32(f32_at_or_below(threshold)), np.float32(f32_below(float(near)))
        for x in around:
            assert (float(x) <= threshold) == (x <= safe)
            assert (x < near) == (x <= below)


def test_the_same_seed_is_the_same_model():
    answers = []
    for _ in range(2):
        model = LightGbm(SMALL, seed=11)
        model.fit(TASK)
        answers.append(model.graph().SerializeToString(deterministic=True))
    assert answers[0] == answers[1]


def test_contributions_add_up_and_are_shapley_values():
    model = LightGbm(BoostConfig(rounds=2, least_in_leaf=200, leaves=4, features_share=1.0))
    model.fit(TASK)
    x = TASK.x[:40]
    found = model.contributions(x)
    assert np.abs(found.sum(axis=2) - model.trees.sums(x)).max() < 1e-6
    for row in range(3):
        assert np.abs(found[row, :, :-1] - shapley(model.trees, x[row])).max() < 1e-9


def shapley(trees, x: np.ndarray) -> np.ndarray:
    """
    [classes, features], by the definition: over all subsets, each tree's mean over the rows that reached its nodes.
    """
    from itertools import combinations
    from math import factorial

    width, classes = len(x), len(trees.base)

    def value(known: frozenset) -> np.ndarray:
        def node(at: int) -> np.ndarray:
            total = np.zeros(classes)
            if trees.feature[at] < 0:
                for i in range(trees.left[at], trees.right[at]):
                    total[trees.classes[i]] += trees.weights[i]
                return total
            left, right = trees.left[at], trees.right[at]
            if trees.feature[at] in known:
                v = x[trees.feature[at]]
                goes = trees.missing_left[at] if np.isnan(v) else v <= np.float32(trees.threshold[at])
                return node(left if goes else right)
            a, b = trees.cover[left], trees.cover[right]
            return (a * node(left) + b * node(right)) / (a + b)

        return sum((node(root) for root in trees.roots), np.zeros(classes))

    found = np.zeros((classes, width))
    for i in range(width):
        others = [j for j in range(width) if j != i]
        for size in range(width):
            share = factorial(size) * factorial(width - size - 1) / factorial(width)
            for chosen in combinations(others, size):
                found[:, i] += share * (value(frozenset((*chosen, i))) - value(frozenset(chosen)))
    return found
