"""Makes the small ONNX models of the tests, their manifests, and what others say of them: native ONNX Runtime, LightGBM, torch, shap.

    pip install lightgbm==4.7.0 numpy==2.4.6 onnx==1.23.2 onnxruntime==1.30.0 shap==0.51.0 torch==2.9.1
    python sdk/test/models/onnx/make.py && npx oxfmt sdk/test/models/onnx

Seeded; writes NAME.onnx, NAME.json (the manifest) and NAME.golden.json beside itself.
"""

import hashlib
import io
import json
import warnings
from pathlib import Path

import lightgbm
import numpy as np
import onnx
import onnxruntime
import shap
import torch
from onnx import TensorProto, helper
from torch import nn

HERE = Path(__file__).parent
FEATURES = ["queue_imbalance", "imbalance_l5", "imbalance_l10", "trade_imbalance_1s", "trade_imbalance_10s", "spread_quoted"]
CLASSES = ["down", "flat", "up"]
ROWS = 32
WINDOW = 12
UNITS = 8
MEAN = [0.01, -0.02, 0.05, 0.1, 0.0, 1.5]
SCALE = [0.5, 0.4, 0.35, 0.8, 0.75, 0.6]


def feature_hash(names):
    return hashlib.sha256(("leadline-features/1\n" + "\n".join(names)).encode()).hexdigest()


def manifest_of(name, family, form, **more):
    return {
        "name": name,
        "version": "1",
        "family": family,
        "form": form,
        "features": FEATURES,
        "featureHash": feature_hash(FEATURES),
        "rows": 1,
        "cadence": {"events": 1},
        "missing": "nan",
        "classes": CLASSES,
        "horizonMs": None,
        "horizonEvents": 10,
        "label": {"definition": "smooth", "threshold": 1.3, "unit": "ticks"},
        "normalisation": None,
        "normalisedIn": "host",
        "input": "features",
        "output": "probs",
        "logits": None,
        "attention": None,
        "state": None,
        **more,
    }


def write(model, manifest, golden, more=None):
    """`more`: members that may come after the export, so that the file doesn't repeat them."""
    own = {"feature_hash": manifest["featureHash"], "classes": ",".join(CLASSES), "leadline_manifest": json.dumps(manifest)}
    helper.set_model_props(model, own)
    onnx.checker.check_model(model)
    data = model.SerializeToString()
    name = manifest["name"]
    (HERE / f"{name}.onnx").write_bytes(data)
    file = {"name": f"{name}.onnx", "sha256": hashlib.sha256(data).hexdigest()}
    whole = {**manifest, **(more or {}), "file": file}
    (HERE / f"{name}.json").write_text(json.dumps(whole, indent=2) + "\n")
    (HERE / f"{name}.golden.json").write_text(json.dumps(golden) + "\n")
    return data


def native(data, feeds, outputs):
    session = onnxruntime.InferenceSession(data, providers=["CPUExecutionProvider"])
    return dict(zip(outputs, session.run(outputs, feeds)))


def nans(values):
    """NaN has no JSON: null."""
    return [None if np.isnan(v) else float(v) for v in np.asarray(values, np.float64).ravel()]


def floats(values):
    return [float(v) for v in np.asarray(values, np.float64).ravel()]


# Trees


def floor32(threshold):
    """The greatest 32-bit float that is not above: x <= threshold for the same 32-bit x."""
    rounded = np.float32(threshold)
    return float(rounded if float(rounded) <= threshold else np.nextafter(rounded, np.float32(-np.inf)))


