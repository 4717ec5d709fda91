"""The market maker of market-maker.mjs on hftbacktest, run by run.mjs.

Reads one line of JSON for each run from standard input and answers it with one line. What is compiled is compiled by
the first run of its kind. Seconds are of the loop, and where it reads the file of the loading too; `cpuS` is what the
processor spent on them.
"""

import json
import sys
import time

import numpy as np
from hftbacktest import (
    CANCELED,
    EXPIRED,
    FILLED,
    GTX,
    LIMIT,
    BacktestAsset,
    HashMapMarketDepthBacktest,
    ROIVectorMarketDepthBacktest,
)
from numba import njit

FEED = 2  # what wait_next_feed answers when the market went on
LONG_NS = 3_600_000_000_000
# Columns of a fill and of an order: epoch time in µs and what is left in ns, side 0 buy and 1 sell.
FILL = ["order", "venueUs", "restNs", "side", "pxTicks", "qtyLots"]
ORDER = ["order", "sentUs", "restNs", "side", "pxTicks"]


@njit
def told(orders, hbt, ids, lot, fills, count):
    """Takes down what filled and forgets what is final."""
    is_final = False
    for side in range(2):
        if ids[side] == 0:
            continue
        order = orders.get(ids[side])
        if order.status == FILLED:
            fills[count, 0] = order.order_id
            fills[count, 1] = order.exch_timestamp // 1000
            fills[count, 2] = order.exch_timestamp % 1000
            fills[count, 3] = side
            fills[count, 4] = order.exec_price_tick
            fills[count, 5] = round(order.exec_qty / lot)
            count += 1
        elif order.status != EXPIRED and order.status != CANCELED:
            continue
        ids[side] = 0
        is_final = True
    if is_final:
        hbt.clear_inactive_orders(0)
    return count


@njit
def trade(hbt, tick, lot, by_timer, every_ns, distance, skew, most, fills, sent):
    n_fills = 0
    n_sent = 0
    decisions = 0
    ids = np.zeros(2, np.int64)
    last_us = np.int64(-(1 << 60))
    every_us = every_ns // 1000
    while hbt.wait_next_feed(False, LONG_NS) == FEED:
        if by_timer:
            # our clock counts whole µs: whatever comes within one is there when it ends
            hbt.elapse(999 - hbt.current_timestamp % 1000)
        while True:
            now = hbt.current_timestamp
            depth = hbt.depth(0)
            bid = depth.best_bid_tick
            ask = depth.best_ask_tick
            is_due = by_timer or now // 1000 - last_us >= every_us
            if is_due and 0 < bid and bid < ask and ask < 1 << 52:
                last_us = now // 1000
                decisions += 1
                orders = hbt.orders(0)
                n_fills = told(orders, hbt, ids, lot, fills, n_fills)
                held = int(round(hbt.position(0) / lot))
                # twice the price around which it quotes
                twice = bid + ask - 2 * skew * held
                for side in range(2):
                    if side == 0:
                        wish = min((twice - 2 * distance) // 2, ask - 1)
                        may = held < most
                    else:
                        wish = max(-((-twice - 2 * distance) // 2), bid + 1)
                        may = held > -most
                    if ids[side] != 0:
                        order = orders.get(ids[side])
                        if order.cancellable and (not may or order.price_tick != wish):
                            hbt.cancel(0, ids[side], False)
                    elif may:
                        n_sent += 1
                        ids[side] = n_sent
                        sent[n_sent - 1, 0] = n_sent
                        sent[n_sent - 1, 1] = now // 1000
                        sent[n_sent - 1, 2] = now % 1000
                        sent[n_sent - 1, 3] = side
                        sent[n_sent - 1, 4] = wish
                        if side == 0:
                            hbt.submit_buy_order(0, n_sent, wish * tick, lot, GTX, LIMIT, False)
                        else:
                            hbt.submit_sell_order(0, n_sent, wish * tick, lot, GTX, LIMIT, False)
            if not by_timer:
                break
            if hbt.elapse(every_ns) != 0:
                break
        if by_timer:
            break
    return told(hbt.orders(0), hbt, ids, lot, fills, n_fills), n_sent, decisions


def backtest(wish, data):
    asset = BacktestAsset().data(data)
    if isinstance(data, str):
        asset = asset.latency_offset(wish["offsetNs"])
    asset = (
        asset.linear_asset(wish["multiplier"])
        .constant_order_latency(wish["entryNs"], wish["responseNs"])
        .no_partial_fill_exchange()
        .trading_value_fee_model(wish["makerRate"], wish["takerRate"])
        .tick_size(wish["tick"])
        .lot_size(wish["lot"])
        .last_trades_capacity(0)
    )
    queue = {"RiskAdverse": asset.risk_adverse_queue_model, "LogProb": asset.log_prob_queue_model}
    asset = queue[wish["queue"]]()
    if wish["depth"] == "HashMap":
        return HashMapMarketDepthBacktest([asset])
    return ROIVectorMarketDepthBacktest([asset.roi_lb(wish["lowest"]).roi_ub(wish["highest"])])


loaded = {}


def in_memory(path, offset_ns):
    """The array, with the recorder's clock put right once: hftbacktest would do it again for each run, in place."""
    if path not in loaded:
        loaded.clear()
        data = np.load(path)["data"]
        data["local_ts"] += offset_ns
        loaded[path] = data
    return loaded[path]


def run(wish):
    path = wish["npz"]
    rows = len(in_memory(path, wish["offsetNs"]))
    fills = np.zeros((wish["room"], len(FILL)), np.int64)
    sent = np.zeros((wish["room"], len(ORDER)), np.int64)
    began = time.perf_counter(), time.process_time()
    hbt = backtest(wish, path if wish["fromFile"] else in_memory(path, wish["offsetNs"]))
    if not wish["fromFile"]:
        began = time.perf_counter(), time.process_time()
    n_fills, n_sent, decisions = trade(
        hbt,
        wish["tick"],
        wish["lot"],
        wish["loop"] == "timer",
        wish["everyUs"] * 1000,
        wish["distanceTicks"],
        wish["skewTicks"],
        wish["maxLots"],
        fills,
        sent,
    )
    seconds, cpu = time.perf_counter() - began[0], time.process_time() - began[1]
    state = hbt.state_values(0)
    depth = hbt.depth(0)
    mid = (depth.best_bid + depth.best_ask) / 2
    answer = {
        "rows": rows,
        "seconds": seconds,
        "cpuS": cpu,
        "decisions": decisions,
        "trades": state.num_trades,
        "positionLots": round(state.position / wish["lot"]),
        "fees": state.fee,
        "mid": mid,
        # LinearAsset::equity, which Python can't call
        "pnl": state.balance + wish["multiplier"] * state.position * mid - state.fee,
    }
    if wish["tells"]:
        answer["fills"] = fills[:n_fills].tolist()
        answer["orders"] = sent[:n_sent].tolist()
    hbt.close()
    return answer


for line in sys.stdin:
    try:
        answer = run(json.loads(line))
    except Exception as error:  # the other side throws it
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
