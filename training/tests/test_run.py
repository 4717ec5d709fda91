"""An evaluation from rows to gates and page, on made-up rows; training, tuning and phantom orders."""

import argparse
import json
from dataclasses import replace

import numpy as np
import pytest
from tables import made_table

from leadline_training import __main__ as command
from leadline_training.data import datasets, own
from leadline_training.data.datasets import Dataset, Part, together, within
from leadline_training.data.wasm_lobster import lobster_name
from leadline_training.errors import TrainingError
from leadline_training.judge import run
from leadline_training.judge.cell import make_cell
from leadline_training.judge.robustness import with_phantoms, write_pictures
from leadline_training.judge.run import questions
from leadline_training.judge.train import make_model, train
from leadline_training.prepare.labels import Horizon, LabelRule
from leadline_training.trials import Trials
from leadline_training.tune import tune

FEATURES = ("queue_imbalance", "ofi_l1_1s", "msg_rate_1s", "spread_quoted_bps", "trade_flow_1s", "vwap_dev_1s")
MADE = Dataset(
    "ashares",
    "made up",
    (Part(()),),
    FEATURES,
    (Horizon(events=5), Horizon(events=20)),
    0.1,
    window_us=1_000_000,
    all_models=True,
)


def rows(segments: int = 1, count: int = 4000):
    table = made_table(count, segments=segments)
    return replace(table, names=("mid", "spread_quoted", *FEATURES))


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory):
    out = tmp_path_factory.mktemp("evaluation")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "load", lambda _: rows(count=2400))
        found = run.evaluate(MADE, out, Trials(out / "trials.jsonl"), nets=False, say=lambda _: None)
    return out, found


def test_every_model_answers_the_same_rows(evaluated):
    out, found = evaluated
    assert json.loads((out / "ashares.json").read_text())["rows"] == 2400
    first = found["cells"][0]["models"]
    assert {model["rows"] for model in first.values()} == {found["cells"][0]["rows"]["test"]}
    assert len([name for name in first if name.startswith("B")]) == 7
    assert {"XGBoost", "random forest", "stacking"} <= set(first)
    assert first["B0 prior"]["mcc"] == 0 and first["B6 LightGBM"]["mcc"] > 0.2
    low, high = first["B6 LightGBM"]["mcc_interval"]
    assert low < first["B6 LightGBM"]["mcc"] < high
    assert first["B5 logistic"]["value"]["net"] < first["B5 logistic"]["value"]["gross"]


def test_every_fit_was_logged(evaluated):
    out, found = evaluated
    fitted = sum("seconds" in model["about"] for cell in found["cells"] for model in cell["models"].values())
    assert Trials(out / "trials.jsonl").count() == fitted > 8


def test_gates_and_page(evaluated, capsys):
    out, _ = evaluated
    status = command.main(["report", "--out", str(out), "--no-time"])
    printed = capsys.readouterr().out
    about = json.loads((out / "evaluation.json").read_text())
    by_name = {gate["gate"]: gate for gate in about["gates"]}
    assert by_name["Q13a"]["verdict"] == "pass" and by_name["Q17a"]["verdict"] == "pass"
    assert by_name["Q9b"]["number"].count("→") == 1 and by_name["Q10"]["verdict"] == "not measured"
    assert status == (1 if any(g["verdict"] == "miss" for g in about["gates"]) else 0)
    assert all(gate in printed for gate in ("Q5a", "Q7a", "Q7c", "Q9a", "Q11", "Q18"))
    html = (out / "evaluation.html").read_text()
    assert "B6 LightGBM" in html and "<script" not in html and "http" not in html


def test_what_is_not_there_is_said(tmp_path, capsys, monkeypatch):
    assert command.main(["report", "--out", str(tmp_path)]) == 2
    assert "no evaluated data set" in capsys.readouterr().err
    monkeypatch.delenv("LEADLINE_DATA", raising=False)
    assert command.main(["evaluate", "--dataset", "goog", "--out", str(tmp_path)]) == 2
    assert "LEADLINE_DATA" in capsys.readouterr().err
    assert command.main(["evaluate", "--dataset", "gold"]) == 2


def test_recordings_of_ones_own(tmp_path, capsys):
    parser = argparse.ArgumentParser()
    own.add_arguments(parser)
    assert own.own_dataset(parser.parse_args([])) is None
    first, second = tmp_path / "ETH-USDT.day.gz", tmp_path / "trades.gz"
    first.touch(), second.touch()
    given = [str(first), str(second)]
    made = own.own_dataset(parser.parse_args(["--recording", *given, "--fee-bps", "2", "--reading", "--tick 0.01"]))
    assert (made.name, made.fee_bps, made.every) == ("eth_usdt", 2, "event") and made.all_models
    assert made.parts[0].files == tuple(given) and made.parts[0].options == ("--tick", "0.01")
    assert made.horizons == (Horizon(events=10), Horizon(events=50)) and made.cadence == {"events": 1}
    timed = ["--recording", str(first), "--every", "100ms", "--horizons", "1s,2m,50", "--as", "My ETH"]
    made = own.own_dataset(parser.parse_args(timed))
    assert made.horizons == (Horizon(us=1_000_000), Horizon(us=120_000_000), Horizon(events=50))
    assert made.name == "my_eth" and made.cadence == {"ms": 100}
    made = own.own_dataset(parser.parse_args([*timed, "--features", "queue_imbalance,ofi_l1_1s"]))
    assert made.features == ("queue_imbalance", "ofi_l1_1s") and made.only_l1 == ()
    asked = [str(rule) for _, rule in questions(made, False)]
    assert asked == ["smooth", "cost, 0 bp", "cost, 0 bp"]
    for wrong, where in (
        (["--recording", str(tmp_path / "none.gz")], "--recording"),
        (["--recording", str(first), "--every", "often"], "--every"),
        (["--recording", str(first), "--horizons", "10,soon"], "--horizons"),
    ):
        assert command.main(["evaluate", "--out", str(tmp_path), *wrong]) == 2
        assert where in capsys.readouterr().err
    assert command.main(["train", "--model", "lightgbm", "--out", str(tmp_path)]) == 2
    assert "neither --dataset nor --recording" in capsys.readouterr().err


