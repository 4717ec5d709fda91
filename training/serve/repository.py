"""A model repository in Triton's layout: REPO/<model>/config.pbtxt and REPO/<model>/<version>/model.onnx.

Read here: name, max_batch_size, input, output, dynamic_batching, instance_group (the count), version_policy,
model_warmup (the batch sizes) and parameters. A field that would change what the server does and isn't read is an
error, so that nobody believes it works.
"""

from dataclasses import dataclass, field
from pathlib import Path

from serve import pbtxt
from serve.datatypes import OF_CONFIG

_IGNORED = {"optimization", "default_model_filename"}
_READ = {
    "name",
    "backend",
    "max_batch_size",
    "input",
    "output",
    "dynamic_batching",
    "instance_group",
    "version_policy",
    "model_warmup",
    "parameters",
}


class RepositoryError(ValueError):
    pass


@dataclass(frozen=True)
class TensorSpec:
    name: str
    datatype: str
    dims: tuple[int, ...]  # without the batch


@dataclass(frozen=True)
class QueuePolicy:
    max_rows: int = 0  # 0: requests aren't put together
    max_delay_us: int = 0
    default_timeout_us: int = 0  # 0: none
    allow_timeout_override: bool = False
    rejects: bool = True  # what is late; else it waits behind what isn't
    max_queue_size: int = 0  # 0: unlimited


@dataclass(frozen=True)
class ModelConfig:
    name: str
    max_batch_size: int
    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    queue: QueuePolicy = QueuePolicy()
    instances: int = 1
    warm_rows: tuple[int, ...] = ()
    parameters: dict[str, str] = field(default_factory=dict)
    backend: str = "onnxruntime"

    def shape(self, tensor: TensorSpec) -> list[int]:
        """As metadata tell it: with the batch in front where the model has one."""
        return [-1, *tensor.dims] if self.max_batch_size else list(tensor.dims)


@dataclass(frozen=True)
class StoredModel:
    config: ModelConfig
    versions: dict[int, Path]  # each to its folder


def read_repository(root: Path) -> dict[str, StoredModel]:
    found = sorted(path.parent for path in root.glob("*/config.pbtxt"))
    if not found:
        raise RepositoryError(f"{root}: expected <model>/config.pbtxt, found none")
    return {folder.name: read_model(folder) for folder in found}


def read_model(folder: Path) -> StoredModel:
    path = folder / "config.pbtxt"
    try:
        fields = pbtxt.parse(path.read_text())
        config = _config(fields, folder.name)
        available = {int(d.name): d for d in folder.iterdir() if d.is_dir() and d.name.isdecimal() and int(d.name)}
        versions = _served(fields.get("version_policy", [{}])[-1], available)
    except (ValueError, KeyError, TypeError) as error:
        raise RepositoryError(f"{path}: {error}") from error
    if not versions:
        raise RepositoryError(f"{folder}: expected a version folder to serve, found {sorted(available) or 'none'}")
    return StoredModel(config, {version: available[version] for version in versions})


def _config(fields: dict[str, list], folder: str) -> ModelConfig:
    if unknown := set(fields) - _READ - _IGNORED:
        raise ValueError(f"not supported: {', '.join(sorted(unknown))}")
    name = _last(fields, "name", folder)
    if name != folder:
        raise ValueError(f"expected the folder's name {folder!r}, found {name!r}")
    max_batch_size = _last(fields, "max_batch_size", 0)
    return ModelConfig(
        name=name,
        max_batch_size=max_batch_size,
        inputs=_tensors(fields, "input"),
        outputs=_tensors(fields, "output"),
        queue=_queue(fields["dynamic_batching"][-1], max_batch_size) if "dynamic_batching" in fields else QueuePolicy(),
        instances=sum(_last(group, "count", 1) for group in fields.get("instance_group", [{}])),
        warm_rows=tuple(_last(warm, "batch_size", 1) for warm in fields.get("model_warmup", [])),
        parameters={_last(p, "key"): _last(_last(p, "value"), "string_value") for p in fields.get("parameters", [])},
        backend=_last(fields, "backend", "onnxruntime"),
    )


def _tensors(fields: dict[str, list], which: str) -> tuple[TensorSpec, ...]:
    read = []
    for tensor in fields.get(which, []):
        if unknown := set(tensor) - {"name", "data_type", "dims"}:
            raise ValueError(f"{which}: not supported: {', '.join(sorted(unknown))}")
        data_type = _last(tensor, "data_type")
        if data_type not in OF_CONFIG:
            raise ValueError(f"{which}: expected one of {', '.join(OF_CONFIG)}, found {data_type}")
        read.append(TensorSpec(_last(tensor, "name"), OF_CONFIG[data_type], tuple(tensor["dims"])))
    if not read:
        raise ValueError(f"expected an {which}, found none")
    return tuple(read)


def _queue(batching: dict[str, list], max_batch_size: int) -> QueuePolicy:
    if unknown := set(batching) - {"max_queue_delay_microseconds", "default_queue_policy", "preferred_batch_size"}:
        raise ValueError(f"dynamic_batching: not supported: {', '.join(sorted(unknown))}")
    policy = _last(batching, "default_queue_policy", {})
    action = _last(policy, "timeout_action", "REJECT")
    if action not in ("REJECT", "DELAY"):
        raise ValueError(f"timeout_action: expected REJECT or DELAY, found {action}")
    return QueuePolicy(
        max_rows=max_batch_size,
        max_delay_us=_last(batching, "max_queue_delay_microseconds", 0),
        default_timeout_us=_last(policy, "default_timeout_microseconds", 0),
        allow_timeout_override=_last(policy, "allow_timeout_override", False),
        rejects=action == "REJECT",
        max_queue_size=_last(policy, "max_queue_size", 0),
    )


def _served(policy: dict[str, list], available: dict[int, Path]) -> list[int]:
    if "all" in policy:
        return sorted(available)
    if "specific" in policy:
        return sorted(set(_last(policy, "specific")["versions"]) & set(available))
    newest = _last(_last(policy, "latest", {}), "num_versions", 1)
    return sorted(available)[-newest:]


_REQUIRED = object()


def _last(fields: dict[str, list], name: str, default=_REQUIRED):
    """As protobuf has it, a scalar said twice is what was said last."""
    if name in fields:
        return fields[name][-1]
    if default is _REQUIRED:
        raise ValueError(f"expected {name}, found {', '.join(fields) or 'nothing'}")
    return default
