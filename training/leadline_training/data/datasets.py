"""The recordings that models are judged on: how each is read, cut into rows, split and charged for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from leadline_training.data import feature_sets as sets
from leadline_training.data.export import export_features
from leadline_training.data.places import ROOT, recordings
from leadline_training.data.table import Table, joined, make_table
from leadline_training.errors import TrainingError
from leadline_training.prepare.labels import Horizon

WINDOW_US = 60_000_000
"""The longest look back of any feature in feature_sets."""


@dataclass(frozen=True)
class Part:
    """Recordings that `leadline features` reads together."""

    files: tuple[str, ...]
    options: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dataset:
    """`fee_bps`: what a taker pays for one side. `session_us`: of the day by UTC, rows outside of it are left out."""

    name: str
    title: str
    parts: tuple[Part, ...]
    features: tuple[str, ...]
    horizons: tuple[Horizon, ...]
    fee_bps: float
    every: str = "event"
    split: str = "share"
    """share: of the rows. days: the last day is the test, the one before it the validation."""
    session_us: tuple[int, int] | None = None
    cadence: dict[str, int] = field(default_factory=lambda: {"events": 1})
    cannot: str = ""
    """What `leadline features` can't give here, and what else is missing."""
    window_us: int = WINDOW_US
    """The longest look back of its features: part of the embargo."""
    join: Part | None = None
    """Rows are those of this part, with the columns of the others at the same times beside them."""
    only_l1: tuple[str, ...] = ()
    all_models: bool = False
    """Whether the first question is answered by every model, or by the baselines alone."""


def _mapping(name: str) -> tuple[str, str]:
    return "--mapping", str(ROOT / f"cli/mappings/{name}.json")


def _equity(name: str, title: str, fee_bps: float) -> Dataset:
    days = [f"us_equity_tick_2013/{name}/201310{day:02d}" for day in range(7, 12)]
    return Dataset(
        name,
        title,
        tuple(Part((f"{day}_quote.zip", f"{day}_trade.zip"), _mapping("us-equity-ticks")) for day in days),
        sets.L1,
        (Horizon(us=10_000_000), Horizon(us=60_000_000)),
        fee_bps,
        every="2s",
        split="days",
        session_us=(13 * 3_600_000_000 + 1_800_000_000, 20 * 3_600_000_000),
        cadence={"ms": 2000},
        cannot="best prices of all exchanges together, so no levels behind them; the sides may cross, and features are "
        "undefined then; no order messages, so ofi_add, ofi_cancel and ofi_trade are undefined",
    )


def _binance(name: str, title: str, files: Sequence[str], steps: tuple[str, ...], fee_bps: float) -> Dataset:
    return Dataset(
        name,
        title,
        (Part(tuple(f"binance/{file}" for file in files), steps),),
        tuple(name for name in sets.L2 if not name.endswith(("_30s", "_60s"))),
        (Horizon(us=1_000_000), Horizon(us=5_000_000)),
        fee_bps,
        window_us=10_000_000,
        every="100ms",
        cadence={"ms": 100},
        cannot="minutes of one evening: enough to see that everything runs, not to conclude anything",
    )


_LOBSTER = "lobster/LOBSTER_SampleFile_GOOG_2012-06-21"

