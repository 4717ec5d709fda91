"""The manifest of a model (docs/models/manifest.schema.json): written beside the ONNX file, and its core inside it."""

import hashlib
import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnx

from leadline_training.data.feature_hash import feature_hash
from leadline_training.data.places import core_wasm
from leadline_training.data.wasm_file import core_build
from leadline_training.errors import TrainingError
from leadline_training.graphs.builder import save
from leadline_training.models.base import Model
from leadline_training.models.calibrated import Calibrated
from leadline_training.prepare.labels import CLASSES, Horizon, LabelRule
from leadline_training.trials import plain

IN_THE_FILE = (
    "name", "version", "form", "features", "featureHash", "rows", "cadence", "missing", "classes", "horizonMs",
    "horizonEvents", "label", "normalisation", "normalisedIn", "input", "output", "logits", "attention", "state",
)  # fmt: skip
"""What the loader compares with the ONNX file's own copy."""


@dataclass(frozen=True)
class Origin:
    """Where a model comes from and what it is for."""

    symbols: tuple[str, ...]
    from_us: int
    to_us: int
    rows: int
    horizon: Horizon
    rule: LabelRule
    threshold: float | None
    cadence: dict[str, int] = field(default_factory=lambda: {"events": 1})
    trial: int | None = None


def manifest_of(
    name: str,
    version: str,
    model: Model,
    features: Sequence[str],
    origin: Origin,
    metrics: dict[str, dict[str, float]] | None = None,
    state: list[dict[str, object]] | None = None,
    attention: bool = False,
    said: Calibrated | None = None,
) -> dict[str, Any]:
    """All members but `file` and `gradient`. `state`: of the one-step form. `said`: of `calibrate`."""
    if len(name) > 128 or not name:
        raise TrainingError("manifest.name", repr(name), "1 to 128 characters")
    horizon, rule, scaling = origin.horizon, origin.rule, model.scaling
    form = "step" if state is not None else "row" if model.rows == 1 else "window"
    label = {"definition": rule.definition, "threshold": origin.threshold, "unit": "ticks"}
    return {
        "name": name,
        "version": version,
        "family": model.family,
        "form": form,
        "features": list(features),
        "featureHash": feature_hash(features),
        "rows": model.rows if form == "window" else 1,
        "cadence": origin.cadence,
        "missing": "nan",
        "classes": list(CLASSES),
        "horizonMs": None if horizon.us is None else max(1, horizon.us // 1000),
        "horizonEvents": horizon.events,
        "label": label | ({"feeBps": rule.fee_bps} if rule.definition == "cost" else {}),
        "normalisation": None if scaling is None else {"mean": exact(scaling.mean), "scale": exact(scaling.scale)},
        "normalisedIn": None if scaling is None else "graph",
        "input": "window" if form == "window" else "features",
        "output": "probs",
        "logits": "logits" if model.has_logits else None,
        "attention": "attention" if attention and state is None else None,
        "state": state,
        "calibration": said.calibration if said else None,
        "conformal": said.conformal if said else None,
        "metrics": metrics,
        "training": {
            "symbols": list(origin.symbols),
            "fromUs": int(origin.from_us),
            "toUs": int(origin.to_us),
            "rows": int(origin.rows),
            "seed": int(model.config.get("seed", 0)),
            "config": json.loads(json.dumps(model.config, default=plain)),
            "trial": origin.trial,
            "coreSha256": core_build(core_wasm()),
            "software": software(),
        },
    }


def exact(values: np.ndarray) -> list[float]:
    """32-bit floats as the doubles that they are."""
    return [float(value) for value in values]


def software() -> dict[str, str]:
    from importlib.metadata import PackageNotFoundError, version

    found = {"python": platform.python_version()}
    for package in ("numpy", "scikit-learn", "lightgbm", "xgboost-cpu", "torch", "onnx"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def without_software(manifest: dict[str, Any]) -> dict[str, Any]:
    """The same without the builds of the core and of the libraries."""
    left_out = ("coreSha256", "software")
    return manifest | {"training": {k: v for k, v in manifest["training"].items() if k not in left_out}}


def metadata_of(manifest: dict[str, Any]) -> dict[str, str]:
    """The ONNX file's metadata_props: what relay and loader verify before they ask it anything."""
    core = {key: manifest.get(key) for key in IN_THE_FILE}
    return {
        "feature_hash": manifest["featureHash"],
        "classes": ",".join(manifest["classes"]),
        "leadline_manifest": json.dumps(core, separators=(",", ":"), default=plain),
    }


def write_model(folder: Path, manifest: dict[str, Any], graph: onnx.ModelProto) -> Path:
    """NAME.onnx and NAME.json in `folder`; the path of the second. The graph must have been made with `metadata_of`."""
    named = {prop.key: prop.value for prop in graph.metadata_props}
    if named != metadata_of(manifest):
        raise TrainingError(manifest["name"], "a graph with other metadata", "that of its manifest")
    data = save(graph, folder / f"{manifest['name']}.onnx")
    about = {"name": f"{manifest['name']}.onnx", "sha256": hashlib.sha256(data).hexdigest()}
    path = folder / f"{manifest['name']}.json"
    path.write_text(json.dumps({**manifest, "file": about}, indent=2, default=plain, allow_nan=False) + "\n")
    return path


def publish(
    folder: Path,
    name: str,
    version: str,
    model: Model,
    features: Sequence[str],
    origin: Origin,
    metrics: dict[str, dict[str, float]] | None = None,
    said: Calibrated | None = None,
    says_software: bool = True,
) -> list[Path]:
    """
    Writes a model in every form it has: by window or row, and of recurrent nets one step at a time. `said` was fitted
    on windows and stands in their manifest alone: a step remembers more than a window does. `says_software` false:
    builds and versions are left out of `training`, for a file that is to stay as it is when they change.
    """
    attention = bool(getattr(model, "has_attention", False))
    manifest = manifest_of(name, version, model, features, origin, metrics, attention=attention, said=said)
    if not says_software:
        manifest = without_software(manifest)
    if getattr(model, "has_gradient", False):
        manifest["gradient"] = {"input": manifest["input"], "output": "gradient"}
        hashed = {"feature_hash": manifest["featureHash"]}
        save(model.gradient_graph(hashed), folder / f"{name}.gradient.onnx")
    written = [write_model(folder, manifest, model.graph(metadata_of(manifest)))]
    if getattr(model, "has_step", False):
        _, state = model.step_graph()
        step = manifest_of(f"{name}_step", version, model, features, origin, metrics, state=state)
        if not says_software:
            step = without_software(step)
        written.append(write_model(folder, step, model.step_graph(metadata_of(step))[0]))
    return written