def tree_ensemble(booster):
    nodes = {k: [] for k in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    nodes |= {"hitrates": [], "missing_value_tracks_true": []}
    votes = {k: [] for k in ("treeids", "nodeids", "ids", "weights")}
    thresholds = []
    for tree, dump in enumerate(booster.dump_model()["tree_info"]):
        count = [0]

        def put(node):
            at = count[0]
            count[0] += 1
            is_leaf = "leaf_value" in node
            here = len(nodes["nodeids"])
            nodes["treeids"].append(tree)
            nodes["nodeids"].append(at)
            nodes["featureids"].append(0 if is_leaf else node["split_feature"])
            nodes["values"].append(0.0 if is_leaf else floor32(node["threshold"]))
            nodes["modes"].append("LEAF" if is_leaf else "BRANCH_LEQ")
            nodes["hitrates"].append(float(node["leaf_count"] if is_leaf else node["internal_count"]))
            nodes["missing_value_tracks_true"].append(0 if is_leaf else int(node["default_left"]))
            nodes["truenodeids"].append(0)
            nodes["falsenodeids"].append(0)
            if is_leaf:
                votes["treeids"].append(tree)
                votes["nodeids"].append(at)
                votes["ids"].append(tree % len(CLASSES))
                votes["weights"].append(float(np.float32(node["leaf_value"])))
            else:
                assert node["decision_type"] == "<=" and node["missing_type"] == "NaN"
                thresholds.append((node["split_feature"], nodes["values"][here]))
                nodes["truenodeids"][here] = put(node["left_child"])
                nodes["falsenodeids"][here] = put(node["right_child"])
            return at

        put(dump["tree_structure"])
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
    features = helper.make_tensor_value_info("features", TensorProto.FLOAT, ["rows", len(FEATURES)])
    label = helper.make_tensor_value_info("label", TensorProto.INT64, ["rows"])
    probs = helper.make_tensor_value_info("probs", TensorProto.FLOAT, ["rows", len(CLASSES)])
    graph = helper.make_graph([ensemble], "trees", [features], [label, probs])
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("ai.onnx.ml", 3)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=8), thresholds


def make_trees():
    random = np.random.default_rng(11)
    x = random.normal(size=(3000, len(FEATURES))).astype(np.float32)
    x[random.random(x.shape) < 0.05] = np.nan
    score = np.nan_to_num(x[:, 0]) + 0.6 * np.nan_to_num(x[:, 1]) * (np.nan_to_num(x[:, 5]) > 0) + random.normal(size=3000)
    y = 1 + (score > 0.6).astype(int) - (score < -0.6).astype(int)
    told = {"objective": "multiclass", "num_class": 3, "num_leaves": 8, "min_data_in_leaf": 40, "learning_rate": 0.2}
    told |= {"seed": 11, "deterministic": True, "num_threads": 1, "verbose": -1}
    booster = lightgbm.train(told, lightgbm.Dataset(x, y), 12)
    model, thresholds = tree_ensemble(booster)
    # Half of the rows stand at a threshold, one step of a 32-bit float above it, or have NaNs.
    rows = random.normal(size=(ROWS, len(FEATURES))).astype(np.float32)
    for i in range(16):
        feature, threshold = thresholds[(7 * i) % len(thresholds)]
        at = np.float32(threshold)
        rows[i, feature] = at if i % 2 == 0 else np.nextafter(at, np.float32(np.inf))
    for i in range(12, 24):
        rows[i, random.integers(len(FEATURES), size=2)] = np.nan
    rows[24] = np.nan
    said = booster.predict(rows.astype(np.float64))
    contributions = booster.predict(rows.astype(np.float64), pred_contrib=True).reshape(ROWS, 3, -1)
    explained = shap.TreeExplainer(booster, feature_perturbation="tree_path_dependent")
    values = np.asarray(explained.shap_values(rows.astype(np.float64)))  # rows × features × classes
    assert np.abs(values.transpose(0, 2, 1) - contributions[:, :, :-1]).max() < 1e-12
    golden = {
        "inputs": nans(rows),
        "probs": None,
        "lightgbm": floats(said),
        "shap": floats(values.transpose(0, 2, 1)),
        "base": floats(explained.expected_value),
    }
    manifest = manifest_of("trees", "lightgbm", "row")
    golden["probs"] = floats(native(model.SerializeToString(), {"features": rows}, ["probs"])["probs"])
    write(model, manifest, golden)


