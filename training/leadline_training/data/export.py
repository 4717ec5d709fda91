"""Feature tables by way of `leadline features`, kept so that the same wish is answered from disk."""

import hashlib
import json
import subprocess
from collections.abc import Sequence
from pathlib import Path

from leadline_training.data.places import cache_folder, cli_command, core_wasm
from leadline_training.data.table import Table, read_table
from leadline_training.data.wasm_file import core_build
from leadline_training.errors import TrainingError

TIMEOUT_S = 3600


def export_features(
    inputs: Sequence[Path],
    features: Sequence[str],
    every: str = "event",
    options: Sequence[str] = (),
    cache: Path | None = None,
) -> Table:
    """
    The table of recordings that `leadline features` reads. `options` are its own (--format, --tick, --mapping, …).
    Defects of the recording that the core counts and goes on from are not errors here; whatever ends the export is.
    """
    for path in inputs:
        if not path.exists():
            raise TrainingError("input", f"nothing at {path}", "a recording")
    names = list(dict.fromkeys(features))
    folder = cache or cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    out = folder / f"{_key(inputs, names, every, options)}.parquet"
    if not out.exists():
        _run([*map(str, inputs), "--features", ",".join(names), "--every", every, *options], out)
    return read_table(out, names)


def _run(arguments: Sequence[str], out: Path) -> None:
    command = [*cli_command(), "features", *arguments, "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, check=False)
    if not out.exists():
        raise TrainingError(" ".join(command[:3]), f"exit {done.returncode}: {done.stderr.strip()[-500:]}", "a table")


def _key(inputs: Sequence[Path], names: Sequence[str], every: str, options: Sequence[str]) -> str:
    """Another core, recording, wish or option is another table."""
    files = [[path.name, path.stat().st_size, path.stat().st_mtime_ns] for path in inputs]
    mappings = [Path(option).read_text() for option in options if option.endswith(".json")]
    text = json.dumps([core_build(core_wasm()), files, list(names), every, list(options), mappings])
    return hashlib.sha256(text.encode()).hexdigest()[:32]
