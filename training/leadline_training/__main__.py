"""python -m leadline_training evaluate | report | train | tune | repository | datasets"""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from leadline_training.data.datasets import DATASETS, Dataset, load
from leadline_training.data.own import add_arguments, own_dataset
from leadline_training.data.places import recordings
from leadline_training.errors import TrainingError
from leadline_training.trials import Trials, plain

OUT = Path("models-evaluation")


def main(argv: list[str] | None = None) -> int:
    """0: done, and every gate that could be measured is met. 1: a gate is missed. 2: arguments or input."""
    given = _parser().parse_args(argv)
    try:
        return given.run(given)
    except TrainingError as error:
        print(f"leadline_training: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m leadline_training", description="models over Leadline's features")
    commands = parser.add_subparsers(required=True)

    def command(name: str, run: Any, about: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=about, description=about)
        made.set_defaults(run=run)
        made.add_argument("--out", type=Path, default=OUT, help="folder of reports and models (default: %(default)s)")
        return made

    evaluate = command("evaluate", _evaluate, "fits all models, judges them on later rows, prints the gates")
    evaluate.add_argument("--dataset", default="all", help="all, or names separated by commas; see datasets")
    add_arguments(evaluate)
    evaluate.add_argument("--quick", action="store_true", help="one question a data set, baselines alone")
    evaluate.add_argument("--no-nets", action="store_true", help="leave out what needs torch")
    evaluate.add_argument("--no-time", action="store_true", help="leave out timing in JavaScript")
    report = command("report", _report, "page and gates of the data sets that were evaluated before")
    report.add_argument("--no-time", action="store_true", help="leave out timing in JavaScript")
    train = command("train", _train, "fits one model on one data set and writes ONNX and manifest")
    train.add_argument("--model", required=True, help="logistic, forest, lightgbm, xgboost or a network's name")
    train.add_argument("--name", help="of the model (default: DATASET_MODEL)")
    train.add_argument("--version", default="1")
    train.add_argument("--seed", type=int, default=7)
    train.add_argument("--settings", type=json.loads, default={}, help="JSON, as tune prints it")
    tune = command("tune", _tune, "Bayesian search of LightGBM's settings inside the training rows")
    tune.add_argument("--trials", type=int, default=30)
    for made in (train, tune):
        made.add_argument("--dataset", help="a name, see datasets; or a recording of one's own:")
        add_arguments(made)
        made.add_argument("--events", type=int, help="horizon in rows")
        made.add_argument("--ms", type=int, help="horizon in ms")
        made.add_argument("--label", choices=("raw", "smooth", "cost"), default="smooth")
    repository = command("repository", _repository, "exported models as a repository for the inference backend")
    repository.add_argument("--models", type=Path, nargs="+", required=True, help="manifests, NAME.json")
    command("datasets", _datasets, "the data sets, and what is missing of them")
    return parser


def _evaluate(given: argparse.Namespace) -> int:
    from leadline_training.judge.run import evaluate, names_of

    own = own_dataset(given)
    if own is None and recordings() is None:
        raise TrainingError("LEADLINE_DATA", "no folder of recordings", "the folder that MANIFEST.md is in")
    datasets = [own] if own else [DATASETS[name] for name in names_of(given.dataset)]
    trials, failed = _trials(given.out), []
    for dataset in datasets:
        try:
            evaluate(dataset, given.out, trials, given.quick, not given.no_nets, lambda s: print(s, flush=True))
        except TrainingError as error:
            if len(datasets) == 1:
                raise
            failed.append(dataset.name)
            print(f"  left out: {error}", flush=True)
    status = _report(given)
    return 2 if len(failed) == len(datasets) else status


