"""
d logit / d input of a network as a graph of its own, for integrated gradients: the chain rule written out node by node.
Behind the class axis, [.., classes, size], go the derivatives of all logits at once.

    LSTM   h = o·tanh(c), c = f·c' + i·g                   gates as torch orders them: input, forget, cell, output
    GRU    h = (1 − z)·n + z·h', n = tanh(a + r·q)         reset, update, new; a of the input, q of the state
"""

from collections.abc import Callable

import numpy as np
from torch import nn

from leadline_training.graphs.builder import Graph
from leadline_training.graphs.nets import numbers, recurrent_layer
from leadline_training.models import nets
from leadline_training.prepare.scaling import Scaling


def _complement(graph: Graph, x: str) -> str:
    return graph.add("Sub", graph.constant(1.0), x)


def _bend(graph: Graph, x: str, of_tanh: bool = False) -> str:
    """The slope of a sigmoid or a tanh at which it is x."""
    return _complement(graph, graph.add("Mul", x, x)) if of_tanh else graph.add("Mul", x, _complement(graph, x))


def _times(graph: Graph, *factors: str) -> str:
    product = factors[0]
    for factor in factors[1:]:
        product = graph.add("Mul", product, factor)
    return product


def _for_classes(graph: Graph, x: str) -> str:
    return graph.add("Unsqueeze", x, graph.constant([-2]))


def _split(graph: Graph, x: str, parts: int) -> tuple[str, ...]:
    return graph.add_all("Split", x, outputs=parts, axis=-1)


class _Layer:
    """A recurrent layer over `x` [rows, B, in], and the way back through it."""

    def __init__(self, graph: Graph, x: str, layer: nn.LSTM | nn.GRU, rows: int) -> None:
        self.graph, self.layer, self.size = graph, layer, layer.hidden_size
        self.states = recurrent_layer(graph, x, layer)[0]
        first = graph.add("Slice", self.states, graph.constant([0]), graph.constant([1]), graph.constant([0]))
        self.none = graph.add("Mul", first, graph.constant(0.0))
        self.before = self._one_earlier(self.states, rows)
        self.of_input = graph.linear(x, numbers(layer.weight_ih_l0), numbers(layer.bias_ih_l0))
        self.of_state = graph.linear(self.before, numbers(layer.weight_hh_l0), numbers(layer.bias_hh_l0))
        self.rows = rows

    def _one_earlier(self, x: str, rows: int) -> str:
        graph = self.graph
        kept = graph.add("Slice", x, graph.constant([0]), graph.constant([rows - 1]), graph.constant([0]))
        return graph.add("Concat", self.none, kept, axis=0)

    def back(self, last: np.ndarray | None, above: str | None) -> str:
        """
        [rows, B, classes, in] from the derivatives by the last state [classes, size], or by all of them `above`
        [rows, B, classes, size].
        """
        graph = self.graph
        none = _for_classes(graph, graph.add("Squeeze", self.none, graph.constant([0])))
        seed = np.zeros((nets.CLASS_COUNT, self.size), np.float32) if last is None else last
        begin = graph.add("Add", none, graph.constant(seed[None]))
        by_gates = (self._lstm if isinstance(self.layer, nn.LSTM) else self._gru)(begin, above)
        return graph.add("MatMul", by_gates, graph.constant(numbers(self.layer.weight_ih_l0)))

    def _lstm(self, begin: str, above: str | None) -> str:
        graph = self.graph
        parts = _split(graph, graph.add("Add", self.of_input, self.of_state), 4)
        i, f, o = (graph.add("Sigmoid", parts[k]) for k in (0, 1, 3))
        g = graph.add("Tanh", parts[2])

        def cell(inner: Graph, states: list[str], rows: list[str]) -> tuple[list[str], list[str]]:
            c = inner.add("Add", inner.add("Mul", rows[0], states[0]), rows[1])
            return [c], [inner.add("Identity", c)]

        start = graph.add("Squeeze", self.none, graph.constant([0]))
        [c] = graph.scan([start], [f, graph.add("Mul", i, g)], cell)
        c_before, shown = self._one_earlier(c, self.rows), graph.add("Tanh", c)
        to_o = _times(graph, shown, _bend(graph, o))
        to_c = _times(graph, o, _bend(graph, shown, True))
        to_i, to_f = _times(graph, g, _bend(graph, i)), _times(graph, c_before, _bend(graph, f))
        to_g = _times(graph, i, _bend(graph, g, True))
        slopes = [_for_classes(graph, x) for x in (to_o, to_c, to_i, to_f, to_g, f)]
        recurrent = graph.constant(numbers(self.layer.weight_hh_l0))

        def step(inner: Graph, states: list[str], rows: list[str]) -> tuple[list[str], list[str]]:
            to_o, to_c, to_i, to_f, to_g, kept, *more = rows
            dh = inner.add("Add", states[0], more[0]) if more else states[0]
            dc = inner.add("Add", states[1], inner.add("Mul", dh, to_c))
            gates = [inner.add("Mul", dc, to) for to in (to_i, to_f, to_g)]
            by_gates = inner.add("Concat", *gates, inner.add("Mul", dh, to_o), axis=-1)
            then = [inner.add("MatMul", by_gates, recurrent), inner.add("Mul", dc, kept)]
            return then, [inner.add("Identity", by_gates)]

        start = graph.add("Mul", begin, graph.constant(0.0))
        rows = [*slopes, above] if above else slopes
        return graph.scan([begin, start], rows, step, backwards=True)[0]

    def _gru(self, begin: str, above: str | None) -> str:
        graph = self.graph
        (a_r, a_z, a_n), (b_r, b_z, q) = _split(graph, self.of_input, 3), _split(graph, self.of_state, 3)
        r, z = (graph.add("Sigmoid", graph.add("Add", *pair)) for pair in ((a_r, b_r), (a_z, b_z)))
        n = graph.add("Tanh", graph.add("Add", a_n, graph.add("Mul", r, q)))
        to_n = _times(graph, _complement(graph, z), _bend(graph, n, True))
        to_z = _times(graph, graph.add("Sub", self.before, n), _bend(graph, z))
        to_r = _times(graph, q, _bend(graph, r))
        slopes = [_for_classes(graph, x) for x in (to_n, to_z, to_r, r, z)]
        recurrent = graph.constant(numbers(self.layer.weight_hh_l0))

        def step(inner: Graph, states: list[str], rows: list[str]) -> tuple[list[str], list[str]]:
            to_n, to_z, to_r, reset, kept, *more = rows
            dh = inner.add("Add", states[0], more[0]) if more else states[0]
            dn, dz = inner.add("Mul", dh, to_n), inner.add("Mul", dh, to_z)
            dr = inner.add("Mul", dn, to_r)
            by_state = inner.add("Concat", dr, dz, inner.add("Mul", dn, reset), axis=-1)
            then = inner.add("Add", inner.add("Mul", dh, kept), inner.add("MatMul", by_state, recurrent))
            return [then], [inner.add("Concat", dr, dz, dn, axis=-1)]

        return graph.scan([begin], [*slopes, above] if above else slopes, step, backwards=True)[0]


