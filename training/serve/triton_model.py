"""Triton's python backend calls this for a model of the repository: model.py of the folder that triton.py lays out."""

import os
import sys
from pathlib import Path

sys.path.extend(os.environ["LEADLINE_PYTHONPATH"].split(":"))  # Triton starts Python isolated: it reads no PYTHONPATH

import numpy as np
import triton_python_backend_utils as pb

from serve.repository import read_model
from serve.runtimes import load_runtime


class TritonPythonModel:
    def initialize(self, args: dict) -> None:
        config = read_model(Path(args["model_repository"])).config
        folder = Path(args["model_repository"]) / args["model_version"]
        threads = int(os.environ.get("LEADLINE_THREADS", "0"))
        self._runtime = load_runtime(config, folder, os.environ.get("LEADLINE_DEVICE", "auto"), threads)
        self._inputs = {tensor.name: tensor.datatype for tensor in config.inputs}
        print(f"{args['model_name']}/{args['model_version']}: {type(self._runtime).__name__} on {self._runtime.device}")

    def execute(self, requests: list) -> list:
        asked = [self._tensors(request) for request in requests]
        try:
            return [self._response(part) for part in self._run(asked)]
        except Exception:
            return [self._alone(tensors) for tensors in asked]  # whose fault it was shows when each runs by itself

    def _tensors(self, request) -> dict[str, np.ndarray]:
        return {name: _array(pb.get_input_tensor_by_name(request, name), kind) for name, kind in self._inputs.items()}

    def _run(self, asked: list[dict[str, np.ndarray]]) -> list[dict[str, np.ndarray]]:
        joined = {name: np.concatenate([tensors[name] for tensors in asked]) for name in self._inputs}
        results = self._runtime.run(joined)
        ends = np.cumsum([len(next(iter(tensors.values()))) for tensors in asked])[:-1]
        parts = {name: np.split(array, ends) for name, array in results.items()}
        return [{name: parts[name][i] for name in parts} for i in range(len(asked))]

    def _response(self, part: dict[str, np.ndarray]):
        return pb.InferenceResponse([_tensor(name, np.ascontiguousarray(array)) for name, array in part.items()])

    def _alone(self, tensors: dict[str, np.ndarray]):
        try:
            return self._response(self._runtime.run(tensors))
        except Exception as error:
            return pb.InferenceResponse(error=pb.TritonError(f"{type(error).__name__}: {error}"))


# Triton was built for numpy 1 and misreads the arrays of numpy 2, which therefore go by DLPack. DLPack has no strings:
# a model with BYTES needs numpy 1. Triton renames the capsule that numpy gave it, and numpy then complains that it
# can't free what Triton has already freed.
BY_DLPACK = not np.__version__.startswith("1.")
if BY_DLPACK:
    sys.unraisablehook = lambda told: None if "PyCapsule" in str(told.exc_value) else sys.__unraisablehook__(told)


def _array(tensor, datatype: str) -> np.ndarray:
    return np.from_dlpack(tensor) if BY_DLPACK and datatype != "BYTES" else tensor.as_numpy()


def _tensor(name: str, array: np.ndarray):
    return pb.Tensor.from_dlpack(name, array) if BY_DLPACK and array.dtype != object else pb.Tensor(name, array)
