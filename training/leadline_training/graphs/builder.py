"""Puts an ONNX graph together: opset 17, ai.onnx.ml 3, IR 8, so that every runtime this project uses reads it."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
ML_OPSET = 3
IR_VERSION = 8
_TYPES = {np.dtype(np.float32): TensorProto.FLOAT, np.dtype(np.int64): TensorProto.INT64}


class Graph:
    """Nodes in the order they are added; every `add` gives the name of its first output."""

    def __init__(self, name: str, prefix: str = "") -> None:
        self._name, self._prefix = name, prefix
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []
        self._count = 0

    def input(self, name: str, shape: Sequence[int | str]) -> str:
        """32-bit floats; a text in the shape is a free side."""
        self._inputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)))
        return name

    def output(self, name: str, shape: Sequence[int | str], of: str) -> None:
        if name != of:
            self._nodes.append(helper.make_node("Identity", [of], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)))

    def constant(self, value: np.ndarray | float | Sequence[int]) -> str:
        """Floats become 32-bit, whole numbers 64-bit."""
        array = np.asarray(value)
        array = array.astype(np.int64 if array.dtype.kind in "iu" else np.float32)
        name = self._fresh("w")
        self._weights.append(numpy_helper.from_array(np.array(array, order="C"), name))
        return name

    def add(self, op: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: object) -> str:
        return self.add_all(op, *inputs, outputs=outputs, domain=domain, **attributes)[0]

    def add_all(
        self, op: str, *inputs: str, outputs: int = 1, domain: str = "", **attributes: object
    ) -> tuple[str, ...]:
        names = tuple(self._fresh(op.lower()) for _ in range(outputs))
        self._nodes.append(helper.make_node(op, list(inputs), list(names), domain=domain, **attributes))
        return names

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray | None) -> str:
        """x · weightᵀ + bias over the last side; weight [out, in]."""
        product = self.add("MatMul", x, self.constant(weight.T))
        return product if bias is None else self.add("Add", product, self.constant(bias))

    def scan(
        self,
        states: Sequence[str],
        rows: Sequence[str],
        body: Callable[["Graph", list[str], list[str]], tuple[list[str], list[str]]],
        backwards: bool = False,
    ) -> tuple[str, ...]:
        """
        `body` row by row along the first side of `rows`, the last row first if `backwards`: from states and one row of
        each to the next states and rows of the outputs, which are given whole and in the order of the inputs. Constants
        that it uses must be of this graph.
        """
        inner = Graph(f"{self._name}_scan", f"{self._fresh('scan')}_")
        given = [inner._fresh("state") for _ in states], [inner._fresh("row") for _ in rows]
        then, out = body(inner, *given)
        values = lambda names: [helper.make_tensor_value_info(n, TensorProto.FLOAT, None) for n in names]  # noqa: E731
        graph = helper.make_graph(inner._nodes, inner._name, values([*given[0], *given[1]]), values([*then, *out]))
        way = int(backwards)
        found = self.add_all(
            "Scan", *states, *rows, outputs=len(then) + len(out), body=graph, num_scan_inputs=len(rows),
            scan_input_directions=[way] * len(rows), scan_output_directions=[way] * len(out),
        )  # fmt: skip
        return found[len(then) :]

    def model(self, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
        graph = helper.make_graph(self._nodes, self._name, self._inputs, self._outputs, self._weights)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid("ai.onnx.ml", ML_OPSET)]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="leadline-training")
        helper.set_model_props(model, metadata or {})
        onnx.checker.check_model(model)
        return model

    def _fresh(self, stem: str) -> str:
        self._count += 1
        return f"{self._prefix}{stem}_{self._count}"


def save(model: onnx.ModelProto, path: Path) -> bytes:
    data = model.SerializeToString(deterministic=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return data
