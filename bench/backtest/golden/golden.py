"""What hftbacktest makes of tape.json: writes golden.json. Run with the packages of ../requirements.txt:

python golden.py
"""

import json
from pathlib import Path

import numpy as np
from hftbacktest import (
    BUY_EVENT,
    CANCELED,
    DEPTH_CLEAR_EVENT,
    DEPTH_EVENT,
    DEPTH_SNAPSHOT_EVENT,
    EXCH_EVENT,
    EXPIRED,
    FILLED,
    GTX,
    LIMIT,
    LOCAL_EVENT,
    SELL_EVENT,
    TRADE_EVENT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
    __version__,
)
from hftbacktest.types import event_dtype

HERE = Path(__file__).parent
TAPE = json.loads((HERE / "tape.json").read_text())
TICK, LOT = float(TAPE["tick"]), float(TAPE["lot"])
MS = 1_000_000
WHOSE = {"both": EXCH_EVENT | LOCAL_EVENT, "venue": EXCH_EVENT, "local": LOCAL_EVENT}
SIDES = {"buy": BUY_EVENT, "sell": SELL_EVENT, "none": 0}
KINDS = {"clear": DEPTH_CLEAR_EVENT, "snapshot": DEPTH_SNAPSHOT_EVENT, "depth": DEPTH_EVENT, "trade": TRADE_EVENT}
ENDS = {FILLED: "filled", EXPIRED: "refused", CANCELED: "cancelled"}


def rows():
    data = np.zeros(len(TAPE["rows"]), event_dtype)
    for at, (whose, kind, side, venue_ms, local_ms, px, lots) in enumerate(TAPE["rows"]):
        base = TAPE["fromMs"] * MS
        data[at]["ev"] = WHOSE[whose] | KINDS[kind] | SIDES[side]
        data[at]["exch_ts"] = base + round(venue_ms * MS)
        data[at]["local_ts"] = base + round(local_ms * MS)
        data[at]["px"] = px
        data[at]["qty"] = round(lots * LOT, 3)
    return data


def play(queue):
    data = rows()
    asset = (
        BacktestAsset()
        .data(data)
        .linear_asset(1.0)
        .constant_order_latency(TAPE["entryMs"] * MS, TAPE["responseMs"] * MS)
        .no_partial_fill_exchange()
        .trading_value_fee_model(0.0002, 0.0005)
        .tick_size(TICK)
        .lot_size(LOT)
        .last_trades_capacity(0)
    )
    asset = asset.risk_adverse_queue_model() if queue == "RiskAdverse" else asset.log_prob_queue_model()
    hbt = HashMapMarketDepthBacktest([asset])
    hbt.wait_next_feed(False, 1)
    for act in TAPE["acts"]:
        hbt.elapse((TAPE["fromMs"] + act["atMs"]) * MS - hbt.current_timestamp)
        if "cancel" in act:
            order = hbt.orders(0).get(act["cancel"])
            if order is not None and order.cancellable:
                hbt.cancel(0, act["cancel"], False)
        elif act["side"] == "buy":
            hbt.submit_buy_order(0, act["order"], act["px"], LOT, GTX, LIMIT, False)
        else:
            hbt.submit_sell_order(0, act["order"], act["px"], LOT, GTX, LIMIT, False)
    while hbt.elapse(MS) == 0:
        pass
    ends = {}
    for act in TAPE["acts"]:
        if "cancel" in act:
            continue
        order = hbt.orders(0).get(act["order"])
        venue_ms = order.exch_timestamp / MS - TAPE["fromMs"]
        end = {"end": ENDS.get(order.status, "open")}
        if order.status == FILLED:
            end |= {"venueMs": venue_ms, "pxTicks": int(order.exec_price_tick)}
        ends[act["order"]] = end
    state = hbt.state_values(0)
    answer = {"orders": ends, "trades": int(state.num_trades), "fees": state.fee, "positionLots": round(state.position / LOT)}
    hbt.close()
    return answer


golden = {"by": f"hftbacktest {__version__}, golden.py", "RiskAdverse": play("RiskAdverse"), "LogProb": play("LogProb")}
(HERE / "golden.json").write_text(json.dumps(golden, indent=2) + "\n")
