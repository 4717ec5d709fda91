"""Makes drift.json: where River's detectors raise an alarm on the streams of stream.py. See classifiers.py."""

import json

from river import drift

from stream import Dice


def stream(seed: int, form: str, count: int) -> list[float]:
    dice = Dice(seed)
    values = []
    for i in range(count):
        if form == "steps":
            values.append(dice.normal() + (i // 700) % 3)
        elif form == "bits":
            values.append(1.0 if dice.uniform() < (0.3 if (i // 1000) % 2 == 0 else 0.6) else 0.0)
        elif form == "slope":
            values.append(dice.uniform() + i / 2000)
        elif form == "loud":
            values.append(dice.normal() * (1 + (i // 900) % 2 * 3))
        else:
            values.append(dice.normal())
    return values


FORMS = ["steps", "bits", "slope", "loud", "still"]


def alarms(detector, values: list[float]) -> list[int]:
    found = []
    for i, value in enumerate(values):
        detector.update(value)
        if detector.drift_detected:
            found.append(i)
    return found


ADWIN = [
    {},
    {"delta": 0.05, "clock": 1},
    {"delta": 0.5, "clock": 7, "max_buckets": 3, "min_window_length": 2, "grace_period": 5},
    {"delta": 1e-6, "clock": 32, "max_buckets": 10, "min_window_length": 20, "grace_period": 100},
]
PAGE_HINKLEY = [
    {"alpha": 1.0},
    {"alpha": 1.0, "threshold": 10.0, "delta": 0.05, "min_instances": 10, "mode": "up"},
    {"alpha": 0.999, "threshold": 5.0, "delta": 0.2, "min_instances": 50, "mode": "down"},
    {"alpha": 0.9999, "threshold": 20.0, "delta": 0.005, "min_instances": 30, "mode": "both"},
]
COUNT = 6000
cases = []
for seed, form in enumerate(FORMS, 51):
    values = stream(seed, form, COUNT)
    for options in ADWIN:
        detector = drift.ADWIN(**options)
        found = alarms(detector, values)
        end = [detector.width, detector.estimation, detector.variance]
        cases.append({"seed": seed, "form": form, "kind": "adwin", "options": options, "alarms": found, "end": end})
    for options in PAGE_HINKLEY:
        found = alarms(drift.PageHinkley(**options), values)
        cases.append({"seed": seed, "form": form, "kind": "pageHinkley", "options": options, "alarms": found, "end": []})
print(json.dumps({"count": COUNT, "cases": cases}))
