"""A value that isn't known: NaN outside, a reason inside."""


class Undefined(Exception):
    """Raised by a feature that has no value now."""

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


def divide(x: float, y: float) -> float:
    """x/y; nothing over nothing is no number."""
    if y == 0:
        raise Undefined("zero_denominator")
    return x / y
