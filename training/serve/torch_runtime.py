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


def _recurrent(node, weights: Values, device: str) -> Step:
    """LSTM, and GRU with the reset gate behind the product. States may be given: they are inputs of the graph."""
    is_lstm, attributes = node.op_type == "LSTM", _attributes(node)
    count, make = (4, torch.nn.LSTM) if is_lstm else (3, torch.nn.GRU)
    plain = {"hidden_size"} if is_lstm else {"hidden_size", "linear_before_reset"}
    lengths = node.input[4] if len(node.input) > 4 else ""
    if set(attributes) - plain or lengths or len(node.input) < 4 or not (is_lstm or attributes["linear_before_reset"]):
        raise ValueError(f"{node.op_type}: expected W, R, B and {plain}, found {sorted(attributes)} and {lengths!r}")
    w, r, b = (weights[name][0] for name in node.input[1:4])
    units = attributes["hidden_size"]
    module = make(w.shape[1], units).to(device)
    with torch.no_grad():
        module.weight_ih_l0.copy_(_gates(w, units, is_lstm))
        module.weight_hh_l0.copy_(_gates(r, units, is_lstm))
        module.bias_ih_l0.copy_(_gates(b[: count * units], units, is_lstm))
        module.bias_hh_l0.copy_(_gates(b[count * units :], units, is_lstm))
    module.eval().flatten_parameters()
    names, given = [*node.output, "", "", ""][:3], [name for name in node.input[5:] if name]

    def step(values: Values) -> None:
        states = [values[name] for name in given]
        before = () if not states else ((tuple(states),) if is_lstm else (states[0],))
        steps, last = module(values[node.input[0]], *before)
        for name, value in zip(names, (steps.unsqueeze(1), *(last if is_lstm else (last,)))):
            if name:
                values[name] = value

    return step


def _gates(stacked, units: int, is_lstm: bool):
    """ONNX: input, output, forget, cell; torch: input, forget, cell, output. Of a GRU ONNX has update before reset."""
    if is_lstm:
        i, o, f, c = stacked.split(units)
        return torch.cat([i, f, c, o])
    z, r, h = stacked.split(units)
    return torch.cat([r, z, h])


def _unsqueeze(node, weights: Values, _device: str) -> Step:
    [axis] = weights[node.input[1]].tolist()

    def step(values: Values) -> None:
        values[node.output[0]] = values[node.input[0]].unsqueeze(axis)

    return step


def _reshape(node, weights: Values, _device: str) -> Step:
    wanted = weights[node.input[1]].tolist()

    def step(values: Values) -> None:
        x = values[node.input[0]]
        values[node.output[0]] = x.reshape([x.shape[i] if size == 0 else size for i, size in enumerate(wanted)])

    return step


def _gather(node, weights: Values, _device: str) -> Step:
    axis, at = _attributes(node).get("axis", 0), weights[node.input[1]]
    if at.dim() > 0:
        raise ValueError(f"Gather: expected one index, found {at.tolist()}")
    index = int(at)

    def step(values: Values) -> None:
        values[node.output[0]] = values[node.input[0]].select(axis, index)

    return step


def _same_both_sides(node) -> int:
    pads = _attributes(node).get("pads", [0, 0])
    if len(pads) != 2 or pads[0] != pads[1]:
        raise ValueError(f"{node.op_type}: expected one dimension, padded alike on both sides, found {list(pads)}")
    return pads[0]


def _conv(node, _weights: Values, _device: str) -> Step:
    padding = _same_both_sides(node)

    def step(values: Values) -> None:
        x, *rest = (values[name] for name in node.input)
        values[node.output[0]] = torch.nn.functional.conv1d(x, *rest, padding=padding)

    return step


def _max_pool(node, _weights: Values, _device: str) -> Step:
    padding, attributes = _same_both_sides(node), _attributes(node)
    [width], [stride] = attributes["kernel_shape"], attributes.get("strides", [1])

    def step(values: Values) -> None:
        values[node.output[0]] = torch.nn.functional.max_pool1d(values[node.input[0]], width, stride, padding)

    return step


def _layer_norm(attributes: dict, x, scale, bias=None):
    return torch.nn.functional.layer_norm(x, scale.shape, scale, bias, attributes.get("epsilon", 1e-5))


_OPERATORS = {
    "LSTM": _recurrent,
    "GRU": _recurrent,
    "Squeeze": _squeeze,
    "Unsqueeze": _unsqueeze,
    "Reshape": _reshape,
    "Gather": _gather,
    "Conv": _conv,
    "MaxPool": _max_pool,
    "Transpose": _simple(lambda a, x: x.permute(*a["perm"])),
    "Concat": _simple(lambda a, *parts: torch.cat(parts, dim=a["axis"])),
    "Gemm": _simple(_gemm),
    "MatMul": _simple(lambda a, x, y: x @ y),
    "Add": _simple(lambda a, x, y: x + y),
    "Sub": _simple(lambda a, x, y: x - y),
    "Mul": _simple(lambda a, x, y: x * y),
    "Div": _simple(lambda a, x, y: x / y),
    "Min": _simple(lambda a, x, y: torch.minimum(x, y)),
    "Max": _simple(lambda a, x, y: torch.maximum(x, y)),
    "IsNaN": _simple(lambda a, x: torch.isnan(x)),
    "Where": _simple(lambda a, condition, x, y: torch.where(condition, x, y)),
    "Identity": _simple(lambda a, x: x),
    "Relu": _simple(lambda a, x: torch.relu(x)),
    "LeakyRelu": _simple(lambda a, x: torch.nn.functional.leaky_relu(x, a.get("alpha", 0.01))),
    "Tanh": _simple(lambda a, x: torch.tanh(x)),
    "Sigmoid": _simple(lambda a, x: torch.sigmoid(x)),
    "Softmax": _simple(lambda a, x: torch.softmax(x, a.get("axis", -1))),
    "LayerNormalization": _simple(_layer_norm),
}
