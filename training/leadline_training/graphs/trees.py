"""A tree ensemble as one TreeEnsembleClassifier node."""

import numpy as np

from leadline_training.graphs.builder import Graph
from leadline_training.models.trees import LEAF, Trees


def tree_probabilities(graph: Graph, x: str, trees: Trees) -> str:
    """Adds the node; the name of its probabilities [B, classes]. Its label output is never asked for."""
    feature = np.array(trees.feature)
    is_leaf = feature == LEAF
    roots = np.array(trees.roots)
    tree_of = np.searchsorted(roots, np.arange(len(feature)), side="right") - 1
    within = np.arange(len(feature)) - roots[tree_of]
    child = lambda side: np.where(is_leaf, 0, np.array(side) - roots[tree_of]).tolist()  # noqa: E731
    spans = [(node, trees.left[node], trees.right[node]) for node in np.flatnonzero(is_leaf)]
    of_leaf = np.array([node for node, start, stop in spans for _ in range(start, stop)], np.int64)
    order = np.array([i for _, start, stop in spans for i in range(start, stop)], np.int64)
    return graph.add_all(
        "TreeEnsembleClassifier",
        x,
        outputs=2,
        domain="ai.onnx.ml",
        post_transform="SOFTMAX" if trees.softmax else "NONE",
        classlabels_int64s=list(range(len(trees.base))),
        base_values=[float(v) for v in trees.base],
        nodes_treeids=tree_of.tolist(),
        nodes_nodeids=within.tolist(),
        nodes_featureids=np.where(is_leaf, 0, feature).tolist(),
        nodes_modes=["LEAF" if leaf else "BRANCH_LEQ" for leaf in is_leaf],
        nodes_values=[float(v) for v in trees.threshold],
        nodes_truenodeids=child(trees.left),
        nodes_falsenodeids=child(trees.right),
        nodes_missing_value_tracks_true=[int(v) for v in trees.missing_left],
        nodes_hitrates=[float(v) for v in trees.cover],
        class_treeids=tree_of[of_leaf].tolist(),
        class_nodeids=within[of_leaf].tolist(),
        class_ids=np.array(trees.classes)[order].tolist(),
        class_weights=np.array(trees.weights)[order].tolist(),
    )[1]
