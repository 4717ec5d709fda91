"""From what LightGBM, XGBoost and scikit-learn keep of their trees to the one form."""

import json
from collections.abc import Sequence

import numpy as np

from leadline_training.errors import TrainingError
from leadline_training.models.trees import Trees, f32_at_or_below, f32_below


def from_lightgbm(model: dict) -> Trees:
    """`Booster.dump_model()`. LightGBM branches by `x <= threshold` in doubles."""
    width = model["num_tree_per_iteration"]
    trees = Trees(base=[0.0] * width)
    for number, info in enumerate(model["tree_info"]):
        trees.begin_tree()
        _lightgbm_node(trees, info["tree_structure"], number % width)
    return trees


ZERO = float(np.float32(1e-35))
"""LightGBM takes a value no further from 0 than this for 0 when it predicts, and puts thresholds exactly there."""


def lightgbm_threshold(threshold: float) -> float:
    """The 32-bit threshold at which every 32-bit x goes where LightGBM sends it."""
    if -ZERO <= threshold < 0:
        return f32_below(-ZERO)
    return f32_at_or_below(ZERO if 0 <= threshold < ZERO else threshold)


def _lightgbm_node(trees: Trees, node: dict, group: int) -> int:
    if "split_feature" not in node:
        return trees.leaf([(group, node["leaf_value"])], node.get("leaf_count", 0))
    threshold = lightgbm_threshold(node["threshold"])
    if node["decision_type"] != "<=" or node["missing_type"] == "Zero":
        kind = f"{node['decision_type']} with {node['missing_type']}"
        raise TrainingError("LightGBM", f"a branch by {kind}", "<= with NaN as the missing value, or none")
    # Without missing values in training LightGBM reads NaN as 0.
    missing_left = node["default_left"] if node["missing_type"] == "NaN" else node["threshold"] >= 0
    at = trees.branch(node["split_feature"], threshold, missing_left, node["internal_count"])
    trees.left[at] = _lightgbm_node(trees, node["left_child"], group)
    trees.right[at] = _lightgbm_node(trees, node["right_child"], group)
    return at


def from_xgboost(raw: bytes) -> Trees:
    """`Booster.save_raw("json")`. XGBoost branches by `x < threshold` in 32-bit floats."""
    learner = json.loads(raw)["learner"]
    width = max(1, int(learner["learner_model_param"]["num_class"]))
    base = np.array(json.loads(learner["learner_model_param"]["base_score"]), np.float64).reshape(-1)
    model = learner["gradient_booster"]["model"]
    trees = Trees(base=[float(v) for v in np.broadcast_to(base, width)])
    for tree, group in zip(model["trees"], model["tree_info"], strict=True):
        if any(tree["split_type"]):
            raise TrainingError("XGBoost", "a branch by category", "numeric branches")
        trees.begin_tree()
        _xgboost_node(trees, tree, 0, group)
    return trees


def _xgboost_node(trees: Trees, tree: dict, node: int, group: int) -> int:
    cover, condition = tree["sum_hessian"][node], tree["split_conditions"][node]
    if tree["left_children"][node] == -1:
        return trees.leaf([(group, condition)], cover)
    at = trees.branch(tree["split_indices"][node], f32_below(condition), bool(tree["default_left"][node]), cover)
    trees.left[at] = _xgboost_node(trees, tree, tree["left_children"][node], group)
    trees.right[at] = _xgboost_node(trees, tree, tree["right_children"][node], group)
    return at


def from_forest(estimators: Sequence, classes: Sequence[int], width: int) -> Trees:
    """
    Fitted trees of a scikit-learn forest, which knows the classes `classes` of `width`. Branches by `x <= threshold`,
    x in 32-bit floats; the forest's probability is the mean of the leaves' shares.
    """
    trees = Trees(base=[0.0] * width, softmax=False)
    for estimator in estimators:
        trees.begin_tree()
        _forest_node(trees, estimator.tree_, 0, classes, len(estimators))
    return trees


def _forest_node(trees: Trees, tree, node: int, classes: Sequence[int], count: int) -> int:
    cover = float(tree.weighted_n_node_samples[node])
    if tree.children_left[node] == -1:
        share = tree.value[node, 0] / tree.value[node, 0].sum() / count
        return trees.leaf([(int(k), float(w)) for k, w in zip(classes, share, strict=True)], cover)
    missing_left = bool(tree.missing_go_to_left[node])
    at = trees.branch(int(tree.feature[node]), f32_at_or_below(tree.threshold[node]), missing_left, cover)
    trees.left[at] = _forest_node(trees, tree, tree.children_left[node], classes, count)
    trees.right[at] = _forest_node(trees, tree, tree.children_right[node], classes, count)
    return at
