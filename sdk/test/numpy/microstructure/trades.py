"""F40-F44, F66 and the execution rates: features of trades."""

from math import log

import numpy as np

from .log import Log
from .market import NS, Market, Tracker, last
from .quantile import P2
from .undefined import Undefined, divide

LN2 = log(2)
WINDOWS = (1, 5, 10, 30, 60)


def _window(m: Market, seconds: int):
    m.warm_trades(seconds)
    w = m.recent_trades(seconds)
    return m.trades.sign[w], m.trades.lots[w]


def count(m: Market, seconds: int) -> float:
    return len(_window(m, seconds)[0])


def flow(m: Market, seconds: int) -> float:
    s, v = _window(m, seconds)
    if not len(v):
        raise Undefined("no_trades")
    return m.amount(int(np.dot(s, v)))


def imbalance(m: Market, seconds: int) -> float:
    s, v = _window(m, seconds)
    if not len(v):
        raise Undefined("no_trades")
    return int(np.dot(s, v)) / int(v.sum())


def imbalance_count(m: Market, seconds: int) -> float:
    s, _ = _window(m, seconds)
    if not len(s):
        raise Undefined("no_trades")
    return int(s.sum()) / len(s)


def decayed(m: Market, tau: float, u: np.ndarray, times: np.ndarray) -> float:
    """Sum of u * 2^(-age/tau) over everything that ever was (older than 100 half-lives: below any digit)."""
    age = (m.now - times) / NS
    near = age < 100 * tau
    return float(np.sum(u[near] * np.exp2(-age[near] / tau)))


def intensity(m: Market, tau: int, sign: int | None) -> float:
    m.warm_trades(tau)
    u = np.ones(len(m.trades)) if sign is None else (m.trades.sign == sign).astype(float)
    return LN2 / tau * decayed(m, tau, u, m.trades.now)


def _rate(m: Market, tau: int, sign: int | None) -> float:
    t = m.trades
    if not len(t) or m.now - t.last("now") >= 50 * NS:
        raise Undefined("no_trades")
    v = t.lots.astype(float) if sign is None else t.lots * (t.sign == sign).astype(float)
    return m.amount(LN2 / tau * decayed(m, tau, v, t.now))


def exec_accel(m: Market) -> float:
    return (_rate(m, 5, None) - _rate(m, 60, None)) * LN2 / 55


def exec_ratio(m: Market) -> float:
    return divide(_rate(m, 5, None), _rate(m, 60, None))


def exec_speed(m: Market) -> float:
    v = exec_ratio(m)
    return v / (1 + v)


def cvd(m: Market) -> float:
    return m.amount(int(np.dot(m.trades.sign, m.trades.lots)))


class Signs(Tracker):
    """F40: what the tick rule and Lee and Ready's say of each trade; 0 where they say nothing."""

    def __init__(self):
        self.log = Log(tick="i8", lee_ready="i8")
        self.price, self.tick = None, 0

    def on_trade(self, m, t) -> None:
        if self.price is not None and t.ticks != self.price:
            self.tick = 1 if t.ticks > self.price else -1
        self.price = t.ticks
        above = t.ticks - t.mid2 / 2
        rule = self.tick if not above else (above > 0) - (above < 0)
        self.log.append(tick=self.tick, lee_ready=self.tick if t.mid2 != t.mid2 else rule)


def trade_sign(m: Market) -> float:
    if not len(m.trades):
        raise Undefined("no_trades")
    return int(m.trades.last("sign"))


def rule_sign(m: Market, rule: str) -> float:
    signs = m.named["signs"].log
    if not len(signs):
        raise Undefined("no_trades")
    sign = int(signs.last(rule))
    if sign == 0:
        raise Undefined("too_few")
    return sign


def agreement(m: Market, rule: str, n: int) -> float:
    return float(np.mean(last(getattr(m.named["signs"].log, rule), n) == last(m.trades.sign, n)))


