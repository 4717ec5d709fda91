"""Makes models.json: onnxruntime on a GRU and on trees whose weights stream.py makes. See classifiers.py."""

import json

import numpy as np
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper

from stream import Dice

INPUTS, HIDDEN, CLASSES, STEPS = 5, 7, 3, 40


def floats(dice: Dice, *shape: int) -> np.ndarray:
    count = int(np.prod(shape))
    return np.array([0.4 * dice.normal() for _ in range(count)], np.float32).reshape(shape)


def session(nodes, inputs, outputs, constants=(), opsets=(("", 18),)):
    graph = helper.make_graph(nodes, "g", inputs, outputs, [numpy_helper.from_array(v, k) for k, v in constants])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid(d, v) for d, v in opsets], ir_version=10)
    return ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])


def gru(reset_after: int) -> dict:
    dice = Dice(71)
    w, r = floats(dice, 1, 3 * HIDDEN, INPUTS), floats(dice, 1, 3 * HIDDEN, HIDDEN)
    wb, rb = floats(dice, 3 * HIDDEN), floats(dice, 3 * HIDDEN)
    v, c = floats(dice, CLASSES, HIDDEN), floats(dice, CLASSES)
    x = np.array([[dice.normal() for _ in range(INPUTS)] for _ in range(STEPS)], np.float32)
    nodes = [
        helper.make_node("GRU", ["x", "w", "r", "b"], ["all", "last"], hidden_size=HIDDEN, linear_before_reset=reset_after),
        helper.make_node("Reshape", ["all", "shape"], ["flat"]),
        helper.make_node("Gemm", ["flat", "v", "c"], ["scores"], transB=1),
        helper.make_node("Softmax", ["scores"], ["p"], axis=-1),
    ]
    constants = [("w", w), ("r", r), ("b", np.concatenate([wb, rb])[None]), ("v", v), ("c", c)]
    constants.append(("shape", np.array([STEPS, HIDDEN], np.int64)))
    inputs = [helper.make_tensor_value_info("x", TensorProto.FLOAT, [STEPS, 1, INPUTS])]
    run = session(nodes, inputs, [helper.make_tensor_value_info("p", TensorProto.FLOAT, [STEPS, CLASSES])], constants)
    return {"resetAfter": bool(reset_after), "p": run.run(["p"], {"x": x[:, None, :]})[0]}


def trees() -> dict:
    """Twenty complete trees of depth 3; rows lie on thresholds, beside them, and have holes."""
    dice = Dice(72)
    count, classes = 20, 3
    part = {key: [] for key in ["roots", "feature", "threshold", "left", "right", "missingLeft", "classes", "weights"]}
    onnx = {key: [] for key in ["treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids", "missing"]}
    leaves = {key: [] for key in ["treeids", "nodeids", "ids", "weights"]}
    thresholds = []
    for tree in range(count):
        root = len(part["feature"])
        part["roots"].append(root)
        for node in range(15):
            is_leaf = node >= 7
            feature = int(dice.uniform() * INPUTS)
            threshold = float(np.float32(dice.normal()))
            missing = int(dice.uniform() < 0.5)
            for key, value in zip(["treeids", "nodeids", "modes"], [tree, node, "LEAF" if is_leaf else "BRANCH_LEQ"]):
                onnx[key].append(value)
            onnx["featureids"].append(0 if is_leaf else feature)
            onnx["values"].append(0.0 if is_leaf else threshold)
            onnx["truenodeids"].append(0 if is_leaf else 2 * node + 1)
            onnx["falsenodeids"].append(0 if is_leaf else 2 * node + 2)
            onnx["missing"].append(0 if is_leaf else missing)
            part["feature"].append(-1 if is_leaf else feature)
            part["threshold"].append(0.0 if is_leaf else threshold)
            part["missingLeft"].append(0 if is_leaf else missing)
            if not is_leaf:
                thresholds.append((feature, threshold))
                part["left"].append(root + 2 * node + 1)
                part["right"].append(root + 2 * node + 2)
                continue
            part["left"].append(len(part["weights"]))
            for c in range(classes):
                weight = float(np.float32(0.3 * dice.normal()))
                part["classes"].append(c)
                part["weights"].append(weight)
                for key, value in zip(["treeids", "nodeids", "ids", "weights"], [tree, node, c, weight]):
                    leaves[key].append(value)
            part["right"].append(len(part["weights"]))
    rows = []
    for i in range(200):
        row = [float(np.float32(dice.normal())) for _ in range(INPUTS)]
        feature, threshold = thresholds[i % len(thresholds)]
        if i % 4 == 1:
            row[feature] = threshold
        elif i % 4 == 2:
            row[feature] = float(np.nextafter(np.float32(threshold), np.float32(9)))
        elif i % 4 == 3:
            row[feature] = float("nan")
        rows.append(row)
    node = helper.make_node(
        "TreeEnsembleClassifier",
        ["x"],
        ["label", "p"],
        domain="ai.onnx.ml",
        base_values=[0.0] * classes,
        classlabels_int64s=list(range(classes)),
        post_transform="SOFTMAX",
        nodes_treeids=onnx["treeids"],
        nodes_nodeids=onnx["nodeids"],
        nodes_featureids=onnx["featureids"],
        nodes_values=onnx["values"],
        nodes_modes=onnx["modes"],
        nodes_truenodeids=onnx["truenodeids"],
        nodes_falsenodeids=onnx["falsenodeids"],
        nodes_missing_value_tracks_true=onnx["missing"],
        class_treeids=leaves["treeids"],
        class_nodeids=leaves["nodeids"],
        class_ids=leaves["ids"],
        class_weights=leaves["weights"],
    )
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [len(rows), INPUTS])
    label = helper.make_tensor_value_info("label", TensorProto.INT64, [len(rows)])
    p = helper.make_tensor_value_info("p", TensorProto.FLOAT, [len(rows), classes])
    run = session([node], [x], [label, p], opsets=(("", 18), ("ai.onnx.ml", 3)))
    found = run.run(["p"], {"x": np.array(rows, np.float32)})[0]
    clean = [[None if value != value else value for value in row] for row in rows]
    return {"trees": {"base": [0.0] * classes, **part}, "rows": clean, "p": found}


print(
    json.dumps(
        {"inputs": INPUTS, "hidden": HIDDEN, "classes": CLASSES, "steps": STEPS, "gru": [gru(0), gru(1)], "trees": trees()},
        default=lambda value: value.tolist(),
    )
)
