"""
Named lists of features. All are free of the price level, so that they mean the same tomorrow; no clock among them.
"""

OF_THE_LABELS = ("mid", "spread_quoted")
"""What labels and costs are made of; in ticks. The second is a feature too."""

IMBALANCE = ("queue_imbalance",)

CKS = (
    "queue_imbalance", "ofi_l1_1s", "ofi_l1_5s", "ofi_l1_10s", "ofi_l1_30s", "ofi_l1_60s",
    "ofi_l1_10e", "ofi_l1_50e", "ofi_l1_200e", "trade_imbalance_10s",
)  # fmt: skip
"""B4: order flow imbalance of Cont, Kukanov and Stoikov over ten looks back, and the queues at the touch."""

L1 = (
    "queue_imbalance", "weighted_mid", "spread_quoted", "p_up_queue", "spread_quoted_tw_1s", "spread_quoted_tw_10s",
    "ofi_l1_1s", "ofi_l1_5s", "ofi_l1_10s", "ofi_l1_30s", "ofi_l1_60s",
    "ofi_l1_3e", "ofi_l1_10e", "ofi_l1_50e", "ofi_l1_200e",
    "trade_imbalance_1s", "trade_imbalance_10s", "trade_imbalance_60s", "trade_flow_1s", "trade_flow_10s",
    "trade_flow_60s", "trade_flow_1t", "trade_flow_20t", "trade_imbalance_cnt_10s", "trade_intensity_buy_5s",
    "trade_intensity_sell_5s", "trade_count_10s", "quote_update_rate_1s", "quote_update_rate_10s", "msg_rate_1s",
    "msg_rate_10s", "ofi_add_10s", "ofi_cancel_10s", "ofi_trade_10s", "vwap_dev_1s", "vwap_dev_10s", "vwap_dev_60s",
    "spread_effective_10s", "sign_tick", "hidden_rate_vol_60s",
)  # fmt: skip
"""From the best level and trades alone: 40."""

ONLY_L2 = (
    "imbalance_l3", "imbalance_l5", "imbalance_l10", "imbalance_dist",
    "level_imbalance_2", "level_imbalance_3", "level_imbalance_4", "level_imbalance_5",
    "vamp_l5", "weighted_mid_l10", "log_depth_ratio_l5", "book_slope_imb", "book_convexity_bid", "book_convexity_ask",
    "depth_hhi_bid", "depth_hhi_ask", "level_gap_bid_1", "level_gap_ask_1", "level_gap_asym_1", "level_gap_asym_2",
    "level_gap_asym_3", "mlofi_2_1s", "mlofi_3_1s", "mlofi_4_1s", "mlofi_5_1s",
    "mlofi_2_10s", "mlofi_3_10s", "mlofi_4_10s", "mlofi_5_10s", "ofi_l5_1s", "ofi_l10_1s", "ofi_l5_10s", "ofi_l10_10s",
    "ofi_l5_60s", "ofi_l10_60s", "ofi_norm_1_10s", "ofi_norm_2_10s", "ofi_depth_share_10s",
    "cost_to_trade_buy_100k", "cost_to_trade_sell_100k",
)  # fmt: skip
"""What the levels behind the best add: 40."""

L2 = (*L1, *ONLY_L2)

PICTURES = (
    "queue_imbalance", "weighted_mid", "spread_quoted", "imbalance_l3", "imbalance_l5", "imbalance_l10",
    "imbalance_dist", "level_imbalance_2", "level_imbalance_3", "level_imbalance_4", "level_imbalance_5",
    "vamp_l5", "weighted_mid_l10", "log_depth_ratio_l5", "book_slope_imb", "depth_hhi_bid", "depth_hhi_ask",
    "level_gap_asym_1", "level_gap_asym_2", "level_gap_asym_3", "ofi_l1_10e", "ofi_l1_50e", "ofi_l5_10e",
    "ofi_l10_10e", "ofi_l5_50e", "ofi_l10_50e", "mlofi_2_10e", "mlofi_3_10e", "mlofi_2_50e", "mlofi_3_50e",
)  # fmt: skip
"""For pictures of the book every few seconds, without messages and without trades: 30."""

SHIPPED = (
    "queue_imbalance", "imbalance_l5", "imbalance_l10", "imbalance_dist", "trade_imbalance_1s", "trade_imbalance_10s",
    "ofi_norm_1_10s", "ofi_norm_2_10s", "spread_quoted",
)  # fmt: skip

SETS = {"imbalance": IMBALANCE, "cks": CKS, "l1": L1, "l2": L2, "pictures": PICTURES, "shipped": SHIPPED}


def group_of(name: str) -> str:
    """Features that say much the same, for importance by group: one that is shuffled alone hides behind the others."""
    if name.startswith(("ofi", "mlofi", "depletion")):
        return "order flow"
    if name.startswith(("trade", "sign", "exec", "sweep", "cvd", "hidden")):
        return "trades"
    if (
        "imbalance" in name
        or name in {"weighted_mid", "p_up_queue"}
        or name.startswith(("vamp", "weighted", "log_depth"))
    ):
        return "imbalance"
    if "spread" in name:
        return "spread"
    if name.startswith(("quote_update", "msg_rate", "cancel", "arrival")):
        return "activity"
    if name.startswith("vwap"):
        return "price against trades"
    return "shape of the book"
