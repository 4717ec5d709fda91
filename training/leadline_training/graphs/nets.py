"""
The networks as ONNX: weights out of torch, nodes one by one. What torch and ONNX order differently is put in order
here.

    LSTM gates: torch input, forget, cell, output; ONNX input, output, forget, cell
    GRU gates: torch reset, update, new; ONNX update, reset, hidden, and linear_before_reset = 1
"""

from collections.abc import Callable

import numpy as np
from torch import nn

from leadline_training.graphs.builder import Graph
from leadline_training.models import nets

_GATES = {"lstm": (0, 3, 1, 2), "gru": (1, 0, 2)}


def numbers(tensor) -> np.ndarray:
    return tensor.detach().cpu().numpy()


def _linear(graph: Graph, x: str, layer: nn.Linear) -> str:
    return graph.linear(x, numbers(layer.weight), None if layer.bias is None else numbers(layer.bias))


def _squeeze(graph: Graph, x: str, axis: int) -> str:
    return graph.add("Squeeze", x, graph.constant([axis]))


def _unsqueeze(graph: Graph, x: str, axis: int) -> str:
    return graph.add("Unsqueeze", x, graph.constant([axis]))


def recurrent_layer(graph: Graph, x: str, layer: nn.LSTM | nn.GRU, state: tuple[str, ...] = ()) -> tuple[str, ...]:
    """`x` [rows, B, in]; all states [rows, B, size], and the last [1, B, size]: h, and c of an LSTM."""
    kind = "lstm" if isinstance(layer, nn.LSTM) else "gru"
    size, order = layer.hidden_size, _GATES[kind]

    def gates(weight: np.ndarray) -> np.ndarray:
        return np.concatenate([weight[g * size : (g + 1) * size] for g in order])

    w, r = (graph.constant(gates(numbers(part))[None]) for part in (layer.weight_ih_l0, layer.weight_hh_l0))
    both = np.concatenate([gates(numbers(part)) for part in (layer.bias_ih_l0, layer.bias_hh_l0)])
    extra = {} if kind == "lstm" else {"linear_before_reset": 1}
    inputs = (x, w, r, graph.constant(both[None]), *(("", *state) if state else ()))
    outputs = graph.add_all(kind.upper(), *inputs, outputs=3 if kind == "lstm" else 2, hidden_size=size, **extra)
    return _squeeze(graph, outputs[0], 1), *outputs[1:]


def _rows_first(graph: Graph, x: str) -> str:
    return graph.add("Transpose", x, perm=[1, 0, 2])


def _mlp(graph: Graph, x: str, net: nets.Mlp) -> tuple[str, str | None]:
    for layer in net.hidden:
        x = graph.add("Relu", _linear(graph, x, layer))
    return _linear(graph, x, net.head), None


def _recurrent(graph: Graph, x: str, net: nets.Recurrent) -> tuple[str, str | None]:
    states = _rows_first(graph, x)
    last = ""
    for layer in net.layers:
        states, last, *_ = recurrent_layer(graph, states, layer)
    return _linear(graph, _squeeze(graph, last, 0), net.head), None


def _attention_lstm(graph: Graph, x: str, net: nets.AttentionLstm) -> tuple[str, str | None]:
    states = _rows_first(graph, recurrent_layer(graph, _rows_first(graph, x), net.lstm)[0])
    scores = _linear(graph, graph.add("Tanh", _linear(graph, states, net.key)), net.query)
    weight = graph.add("Softmax", _squeeze(graph, scores, 2), axis=1)
    context = _squeeze(graph, graph.add("MatMul", _unsqueeze(graph, weight, 1), states), 1)
    return _linear(graph, context, net.head), weight


def _norm(graph: Graph, x: str, layer: nn.LayerNorm) -> str:
    scale, bias = graph.constant(numbers(layer.weight)), graph.constant(numbers(layer.bias))
    return graph.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=layer.eps)


def _newest(graph: Graph, x: str, rows: int, axis: int) -> str:
    return graph.add("Gather", x, graph.constant(rows - 1), axis=axis)


