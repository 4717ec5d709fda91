"""F48-F50: sweeps, absorption at the touch, and VPIN."""

from fractions import Fraction

from .log import Log, since
from .market import NS, Market, Tracker
from .undefined import Undefined


class Sweeps(Tracker):
    """Visible trades of one own time and sign; from the second price on they are a sweep."""

    def __init__(self):
        self.log = Log(time="i8", sign="i8", mid2="f8")
        self.run = None
        self.last = None

    def on_trade(self, m, t) -> None:
        if t.hidden:
            return
        if self.run is None or self.run["key"] != (t.own, t.sign):
            self.run = {"key": (t.own, t.sign), "prices": set(), "lots": 0, "notional": 0.0, "mid2": t.mid2}
        r = self.run
        r["prices"].add(t.ticks)
        r["lots"] += t.lots
        r["notional"] += t.ticks * t.lots
        if len(r["prices"]) >= 2:
            if self.last is not r:
                self.log.append(time=m.now, sign=t.sign, mid2=r["mid2"])
            self.last = r


def sweep(m: Market, what: str) -> float:
    r = m.named["sweeps"].last
    if r is None:
        raise Undefined("no_trades")
    if what == "levels":
        return len(r["prices"])
    return m.amount(r["lots"]) if what == "size" else m.amount(r["notional"]) * m.instrument.tick


def sweep_count(m: Market, seconds: int) -> float:
    m.warm_trades(seconds)
    times = m.named["sweeps"].log.time
    return len(times) - since(times, m.now - seconds * NS)


class Absorption(Tracker):
    """F49: by side: best price, lots shown when it became best, lots executed there since."""

    def __init__(self):
        self.at = {1: None, -1: None}

    def on_trade(self, m, t) -> None:
        at = self.at[-t.sign]
        if at and not t.hidden and t.ticks == at[0]:
            at[2] += t.lots

    def on_book(self, m) -> None:
        for side in (1, -1):
            top = m.book.top(side)
            if not top:
                self.at[side] = None
            elif self.at[side] is None or self.at[side][0] != top[0][0]:
                self.at[side] = [top[0][0], top[0][1], 0]

    def on_resync(self, m) -> None:
        self.at = {1: None, -1: None}


def absorption(m: Market, side: int) -> float:
    m.live()
    at = m.named["absorption"].at[side]
    if at is None:
        raise Undefined("one_sided")
    return at[2] / at[1]


def vpin(m: Market, buckets: int) -> float:
    """Trades fill buckets of one volume in turn, split where a bucket ends."""
    if m.instrument.vpin_bucket is None:
        raise Undefined("not_configured")
    size = Fraction(m.instrument.vpin_bucket) / Fraction(m.instrument.lot_text)
    full, room, imbalance = [], size, Fraction(0)
    for sign, lots in zip(m.trades.sign.tolist(), m.trades.lots.tolist()):
        left = Fraction(lots)
        while left:
            part = min(left, room)
            imbalance, room, left = imbalance + sign * part, room - part, left - part
            if not room:
                full.append(abs(imbalance))
                room, imbalance = size, Fraction(0)
    if len(full) < buckets:
        raise Undefined("warm_up")
    return float(sum(full[-buckets:]) / (buckets * size))


def features() -> dict:
    out = {f"sweep_{what}": lambda m, what=what: sweep(m, what) for what in ("levels", "size", "notional")}
    for s in (1, 60):
        out[f"sweep_count_{s}s"] = lambda m, s=s: sweep_count(m, s)
    for name, side in (("bid", 1), ("ask", -1)):
        out[f"absorption_{name}"] = lambda m, side=side: absorption(m, side)
    out["vpin"] = lambda m: vpin(m, 50)
    return out
