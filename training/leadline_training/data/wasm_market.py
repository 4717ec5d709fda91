"""A market in the hosted core: the instrument and the features it is opened with, and what is read of it."""

import json
import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from leadline_training.data.places import cli_command
from leadline_training.data.wasm_core import WasmCore
from leadline_training.errors import TrainingError

_WINDOW = re.compile(r"(\d+)([smet])")
_UNIT = {
    "s": ("WINDOW_TIME", 10**9),
    "m": ("WINDOW_TIME", 60 * 10**9),
    "e": ("WINDOW_EVENTS", 1),
    "t": ("WINDOW_TRADES", 1),
}
_RULES = {"lobster": ("DECODER_LOBSTER", "FAMILY_NONE", "JOIN_NEXT", "FLAG_BY_ORDER")}
LOBSTER_DECIMALS = 4
HOUR_US = 3_600_000_000


@dataclass(frozen=True)
class Instrument:
    venue: str
    symbol: str
    tick: str
    lot: str
    depth: int
    midnight_us: int


@dataclass(frozen=True)
class Wanted:
    """A feature as the core knows it: its code, its parameter and its window."""

    name: str
    kind: int
    param: int
    window: str | None


@cache
def registry() -> dict[str, dict]:
    """The rows of `leadline features --list --json` by name."""
    done = subprocess.run([*cli_command(), "features", "--list", "--json"], capture_output=True, text=True, check=True)
    return {row["name"]: row for row in json.loads(done.stdout)}


def wanted(name: str) -> Wanted:
    """Any window of a family that the registry has: ofi_l1_10e is ofi_l1 over ten events."""
    rows = registry()
    row = rows.get(name)
    window = name.rsplit("_", 1)[-1]
    if row is None and _WINDOW.fullmatch(window):
        base = name.removesuffix(window)
        row = next((r for n, r in rows.items() if n.startswith(base) and _WINDOW.fullmatch(n.removeprefix(base))), None)
    if row is None or row["kind"] == 0 or name.startswith("vpin"):
        raise TrainingError("feature", name, "one that a market keeps (leadline features --list), vpin apart")
    own = row["window"] if row["name"] == name else window
    return Wanted(name, row["kind"], row["param"], own if row["stage"] == "tick" else None)


