"""The first nodes of a graph: raw features to scaled ones, in the order and the precision of Scaling.apply."""

from leadline_training.graphs.builder import Graph
from leadline_training.prepare.scaling import Scaling


def scaled(graph: Graph, x: str, scaling: Scaling) -> str:
    """Undefined becomes the mean, then clip, subtract, divide."""
    mean = graph.constant(scaling.mean)
    known = graph.add("Where", graph.add("IsNaN", x), mean, x)
    cut = graph.add("Min", graph.add("Max", known, graph.constant(scaling.low)), graph.constant(scaling.high))
    return graph.add("Div", graph.add("Sub", cut, mean), graph.constant(scaling.scale))
