"""Labels, splits, scaling and windows."""

import json

import numpy as np
import pytest
from tables import made_table

from leadline_training.data.table import make_table
from leadline_training.errors import TrainingError
from leadline_training.prepare.labels import (
    DOWN,
    FLAT,
    UNKNOWN,
    UP,
    Horizon,
    LabelRule,
    balanced_threshold,
    classes_of,
    outcomes,
    threshold_of,
)  # fmt: skip
from leadline_training.prepare.scaling import fit_scaling
from leadline_training.prepare.splits import boundary_at, purged_folds, random_split, split_at
from leadline_training.prepare.windows import has_window, windows_at
from leadline_training.trials import Trials


def table_of(mid, ts_us=None, spread=1.0, symbol=None):
    mid = np.array(mid, float)
    ts_us = np.arange(len(mid)) * 1000 if ts_us is None else np.array(ts_us)
    names = ("mid", "spread_quoted")
    symbols = np.array(["A"] * len(mid) if symbol is None else symbol)
    values = np.column_stack([mid, np.full(len(mid), spread)])
    return make_table(ts_us, symbols, np.ones(len(mid), bool), names, values)


def test_moves_by_hand():
    table = table_of([10, 11, 11, 9, 12])
    raw = outcomes(table, Horizon(events=2), "raw")
    assert raw.move[:3].tolist() == [1, -2, 1] and np.isnan(raw.move[3:]).all()
    smooth = outcomes(table, Horizon(events=2), "smooth")
    assert smooth.move[:3].tolist() == [1, -1, -0.5]
    assert smooth.raw_move[:3].tolist() == [1, -2, 1]


def test_time_horizon_takes_the_mid_in_force_then():
    table = table_of([10, 11, 12, 13], ts_us=[0, 1000, 1500, 4000])
    found = outcomes(table, Horizon(us=1200), "raw")
    assert found.end[:3].tolist() == [1, 2, 2]
    assert found.move[:3].tolist() == [1, 1, 0] and np.isnan(found.move[3])


def test_no_outcome_reaches_into_another_segment():
    table = table_of([10, 20, 30, 40], symbol=["A", "A", "B", "B"])
    for horizon in (Horizon(events=1), Horizon(us=1000)):
        move = outcomes(table, horizon, "raw").move
        assert np.isnan(move[[1, 3]]).all() and move[[0, 2]].tolist() == [10, 10]


def test_a_mid_that_is_missing_leaves_no_outcome():
    table = table_of([10, np.nan, 12, 13])
    assert np.isnan(outcomes(table, Horizon(events=2), "smooth").move[0])
    assert outcomes(table, Horizon(events=2), "raw").move[0] == 2


def test_classes_and_thresholds():
    table = table_of([100.0, 101, 99, 100.5], spread=1.0)
    found = outcomes(table, Horizon(events=1), "raw")
    cost = threshold_of(LabelRule("cost", fee_bps=10), table, found, np.arange(3))
    assert cost[0] == pytest.approx(0.5 + 100 * 10e-4)
    assert classes_of(found.move, cost).tolist() == [UP, DOWN, UP, UNKNOWN]
    assert classes_of(found.move, np.full(4, 1.0)).tolist() == [FLAT, DOWN, UP, UNKNOWN]
    assert balanced_threshold(np.array([0.0, 1, -2, 3, np.nan]), np.arange(5)) == 1.0


def test_horizons_and_rules_that_make_no_sense():
    for wrong in ({}, {"events": 1, "us": 1}, {"events": 0}):
        with pytest.raises(TrainingError, match="horizon"):
            Horizon(**wrong)
    with pytest.raises(TrainingError, match="label"):
        LabelRule("best")


@pytest.mark.parametrize("seed", range(20))
def test_nothing_of_training_touches_what_comes_after(seed):
    rng = np.random.default_rng(seed)
    n = int(rng.integers(50, 400))
    start = np.sort(rng.integers(0, 2000, n)).astype(float)
    end = start + rng.integers(1, 60, n)
    window, horizon = float(rng.integers(0, 40)), float((end - start).max())
    usable = rng.random(n) < 0.9
    edges = [boundary_at(start, usable, share) for share in (0.5, 0.7)]
    split = split_at(start, end, usable, edges, horizon + window)
    for early, late in ((split.train, split.validation), (split.train, split.test), (split.validation, split.test)):
        if len(early) and len(late):
            assert end[early].max() < start[late].min() - window
    for fitted, judged in purged_folds(start, end, split.train, 4, window):
        apart = (end[fitted][:, None] < start[judged].min() - 0) | (
            start[fitted][:, None] - window >= end[judged].max()
        )
        assert apart.all()
        assert not set(fitted) & set(judged)


def test_folds_cover_the_training_rows_once():
    rows = np.arange(10, 110)
    at = np.arange(200).astype(float)
    judged = [block for _, block in purged_folds(at, at + 5, rows, 5, 10)]
    assert np.concatenate(judged).tolist() == rows.tolist()


def test_a_split_without_rows_is_refused():
    at = np.arange(10).astype(float)
    with pytest.raises(TrainingError, match="split"):
        split_at(at, at + 1, np.ones(10, bool), [5], 100)
    assert len(random_split(np.ones(10, bool), 0.7, 1).test) == 3


def test_scaling_knows_training_rows_alone():
    rng = np.random.default_rng(0)
    x = rng.normal(3, 2, (5000, 3)).astype(np.float32)
    x[:, 1] = 7
    x[::5, 2] = np.nan
    scaling = fit_scaling(x)
    z = scaling.apply(x)
    assert abs(z[:, 0].mean()) < 1e-3 and abs(z[:, 0].std() - 1) < 1e-3
    assert (z[:, 1] == 0).all() and (z[::5, 2] == 0).all()
    assert z.dtype == np.float32 and abs(scaling.apply(np.full((1, 3), 1e9, np.float32))).max() < 3


def test_windows_stay_in_their_segment():
    segment = np.array([0, 0, 0, 1, 1, 1, 1])
    assert has_window(segment, 3).tolist() == [False, False, True, False, False, True, True]
    x = np.arange(14).reshape(7, 2)
    assert windows_at(x, np.array([2, 6]), 3)[:, :, 0].tolist() == [[0, 2, 4], [8, 10, 12]]


def test_tables_keep_symbols_and_days_apart():
    table = made_table(300, segments=3)
    assert len(np.unique(table.segment)) == 3 and len(np.unique(table.days)) == 3
    live = np.array([True, True, False, True])
    for step_us, expected in ((1000, [0, 0, 0]), (2_000_000, [0, 0, 1])):  # crossed for a moment, or lost
        cut = make_table(np.arange(4) * step_us, np.array(["A"] * 4), live, ("mid",), np.zeros((4, 1)))
        assert cut.segment.tolist() == expected


def test_trials_are_numbered_and_kept(tmp_path):
    trials = Trials(tmp_path / "log/trials.jsonl")
    numbers = [trials.add("fit", {"depth": np.int64(i)}, {"mcc": np.float32(0.5)}) for i in range(3)]
    assert numbers == [0, 1, 2] and trials.count() == 3
    assert json.loads(trials.path.read_text().splitlines()[2])["config"] == {"depth": 2}