# Nets


def exported(net, arguments, inputs, outputs, batches):
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            net, arguments, buffer, dynamo=False, opset_version=17, input_names=inputs, output_names=outputs, dynamic_axes=batches
        )
    model = onnx.load_from_string(buffer.getvalue())
    model.ir_version = 8
    del model.metadata_props[:]
    return model


class Normalised(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.tensor(MEAN))
        self.register_buffer("scale", torch.tensor(SCALE))

    def z(self, x):
        return (x - self.mean) / self.scale


class Mlp(nn.Module):
    """Takes what is normalised already."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(len(FEATURES), UNITS)
        self.last = nn.Linear(UNITS, len(CLASSES))

    def forward(self, z):
        logits = self.last(torch.tanh(self.first(z)))
        return torch.softmax(logits, -1), logits


class MlpGradient(nn.Module):
    """d logit(k) / d z(i) = Σ_j V(k,j)·(1 − h(j)²)·W(j,i)"""

    def __init__(self, net):
        super().__init__()
        self.net = net

    def forward(self, z):
        hidden = torch.tanh(self.net.first(z))
        return torch.matmul(self.net.last.weight[None] * (1 - hidden * hidden)[:, None, :], self.net.first.weight)


class Attentive(Normalised):
    """LSTM over the window; what is read is the mean of its steps, weighted by attention."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(len(FEATURES), UNITS, batch_first=True)
        self.look = nn.Linear(UNITS, 1)
        self.last = nn.Linear(UNITS, len(CLASSES))

    def forward(self, x):
        steps, _ = self.lstm(self.z(x))
        weights = torch.softmax(self.look(torch.tanh(steps)).squeeze(-1), -1)
        logits = self.last((weights.unsqueeze(-1) * steps).sum(1))
        return torch.softmax(logits, -1), logits, weights


class Step(Normalised):
    """Two layers of LSTM, one row at a time."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(len(FEATURES), UNITS, 2, batch_first=True)
        self.last = nn.Linear(UNITS, len(CLASSES))

    def forward(self, x, h, c):
        steps, (h, c) = self.lstm(self.z(x), (h, c))
        logits = self.last(steps[:, -1])
        return torch.softmax(logits, -1), logits, h, c


def integrated(function, x, baseline, steps):
    """Integrated gradients of ln p(up) − ln p(down) by the midpoints of `steps` parts, in 64 bits, by torch's own gradients."""
    total = torch.zeros_like(x)
    for i in range(steps):
        point = (baseline + (i + 0.5) / steps * (x - baseline)).requires_grad_()
        logits = function(point)
        (logits[:, 2] - logits[:, 0]).sum().backward()
        total += point.grad / steps
    return (total * (x - baseline)).detach().numpy()


NORMALISATION = {"mean": MEAN, "scale": SCALE}


def make_mlp(random):
    torch.manual_seed(3)
    net = Mlp()
    with torch.no_grad():
        net.first.weight *= 3
        net.last.weight *= 3
    rows = (random.normal(size=(ROWS, 6)) * SCALE + MEAN).astype(np.float32)
    rows[5, 2] = rows[9, 0] = np.nan
    z = ((rows.astype(np.float64) - MEAN) / SCALE).astype(np.float32)
    z[np.isnan(z)] = 0
    model = exported(net, (torch.zeros(2, 6),), ["features"], ["probs", "logits"], dict.fromkeys(["features", "probs", "logits"], {0: "rows"}))
    gradient = exported(MlpGradient(net), (torch.zeros(2, 6),), ["features"], ["gradient"], dict.fromkeys(["features", "gradient"], {0: "rows"}))
    manifest = manifest_of("mlp", "mlp", "row", logits="logits", missing="mean", normalisation=NORMALISATION)
    more = {"gradient": {"input": "features", "output": "gradient"}, "calibration": {"method": "temperature", "temperature": 1.5}}
    said = native(model.SerializeToString(), {"features": z}, ["probs", "logits"])
    with torch.no_grad():
        probs, logits = net(torch.tensor(z))
    assert np.abs(said["logits"] - logits.numpy()).max() < 1e-6
    net.double()
    deep = torch.tensor(z.astype(np.float64))
    attributions = integrated(lambda point: net(point)[1], deep, torch.zeros_like(deep), 2000)
    calibrated = torch.softmax(net(deep)[1] / 1.5, -1).detach().numpy()
    golden = {"inputs": nans(rows), "probs": floats(said["probs"]), "logits": floats(said["logits"])}
    golden |= {"calibrated": floats(calibrated), "attributions": floats(attributions)}
    write(model, manifest, golden, more)
    helper.set_model_props(gradient, {"feature_hash": manifest["featureHash"]})
    (HERE / "mlp.gradient.onnx").write_bytes(gradient.SerializeToString())


