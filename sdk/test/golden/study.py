"""Makes study.json: what Optuna's MedianPruner decides, the densities of its Parzen estimators, and how far its TPE and random
search come on functions with a known least value, all from fixed seeds.

    python -m venv venv && venv/bin/pip install optuna==4.9.0 numpy
    venv/bin/python sdk/test/golden/study.py > sdk/test/golden/study.json
    npx oxfmt sdk/test/golden/study.json
"""

import json
import warnings

import numpy as np
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.samplers import RandomSampler
from optuna.samplers._tpe.parzen_estimator import _ParzenEstimator, _ParzenEstimatorParameters
from optuna.trial import TrialState

warnings.filterwarnings("ignore")
optuna.logging.set_verbosity(optuna.logging.ERROR)


def pruning(seed: int, direction: str, trials: int, steps: int, at_once: int, options: dict) -> dict:
    """Trials of rounded values, several running at once; every report with Optuna's answer, in order."""
    rng = np.random.default_rng(seed)
    pruner = optuna.pruners.MedianPruner(
        n_startup_trials=options["startupTrials"],
        n_warmup_steps=options["warmupSteps"],
        interval_steps=options["intervalSteps"],
        n_min_trials=options["minTrials"],
    )
    study = optuna.create_study(sampler=RandomSampler(seed), pruner=pruner, direction=direction)
    events = []
    running = {}
    asked = 0
    while asked < trials or running:
        while asked < trials and len(running) < at_once:
            running[asked] = (study.ask(), [], rng.normal())
            events.append(["ask"])
            asked += 1
        number = int(rng.choice(sorted(running)))
        trial, values, level = running[number]
        value = float(np.round(level + rng.normal(), 1))
        trial.report(value, len(values))
        values.append(value)
        is_hopeless = bool(trial.should_prune())
        events.append(["report", number, value, is_hopeless])
        if is_hopeless:
            study.tell(trial, state=TrialState.PRUNED)
        elif len(values) == steps:
            study.tell(trial, value)
        else:
            continue
        events.append(["pruned" if is_hopeless else "complete", number, value])
        del running[number]
    return {"direction": "maximise" if direction == "maximize" else "minimise", "options": options, "events": events}


def parzen(distribution, observed: list, at: list) -> list:
    parameters = _ParzenEstimatorParameters(
        prior_weight=1.0,
        consider_magic_clip=True,
        consider_endpoints=False,
        weights=lambda n: np.ones(n),
        multivariate=False,
        categorical_distance_func={},
    )
    estimator = _ParzenEstimator({"x": np.array(observed)}, {"x": distribution}, parameters)
    return np.exp(estimator.log_pdf({"x": np.array(at)})).tolist()


def parzen_cases() -> list:
    rng = np.random.default_rng(11)
    cases = []
    for n in (0, 1, 2, 7, 40, 150):
        places = np.round(rng.uniform(-2, 3, n), 3).tolist()
        at = [-2, -1.9, -0.3, 0, 0.51, 1.7, 3]
        cases.append({"kind": "float", "low": -2, "high": 3, "observed": places, "at": at,
                      "density": parzen(FloatDistribution(-2, 3), places, at)})
        values = np.round(np.exp(rng.uniform(np.log(0.01), np.log(100), n)), 4).tolist()
        at = [0.01, 0.02, 0.5, 1, 33.3, 100]
        cases.append({"kind": "log", "low": 0.01, "high": 100, "observed": values, "at": at,
                      "density": parzen(FloatDistribution(0.01, 100, log=True), values, at)})
        whole = rng.integers(1, 31, n).tolist()
        at = list(range(1, 31, 3))
        cases.append({"kind": "int", "low": 1, "high": 30, "observed": whole, "at": at,
                      "density": parzen(IntDistribution(1, 30), whole, at)})
        places = rng.integers(0, 4, n).tolist()
        at = [0, 1, 2, 3]
        cases.append({"kind": "choice", "low": 0, "high": 3, "observed": places, "at": at,
                      "density": parzen(CategoricalDistribution([0, 1, 2, 3]), places, at)})
    return cases


A = np.array([[10, 3, 17, 3.5, 1.7, 8], [0.05, 10, 17, 0.1, 8, 14], [3, 3.5, 1.7, 10, 17, 8], [17, 8, 0.05, 10, 0.1, 14]])
P = np.array([[1312, 1696, 5569, 124, 8283, 5886], [2329, 4135, 8307, 3736, 1004, 9991],
              [2348, 1451, 3522, 2883, 3047, 6650], [4047, 8828, 8732, 5743, 1091, 381]]) * 1e-4
C = np.array([1, 1.2, 3, 3.2])


def sphere(trial) -> float:
    return sum(trial.suggest_float(name, -5, 10) ** 2 for name in "abcde")


def branin(trial) -> float:
    a, b = trial.suggest_float("a", -5, 10), trial.suggest_float("b", 0, 15)
    bend = b - 5.1 / (4 * np.pi**2) * a * a + 5 / np.pi * a - 6
    return bend**2 + 10 * (1 - 1 / (8 * np.pi)) * np.cos(a) + 10 - 0.397887357729738


def hartmann(trial) -> float:
    at = np.array([trial.suggest_float(name, 0, 1) for name in "abcdef"])
    return 3.32236801141551 - float(C @ np.exp(-(A * (at - P) ** 2).sum(axis=1)))


def mixed(trial) -> float:
    rate, span = trial.suggest_float("rate", 1e-5, 1, log=True), trial.suggest_int("span", 1, 1000, log=True)
    entry = trial.suggest_categorical("entry", ["cross", "passive", "both", "none"])
    joins = trial.suggest_categorical("joins", [False, True])
    away = (np.log10(rate) + 3) ** 2 + np.log10(span / 40) ** 2
    return away + (entry != "passive") + 0.5 * (not joins)


def regret(function, sampler, seed: int) -> float:
    study = optuna.create_study(sampler=sampler(seed=seed))
    study.optimize(function, n_trials=60)
    return study.best_value


def regrets() -> dict:
    """Median over 21 seeds of the best of 60 trials, less the least value."""
    return {
        function.__name__: {
            name: float(np.median([regret(function, sampler, seed) for seed in range(1, 22)]))
            for name, sampler in (("tpe", optuna.samplers.TPESampler), ("random", RandomSampler))
        }
        for function in (sphere, branin, hartmann, mixed)
    }


def main() -> None:
    usual = {"startupTrials": 5, "warmupSteps": 0, "intervalSteps": 1, "minTrials": 1}
    print(json.dumps({
        "pruning": [
            pruning(1, "maximize", 25, 5, 1, usual),
            pruning(2, "minimize", 25, 4, 3, usual),
            pruning(3, "maximize", 25, 6, 4, {**usual, "startupTrials": 2, "warmupSteps": 2}),
            pruning(4, "maximize", 25, 7, 2, {**usual, "startupTrials": 0, "warmupSteps": 1, "intervalSteps": 2}),
            pruning(5, "minimize", 25, 5, 5, {**usual, "startupTrials": 1, "minTrials": 6}),
        ],
        "parzen": parzen_cases(),
        "regrets": regrets(),
    }))


main()
