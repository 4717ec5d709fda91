"""F69-F71: strategic runs, layering, ignition. Patterns, never intent."""


from .log import Log, since
from .market import NS, Market, Tracker
from .quantile import P2
from .undefined import Undefined, divide


class Runs(Tracker):
    """F69: cancels that are followed by a like order within 100 ms, in chains."""

    def __init__(self):
        self.cancels = []
        self.left = {}
        self.links = {}
        self.reached = Log(time="i8")

    def on_message(self, m, row) -> None:
        if row.kind == 1:
            self.left[row.order] = row.lots
            self._link(m, row)
        elif row.kind in (2, 4):
            if row.order in self.left:
                self.left[row.order] -= row.lots
                if self.left[row.order] <= 0:
                    self._gone(m, row, row.kind == 2)
        elif row.kind == 3:
            self._gone(m, row, True)

    def _link(self, m, row) -> None:
        for i in range(len(self.cancels) - 1, -1, -1):
            time, side, lots, links = self.cancels[i]
            if m.now - time > 100_000_000:
                break
            if (side, lots) == (row.side, row.lots):
                del self.cancels[i]
                self.links[row.order] = links + 1
                if 2 * links + 1 < 10 <= 2 * (links + 1) + 1:
                    self.reached.append(time=m.now)
                break

    def _gone(self, m, row, cancelled: bool) -> None:
        self.left.pop(row.order, None)
        links = self.links.pop(row.order, 0)
        if cancelled:
            self.cancels.append((m.now, row.side, row.lots, links))
            del self.cancels[:-64]


def strategic_runs(m: Market, seconds: int) -> float:
    if not m.instrument.by_order:
        raise Undefined("needs_l3")
    m.warm_book(seconds)
    times = m.named["runs"].reached.time
    return len(times) - since(times, m.now - seconds * NS)


def rank(levels: list, price: int) -> int | None:
    """1 the best; None beyond what is given."""
    return next((i + 1 for i, (p, _) in enumerate(levels) if p == price), None)


def far(r: int | None) -> bool:
    return r is not None and 2 <= r <= 10


class Layering(Tracker):
    """F70: large adds at levels 2-10, what was cancelled of them and what executed; by side."""

    def __init__(self):
        self.lots = P2(0.95)
        self.large = set()
        self.logs = {(what, side): Log(time="i8", lots="i8") for what in ("add", "cancel", "fill", "trade") for side in (1, -1)}

    def _note(self, m, what: str, side: int, lots: int) -> None:
        self.logs[what, side].append(time=m.now, lots=lots)

    def _add(self, m, side: int, lots: int, r: int | None) -> bool:
        large = self.lots.count >= 50 and lots >= self.lots.value and far(r)
        self.lots.add(lots)
        if large:
            self._note(m, "add", side, lots)
        return large

    def on_message(self, m, row) -> None:
        price = row.price // m.instrument.scale
        if row.kind == 1:
            if self._add(m, row.side, row.lots, rank(row.after.side(row.side), price)):
                self.large.add(row.order)
        elif row.order in self.large:
            if row.kind == 4:
                self._note(m, "fill", row.side, row.lots)
            elif row.kind in (2, 3) and far(rank(row.before.side(row.side), price)):
                self._note(m, "cancel", row.side, row.lots)

    def on_depth(self, m, changes, before) -> None:
        if m.epoch is None and m.instrument.skip_first:
            return
        for c in changes:
            if c.new > c.old:
                self._add(m, c.side, c.new - c.old, rank(m.book.top(c.side), c.price))
            elif before and far(rank(before.top(c.side), c.price)):
                self._note(m, "cancel", c.side, c.old - c.new)

    def on_trade(self, m, t) -> None:
        self._note(m, "trade", -t.sign, t.lots)


def layering(m: Market, side: int, seconds: int) -> float:
    m.warm_book(seconds)

    def total(what: str, s: int) -> int:
        log = m.named["layering"].logs[what, s]
        return int(log.lots[since(log.time, m.now - seconds * NS):].sum())

    added = total("add", side)
    share = divide(total("cancel", side), added)
    return min(1.0, share) * (total("trade", -side) > 0) * (1 - total("fill", side) / added)


class Ignition(Tracker):
    """F71: sweeps whose move of the mid was half undone within 2 s, seen at book events."""

    def __init__(self):
        self.seen = 0
        self.open = []
        self.log = Log(time="i8")

    def on_book(self, m) -> None:
        sweeps = m.named["sweeps"].log
        for i in range(self.seen, len(sweeps)):
            self.open.append([int(sweeps.time[i]), int(sweeps.sign[i]), float(sweeps.mid2[i]), float(sweeps.mid2[i])])
        self.seen = len(sweeps)
        still = []
        for s in self.open:
            time, sign, start, extreme = s
            if m.now - time > 2 * NS or start != start:
                continue
            if m.mid2 == m.mid2:
                s[3] = extreme = max(extreme, m.mid2, key=lambda x: sign * x)
                move = sign * (extreme - start)
                if move > 0 and 2 * sign * (extreme - m.mid2) >= move:
                    self.log.append(time=m.now)
                    continue
            still.append(s)
        self.open = still

    def on_resync(self, m) -> None:
        self.open = []


def momentum_ignition(m: Market, seconds: int) -> float:
    m.warm_book(seconds)
    times = m.named["ignition"].log.time
    return len(times) - since(times, m.now - seconds * NS)


def features() -> dict:
    return {"strategic_runs_60s": lambda m: strategic_runs(m, 60), "momentum_ignition_60s": lambda m: momentum_ignition(m, 60),
            "layering_bid_5s": lambda m: layering(m, 1, 5), "layering_ask_5s": lambda m: layering(m, -1, 5)}
