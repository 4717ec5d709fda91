"""What computes: one interface, ONNX Runtime and torch behind it.

A runtime takes and gives numpy arrays by name. BYTES are object arrays of bytes. One call at a time for each instance.
"""

from pathlib import Path
from typing import Protocol

import numpy as np
import onnxruntime

from serve.datatypes import DATATYPES, OF_ONNX
from serve.repository import ModelConfig, RepositoryError, TensorSpec

Tensors = dict[str, np.ndarray]


class Runtime(Protocol):
    platform: str
    device: str

    def run(self, inputs: Tensors) -> Tensors: ...


def load_runtime(config: ModelConfig, folder: Path, device: str, threads: int = 0) -> Runtime:
    """`device` is cpu, cuda or auto. What a GPU can't do (trees) is done by the processor, whatever was asked for."""
    if device != "cpu" and (on_gpu := _on_gpu(config, folder, device)):
        return on_gpu
    if not (folder / "model.onnx").exists():
        raise RepositoryError(f"{folder}: expected model.onnx, found {sorted(p.name for p in folder.iterdir())}")
    return OnnxRuntime(config, folder / "model.onnx", threads)


def _on_gpu(config: ModelConfig, folder: Path, device: str) -> Runtime | None:
    if "CUDAExecutionProvider" in onnxruntime.get_available_providers():
        return OnnxRuntime(config, folder / "model.onnx", providers=["CUDAExecutionProvider", "CPUExecutionProvider"])
    try:
        import torch
    except ImportError as error:
        if device == "cuda":
            raise RepositoryError("cuda: expected torch or onnxruntime-gpu, found neither") from error
        return None
    if not torch.cuda.is_available():
        if device == "cuda":
            raise RepositoryError("cuda: expected a GPU that torch sees, found none")
        return None
    from serve import torch_runtime

    return torch_runtime.load(config, folder, "cuda")


class OnnxRuntime:
    platform = "onnx_onnxv1"

    def __init__(self, config: ModelConfig, path: Path, threads: int = 0, providers: list[str] | None = None) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 4  # a failed run is the caller's error, told by the exception
        providers = providers or ["CPUExecutionProvider"]
        self.device = "cuda" if providers[0].startswith("CUDA") else "cpu"
        self._session = onnxruntime.InferenceSession(str(path), options, providers=providers)
        self._outputs = [output.name for output in config.outputs]
        self._text = {t.name for t in config.outputs if t.datatype == "BYTES"}
        _agree(path, "input", config, config.inputs, self._session.get_inputs(), all_named=True)
        _agree(path, "output", config, config.outputs, self._session.get_outputs(), all_named=False)

    def run(self, inputs: Tensors) -> Tensors:
        fed = {name: _as_text(array) if array.dtype == object else array for name, array in inputs.items()}
        results = dict(zip(self._outputs, self._session.run(self._outputs, fed), strict=True))
        return {name: _as_bytes(array) if name in self._text else array for name, array in results.items()}


def _agree(path: Path, which: str, config: ModelConfig, said: tuple[TensorSpec, ...], found, all_named: bool) -> None:
    """A configuration that contradicts its model is found at start, not by a caller."""
    graph = {node.name: node for node in found}
    wanted = {tensor.name for tensor in said}
    if wanted - set(graph) or (all_named and set(graph) - wanted):
        raise RepositoryError(f"{path}: config.pbtxt has the {which}s {sorted(wanted)}, the model {sorted(graph)}")
    for tensor in said:
        node = graph[tensor.name]
        shape = [size if isinstance(size, int) else -1 for size in node.shape]
        expected = config.shape(tensor)
        fits = len(shape) == len(expected) and all(-1 in pair or pair[0] == pair[1] for pair in zip(shape, expected))
        if OF_ONNX.get(node.type) != tensor.datatype or not fits:
            raise RepositoryError(
                f"{path}: {which} {tensor.name!r} is {tensor.datatype} {expected} in config.pbtxt, "
                f"{OF_ONNX.get(node.type, node.type)} {shape} in the model"
            )


def _as_text(array: np.ndarray) -> np.ndarray:
    text = np.empty(array.shape, object)
    text.flat = [element.decode() for element in array.flat]
    return text


def _as_bytes(array: np.ndarray) -> np.ndarray:
    text = np.empty(array.shape, object)
    text.flat = [str(element).encode() for element in array.flat]
    return text


def warm(runtime: Runtime, config: ModelConfig) -> None:
    """The first call of a shape allocates and compiles; it shouldn't be a caller's."""
    for rows in config.warm_rows:
        batch = (rows,) if config.max_batch_size else ()
        shapes = {t.name: (*batch, *(max(size, 1) for size in t.dims)) for t in config.inputs}
        runtime.run({t.name: _zeros(t, shapes[t.name]) for t in config.inputs})


def _zeros(tensor: TensorSpec, shape: tuple[int, ...]) -> np.ndarray:
    dtype = DATATYPES[tensor.datatype].dtype
    return np.full(shape, b"", object) if dtype == object else np.zeros(shape, dtype)
