"""
Every configuration that was ever tried, one JSON object a line, appended and never changed: without the number of
trials nothing can be said of the best of them.
"""

import fcntl
import json
import time
from pathlib import Path
from typing import Any

import numpy as np

from leadline_training.data.places import cache_folder


class Trials:
    def __init__(self, path: Path | None = None) -> None:
        self.path = path or cache_folder() / "trials.jsonl"

    def add(self, kind: str, config: dict[str, Any], result: dict[str, Any]) -> int:
        """Appends a trial; its number, from 0. Several processes may append at once."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            file.seek(0)
            number = sum(1 for _ in file)
            line = {"trial": number, "at": round(time.time(), 3), "kind": kind, "config": config, "result": result}
            file.write(json.dumps(line, default=plain).encode() + b"\n")
        return number

    def count(self) -> int:
        return len(self.read())

    def read(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.path.read_text().splitlines()] if self.path.exists() else []


def plain(value: object) -> object:
    """NumPy's numbers and arrays as JSON has them; what isn't finite as null."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, (int, float, str, bool)) or value is None:
        return value
    raise TypeError(f"no JSON of {type(value).__name__}")
