"""The page of an evaluation: one HTML file without scripts or anything from elsewhere."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

Found = dict[str, Any]
STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 22%, transparent) }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 0.6rem 0 1.4rem; font-variant-numeric: tabular-nums; font-size: 13px; }
th, td { padding: 0.2rem 0.6rem; border-bottom: 1px solid var(--line); text-align: right; vertical-align: top; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
.pass { color: #1a7f37; } .miss { color: #b42318; font-weight: 600; } .wide { overflow-x: auto; }
@media (prefers-color-scheme: dark) { .pass { color: #4cc06a; } .miss { color: #ff8a80; } }
h2 { margin-top: 2.2rem; } small { opacity: 0.75; }
"""


def page(found: dict[str, Found], gates: Sequence[dict[str, str]], trials: int) -> str:
    """All data sets, their gates first."""
    body = [
        "<h1>Evaluation of models</h1>",
        f"<p>{trials} trials were logged. Every figure is of test rows that come after the training rows, with purge "
        "and embargo. Brackets are 95 % intervals by block bootstrap. Nothing here is a promise about other days.</p>",
        "<h2>Gates</h2>",
        _table(("gate", "question", "number", "", "why"), [_gate(gate) for gate in gates], text=(1, 2, 3, 4)),
    ]
    for data in found.values():
        body += _dataset(data)
    head = "<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>Evaluation</title>"
    head += f"<style>{STYLE}</style>"
    return f"<!doctype html><html lang='en'><head>{head}</head><body>{''.join(body)}</body></html>\n"


def _gate(gate: dict[str, str]) -> list[str]:
    mark = f"<span class='{escape(gate['verdict'].split()[0])}'>{escape(gate['verdict'])}</span>"
    return [escape(gate["gate"]), escape(gate["question"]), escape(gate["number"]), mark, escape(gate["why"])]


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], text: Sequence[int] = ()) -> str:
    kind = lambda i: " class='text'" if i in text else ""  # noqa: E731
    top = "".join(f"<th{kind(i)}>{name}</th>" for i, name in enumerate(head))
    lines = "".join("<tr>" + "".join(f"<td{kind(i)}>{c}</td>" for i, c in enumerate(row)) + "</tr>" for row in rows)
    return f"<div class='wide'><table><thead><tr>{top}</tr></thead><tbody>{lines}</tbody></table></div>"


def _n(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _i(pair: Sequence[float | None] | None, digits: int = 3) -> str:
    return "–" if pair is None else f"[{_n(pair[0], digits)}, {_n(pair[1], digits)}]"


def _dataset(data: Found) -> list[str]:
    parts = [f"<h2>{escape(data['title'])}</h2>", f"<p>{data['rows']:,} rows. {escape(data['cannot'])}.</p>"]
    parts += [f"<p>Left out: {escape(text)}</p>" for text in data["skipped"]]
    for cell in data["cells"]:
        parts += _cell(cell)
    if "reference" in data:
        parts += _reference(data["reference"])
    if "leakage" in data:
        k = data["leakage"]
        rows = [(name, _n(k[name])) for name in k if isinstance(k[name], float)]
        parts += ["<h3>Leakage</h3>", _table(("", ""), rows)]
    if "explanation" in data:
        parts += _explanation(data["explanation"])
    return parts


def _cell(cell: Found) -> list[str]:
    rows = cell["rows"]
    shares = ", ".join(f"{share:.1%}" for share in cell["train_shares"])
    said = (
        f"{rows['train']:,} training, {rows['validation']:,} validation and {rows['test']:,} test rows in "
        f"{cell['blocks']} blocks; {cell['features']} features; threshold {_n(cell['threshold_ticks'], 2)} ticks; "
        f"down, flat, up in training {shares}; half spread {_n(cell['half_spread_ticks'], 2)} ticks."
    )
    hard = "; ".join(f"{escape(name)}: MCC {_n(value)}" for name, value in cell["hard"].items())
    parts = [f"<h3>{escape(cell['horizon'])}, {escape(cell['label'])}</h3>", f"<p>{said} {hard}</p>"]
    three = "down/flat/up"
    names = ["model", "MCC", "", "macro F1", "accuracy", f"ROC AUC {three}", f"PR AUC {three}", "top 1/5/10 %"]
    names += ["log-loss skill", "", "Brier skill", "ECE", "scaled", "90 % sets", "DM p", "s"]
    lines = [_model(name, model) for name, model in cell["models"].items()]
    parts.append(_table(names, lines))
    worth = [_worth(name, model) for name, model in cell["models"].items() if model["value"]["trades"]]
    if worth:
        head = ("worth in ticks, taking", "trades", "gross", "", "cost", "net", "surest 10 %: trades", "gross", "net")
        parts.append(_table(head, worth))
    best = max(cell["models"], key=lambda name: cell["models"][name]["mcc"])
    matrix = cell["models"][best]["confusion"]
    grid = [(label, *map(str, row)) for label, row in zip(("down", "flat", "up"), matrix, strict=True)]
    parts += [f"<p><small>{escape(best)}: outcomes by row, predictions by column</small></p>"]
    parts.append(_table(("", "down", "flat", "up"), grid))
    return parts


def _model(name: str, m: Found) -> list[str]:
    calibration = m["about"].get("calibration") or {}
    three = lambda values: "/".join(_n(v, 2) for v in values)  # noqa: E731
    return [
        escape(name), _n(m["mcc"]), _i(m["mcc_interval"]), _n(m["macro_f1"]), _n(m["accuracy"]), three(m["roc_auc"]),
        three(m["pr_auc"]), three(m["precision_at"].values()), _n(m["log_loss_skill"], 4),
        _i(m["log_loss_skill_interval"]), _n(m["brier_skill"], 4), _n(m["ece"]), _n(calibration.get("ece")),
        _n(calibration.get("coverage")),
        "" if m["against"] is None else _n(m["against"]["p"], 4), _n(m["about"].get("seconds"), 1),
    ]  # fmt: skip


def _worth(name: str, m: Found) -> list[str]:
    all_, top = m["value"], m["value_top_10"]
    return [
        escape(name), f"{all_['trades']:,}", _n(all_["gross"], 2), _i(all_["gross_interval"], 2), _n(all_["cost"], 2),
        _n(all_["net"], 2), f"{top['trades']:,}", _n(top["gross"], 2), _n(top["net"], 2),
    ]  # fmt: skip


def _reference(reference: Found) -> list[str]:
    lines = []
    for question in reference["questions"]:
        for name, both in question["models"].items():
            found, expected = both["found"], both["expected"]
            three = lambda v: " / ".join(_n(x) for x in v)  # noqa: E731
            label = f"{question['label']}, k = {question['k']}, {question['test']:,} rows"
            lines.append((label, escape(name), three(found), three(expected), f"{found[2] - expected[2]:+.3f}"))
    head = ("question", "model", "accuracy / F1 / MCC here", "reference", "MCC difference")
    said = f"<p>{reference['rows']:,} rows, {reference['expected_rows']:,} in the reference.</p>"
    return ["<h3>Against the reference</h3>", said, _table(head, lines, text=(0, 1))]


def _explanation(k: Found) -> list[str]:
    lines = [
        (escape(group), str(v["features"]), _n(v["loss"], 4), _i(v["interval"], 4), _n(k["contribution"].get(group), 4))
        for group, v in k["importance"].items()
    ]
    head = ("group", "features", "log loss when shuffled", "", "mean |TreeSHAP|")
    return ["<h3>What LightGBM looks at</h3>", _table(head, lines)]
