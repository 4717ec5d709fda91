"""Figures, intervals, comparisons, calibration and value: against scikit-learn, by hand, or by what must hold."""

import math

import numpy as np
import pytest
import sklearn.metrics as reference
from tables import made_table
from test_trees import TASK

from leadline_training.judge import bootstrap, calibration, comparison, economics, explanation, leakage, metrics
from leadline_training.models.boosted import BoostConfig, LightGbm
from leadline_training.models.trees import softmax

RNG = np.random.default_rng(2)
Y = RNG.integers(0, 3, 800)
P = softmax(RNG.normal(size=(800, 3)) + 1.2 * np.eye(3)[Y])
SMALL = BoostConfig(rounds=12, least_in_leaf=20)


def test_figures_are_scikit_learns():
    said = P.argmax(axis=1)
    matrix = metrics.confusion(Y, said)
    assert matrix.tolist() == reference.confusion_matrix(Y, said).tolist()
    assert metrics.mcc(matrix) == pytest.approx(reference.matthews_corrcoef(Y, said), abs=1e-12)
    assert metrics.macro_f1(matrix) == pytest.approx(reference.f1_score(Y, said, average="macro"), abs=1e-12)
    assert metrics.log_losses(P, Y).mean() == pytest.approx(reference.log_loss(Y, P), abs=1e-12)
    for k in range(3):
        rounded = np.round(P[:, k], 2)  # with ties
        assert metrics.roc_auc(rounded, Y == k) == pytest.approx(reference.roc_auc_score(Y == k, rounded), abs=1e-12)
        expected = reference.average_precision_score(Y == k, rounded)
        assert metrics.pr_auc(rounded, Y == k) == pytest.approx(expected, abs=1e-12)
    binary = reference.brier_score_loss(Y == 1, P[:, 1])
    assert ((P[:, 1] - (Y == 1)) ** 2).mean() == pytest.approx(binary)


def test_figures_by_hand():
    p = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1], [0.5, 0.2, 0.3], [0.2, 0.2, 0.6]])
    y = np.array([0, 1, 2, 2])
    assert metrics.brier_scores(p, y)[0] == pytest.approx(0.09 + 0.04 + 0.01)
    assert metrics.precision_at_top(p, y, 0.25) == 1.0  # the surest direction is the first row's
    assert metrics.precision_at_top(p, y, 0.75) == pytest.approx(2 / 3)
    # confidences .7 .8 .5 .6 with 1 1 0 1 right, each in a bin of its own
    assert metrics.expected_calibration_error(p, y) == pytest.approx((0.3 + 0.2 + 0.5 + 0.4) / 4)
    assert metrics.mcc(metrics.confusion(y, np.zeros(4, int))) == 0


def test_always_the_prior_has_no_skill():
    prior = np.bincount(Y) / len(Y)
    found = metrics.figures(np.tile(prior, (len(Y), 1)), Y, prior)
    assert found["brier_skill"] == pytest.approx(0, abs=1e-12) and found["mcc"] == 0
    assert found["roc_auc"] == [0.5] * 3 and found["pr_auc"] == pytest.approx(found["prevalence"])


