"""
What directions are worth to someone who takes: the mid's move over the horizon, less half the spread on the way in
and on the way out, fees both ways and one tick of slippage. In ticks of the mid's own price.
"""

from dataclasses import asdict, dataclass

import numpy as np

from leadline_training.judge.bootstrap import mean_interval

SLIPPAGE_TICKS = 1.0


@dataclass(frozen=True)
class Value:
    """Means over the trades. `break_even`: cost of a round trip, in ticks, at which nothing is left."""

    trades: int
    gross: float | None
    gross_interval: tuple[float, float] | None
    cost: float | None
    net: float | None
    net_interval: tuple[float, float] | None
    half_spread: float | None
    break_even: float | None
    hit_rate: float | None


def value_of(
    direction: np.ndarray,
    raw_move: np.ndarray,
    spread_in: np.ndarray,
    spread_out: np.ndarray,
    mid: np.ndarray,
    fee_bps: float,
    block: np.ndarray,
) -> dict[str, object]:
    """`direction` −1, 0 or 1 for each row; 0 doesn't trade. Fees on both sides of the round trip."""
    taken = (direction != 0) & np.isfinite(raw_move) & np.isfinite(spread_in) & np.isfinite(spread_out)
    if not taken.any():
        return asdict(Value(0, None, None, None, None, None, None, None, None))
    gross = direction[taken] * raw_move[taken]
    cost = (spread_in[taken] + spread_out[taken]) / 2 + 2 * fee_bps * 1e-4 * mid[taken] + SLIPPAGE_TICKS
    net = gross - cost
    blocks = np.unique(block[taken], return_inverse=True)[1]
    return asdict(
        Value(
            trades=int(taken.sum()),
            gross=float(gross.mean()),
            gross_interval=mean_interval(blocks, gross),
            cost=float(cost.mean()),
            net=float(net.mean()),
            net_interval=mean_interval(blocks, net),
            half_spread=float((spread_in[taken] / 2).mean()),
            break_even=float(gross.mean()),
            hit_rate=float((gross > 0).mean()),
        )
    )


def surest(probabilities: np.ndarray, share: float | None = None) -> np.ndarray:
    """−1, 0, 1 by the likeliest class; with a share, only those rows of all with the surest direction."""
    said = probabilities.argmax(axis=1) - 1
    if share is None:
        return said
    lean = np.where(probabilities[:, 2] >= probabilities[:, 0], 1, -1)
    sure = np.maximum(probabilities[:, 0], probabilities[:, 2])
    count = max(1, int(share * len(sure)))
    top = np.argsort(-sure, kind="stable")[:count]
    found = np.zeros(len(sure), int)
    found[top] = lean[top]
    return found
