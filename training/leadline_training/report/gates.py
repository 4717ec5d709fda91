"""
The gates of models.md, section 5: each with its number, whether it is met, and why not. Written before any model was
fitted.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from leadline_training.judge.comparison import benjamini_hochberg

SEQUENCES = ("lstm_small", "gru", "attention_lstm", "transformer", "deeplob", "lstm")
PASS, MISS, OPEN = "pass", "miss", "not measured"
Found = dict[str, Any]


@dataclass(frozen=True)
class Gate:
    gate: str
    question: str
    number: str
    verdict: str
    why: str = ""


def gates(found: dict[str, Found], speed: Found | None, tick: Found | None) -> list[dict[str, str]]:
    """`found`: by data set. `speed`: of `leadline models time`. `tick`: of the tick path's benchmark."""
    main = found.get("goog") or next((data for data in found.values() if _all_models(data)), {})
    cells = [cell for data in found.values() for cell in data["cells"]]
    made: list[Gate] = [*_skill(main, cells), *_calibration(cells), *_ensemble(main), *_leakage(found.values())]
    made += [_tick(tick), *_speed(speed), *_parity(found, speed), *_explanation(found.values()), _robust(main)]
    return [asdict(gate) for gate in made]


def _all_models(data: Found) -> bool:
    return any("stacking" in cell["models"] or "robustness" in data for cell in data["cells"])


def _verdict(ok: bool) -> str:
    return PASS if ok else MISS


def _of(cell: Found, name: str, figure: str = "mcc") -> float:
    return cell["models"][name][figure]


def _where(cell: Found) -> str:
    return f"{cell['dataset']}, {cell['horizon']}, {cell['label']}"


def _skill(main: Found, cells: list[Found]) -> Iterable[Gate]:
    both = [(c, _of(c, "B3 queue imbalance"), _of(c, "B5 logistic"), _of(c, "B6 LightGBM")) for c in cells]
    good = [c for c, b3, b5, b6 in both if b6 >= b5 - 0.01 and b6 >= b3 + 0.05]
    bad = [f"{_where(c)}: {b3:.3f}, {b5:.3f}, {b6:.3f}" for c, b3, b5, b6 in both if c not in good]
    yield Gate(
        "Q5a", "LightGBM MCC ≥ logistic − 0.01 and ≥ queue imbalance + 0.05", f"{len(good)} of {len(cells)} questions",
        _verdict(not bad) if cells else OPEN, "" if not bad else "imbalance, logistic, LightGBM: " + "; ".join(bad),
    )  # fmt: skip
    yield _levels(main)
    yield _sequence(main.get("cells", []))


def _levels(main: Found) -> Gate:
    question = "levels behind the best add ≥ 0.01 MCC, LightGBM, same rows and settings"
    gains, over = [], []
    for asked in main.get("reference", {}).get("questions", []):
        models, name = asked["models"], f"{asked['label']} k={asked['k']}"
        gains.append((name, models["LightGBM L2"]["found"][2] - models["LightGBM L1"]["found"][2]))
        over.append((name, models["LightGBM L2"]["found"][2] - models["LightGBM L1"]["expected"][2]))
    if not gains:
        told = [cell for cell in main.get("cells", []) if "LightGBM, L1" in cell["models"]]
        gains = [(_where(cell), _of(cell, "B6 LightGBM") - _of(cell, "LightGBM, L1")) for cell in told]
    if not gains:
        return Gate("Q5b", question, "–", OPEN, "needs a recording with levels and all models")
    beyond = ", ".join(f"{name} {gain:+.3f}" for name, gain in over)
    return Gate(
        "Q5b", f"{main['dataset']}: {question}", ", ".join(f"{name} {gain:+.3f}" for name, gain in gains),
        _verdict(all(gain >= 0.01 for _, gain in gains)),
        f"against the reference's level-1 figures: {beyond}" if beyond else "",
    )  # fmt: skip


