"""Runs a model on torch: model.pt (TorchScript) where there is one, else model.onnx, translated.

The translation knows the few operators that networks over windows of features need and shares the weights of the ONNX
file, so that processor and GPU can't drift apart. A graph with any other operator isn't loaded here.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from serve.repository import ModelConfig

# TF32 would be faster, and 1e-3 away from what the same model gives on a processor.
torch.backends.cudnn.allow_tf32 = False
torch.backends.cuda.matmul.allow_tf32 = False

Values = dict[str, torch.Tensor]
Step = Callable[[Values], None]


def load(config: ModelConfig, folder: Path, device: str) -> "TorchRuntime | None":
    if (folder / "model.pt").exists():
        module = torch.jit.load(folder / "model.pt", map_location=device).eval()
        return TorchRuntime(config, _positional(module, config), device, "pytorch_torchscript")
    graph = onnx.load(folder / "model.onnx").graph
    if unknown := {node.op_type for node in graph.node} - set(_OPERATORS):
        print(f"{config.name}: not on {device}, torch has no {', '.join(sorted(unknown))} here", flush=True)
        return None
    return TorchRuntime(config, _translate(graph, device), device, "onnx_onnxv1")


class TorchRuntime:
    def __init__(self, config: ModelConfig, call: Callable[[Values], Values], device: str, platform: str) -> None:
        self.platform = platform
        self.device = device
        self._call = call
        self._outputs = [tensor.name for tensor in config.outputs]

    @torch.inference_mode()
    def run(self, inputs: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
        sent = {name: torch.from_numpy(_writable(array)).to(self.device) for name, array in inputs.items()}
        results = self._call(sent)
        return {name: results[name].cpu().numpy() for name in self._outputs}


def _writable(array: np.ndarray) -> np.ndarray:
    return array if array.flags.writeable else array.copy()  # torch warns of what it can't write to


def _positional(module, config: ModelConfig) -> Callable[[Values], Values]:
    def call(inputs: Values) -> Values:
        results = module(*(inputs[tensor.name] for tensor in config.inputs))
        results = results if isinstance(results, tuple) else (results,)
        return dict(zip((tensor.name for tensor in config.outputs), results, strict=True))

    return call


def _translate(graph, device: str) -> Callable[[Values], Values]:
    weights = {w.name: torch.from_numpy(numpy_helper.to_array(w).copy()).to(device) for w in graph.initializer}
    steps = [_OPERATORS[node.op_type](node, weights, device) for node in graph.node]

    def call(inputs: Values) -> Values:
        values = {**weights, **inputs}
        for step in steps:
            step(values)
        return values

    return call


def _attributes(node) -> dict:
    return {a.name: onnx.helper.get_attribute_value(a) for a in node.attribute}


def _simple(compute: Callable) -> Callable:
    def make(node, _weights: Values, _device: str) -> Step:
        attributes = _attributes(node)

        def step(values: Values) -> None:
            values[node.output[0]] = compute(attributes, *(values[name] for name in node.input))

        return step

    return make


def _squeeze(node, weights: Values, _device: str) -> Step:
    axes = tuple(weights[node.input[1]].tolist())  # read once: on a GPU it would wait for the queue at every call

    def step(values: Values) -> None:
        values[node.output[0]] = values[node.input[0]].squeeze(axes)

    return step


def _gemm(attributes: dict, a, b, c=None):
    product = (a.T if attributes.get("transA") else a) @ (b.T if attributes.get("transB") else b)
    product = product * attributes["alpha"] if attributes.get("alpha", 1.0) != 1.0 else product
    return product if c is None else product + c * attributes.get("beta", 1.0)


def _lstm(node, weights: Values, device: str) -> Step:
    attributes = _attributes(node)
    given = [name for name in node.input[4:] if name]
    plain = {"hidden_size"}
    if set(attributes) - plain or given or len(node.input) < 4:
        raise ValueError(f"LSTM: expected W, R, B and {plain}, found {sorted(attributes)} and {given}")
    w, r, b = (weights[name][0] for name in node.input[1:4])
    units = attributes["hidden_size"]
    module = torch.nn.LSTM(w.shape[1], units).to(device)
    with torch.no_grad():
        module.weight_ih_l0.copy_(_gates(w, units))
        module.weight_hh_l0.copy_(_gates(r, units))
        module.bias_ih_l0.copy_(_gates(b[: 4 * units], units))
        module.bias_hh_l0.copy_(_gates(b[4 * units :], units))
    module.eval().flatten_parameters()
    names = [*node.output, "", "", ""][:3]

    def step(values: Values) -> None:
        steps, (hidden, cell) = module(values[node.input[0]])
        for name, value in zip(names, (steps.unsqueeze(1), hidden, cell)):
            if name:
                values[name] = value

    return step


def _gates(stacked, units: int):
    """ONNX stacks input, output, forget, cell; torch input, forget, cell, output."""
    i, o, f, c = stacked.split(units)
    return torch.cat([i, f, c, o])


_OPERATORS = {
    "LSTM": _lstm,
    "Squeeze": _squeeze,
    "Transpose": _simple(lambda a, x: x.permute(*a["perm"])),
    "Gemm": _simple(_gemm),
    "MatMul": _simple(lambda a, x, y: x @ y),
    "Add": _simple(lambda a, x, y: x + y),
    "Relu": _simple(lambda a, x: torch.relu(x)),
    "Tanh": _simple(lambda a, x: torch.tanh(x)),
    "Sigmoid": _simple(lambda a, x: torch.sigmoid(x)),
    "Softmax": _simple(lambda a, x: torch.softmax(x, a.get("axis", -1))),
}
