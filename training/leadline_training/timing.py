"""
How fast the exported models answer in JavaScript, and whether they say there what they say here: `leadline models
time`.
"""

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from leadline_training.data.places import cli_command

ROWS = 16
TIMEOUT_S = 600


def write_check(manifest: Path, seed: int = 3) -> Path:
    """NAME.check.json beside a manifest: inputs, and what the native runtime answers."""
    about = json.loads(manifest.read_text())
    session = onnxruntime.InferenceSession(
        manifest.with_suffix(".onnx").read_bytes(), providers=["CPUExecutionProvider"]
    )
    rng = np.random.default_rng(seed)
    sides = [about["rows"], len(about["features"])] if about["form"] == "window" else [len(about["features"])]
    scaling = about["normalisation"]
    scale, mean = (np.array(scaling[key]) for key in ("scale", "mean")) if scaling else (1.0, 0.0)
    x = (rng.normal(size=(ROWS, *sides)) * scale + mean).astype(np.float32)
    state = {
        s["input"]: np.zeros([ROWS if n == -1 else n for n in s["shape"]], np.float32) for s in about["state"] or []
    }
    probabilities = session.run([about["output"]], {about["input"]: x, **state})[0]
    path = manifest.with_suffix(".check.json")
    check = {
        "rows": ROWS,
        "input": x.reshape(-1).astype(float).tolist(),
        "output": probabilities.reshape(-1).astype(float).tolist(),
    }
    path.write_text(json.dumps(check))
    return path


def timed(manifests: Sequence[Path]) -> dict[str, Any] | None:
    """None where the command or onnxruntime-web isn't there; its last line of standard error is printed."""
    for manifest in manifests:
        write_check(manifest)
    command = [*cli_command(), "models", "time", "--json", *map(str, manifests)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if done.returncode != 0:
        print(f"leadline models time: exit {done.returncode}: {done.stderr.strip()[-400:]}")
        return None
    return json.loads(done.stdout)
