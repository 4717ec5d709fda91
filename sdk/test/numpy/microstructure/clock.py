"""F80: where in the day we are."""

from math import cos, pi, sin

from .market import NS, Market
from .undefined import Undefined

DAY = 86_400 * NS


def _angle(m: Market) -> float:
    return 2 * pi * (m.now % DAY / DAY)


def _session(m: Market) -> tuple:
    if m.instrument.session is None:
        raise Undefined("not_configured")
    return m.instrument.session


def funding(m: Market) -> float:
    """Minutes to the next multiple of the funding hours, UTC."""
    if m.instrument.funding_hours is None:
        raise Undefined("not_configured")
    period = m.instrument.funding_hours * 3600 * NS
    return (period - m.now % period) / (60 * NS)


def features() -> dict:
    return {"tod_sin": lambda m: sin(_angle(m)), "tod_cos": lambda m: cos(_angle(m)),
            "minutes_since_open": lambda m: (m.now - _session(m)[0]) / (60 * NS),
            "minutes_to_close": lambda m: (_session(m)[1] - m.now) / (60 * NS), "funding_countdown_min": funding}
