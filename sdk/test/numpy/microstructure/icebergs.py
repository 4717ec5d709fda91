"""F67: levels that come back after they were emptied."""

from .market import Market, Tracker
from .undefined import Undefined


class Icebergs(Tracker):
    """By side the price emptied last: [price, peak shown, when, refills, lots executed visibly there]."""

    def __init__(self):
        self.clear()

    def clear(self) -> None:
        self.at = {1: None, -1: None}
        self.peaks = {1: {}, -1: {}}
        self.traded = {1: 0, -1: 0}
        self.best = {1: None, -1: None}

    def on_message(self, m, row) -> None:
        side, price = row.side, row.price // m.instrument.scale
        if row.kind == 4:
            at = self.at[side]
            peak = self.peaks[side].get(price, row.lots)
            emptied = all(p != price for p, _ in row.after.side(side))
            if emptied and (at is None or at["price"] != price):
                self.at[side] = at = {"price": price, "refills": 0, "lots": 0}
            elif at and at["price"] == price:
                at["lots"] += row.lots
            if at and at["price"] == price:
                if emptied:
                    at["peak"], at["time"] = peak, m.now
        elif row.kind == 1:
            at = self.at[side]
            if at and at["price"] == price and m.now - at["time"] <= 50_000_000 and abs(row.lots - at["peak"]) * 20 <= at["peak"]:
                at["refills"] += 1
        self._shown(row)

    def _shown(self, row) -> None:
        """Greatest size of each level since it appeared."""
        for side in (1, -1):
            old = self.peaks[side]
            self.peaks[side] = {p: max(q, old.get(p, 0)) for p, q in row.after.side(side)}

    def on_trade(self, m, t) -> None:
        if m.instrument.by_order:
            return
        side, best = -t.sign, self.best[-t.sign]
        at = self.at[side]
        if at and at["price"] == t.ticks:
            at["lots"] += t.lots
        if best and best[0] == t.ticks:
            self.traded[side] += t.lots

    def on_book(self, m) -> None:
        if m.instrument.by_order:
            return
        for side in (1, -1):
            best, traded = self.best[side], self.traded[side]
            if best and traded > best[1] and m.book.lots_at(side, best[0]):
                if self.at[side] is None or self.at[side]["price"] != best[0]:
                    self.at[side] = {"price": best[0], "refills": 0, "lots": 0}
                self.at[side]["refills"] += 1
            top = m.book.top(side)
            self.best[side], self.traded[side] = (top[0] if top else None), 0

    def on_resync(self, m) -> None:
        self.clear()


def iceberg(m: Market, what: str, side: int) -> float:
    at = m.named["icebergs"].at[side]
    if at is None:
        raise Undefined("no_level")
    return at["refills"] if what == "refills" else m.amount(at["lots"])


def features() -> dict:
    return {f"iceberg_{what}_{name}": lambda m, what=what, side=side: iceberg(m, what, side)
            for what in ("refills", "volume") for name, side in (("bid", 1), ("ask", -1))}