def test_lobster_files_say_their_day():
    assert lobster_name("lobster/LOBSTER_SampleFile_GOOG_2012-06-21_10.zip") == ("2012-06-21", 10)
    assert lobster_name("binance/usdm_btcusdt_20240718.gz") is None


def test_days_are_split_by_days():
    table = rows(segments=5)
    days = replace(MADE, split="days")
    cell = make_cell(days, table, Horizon(us=2_000_000), LabelRule("smooth"))
    assert set(table.days[cell.split.test]) == {table.days.max()}
    assert set(table.days[cell.split.train]) == set(np.unique(table.days)[:3])
    two = make_cell(days, rows(segments=2), Horizon(events=5), LabelRule("raw"))
    assert two.table.days[two.split.validation].max() < two.table.days[two.split.test].min()


def test_one_class_alone_is_no_question():
    with pytest.raises(TrainingError, match="one class"):
        make_cell(MADE, rows(), Horizon(events=5), LabelRule("cost", fee_bps=500))


def test_tables_one_after_the_other_keep_their_segments():
    joined = together([rows(segments=2), rows()])
    assert len(np.unique(joined.segment)) == 3 and len(joined) == 8000
    part = within(joined, 0, 43_200_000_000)
    assert (part.ts_us % 86_400_000_000 < 43_200_000_000).all()


def test_one_model_as_files_and_its_settings(tmp_path):
    cell = make_cell(MADE, rows(), Horizon(events=5), LabelRule("smooth"))
    trials = Trials(tmp_path / "t.jsonl")
    [path] = train(cell, "xgboost", "direction_x", "3", 1, {"rounds": 5}, tmp_path, trials)
    manifest = json.loads(path.read_text())
    assert manifest["training"]["config"]["rounds"] == 5 and manifest["training"]["trial"] == 0
    assert manifest["label"]["definition"] == "smooth" and manifest["horizonEvents"] == 5
    assert set(manifest["metrics"]["test"]) >= {"mcc", "brier_skill", "ece"}
    with pytest.raises(TrainingError, match="settings"):
        make_model("lightgbm", {"depth": 3}, 1)


def test_tuning_looks_at_training_rows_alone(tmp_path):
    table = rows(count=2000)
    cell = make_cell(MADE, table, Horizon(events=5), LabelRule("smooth"))
    later = np.concatenate([cell.split.validation, cell.split.test])
    found = tune(cell, Trials(tmp_path / "t.jsonl"), 3)
    cell.task.x[later] = np.nan
    cell.y[later] = 0
    assert tune(cell, Trials(tmp_path / "t.jsonl"), 3) == found
    assert Trials(tmp_path / "t.jsonl").count() == 6 and set(found["settings"]) >= {"rate", "leaves"}


def test_phantoms_by_hand(tmp_path):
    #          ask          bid           ask          bid
    book = np.array([[10_100, 5, 10_000, 7, 10_300, 9, 9_800, 4]])
    assert with_phantoms(book, 100, 1).tolist() == [[10_100, 5, 10_000, 7, 10_200, 1, 9_900, 1]]
    assert with_phantoms(book, 100, 0).tolist() == book.tolist()
    thin = np.array([[10_100, 5, 10_000, 7, 9_999_999_999, 0, -9_999_999_999, 0]])
    assert with_phantoms(thin, 100, 1).tolist() == [[10_100, 5, 10_000, 7, 10_200, 1, 9_900, 1]]
    assert with_phantoms(thin, 100, 0).tolist() == thin.tolist()
    wide = np.tile(np.array([[10_100, 5, 10_000, 7]]), (1, 10))
    files, mapping = write_pictures(tmp_path, "x", np.array([1]), wide, np.array([[1, 10_000, 3, -1]]))
    assert files[1].read_text().splitlines()[1] == "1,10000,3,sell"
    assert json.loads(mapping.read_text())["parts"][0]["levels"] == 10


def test_all_data_sets_make_sense():
    for dataset in datasets.DATASETS.values():
        assert len(dataset.horizons) >= 2 and len(set(dataset.features)) == len(dataset.features) <= 80
        assert not {"mid", "tod_sin", "minutes_since_open"} & set(dataset.features)