def _sequence(cells: list[Found]) -> Gate:
    tried = [(c, name) for c in cells for name in SEQUENCES if name in c["models"]]
    question = "a sequence model beats LightGBM by 0.01 MCC, Diebold–Mariano p < 0.05 after Benjamini–Hochberg"
    if not tried:
        return Gate("Q5c", question, "–", OPEN, "no networks were trained (torch, or --no-nets)")
    adjusted = benjamini_hochberg(np.array([c["models"][name]["against"]["p"] for c, name in tried]))
    gains = [_of(c, name) - _of(c, "B6 LightGBM") for c, name in tried]
    better = [
        gain >= 0.01 and q < 0.05 and c["models"][name]["against"]["difference"] < 0
        for (c, name), gain, q in zip(tried, gains, adjusted, strict=True)
    ]
    text = ", ".join(
        f"{name} {gain:+.3f} (q {q:.3f})" for (_, name), gain, q in zip(tried, gains, adjusted, strict=True)
    )
    why = "" if any(better) else "none does, with the epochs that two cores allow: the trees stay the first choice"
    return Gate("Q5c", question, text, _verdict(any(better)), why)


def _calibrated(cells: list[Found]) -> list[tuple[Found, Found]]:
    found = [(c, c["models"]["B6 LightGBM"]["about"].get("calibration")) for c in cells]
    return [(c, calibration) for c, calibration in found if calibration]


def _list(items: list[str], most: int = 6) -> str:
    return "; ".join(items[:most]) + (f"; and {len(items) - most} more" if len(items) > most else "")


def _mean_and_range(three: list[float]) -> str:
    return f"{three[0]:.3f} [{three[1]:.3f}, {three[2]:.3f}]"


def _calibration(cells: list[Found]) -> Iterable[Gate]:
    found = _calibrated(cells)
    off = [(c, k) for c, k in found if k["ece"] > 0.02]
    eces = [k["ece"] for _, k in found]
    beyond = [c for c, k in off if k["ece"] > k["ece_by_chance"][2]]
    told = [
        f"{_where(c)} {k['ece']:.3f} (fixed {k['ece_fixed']:.3f}, right ones {_mean_and_range(k['ece_by_chance'])})"
        for c, k in off
    ]
    never = sum(k["ece_by_chance"][0] > 0.02 for _, k in found)
    yield Gate(
        "Q7a", "LightGBM's ECE ≤ 0.02 after scaling that goes on learning",
        f"{len(found) - len(off)} of {len(found)}, median {np.median(eces):.3f}" if found else "–",
        _verdict(not off) if found else OPEN,
        f"outcomes that overlap are few: probabilities that are right would miss it in {never} of {len(found)} on "
        f"average; beyond what chance does to right ones: {len(beyond)}. {_list(told, 19)}" if off else "",
    )  # fmt: skip
    flat = [f"{_where(c)} {k['brier_skill']:.3f}" for c, k in found if k["brier_skill_interval"][0] <= 0]
    yield Gate(
        "Q7b", "Brier skill over the prior > 0, interval without 0",
        f"{len(found) - len(flat)} of {len(found)}" if found else "–",
        _verdict(not flat) if found else OPEN, _list(flat),
    )  # fmt: skip
    out = [f"{_where(c)} {k['coverage']:.3f}" for c, k in found if abs(k["coverage"] - 0.9) > 0.01]
    widths = [k["width"] for _, k in found]
    yield Gate(
        "Q7c", "adaptive sets cover 90 ± 1 %",
        f"{len(found) - len(out)} of {len(found)}, {np.mean(widths):.2f} classes in a set" if found else "–",
        _verdict(not out) if found else OPEN, _list(out),
    )  # fmt: skip


