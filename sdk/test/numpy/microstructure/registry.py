"""All features by name: which are read at any time, which every hundred events, and how nearly they must agree."""

import re

from . import (activity, clock, depth, effective, flow, icebergs, impact, merged, orders, patterns, price, prints, queues,
               structure, trades, volatility)

READ = (price, effective, depth, queues, flow, activity, orders, trades, prints, icebergs, patterns, clock)
BATCH = (trades, orders, merged, impact, volatility, structure)
EXACT = re.compile(r"trade_count_|.*_ct_\d\d$|sweep_levels|sweep_count_|trade_sign|sign_tick|sign_lee_ready|iceberg_refills_|"
                   r"strategic_runs_|momentum_ignition_|level_gap_|spread_quoted$|mid$")


def read_features() -> dict:
    return {name: f for module in READ for name, f in module.features().items()}


def batch_features() -> dict:
    return {name: f for module in BATCH for name, f in module.batch().items()}


def trackers() -> dict:
    return {"orders": orders.Orders(), "decomposed": flow.Decomposed(), "signs": trades.Signs(), "sizes": trades.Sizes(),
            "hidden": trades.Hidden(), "arrivals": activity.Arrivals(), "resilience": queues.Resilience(), "sweeps": prints.Sweeps(),
            "absorption": prints.Absorption(), "icebergs": icebergs.Icebergs(), "runs": patterns.Runs(),
            "layering": patterns.Layering(), "ignition": patterns.Ignition()}


def tolerance(name: str) -> float:
    """Greatest |a - b| / max(1, |a|)."""
    if EXACT.match(name):
        return 0.0
    if name.startswith("hawkes_"):
        return {"hawkes_loglik": 1e-6, "hawkes_n_counts_10s": 1e-9, "hawkes_n_counts_60s": 1e-9}.get(name, 1e-4)
    return 1e-8 if name.startswith("adf_") else 1e-9
