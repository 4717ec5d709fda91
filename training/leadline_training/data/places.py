"""Where the repository, its command line, its core and the recordings are."""

import os
import shutil
from pathlib import Path

from leadline_training.errors import TrainingError

ROOT = Path(__file__).resolve().parents[3]
"""The repository, when the package is installed from it (pip install -e)."""


def cli_command() -> list[str]:
    """How `leadline` is started: LEADLINE_CLI (a file for node, or a program), the repository's, or the one on PATH."""
    given = os.environ.get("LEADLINE_CLI")
    path = Path(given) if given else ROOT / "cli/bin/leadline.js"
    if path.exists():
        return [os.environ.get("LEADLINE_NODE", "node"), str(path)] if path.suffix in {".js", ".mjs"} else [str(path)]
    if found := shutil.which("leadline"):
        return [found]
    raise TrainingError("leadline", "no command line", "a built repository, LEADLINE_CLI, or leadline on PATH")


def core_wasm() -> Path:
    """LEADLINE_WASM, or what `npm run build` made."""
    path = Path(os.environ.get("LEADLINE_WASM", ROOT / "sdk/build/core.wasm"))
    if not path.exists():
        raise TrainingError("core.wasm", f"nothing at {path}", "a built core (npm run build) or LEADLINE_WASM")
    return path


def layout_table() -> Path:
    return ROOT / "assembly/layout.ts"


def recordings() -> Path | None:
    """The folder of recordings: LEADLINE_DATA; None where it isn't set or isn't there."""
    given = os.environ.get("LEADLINE_DATA")
    return Path(given) if given and Path(given).is_dir() else None


def cache_folder() -> Path:
    """LEADLINE_CACHE, or .leadline in the repository, which git ignores."""
    return Path(os.environ.get("LEADLINE_CACHE", ROOT / ".leadline/training"))