def _ensemble(main: Found) -> Iterable[Gate]:
    found = next((c["ensemble"] for c in main.get("cells", []) if "ensemble" in c), None)
    if found is None:
        yield Gate("Q8", "regret ≤ ln K; log loss ≤ best member + 0.001", "–", OPEN, "not with --quick")
        return
    yield Gate(
        "Q8a", "Hedge's regret ≤ ln K", f"{found['regret']:.4f} ≤ {found['ln_k']:.4f}",
        _verdict(found["regret"] <= found["ln_k"] + 1e-9),
    )  # fmt: skip
    over, stacked = found["loss_over_best"], found["stacking_over_best"]
    why = "off by default" if over > 0.001 else ""
    yield Gate(
        "Q8b", "its log loss, outcomes late, ≤ best member + 0.001", f"{over:+.4f}", _verdict(over <= 0.001), why
    )
    if stacked is not None:
        why = "off by default" if stacked > 0.001 else ""
        yield Gate(
            "Q8c", "stacking's log loss ≤ best member + 0.001", f"{stacked:+.4f}", _verdict(stacked <= 0.001), why
        )


def _leakage(found: Iterable[Found]) -> Iterable[Gate]:
    with_suite = [data for data in found if "leakage" in data]
    if not with_suite:
        yield Gate("Q9", "the leakage suite", "–", OPEN, "not with --quick")
    for data in with_suite:
        k, name = data["leakage"], data["dataset"]
        shuffled = np.array(k["shuffled_mcc"])
        chance = 2 * shuffled.std(ddof=1) / np.sqrt(len(shuffled))
        yield Gate(
            "Q9a", f"{name}: shuffled labels give |MCC| ≤ 0.02, mean of {len(shuffled)} shuffles",
            f"{shuffled.mean():+.3f} ({shuffled.min():+.3f} to {shuffled.max():+.3f})",
            _verdict(abs(shuffled.mean()) <= 0.02),
            "" if abs(shuffled.mean()) <= 0.02 else f"by the shuffles' own spread the mean is ±{chance:.3f}",
        )  # fmt: skip
        raised = k["future_mcc"] - k["honest_mcc"]
        yield Gate(
            "Q9b", f"{name}: features of {k['future_rows']} rows later raise MCC sharply (by 0.1)",
            f"{k['honest_mcc']:.3f} → {k['future_mcc']:.3f}", _verdict(raised >= 0.1),
        )  # fmt: skip
        yield Gate(
            "Q9c", f"{name}: accuracy by time against a random split; adversarial AUC",
            f"{k['honest_accuracy']:.3f}, {k['random_accuracy']:.3f}; {k['adversarial_auc']:.3f}", "printed",
        )  # fmt: skip


def _tick(tick: Found | None) -> Gate:
    question = "tick path: p50 ≤ 5 µs, p99 ≤ 50 µs, ≥ 200 k events/s a core in Node"
    if tick is None:
        return Gate("Q10", question, "–", OPEN, "leadline models time was not run")
    p50, p99, rate = tick["p50Us"], tick["p99Us"], tick["perSecond"]
    ok = p50 <= 5 and p99 <= 50 and rate >= 200_000
    why = "" if ok else f"measured while {tick['load']:.1f} processes wanted {tick['cores']} cores"
    return Gate("Q10", question, f"{p50:.2f} µs, {p99:.2f} µs, {rate / 1000:.0f} k/s", _verdict(ok), why)


LIMITS_US = {"trees": 60, "lstm step": 150, "lstm_small window": 1000, "lstm window": 6000}


def _speed(speed: Found | None) -> Iterable[Gate]:
    question = "at the edge, p50: trees ≤ 60 µs, one step ≤ 150 µs, window of LSTM 64 ≤ 1 ms, of the big one ≤ 6 ms"
    timed = (speed or {}).get("models", {})
    kinds = {"B6 LightGBM": "trees", "lstm_step": "lstm step", "lstm_small": "lstm_small window", "lstm": "lstm window"}
    found = {kinds[name]: row["p50Us"] for name, row in timed.items() if name in kinds}
    if not found:
        yield Gate("Q11", question, "–", OPEN, "onnxruntime-web, or models that were written, are missing")
        return
    slow = [kind for kind, us in found.items() if us > LIMITS_US[kind]]
    missing = [kind for kind in LIMITS_US if kind not in found]
    load = f"load {speed['load']:.1f} on {speed['cores']} cores"
    why = "; ".join([*(f"{kind} is slower" for kind in slow), *(f"no {kind}" for kind in missing), load])
    text = ", ".join(f"{kind} {us:.0f} µs" for kind, us in found.items())
    yield Gate("Q11", question, text, _verdict(not slow) if not missing or slow else OPEN, why)