def _mlp(graph: Graph, z: str, net: nets.Mlp, _rows: int) -> str:
    h, open_ = z, []
    for layer in net.hidden:
        h = graph.linear(h, numbers(layer.weight), numbers(layer.bias))
        on = graph.add("Greater", h, graph.constant(0.0))
        open_.append(graph.add("Where", on, graph.constant(1.0), graph.constant(0.0)))
        h = graph.add("Relu", h)
    back = graph.constant(numbers(net.head.weight)[None])
    for layer, gate in zip(reversed(net.hidden), reversed(open_), strict=True):
        back = graph.add("Mul", back, _for_classes(graph, gate))
        back = graph.add("MatMul", back, graph.constant(numbers(layer.weight)))
    return back


def _by_window(graph: Graph, back: str) -> str:
    """[rows, B, classes, features] to [B, classes, rows, features]."""
    return graph.add("Transpose", back, perm=[1, 2, 0, 3])


def _recurrent(graph: Graph, z: str, net: nets.Recurrent, rows: int) -> str:
    layers, x = [], graph.add("Transpose", z, perm=[1, 0, 2])
    for layer in net.layers:
        layers.append(_Layer(graph, x, layer, rows))
        x = layers[-1].states
    back = layers[-1].back(numbers(net.head.weight), None)
    for layer in reversed(layers[:-1]):
        back = layer.back(None, back)
    return _by_window(graph, back)


def _attention_lstm(graph: Graph, z: str, net: nets.AttentionLstm, rows: int) -> str:
    """context = Σ wₜ·sₜ: d logit / d sₜ = wₜ·v + wₜ·(v·sₜ − v·context)·(query ⊙ tanh′)·key, of each class's v."""
    lstm = _Layer(graph, graph.add("Transpose", z, perm=[1, 0, 2]), net.lstm, rows)
    keys = graph.add("Tanh", graph.linear(lstm.states, numbers(net.key.weight), numbers(net.key.bias)))
    weight = graph.add("Softmax", graph.linear(keys, numbers(net.query.weight), None), axis=0)
    said = graph.linear(lstm.states, numbers(net.head.weight), None)
    mean = graph.add("ReduceSum", graph.add("Mul", weight, said), graph.constant([0]), keepdims=1)
    by_score = graph.add("Mul", weight, graph.add("Sub", said, mean))
    slope = graph.add("Mul", _bend(graph, keys, True), graph.constant(numbers(net.query.weight)[0]))
    through = graph.add("MatMul", _for_classes(graph, slope), graph.constant(numbers(net.key.weight)))
    scored = graph.add("Mul", graph.add("Unsqueeze", by_score, graph.constant([-1])), through)
    direct = graph.add("Mul", _for_classes(graph, weight), graph.constant(numbers(net.head.weight)))
    return _by_window(graph, lstm.back(None, graph.add("Add", direct, scored)))


NODES: dict[type, Callable[[Graph, str, nn.Module, int], str]] = {
    nets.Mlp: _mlp,
    nets.Recurrent: _recurrent,
    nets.AttentionLstm: _attention_lstm,
}


def through_scaling(graph: Graph, x: str, back: str, scaling: Scaling) -> str:
    """By raw features: nothing comes through where one is undefined or beyond the winsor limits."""
    inside = graph.add(
        "And",
        graph.add("GreaterOrEqual", x, graph.constant(scaling.low)),
        graph.add("LessOrEqual", x, graph.constant(scaling.high)),
    )
    slope = graph.add("Where", inside, graph.constant(1 / scaling.scale), graph.constant(0.0))
    return graph.add("Mul", back, graph.add("Unsqueeze", slope, graph.constant([1])))
