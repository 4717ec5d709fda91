"""The ONNX graphs of seeded stand-in models: the shapes of the real ones with weights that nobody trained."""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

FEATURES = 80
WINDOW = 100
CLASSES = ("down", "flat", "up")
LSTM_UNITS = (256, 128, 64)
ECHOED = "BOOL UINT8 UINT16 UINT32 UINT64 INT8 INT16 INT32 INT64 FP32 FP64 BYTES".split()

_ONNX_TYPE = {
    "FP16": TensorProto.FLOAT16,
    "FP32": TensorProto.FLOAT,
    "FP64": TensorProto.DOUBLE,
    "BYTES": TensorProto.STRING,
}


def _tensor(name: str, datatype: str, dims: list[int]):
    kind = _ONNX_TYPE.get(datatype) or getattr(TensorProto, datatype)
    return helper.make_tensor_value_info(name, kind, ["rows", *(None if d < 0 else d for d in dims)])


def _model(name: str, nodes, inputs, outputs, weights=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, [numpy_helper.from_array(w, n) for n, w in weights])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8, producer_name="leadline")


def linear_weights(version: int) -> tuple[np.ndarray, np.ndarray]:
    """Round numbers, so that a test can work its results out by hand."""
    weight = np.array([[1, 0, -1], [0, 1, 0], [0.5, 0, -0.5], [0, -1, 2]], np.float32)
    return weight * np.float32(version), np.array([0, 0.5, 0], np.float32)


def linear(version: int):
    """softmax(features · W + b)"""
    weight, bias = linear_weights(version)
    nodes = [
        helper.make_node("Gemm", ["features", "weight", "bias"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probs"], axis=-1),
    ]
    weights = [("weight", weight), ("bias", bias)]
    return _model("linear", nodes, [_tensor("features", "FP32", [4])], [_tensor("probs", "FP32", [3])], weights)


def trees(seed: int, count: int = 600, leaves: int = 31):
    """Boosted trees, grown leaf by leaf as LightGBM does; tree t votes for class t mod 3."""
    random = np.random.default_rng(seed)
    nodes = {k: [] for k in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    votes = {k: [] for k in ("treeids", "nodeids", "ids", "weights")}
    for tree in range(count):
        split: dict[int, tuple[int, int]] = {}
        tips = [0]
        for made in range(leaves - 1):
            left = 2 * made + 1
            split[tips.pop(int(random.integers(len(tips))))] = (left, left + 1)
            tips += [left, left + 1]
        for node in range(2 * leaves - 1):
            yes, no = split.get(node, (0, 0))
            nodes["treeids"].append(tree)
            nodes["nodeids"].append(node)
            nodes["featureids"].append(int(random.integers(FEATURES)) if node in split else 0)
            nodes["values"].append(float(np.float32(random.normal())) if node in split else 0.0)
            nodes["modes"].append("BRANCH_LEQ" if node in split else "LEAF")
            nodes["truenodeids"].append(yes)
            nodes["falsenodeids"].append(no)
        for tip in sorted(tips):
            votes["treeids"].append(tree)
            votes["nodeids"].append(tip)
            votes["ids"].append(tree % len(CLASSES))
            votes["weights"].append(float(np.float32(random.normal() * 0.05)))
    ensemble = helper.make_node(
        "TreeEnsembleClassifier",
        ["features"],
        ["label", "probs"],
        domain="ai.onnx.ml",
        post_transform="SOFTMAX",
        classlabels_int64s=list(range(len(CLASSES))),
        **{f"nodes_{k}": v for k, v in nodes.items()},
        **{f"class_{k}": v for k, v in votes.items()},
    )
    return _model("trees", [ensemble], [_tensor("features", "FP32", [FEATURES])], [_tensor("probs", "FP32", [3])])


def lstm(seed: int):
    """Three LSTM layers over the window, then a softmax on the last step's 64 numbers."""
    random = np.random.default_rng(seed)

    def drawn(*shape: int, fan: int) -> np.ndarray:
        bound = 1 / np.sqrt(fan)
        return random.uniform(-bound, bound, shape).astype(np.float32)

    weights = [("first", np.array([0], np.int64)), ("direction", np.array([1], np.int64))]
    nodes = [helper.make_node("Transpose", ["window"], ["layer0"], perm=[1, 0, 2])]
    width = FEATURES
    for layer, units in enumerate(LSTM_UNITS, 1):
        w, r, b = f"W{layer}", f"R{layer}", f"B{layer}"
        weights += [(w, drawn(1, 4 * units, width, fan=units)), (r, drawn(1, 4 * units, units, fan=units))]
        weights += [(b, drawn(1, 8 * units, fan=units))]
        steps, last = f"steps{layer}", f"last{layer}"
        nodes.append(helper.make_node("LSTM", [f"layer{layer - 1}", w, r, b], [steps, last], hidden_size=units))
        nodes.append(helper.make_node("Squeeze", [steps, "direction"], [f"layer{layer}"]))
        width = units
    nodes.pop()  # only the last step of the last layer is read
    weights += [("weight", drawn(width, 3, fan=1)), ("bias", drawn(3, fan=width))]
    nodes += [
        helper.make_node("Squeeze", [f"last{len(LSTM_UNITS)}", "first"], ["hidden"]),
        helper.make_node("Gemm", ["hidden", "weight", "bias"], ["logits"]),
        helper.make_node("Softmax", ["logits"], ["probs"], axis=-1),
    ]
    window = _tensor("window", "FP32", [WINDOW, FEATURES])
    return _model("lstm", nodes, [window], [_tensor("probs", "FP32", [3])], weights)


def echo(datatypes: list[str]):
    """Gives back what it got, one tensor of rows of any length for each datatype."""
    nodes = [helper.make_node("Identity", [f"in_{t.lower()}"], [f"out_{t.lower()}"]) for t in datatypes]
    inputs = [_tensor(f"in_{t.lower()}", t, [-1]) for t in datatypes]
    return _model("echo", nodes, inputs, [_tensor(f"out_{t.lower()}", t, [-1]) for t in datatypes])


def slow():
    """Counts to the largest number of the batch, so that a caller chooses how long it takes."""
    step = helper.make_graph(
        [
            helper.make_node("Identity", ["go"], ["go_on"]),
            helper.make_node("Add", ["count", "one"], ["counted"]),
        ],
        "step",
        [
            helper.make_tensor_value_info("round", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("count", TensorProto.INT64, []),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("counted", TensorProto.INT64, []),
        ],
    )
    nodes = [
        helper.make_node("ReduceMax", ["rounds"], ["most"], keepdims=0),
        helper.make_node("Loop", ["most", "true", "zero"], ["total"], body=step),
        helper.make_node("Mul", ["total", "zero"], ["nothing"]),
        helper.make_node("Add", ["rounds", "nothing"], ["counted_to"]),
    ]
    weights = [("true", np.array(True)), ("zero", np.array(0, np.int64)), ("one", np.array(1, np.int64))]
    return _model("slow", nodes, [_tensor("rounds", "INT64", [1])], [_tensor("counted_to", "INT64", [1])], weights)


def lookup():
    """Tens of a number from 0 to 3; any other fails at run time, with the whole batch that it is in."""
    nodes = [helper.make_node("Gather", ["table", "index"], ["found"])]
    weights = [("table", np.array([0, 10, 20, 30], np.int64))]
    return _model("lookup", nodes, [_tensor("index", "INT64", [1])], [_tensor("found", "INT64", [1])], weights)