def _parity(found: dict[str, Found], speed: Found | None) -> Iterable[Gate]:
    trees = [
        (f"{d['dataset']} {n}", p) for d in found.values() for n, p in d.get("parity", {}).items() if "mismatches" in p
    ]
    rest = [
        (f"{d['dataset']} {n}", p)
        for d in found.values()
        for n, p in d.get("parity", {}).items()
        if "mismatches" not in p
    ]
    if trees:
        wrong, rows = sum(p["mismatches"] for _, p in trees), sum(p["rows"] for _, p in trees)
        yield Gate(
            "Q13a", "trees: 0 rows of 20,000 differ, thresholds and NaN among them",
            f"{wrong} of {rows:,} in {len(trees)} models", _verdict(wrong == 0),
        )  # fmt: skip
    if rest:
        name, worst = max(rest, key=lambda item: item[1]["largest"])
        yield Gate(
            "Q13b", "ONNX against torch and NumPy ≤ 1e-6, batches of 1, 2, 7, 32", f"{worst['largest']:.1e} ({name})",
            _verdict(worst["largest"] <= 1e-6),
        )  # fmt: skip
    off = [
        row["largestDifference"]
        for row in (speed or {}).get("models", {}).values()
        if row.get("largestDifference") is not None
    ]
    if off:
        yield Gate(
            "Q13c", "ONNX Runtime in Wasm against the native one ≤ 1e-6", f"{max(off):.1e}", _verdict(max(off) <= 1e-6)
        )
    else:
        yield Gate(
            "Q13c", "ONNX Runtime in Wasm against the native one ≤ 1e-6", "–", OPEN, "leadline models time was not run"
        )


def _explanation(found: Iterable[Found]) -> Iterable[Gate]:
    told = [(data["dataset"], data["explanation"]) for data in found if "explanation" in data]
    if not told:
        yield Gate("Q17", "TreeSHAP adds up to 1e-6", "–", OPEN, "not with --quick")
        return
    worst = max(k["additivity"] for _, k in told)
    yield Gate("Q17a", "TreeSHAP adds up to 1e-6", f"{worst:.1e} in {len(told)} models", _verdict(worst <= 1e-6))
    for name, k in told:
        first = list(k["importance"])[:3]
        groups = ", ".join(
            f"{g} {k['importance'][g]['loss']:.4f} [{k['importance'][g]['interval'][0]:.4f}, "
            f"{k['importance'][g]['interval'][1]:.4f}]"
            for g in first
        )
        tau = ", ".join(f"{value:.2f}" for value in k["kendall_tau"])
        yield Gate(
            "Q17b",
            f"{name}: log loss that a shuffled group costs; Kendall's τ over folds",
            f"{groups}; τ {tau}",
            "printed",
        )


def _robust(main: Found) -> Gate:
    question = "phantom orders cost ≤ 10 points of macro F1"
    found = main.get("robustness")
    if found is None:
        return Gate("Q18", question, "–", OPEN, "needs a LOBSTER pair of ten levels or more")
    text = f"{100 * found['f1']:.1f} → {100 * found['f1_with_phantoms']:.1f}, {found['points_lost']:.1f} points"
    ok = found["points_lost"] <= 10
    worst = ", ".join(list(found["moved_most"])[:4])
    why = f"one lot on each of the {found['phantoms_each_side']} nearest empty prices of each side; moved most: {worst}"
    return Gate("Q18", question, text, _verdict(ok), why)