def make_attentive(random):
    torch.manual_seed(5)
    net = Attentive()
    with torch.no_grad():
        net.look.weight *= 8
        net.last.weight *= 4
    windows = (random.normal(size=(ROWS, WINDOW, 6)) * SCALE + MEAN).astype(np.float32)
    names = ["probs", "logits", "attention"]
    model = exported(net, (torch.zeros(2, WINDOW, 6),), ["window"], names, dict.fromkeys(["window", *names], {0: "rows"}))
    manifest = manifest_of(
        "attentive", "attention_lstm", "window", rows=WINDOW, input="window", logits="logits", attention="attention",
        missing="refuse", normalisation=NORMALISATION, normalisedIn="graph",
    )
    said = native(model.SerializeToString(), {"window": windows}, names)
    with torch.no_grad():
        for name, told in zip(names, net(torch.tensor(windows))):
            assert np.abs(said[name] - told.numpy()).max() < 1e-6, name
    net.double()
    deep = torch.tensor(windows[:4].astype(np.float64))
    baseline = torch.tensor(MEAN, dtype=torch.float64).expand_as(deep)
    attributions = integrated(lambda point: net(point)[1], deep, baseline, 500)  # rows × window × features
    golden = {"inputs": floats(windows), **{name: floats(said[name]) for name in names}}
    golden |= {"attributions": floats(attributions.sum(1))}
    write(model, manifest, golden)


def make_step(random):
    torch.manual_seed(7)
    net = Step()
    with torch.no_grad():
        net.last.weight *= 4
    sequences = (random.normal(size=(7, WINDOW, 6)) * SCALE + MEAN).astype(np.float32)
    state = torch.zeros(2, 2, UNITS)
    batches = {name: {0: "rows"} for name in ("row", "probs", "logits")} | {name: {1: "rows"} for name in ("h", "c", "h_out", "c_out")}
    model = exported(net, (torch.zeros(2, 1, 6), state, state), ["row", "h", "c"], ["probs", "logits", "h_out", "c_out"], batches)
    tensors = [{"input": name, "output": f"{name}_out", "shape": [2, -1, UNITS]} for name in ("h", "c")]
    manifest = manifest_of(
        "step", "lstm", "step", input="row", logits="logits", state=tensors, normalisation=NORMALISATION, normalisedIn="graph",
        missing="mean",
    )
    # The whole sequence at once, by torch, in 64 bits: what the steps, one by one, must come to.
    net.double()
    with torch.no_grad():
        steps, _ = net.lstm(net.z(torch.tensor(sequences.astype(np.float64))))
        probs = torch.softmax(net.last(steps), -1).numpy()  # sequences × steps × classes
    write(model, manifest, {"inputs": floats(sequences), "probs": floats(probs)})


if __name__ == "__main__":
    random = np.random.default_rng(23)
    make_trees()
    make_mlp(random)
    make_attentive(random)
    make_step(random)
    for path in sorted(HERE.glob("*.onnx")) + sorted(HERE.glob("*.json")):
        print(f"{path.name}: {path.stat().st_size} bytes")
