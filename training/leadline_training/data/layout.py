"""The core's table of offsets and codes, read from the one place that holds it: assembly/layout.ts."""

import ast
import operator
import re
from functools import cache
from pathlib import Path

from leadline_training.data.places import layout_table
from leadline_training.errors import TrainingError

_CONSTANT = re.compile(r"^export const ([A-Z][A-Z0-9_]*) = ([^/\n]+?)\s*(?://.*)?$", re.MULTILINE)
_OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.LShift: operator.lshift,
    ast.BitOr: operator.or_,
}


@cache
def layout(path: Path | None = None) -> dict[str, int]:
    """Every integer constant by its name. Constants that are no sums or products of integers are left out."""
    known: dict[str, int] = {}
    for name, text in _CONSTANT.findall((path or layout_table()).read_text()):
        value = _value(ast.parse(text, mode="eval").body, known)
        if value is not None:
            known[name] = value
    if "LAYOUT_VERSION" not in known:
        raise TrainingError(str(path or layout_table()), "no LAYOUT_VERSION", "the core's table")
    return known


def _value(node: ast.expr, known: dict[str, int]) -> int | None:
    match node:
        case ast.Constant(value=int() as value):
            return value
        case ast.Name(id=name):
            return known.get(name)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value = _value(operand, known)
            return None if value is None else -value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            values = _value(left, known), _value(right, known)
            return None if None in values else _OPERATORS[type(op)](*values)
    return None