DATASETS: dict[str, Dataset] = {
    d.name: d
    for d in (
        Dataset(
            "goog",
            "GOOG, NASDAQ, 2012-06-21, level 2 at the events of level 1",
            (Part((f"{_LOBSTER}_10.zip",)),),
            sets.L2,
            (Horizon(events=10), Horizon(events=50), Horizon(events=200), Horizon(events=1000), Horizon(us=10_000_000)),
            0.05,
            join=Part((f"{_LOBSTER}_1.zip",)),
            only_l1=sets.L1,
            all_models=True,
            cannot="one day: no split by days",
        ),
        Dataset(
            "bitstamp",
            "BTC/USD, Bitstamp, 2015-05-01, hours 0 to 14, by order",
            (Part(("bitstamp_l3/2015-05-01.h00-14.log.xz",)),),
            sets.L2,
            (Horizon(events=50), Horizon(us=60_000_000)),
            25.0,
            cannot="15 of the 24 hours are here",
        ),
        _equity("bac", "BAC, consolidated best prices, 2013-10-07 to 11, every 2 s", 2.1),
        _equity("ibm", "IBM, consolidated best prices, 2013-10-07 to 11, every 2 s", 0.16),
        Dataset(
            "sgx",
            "FTSE China A50 futures, SGX, 2014-01-09 and 2014-02-14, 3 levels",
            tuple(Part((f"sgx_a50/order_book_3_2014_{day}.csv.gz",), ("--tick", "500")) for day in ("1_9", "2_14")),
            sets.PICTURES,
            (Horizon(events=10), Horizon(events=50)),
            0.5,
            split="days",
            cannot="pictures of three levels: no trades, no messages, and levels 4 to 10 are absent",
        ),
        Dataset(
            "ashares",
            "20 A-shares, Shanghai, 2021-12-01 09:30 to 10:30, pictures every 3 s",
            (Part(("shanghai_l2/20211201_snapshot_30stocks.a.csv.gz",), _mapping("ashare-snapshots")),),
            sets.PICTURES,
            (Horizon(events=10), Horizon(events=50)),
            2.5,
            cannot="pictures: no trades and no messages; one hour",
        ),
        _binance("binance_usdm", "BTC/USDT perpetual, Binance, 2024-07-18, minutes",
                 ("usdm_btcusdt_20240718.gz", "usdm_btcusdt_20240719.gz"), ("--tick", "0.1", "--lot", "0.001"), 5.0),
        _binance("binance_coinm", "BTC/USD perpetual, Binance, 2024-08-08, minutes",
                 ("cm_btcusd_perp_20240808.gz", "cm_btcusd_perp_20240809.gz"), ("--tick", "0.1", "--lot", "1"), 5.0),
        _binance("binance_spot", "BTC/USDT, Binance, 2024-08-08, minutes",
                 ("spot_btcusdt_20240808.gz", "spot_btcusdt_20240809.gz"),
                 ("--tick", "0.01", "--lot", "0.00000001"), 10.0),
    )
}  # fmt: skip


def load(dataset: Dataset, folder: Path | None = None, export: Callable[..., Table] = export_features) -> Table:
    """The rows of a data set, its labels' columns first. Raises TrainingError where the recordings aren't there."""
    root = folder or recordings() or (Path("/") if _is_placed(dataset) else None)
    if root is None:
        raise TrainingError("LEADLINE_DATA", "no folder of recordings", "one, or another data set")
    names = tuple(dict.fromkeys((*sets.OF_THE_LABELS, *dataset.features)))
    read = lambda part, wanted: export(  # noqa: E731
        [root / file for file in part.files], wanted, every=dataset.every, options=part.options
    )
    tables = [read(part, names) for part in dataset.parts]
    table = together(tables)
    if dataset.join is not None:
        own = tuple(dict.fromkeys((*sets.OF_THE_LABELS, *dataset.only_l1)))
        table = joined(read(dataset.join, own), table)
    return table if dataset.session_us is None else within(table, *dataset.session_us)


def _is_placed(dataset: Dataset) -> bool:
    """Whether its files say where they are, and need no folder of recordings."""
    return all(Path(file).is_absolute() for part in dataset.parts for file in part.files)


def together(tables: Sequence[Table]) -> Table:
    """One after the other, each with segments of its own."""
    if len(tables) == 1:
        return tables[0]
    offset, segments = 0, []
    for table in tables:
        segments.append(table.segment + offset)
        offset += int(table.segment.max(initial=-1)) + 1
    first = tables[0]
    parts = (np.concatenate([getattr(t, name) for t in tables]) for name in ("ts_us", "symbol", "values"))
    ts_us, symbol, values = parts
    return Table(ts_us, symbol, first.names, values, np.concatenate(segments))


def within(table: Table, from_us: int, to_us: int) -> Table:
    """Rows of a part of each day by UTC."""
    of_day = table.ts_us % 86_400_000_000
    kept = (of_day >= from_us) & (of_day < to_us)
    return make_table(
        table.ts_us[kept], table.symbol[kept], np.ones(int(kept.sum()), bool), table.names, table.values[kept]
    )