def _attention(graph: Graph, x: str, layer: nets.Attention, rows: int) -> tuple[str, str]:
    h = _norm(graph, x, layer.norm_1)
    size = layer.out.in_features
    width = size // layer.heads
    shape = graph.constant([0, rows, layer.heads, width])

    def split(part: nn.Linear, perm: list[int]) -> str:
        return graph.add("Transpose", graph.add("Reshape", _linear(graph, h, part), shape), perm=perm)

    q, k, v = split(layer.query, [0, 2, 1, 3]), split(layer.key, [0, 2, 3, 1]), split(layer.value, [0, 2, 1, 3])
    scores = graph.add("Mul", graph.add("MatMul", q, k), graph.constant(width**-0.5))
    weight = graph.add("Softmax", scores, axis=3)
    joined = graph.add("Transpose", graph.add("MatMul", weight, v), perm=[0, 2, 1, 3])
    x = graph.add("Add", x, _linear(graph, graph.add("Reshape", joined, graph.constant([0, rows, size])), layer.out))
    inner = graph.add("Relu", _linear(graph, _norm(graph, x, layer.norm_2), layer.widen))
    return graph.add("Add", x, _linear(graph, inner, layer.narrow)), weight


def _transformer(graph: Graph, x: str, net: nets.Transformer) -> tuple[str, str | None]:
    rows = len(net.position)
    x = graph.add("Add", _linear(graph, x, net.embed), graph.constant(numbers(net.position)))
    weight = ""
    for layer in net.layers:
        x, weight = _attention(graph, x, layer, rows)
    logits = _linear(graph, _norm(graph, _newest(graph, x, rows, 1), net.norm), net.head)
    return logits, _newest(graph, weight, rows, 2)


def _deep_lob(graph: Graph, x: str, net: nets.DeepLob) -> tuple[str, str | None]:
    def conv(h: str, layer: nn.Conv1d) -> str:
        w, b = graph.constant(numbers(layer.weight)), graph.constant(numbers(layer.bias))
        found = graph.add("Conv", h, w, b, kernel_shape=list(layer.kernel_size), pads=[*layer.padding, *layer.padding])
        return graph.add("LeakyRelu", found, alpha=0.01)

    h = conv(graph.add("Transpose", x, perm=[0, 2, 1]), net.mix)
    h = conv(conv(h, net.near), net.far)
    pooled = graph.add("MaxPool", h, kernel_shape=[3], strides=[1], pads=[1, 1])
    branches = [conv(conv(h, net.one_in), net.one), conv(conv(h, net.two_in), net.two), conv(pooled, net.three)]
    together = graph.add("Transpose", graph.add("Concat", *branches, axis=1), perm=[2, 0, 1])
    return _linear(graph, _squeeze(graph, recurrent_layer(graph, together, net.lstm)[1], 0), net.head), None


NODES: dict[type, Callable[[Graph, str, nn.Module], tuple[str, str | None]]] = {
    nets.Mlp: _mlp,
    nets.Recurrent: _recurrent,
    nets.AttentionLstm: _attention_lstm,
    nets.Transformer: _transformer,
    nets.DeepLob: _deep_lob,
}


def one_step(graph: Graph, z: str, net: nets.Recurrent) -> tuple[str, list[dict[str, object]]]:
    """
    A recurrent net on one scaled row [B, features] and the states it left: logits, and the manifest's list of states.
    Fed the rows of a window one by one from zeros it says what the net says of the window.
    """
    x, states, last = _unsqueeze(graph, z, 0), [], ""
    for number, layer in enumerate(net.layers, 1):
        parts = ("h", "c") if isinstance(layer, nn.LSTM) else ("h",)
        shape = [1, -1, layer.hidden_size]
        given = tuple(graph.input(f"{part}{number}", [1, "batch", layer.hidden_size]) for part in parts)
        x, *new = recurrent_layer(graph, x, layer, given)
        for part, name in zip(parts, new, strict=True):
            graph.output(f"{part}{number}_out", [1, "batch", layer.hidden_size], name)
            states.append({"input": f"{part}{number}", "output": f"{part}{number}_out", "shape": shape})
        last = new[0]
    return _linear(graph, _squeeze(graph, last, 0), net.head), states
