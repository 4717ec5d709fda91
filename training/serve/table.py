"""The tables of docs/inference.md, from the results of measure.py."""

from pathlib import Path

BEGIN, END = "<!-- inference:begin -->", "<!-- inference:end -->"


def write(document: Path, runs: list[dict]) -> None:
    text = document.read_text()
    before, marker, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not marker or not end:
        raise SystemExit(f"{document}: expected {BEGIN} and {END}")
    document.write_text(f"{before}{BEGIN}\n\n{render(runs)}\n{END}{after}")


def render(runs: list[dict]) -> str:
    parts = []
    for run in sorted(runs, key=lambda r: (r["model"], r["device"], str(r["hardware"]), r["server"])):
        hardware = run["hardware"]
        where = hardware.get("gpu") if run["device"] == "cuda" else f"{hardware['cpu']}, {hardware['cores']} cores"
        when = f"{run['date']}, load before: {run['load_before']}"
        title = f"**{run['model']}**, {run['server']} on {run['device']} ({where}), {when}"
        one_caller = [p for p in run["points"] if p["callers"] == 1]
        one_row = [p for p in run["points"] if p["rows"] == 1]
        parts += [title, "", *_rows("rows in the request", "rows", one_caller), ""]
        if len(one_row) > 1:
            parts += [*_rows("callers with one row each", "callers", one_row, batch=True), ""]
    return "\n".join(parts)


def _rows(label: str, key: str, points: list[dict], batch: bool = False) -> list[str]:
    heads = [label, "p50, ms", "p99, ms", "of it model, ms", "rows/s", *(["rows a batch", "refused"] if batch else [])]
    lines = [f"| {' | '.join(heads)} |", f"|{' --: |' * len(heads)}"]
    for p in points:
        asked = p["answered"] + p["refused"] + p["failed"]
        cells = [p[key], _ms(p["p50_us"]), _ms(p["p99_us"]), _ms(p.get("compute_p50_us")), f"{p['rows_per_s']:,}"]
        if batch:
            cells += [p.get("mean_batch", ""), f"{(p['refused'] + p['failed']) / asked:.1%}" if asked else ""]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    return lines


def _ms(us: float | None) -> str:
    return "" if us is None else f"{us / 1000:.2f}"