class Sizes(Tracker):
    """F44: quantiles of trade lots; `large`: above the 95 % estimate before it, once 50 trades were seen."""

    def __init__(self):
        self.median, self.p95 = P2(0.5), P2(0.95)
        self.log = Log(large="?")

    def on_trade(self, m, t) -> None:
        self.log.append(large=self.p95.count >= 50 and t.lots > self.p95.value)
        self.median.add(t.lots)
        self.p95.add(t.lots)


def size_mean(m: Market, seconds: int) -> float:
    _, v = _window(m, seconds)
    if not len(v):
        raise Undefined("no_trades")
    return m.amount(int(v.sum()) / len(v))


def size_quantile(m: Market, name: str) -> float:
    p2 = getattr(m.named["sizes"], name)
    if p2.count < 5:
        raise Undefined("too_few")
    return m.amount(p2.value)


def large_share(m: Market, seconds: int) -> float:
    _, v = _window(m, seconds)
    if not len(v):
        raise Undefined("no_trades")
    return int(v[m.named["sizes"].log.large[m.recent_trades(seconds)]].sum()) / int(v.sum())


class Hidden(Tracker):
    """F66: the hidden lots of each trade."""

    def __init__(self):
        self.log = Log(lots="i8")
        self.taken = {}

    def on_trade(self, m, t) -> None:
        if m.instrument.by_order:
            self.log.append(lots=t.lots if t.hidden else 0)
            return
        if not m.book:  # before the first book of an epoch nothing is known to be hidden
            self.log.append(lots=0)
            return
        shown = m.shown(-t.sign, t.ticks)
        key = (-t.sign, t.ticks)
        taken = self.taken.get(key, 0)
        self.log.append(lots=max(0, t.lots - max(0, shown - taken)))
        self.taken[key] = taken + t.lots

    def on_book(self, m) -> None:
        self.taken.clear()


def hidden_rate(m: Market, by: str, seconds: int) -> float:
    _, v = _window(m, seconds)
    if not len(v):
        raise Undefined("no_trades")
    hidden = m.named["hidden"].log.lots[m.recent_trades(seconds)]
    return int((hidden > 0).sum()) / len(v) if by == "cnt" else int(hidden.sum()) / int(v.sum())


def features() -> dict:
    out = {"exec_rate_buy": lambda m: _rate(m, 5, 1), "exec_rate_sell": lambda m: _rate(m, 5, -1),
           "exec_accel": exec_accel, "exec_ratio": exec_ratio, "exec_speed": exec_speed, "cvd": cvd, "trade_sign": trade_sign,
           "sign_tick": lambda m: rule_sign(m, "tick"), "sign_lee_ready": lambda m: rule_sign(m, "lee_ready"),
           "trade_size_median": lambda m: size_quantile(m, "median"), "trade_size_p95": lambda m: size_quantile(m, "p95"),
           "trade_size_large_share_60s": lambda m: large_share(m, 60),
           "hidden_rate_cnt_60s": lambda m: hidden_rate(m, "cnt", 60), "hidden_rate_vol_60s": lambda m: hidden_rate(m, "vol", 60)}
    for s in WINDOWS:
        for stem, f in (("trade_imbalance", imbalance), ("trade_flow", flow), ("trade_count", count), ("trade_imbalance_cnt", imbalance_count)):
            out[f"{stem}_{s}s"] = lambda m, f=f, s=s: f(m, s)
        for stem, sign in (("", None), ("_buy", 1), ("_sell", -1)):
            out[f"trade_intensity{stem}_{s}s"] = lambda m, s=s, sign=sign: intensity(m, s, sign)
    for s in (10, 60):
        out[f"trade_size_mean_{s}s"] = lambda m, s=s: size_mean(m, s)
    return out


def batch() -> dict:
    return {f"sign_agree_{rule}_500t": lambda m, rule=rule: agreement(m, rule, 500) for rule in ("tick", "lee_ready")}