def _report(given: argparse.Namespace) -> int:
    from leadline_training.report.gates import gates
    from leadline_training.report.page import page

    found = _evaluated(given.out)
    if not found:
        raise TrainingError(str(given.out), "no evaluated data set", "one: evaluate first")
    speed = None if given.no_time else _speed(given.out, found)
    printed = gates(found, speed, (speed or {}).get("tick"))
    trials = _trials(given.out).count()
    (given.out / "evaluation.html").write_text(page(found, printed, trials))
    about = {"trials": trials, "gates": printed, "speed": speed, "datasets": found}
    (given.out / "evaluation.json").write_text(json.dumps(about, indent=1, default=plain) + "\n")
    for gate in printed:
        why = f"  ({gate['why']})" if gate["why"] else ""
        print(f"{gate['gate']:5} {gate['verdict']:12} {gate['question']}: {gate['number']}{why}")
    print(f"{trials} trials; {given.out / 'evaluation.html'}, {given.out / 'evaluation.json'}")
    return 1 if any(gate["verdict"] == "miss" for gate in printed) else 0


def _evaluated(out: Path) -> dict[str, Any]:
    """What `evaluate` has written, by data set: those with names in their order, then recordings of one's own."""
    files = [file for file in sorted(out.glob("*.json")) if file.name != "evaluation.json"]
    told = [about for about in (json.loads(file.read_text()) for file in files) if "cells" in about]
    order = {name: number for number, name in enumerate(DATASETS)}
    told.sort(key=lambda about: order.get(about["dataset"], len(order)))
    return {about["dataset"]: about for about in told}


def _speed(out: Path, found: dict[str, Any]) -> dict[str, Any] | None:
    from leadline_training.timing import timed

    wanted = ("B5 logistic", "B6 LightGBM", "lstm", "lstm_small", "gru", "attention_lstm", "transformer", "deeplob")
    files: dict[str, str] = {}
    for data in found.values():
        for name, about in data.get("parity", {}).items():
            if name in wanted and name not in files:
                files[name] = about["manifests"][0]
                if len(about["manifests"]) > 1:
                    files[f"{name}_step"] = about["manifests"][1]
    there = {name: out / "models" / file for name, file in files.items() if (out / "models" / file).exists()}
    result = timed(list(there.values())) if there else None
    if result is not None:
        rows = result["models"]
        result["models"] = {name: row for name, row in zip(there, rows, strict=True)}
    return result


def _asked(given: argparse.Namespace) -> Dataset:
    from leadline_training.judge.run import names_of

    own = own_dataset(given)
    if own is None and given.dataset is None:
        raise TrainingError("arguments", "neither --dataset nor --recording", "one of them")
    return own or DATASETS[names_of(given.dataset)[0]]


def _question(given: argparse.Namespace) -> Any:
    from leadline_training.judge.cell import make_cell
    from leadline_training.prepare.labels import Horizon, LabelRule

    dataset = _asked(given)
    if given.events is None and given.ms is None:
        horizon = dataset.horizons[0]
    else:
        horizon = Horizon(events=given.events, us=None if given.ms is None else given.ms * 1000)
    rule = LabelRule(given.label, fee_bps=dataset.fee_bps if given.label == "cost" else 0.0)
    return make_cell(dataset, load(dataset), horizon, rule)


def _train(given: argparse.Namespace) -> int:
    from leadline_training.judge.train import train

    cell = _question(given)
    name = given.name or f"{cell.dataset.name}_{given.model}"
    for path in train(
        cell, given.model, name, given.version, given.seed, given.settings, given.out, _trials(given.out)
    ):
        print(path)
    return 0


def _tune(given: argparse.Namespace) -> int:
    from leadline_training.tune import tune

    print(json.dumps(tune(_question(given), _trials(given.out), given.trials), default=plain))
    return 0


def _repository(given: argparse.Namespace) -> int:
    from leadline_training.repository import write_repository

    for name in write_repository(given.models, given.out):
        print(given.out / name)
    return 0


def _datasets(_given: argparse.Namespace) -> int:
    root = recordings()
    for dataset in DATASETS.values():
        files = [file for part in dataset.parts for file in part.files]
        missing = [file for file in files if root is None or not (root / file).exists()]
        state = "here" if not missing else f"{len(missing)} of {len(files)} files are missing"
        print(f"{dataset.name:14} {dataset.title}; {state}; {dataset.cannot}")
    return 0


def _trials(out: Path) -> Trials:
    return Trials(out / "trials.jsonl")


if __name__ == "__main__":
    sys.exit(main())