class WasmMarket:
    """`names` in the order of `features()`. Levels are not followed, as in `leadline features`."""

    def __init__(self, core: WasmCore, instrument: Instrument, names: Sequence[str]) -> None:
        if instrument.venue not in _RULES:
            raise TrainingError("venue", instrument.venue, f"one of {', '.join(_RULES)} (others: leadline features)")
        core.reserve(1)
        self.names = tuple(names)
        self._core = core
        self._wanted = [wanted(name) for name in names]
        self._write_config(instrument)
        self._write_wish()
        self.at = core.call("createMarket")
        if self.at == 0:
            raise TrainingError("market", "no memory for it", "more of it (max_memory_mib)")

    @property
    def ts_venue_us(self) -> int:
        table = self._core.table
        return int(self._core.f64(self.at + table["STATE"] + 8 * table["ST_TS_VENUE_US"], 1)[0])

    @property
    def is_live(self) -> bool:
        table = self._core.table
        return self._core.f64(self.at + table["STATE"] + 8 * table["ST_STATE"], 1)[0] == table["STATE_LIVE"]

    def features(self) -> np.ndarray:
        """Values now, NaN where undefined."""
        self._core.call("features", self.at)
        return self._core.f64(self._core.table["VIEW_FEATURES"], len(self.names))

    def opens_event(self, message: bytes) -> bool:
        """Whether a LOBSTER message has another time than the rows before it: then flush() and read first."""
        core = self._core
        core.reserve(len(message) + core.table["INPUT_SLACK"])
        core.write(core.input, message)
        return core.call("opensEvent", self.at, len(message)) == 1

    def row(self, message: bytes, book: bytes) -> int:
        """One LOBSTER message and the row of its order-book file; the core's status."""
        core, slack = self._core, self._core.table["INPUT_SLACK"]
        offset = (len(message) + slack + 15) & ~15
        core.reserve(offset + len(book) + slack)
        core.write(core.input, message)
        core.write(core.input + offset, book)
        return core.call("row", self.at, len(message), offset, len(book))

    def flush(self) -> None:
        self._core.call("flush", self.at)

    def _write_config(self, instrument: Instrument) -> None:
        core, table = self._core, self._core.table
        base = table["VIEW_CONFIG"] - table["CONFIG"]
        core.zero(table["VIEW_CONFIG"], table["CONFIG_BYTES"])
        put = lambda name, form, value: core.put(base + table[name], form, value)  # noqa: E731
        decoder, family, join, flag = (table[name] for name in _RULES[instrument.venue])
        nearness = table["FEATURE_IMBALANCE_DIST"] in {feature.kind for feature in self._wanted}
        for name, value in {
            "C_DECODER": decoder, "C_FAMILY": family, "C_JOIN": join,
            "C_FLAGS": flag | (table["FLAG_NEARNESS"] if nearness else 0),
            "C_TRADE_EXP": LOBSTER_DECIMALS, "C_RANKS": instrument.depth, "C_LEVEL_FORM": table["LEVELS_RATIO"],
        }.items():  # fmt: skip
            put(name, "i", value)
        for text, exponent, mantissa, num, div in (
            (instrument.tick, "C_PX_EXP", "C_PX_MANT", "C_PX_NUM", "C_PX_DIV"),
            (instrument.lot, "C_QTY_EXP", "C_QTY_MANT", "C_QTY_NUM", "C_QTY_DIV"),
        ):
            digits, decimals = _step(text)
            put(exponent, "i", decimals)
            put(mantissa, "q", digits)
            put(num, "d", float(digits))
            put(div, "d", float(10**decimals))
        put("C_QTY_EXP_MAX", "i", min(_step(instrument.lot)[1] + table["LOT_REFINEMENT_DECIMALS"], 18))
        put("C_TRADE_DIV", "d", float(10**LOBSTER_DECIMALS))
        put("C_STALE_NS", "q", 70_000 * 10**6)
        put("C_MIDNIGHT_NS", "q", instrument.midnight_us * 1000)
        put("C_OPEN_NS", "q", (instrument.midnight_us + 19 * HOUR_US // 2) * 1000)
        put("C_CLOSE_NS", "q", (instrument.midnight_us + 16 * HOUR_US) * 1000)
        for name, value in {
            "C_LEVEL_RATIO": 2, "C_LEVEL_Z": 3.5, "C_LEVEL_BPS": 25, "C_W_IMBALANCE": 0.4, "C_W_SIZE": 0.3,
            "C_W_SPEED": 0.3, "C_UP": 0.5, "C_DOWN": -0.5,
        }.items():  # fmt: skip
            put(name, "d", value)
        symbol = instrument.symbol.encode()
        core.write(base + table["C_SYMBOL"], symbol)
        put("C_SYMBOL_LEN", "i", len(symbol))

    def _write_wish(self) -> None:
        core, table = self._core, self._core.table
        at = table["VIEW_WISH"]
        core.zero(at, table["WISH_FEATURE"])
        windows = sorted({feature.window for feature in self._wanted if feature.window is not None})
        if len(windows) > table["WINDOWS_MAX"]:
            raise TrainingError("features", f"{len(windows)} windows", f"at most {table['WINDOWS_MAX']}")
        core.put(at + table["WISH_FEATURES"], "i", len(self._wanted))
        core.put(at + table["WISH_WINDOWS"], "i", len(windows))
        for i, text in enumerate(windows):
            kind, length = _UNIT[text[-1]]
            core.put(at + table["WISH_WINDOW"] + 16 * i, "qi", int(text[:-1]) * length, table[kind])
        for i, feature in enumerate(self._wanted):
            window = 0 if feature.window is None else windows.index(feature.window)
            core.put(at + table["WISH_FEATURE"] + 4 * i, "I", feature.kind | feature.param << 8 | window << 16)


def _step(text: str) -> tuple[int, int]:
    """'0.01' as mantissa and exponent, 1 and 2."""
    whole, _, decimals = text.partition(".")
    decimals = decimals.rstrip("0")
    return int(whole + decimals), len(decimals)
