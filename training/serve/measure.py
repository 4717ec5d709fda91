"""Latency and throughput of a running server, by batch size and by the number of callers with one row each.

    python -m serve.measure --base-url http://127.0.0.1:8001 --server thin --device cpu --out results.json
    python -m serve.measure --table ../docs/inference.md --out results.json

Every point is written as soon as it is measured. A measurement replaces what was there for the same server, device,
hardware and model; `--add` takes over the runs of another file by the same rule. Client and server share the machine.
"""

import argparse
import asyncio
import datetime
import json
import os
import platform
import subprocess
import time
import urllib.request
from pathlib import Path

import numpy as np

from serve import table
from serve.load import Connection, Load, binary_request, drive

BATCHES = (1, 8, 32, 64, 128, 256)
CALLERS = (4, 16, 64, 256)
WINDOWS = {"direction_trees": ("features", (80,)), "direction_lstm": ("window", (100, 80))}
WINDOWS["direction_linear"] = ("features", (4,))


def hardware() -> dict[str, str | int]:
    cpu = platform.processor() or "unknown"
    if Path("/proc/cpuinfo").exists():
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        cpu = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), cpu)
    told: dict[str, str | int] = {"cpu": cpu, "cores": os.cpu_count() or 0}
    try:
        query = ["nvidia-smi", "--query-gpu=name", "--format=csv,noheader"]
        told["gpu"] = subprocess.run(query, capture_output=True, text=True, timeout=20, check=True).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        pass
    return told


def point(load: Load, rows: int, callers: int, batch: float | None) -> dict:
    answered = len(load.latencies_us)
    asked = sum(load.statuses.values())
    p50, p99 = np.percentile(load.latencies_us, [50, 99]) if answered else (np.nan, np.nan)
    measured = {
        "rows": rows,
        "callers": callers,
        "answered": answered,
        "refused": load.statuses.get(503, 0),
        "failed": asked - answered - load.statuses.get(503, 0),
        "seconds": round(load.seconds, 3),
        "p50_us": round(float(p50)) if answered else None,
        "p99_us": round(float(p99)) if answered else None,
        "rows_per_s": round(answered * rows / load.seconds),
    }
    if load.compute_us:
        measured["compute_p50_us"] = round(float(np.median(load.compute_us)))
    if batch:
        measured["mean_batch"] = round(batch, 1)
    return measured


def counters(url: str | None, model: str) -> tuple[float, float] | None:
    """Rows and batches that the server computed so far."""
    if not url:
        return None
    with urllib.request.urlopen(url, timeout=10) as answer:
        lines = [line for line in answer.read().decode().splitlines() if f'model="{model}"' in line]
    names = ("nv_inference_count{", "nv_inference_exec_count{")
    return tuple(sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(name)) for name in names)


async def check(url: str, request: bytes, rows: int) -> None:
    connection = await Connection.open(url)
    for _ in range(20):
        answer = await asyncio.wait_for(connection.ask(request), 60)
        if answer.status != 503:
            break
    connection.transport.close()
    if answer.status != 200:
        raise SystemExit(f"{answer.status}: {answer.body[:300]!r}")
    probs = np.frombuffer(answer.body[int(answer.headers["inference-header-content-length"]) :], "<f4").reshape(rows, 3)
    if not np.allclose(probs.sum(1), 1, atol=1e-5):
        raise SystemExit(f"expected rows that add up to 1, found {probs[:3].tolist()}")


async def measure(options: argparse.Namespace, model: str, save) -> None:
    name, shape = WINDOWS[model]
    random = np.random.default_rng(11)
    until = time.monotonic() + options.limit
    plan = [(rows, 1) for rows in BATCHES] + [(1, callers) for callers in CALLERS]
    for rows, callers in plan:
        left = until - time.monotonic()
        if left < options.seconds:
            print(f"{model}: out of time before {rows} rows, {callers} callers", flush=True)
            return
        request = binary_request(options.base_url, model, name, random.normal(size=(rows, *shape)))
        await check(options.base_url, request, rows)
        await drive(options.base_url, request, callers, options.seconds / 4)
        before = counters(options.metrics_url, model)
        load = await drive(options.base_url, request, callers, options.seconds)
        after = counters(options.metrics_url, model)
        batch = (after[0] - before[0]) / max(after[1] - before[1], 1) if before and after else None
        measured = point(load, rows, callers, batch)
        print(model, json.dumps(measured), flush=True)
        save(model, measured)


class Results:
    def __init__(self, path: Path, options: argparse.Namespace) -> None:
        self.path = path
        self.runs: list[dict] = json.loads(path.read_text())["runs"] if path.exists() else []
        self._key = {"server": options.server, "device": options.device, "hardware": hardware()}
        # What else the machine was busy with before the first request.
        load = round(os.getloadavg()[0], 1)
        self._told = {"date": datetime.date.today().isoformat(), "load_before": load}

    def save(self, model: str, measured: dict) -> None:
        key = {**self._key, "model": model}
        run = next((r for r in self.runs if r.get("open") and key.items() <= r.items()), None)
        if not run:
            self.runs = [r for r in self.runs if not key.items() <= r.items()]
            run = {**key, **self._told, "points": [], "open": True}
            self.runs.append(run)
        run["points"].append(measured)
        self._write()

    def take_over(self, runs: list[dict]) -> None:
        for run in runs:
            key = {name: run[name] for name in ("server", "device", "hardware", "model")}
            self.runs = [r for r in self.runs if not key.items() <= r.items()] + [run]
        self._write()

    def _write(self) -> None:
        kept = [{k: v for k, v in run.items() if k != "open"} for run in self.runs]
        draft = self.path.with_suffix(".part")
        draft.write_text(json.dumps({"runs": kept}, indent=1) + "\n")
        draft.replace(self.path)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", default="http://127.0.0.1:8001")
    parser.add_argument("--metrics-url", help="for the mean batch size; the thin server's is BASE_URL/metrics")
    parser.add_argument("--server", default="thin", help="what the results call it")
    parser.add_argument("--device", default="cpu", help="what the results say the model ran on")
    parser.add_argument("--models", nargs="+", choices=list(WINDOWS), default=["direction_trees", "direction_lstm"])
    parser.add_argument("--seconds", type=float, default=1.5, help="of each point, behind a quarter of it to warm up")
    parser.add_argument("--limit", type=float, default=60, help="seconds for each model")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--add", type=Path, help="a file of results to take over, then end")
    parser.add_argument("--table", type=Path, help="write the table into this document instead")
    options = parser.parse_args()
    if options.table:
        table.write(options.table, json.loads(options.out.read_text())["runs"])
        return
    results = Results(options.out, options)
    if options.add:
        results.take_over(json.loads(options.add.read_text())["runs"])
        return
    try:
        import uvloop as loops
    except ImportError:
        loops = asyncio
    for model in options.models:
        try:
            loops.run(measure(options, model, results.save))
        except (OSError, TimeoutError) as error:
            print(f"{model}: {type(error).__name__}: {error}", flush=True)


if __name__ == "__main__":
    main()