def test_intervals_widen_where_rows_say_the_same():
    same = np.repeat(RNG.normal(size=40), 25)
    alone = bootstrap.mean_interval(np.arange(1000), same)
    together = bootstrap.mean_interval(np.arange(1000) // 25, same)
    assert (together[1] - together[0]) > 3 * (alone[1] - alone[0])
    assert together[1] - together[0] == pytest.approx(2 * 1.96 * same.std() / math.sqrt(40), rel=0.25)


def test_blocks_are_days_or_pieces_of_days():
    day = np.repeat(np.arange(12), 5)
    assert bootstrap.blocks_of(day, 3).tolist() == day.tolist()
    assert bootstrap.blocks_of(np.repeat([3, 4], 5), 2).tolist() == [0, 0, 1, 1, 2, 3, 3, 4, 4, 5]


def test_variance_of_a_mean_with_overlap():
    x = np.array([1.0, -1, 2, 0, -2])
    gamma = [np.dot(x, x) / 5, np.dot(x[1:], x[:-1]) / 5]
    assert comparison.long_run_variance(x, 0) == pytest.approx(gamma[0])
    assert comparison.long_run_variance(x, 1) == pytest.approx(gamma[0] + gamma[1])


def test_overlapping_outcomes_make_no_discoveries():
    """Under no difference the test rejects about as often as it says, although each loss is a sum over 20 rows."""
    rng = np.random.default_rng(8)
    rejected = 0
    for _ in range(200):
        d = np.convolve(rng.normal(size=1519), np.ones(20), "valid")
        rejected += comparison.diebold_mariano(d, np.zeros(len(d)), 40).p < 0.05
    assert rejected / 200 < 0.12
    better = comparison.diebold_mariano(rng.normal(size=900), rng.normal(size=900) + 0.3, 1)
    assert better.difference < 0 and better.p < 1e-6


def test_false_discoveries_by_hand():
    assert comparison.benjamini_hochberg(np.array([0.01, 0.04, 0.03, 0.5])).tolist() == pytest.approx(
        [0.04, 0.16 / 3, 0.16 / 3, 0.5]
    )


def test_a_known_temperature_is_found():
    scores = RNG.normal(size=(20_000, 3)) * 2
    y = np.array([RNG.choice(3, p=row) for row in softmax(scores)])
    assert calibration.fit_temperature(scores * 1.7, y) == pytest.approx(1.7, rel=0.05)
    moved = scores * 1.7 + np.array([0.5, 0, -0.5])
    vector = calibration.fit_offsets(moved, y, 1.7)
    assert np.abs(vector.offset + np.array([0.5, 0, -0.5]) / 1.7).max() < 0.05
    loss = metrics.log_losses(vector.apply(moved), y).mean()
    assert loss <= metrics.log_losses(calibration.platt(moved, y).predict_proba(moved), y).mean() + 2e-3


def test_right_probabilities_have_an_error_too_and_more_where_outcomes_overlap():
    rng = np.random.default_rng(4)
    p = softmax(rng.normal(size=(6000, 3)))
    y = np.array([rng.choice(3, p=row) for row in p])
    mean, low, high = calibration.ece_by_chance(p, 1)
    assert low < mean < high and low <= metrics.expected_calibration_error(p, y) <= high
    # 30 outcomes that 200 rows share each are worth 30 rows, not 6,000
    together, few = (
        calibration.ece_by_chance(np.repeat(p[:30], 200, axis=0), 200)[0],
        calibration.ece_by_chance(p[:30], 1)[0],
    )
    assert together > 4 * mean and 0.5 < together / few < 1.2
    wrong = np.roll(p, 1, axis=1)
    assert metrics.expected_calibration_error(wrong, y) > 3 * high


def test_scaling_that_goes_on_learning_follows_the_market():
    rng = np.random.default_rng(9)
    scores = rng.normal(size=(8000, 3))
    tilt = np.where(np.arange(8000)[:, None] < 4000, [0.0, 0, 0], [-0.7, 1.0, -0.3])
    y = np.array([rng.choice(3, p=row) for row in softmax(scores + tilt)])
    begin = calibration.Vector(np.ones(3), np.zeros(3))
    found = calibration.online_scaling(scores, y, 20, begin)
    late = slice(5000, None)
    assert metrics.expected_calibration_error(found[late], y[late]) < 0.03
    assert (
        metrics.log_losses(found[late], y[late]).mean()
        < metrics.log_losses(begin.apply(scores)[late], y[late]).mean() - 0.05
    )
    other = y.copy()
    other[6000:] = 0
    assert (calibration.online_scaling(scores, other, 20, begin)[:6020] == found[:6020]).all()  # known 20 rows later


def test_sets_cover_what_they_promise_when_the_market_changes():
    rng = np.random.default_rng(4)
    n = 12_000
    sharp = np.where(np.arange(n) < n // 2, 2.5, 0.5)[:, None]  # said as surely as before, and right less often
    y = rng.integers(0, 3, n)
    p = softmax(2.5 * (np.eye(3)[y] * sharp / 2.5 + rng.normal(size=(n, 3)) * 0.5))
    before = 1 - p[:2000][np.arange(2000), y[:2000]]
    found = calibration.adaptive_sets(p[2000:], y[2000:], 50, before)
    assert abs(found.coverage - 0.9) < 0.01 and 1 <= found.width <= 3


def test_hedge_loses_at_most_ln_k_to_the_best():
    losses = np.abs(np.random.default_rng(6).normal(size=(500, 5))) * np.array([1, 0.9, 1.1, 2, 0.95])
    weight = calibration.stacked_weights(losses)
    mixed = -np.log((weight * np.exp(-losses)).sum(axis=1))
    assert mixed.sum() - losses.sum(axis=0).min() <= math.log(5) + 1e-9


def test_value_by_hand():
    direction = np.array([1, -1, 0, 1])
    found = economics.value_of(
        direction,
        np.array([3.0, -1, 9, np.nan]),
        np.full(4, 2.0),
        np.full(4, 4.0),
        np.full(4, 1000.0),
        1.0,
        np.arange(4),
    )
    assert found["trades"] == 2 and found["gross"] == 2
    assert found["cost"] == pytest.approx(3 + 2 * 1e-4 * 1000 + 1) and found["net"] == pytest.approx(2 - 4.2)
    assert economics.value_of(direction * 0, *[np.ones(4)] * 4, 0, np.arange(4))["trades"] == 0
    p = np.array([[0.6, 0.2, 0.2], [0.1, 0.2, 0.7], [0.3, 0.4, 0.3]])
    assert economics.surest(p).tolist() == [-1, 1, 0] and economics.surest(p, 0.34).tolist() == [0, 1, 0]


def test_the_leakage_suite_notices():
    make = lambda: LightGbm(SMALL)  # noqa: E731
    train, test = np.arange(2000), np.arange(2050, 2990)
    task = TASK.__class__(TASK.names, TASK.x.copy(), TASK.y, TASK.segment, train, test[:0])
    moved = made_table(3000).column("mid")
    task.x[:, 5] = np.r_[
        np.zeros(5), moved[5:] - moved[:-5]
    ]  # what the mid did last: known now, and the answer 5 rows on
    honest = leakage.judged(make(), task, test)[0]
    assert abs(leakage.shuffled_labels(make, task, test)) < 0.1
    assert leakage.shifted(make, task, test, 5) > honest + 0.3
    assert 0.4 < leakage.adversarial_auc(task, test) < 0.65
    drifted = TASK.__class__(
        TASK.names,
        (TASK.x + np.arange(len(TASK.x))[:, None] / 500).astype(np.float32),
        *[TASK.y, TASK.segment, train, test[:0]],
    )
    assert leakage.adversarial_auc(drifted, test) > 0.9


def test_importance_finds_the_feature_that_matters():
    names = ("queue_imbalance", "ofi_l1_1s", "msg_rate_1s", "spread_quoted", "trade_flow_1s", "vwap_dev_1s")
    train, test = np.arange(2000), np.arange(2050, 2990)
    task = TASK.__class__(names, TASK.x, TASK.y, TASK.segment, train, test[:0])
    model = LightGbm(SMALL)
    model.fit(task)
    assert explanation.additivity(model, task.x[test]) < 1e-6
    found = explanation.permutation_importance(model, task, test, np.arange(len(test)) // 50)
    first = next(iter(found))
    assert first == "imbalance" and found[first]["interval"][0] > 0
    assert next(iter(explanation.contribution_by_group(model, task.x[test], names))) == "imbalance"
    assert explanation.kendall_tau([1, 2, 3], [1, 3, 2]) == pytest.approx(1 / 3)
