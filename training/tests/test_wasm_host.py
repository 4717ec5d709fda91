"""The core in wasmtime: the same bits as from Node, and nothing of the future in them."""

import gzip
import hashlib
import io
import zipfile

import numpy as np
import pytest

from leadline_training.data.export import export_features
from leadline_training.data.feature_sets import L2
from leadline_training.data.layout import layout
from leadline_training.data.places import core_wasm, recordings
from leadline_training.data.table import canonical
from leadline_training.data.wasm_file import core_build
from leadline_training.data.wasm_lobster import lobster_pair, lobster_table, new_york_midnight_us
from leadline_training.errors import TrainingError

pytest.importorskip("wasmtime")
DAY = "2012-06-21"
NAMES = ("mid", *L2)


def stream(rows: int = 400, seed: int = 3) -> tuple[list[bytes], list[bytes]]:
    """A LOBSTER pair of five levels whose orders only come and go: every row is what the messages before it make."""
    rng = np.random.default_rng(seed)
    sides = [{}, {}]  # price → orders, each an id and a size
    message, book, seconds, number = [], [], 34_200.0, 0

    def best(side: int) -> list[int]:
        return sorted(sides[side], reverse=side == 0)

    def shown() -> bytes:
        cells = []
        for level in range(5):
            for side, empty in ((1, 9_999_999_999), (0, -9_999_999_999)):
                prices = best(side)
                price = prices[level] if level < len(prices) else None
                size = sum(q for _, q in sides[side][price]) if price is not None else 0
                cells += [str(price if price is not None else empty), str(size)]
        return ",".join(cells).encode()

    for i in range(rows):
        side = i % 2 if i < 8 else int(rng.integers(2))
        prices = best(side)
        seconds += float(rng.choice([0.0, 0.003, 0.4]))
        if i < 8 or len(prices) < 3 or rng.random() < 0.55:
            number += 1
            price = 1_000_000 + (1 if side else -1) * 100 * int(rng.integers(1, 5))
            if len(prices) == 5 and price not in sides[side]:
                price = prices[0]
            size = int(rng.integers(1, 9)) * 10
            sides[side].setdefault(price, []).append((number, size))
            kind, order = 1, number
        else:
            price = prices[0]
            order, size = sides[side][price].pop(0)
            kind = int(rng.choice([3, 4]))
            if not sides[side][price]:
                del sides[side][price]
        message.append(f"{seconds:.9f},{kind},{order},{size},{price},{-1 if side else 1}".encode())
        book.append(shown())
    return message, book


def exported(tmp_path, message, book):
    buffer = tmp_path / f"TEST_{DAY}_34200000_57600000.zip"
    with zipfile.ZipFile(buffer, "w") as archive:
        for part, lines in (("message", message), ("orderbook", book)):
            archive.writestr(f"TEST_{DAY}_34200000_57600000_{part}_5.csv", b"\n".join(lines) + b"\n")
    return export_features([buffer], NAMES, cache=tmp_path / "cache"), buffer


def test_rows_are_those_of_node_to_the_bit(tmp_path):
    message, book = stream()
    table, path = exported(tmp_path, message, book)
    hosted = lobster_table(*lobster_pair(path), "TEST", DAY, NAMES)
    assert len(table) == len(hosted) > 200
    assert np.isfinite(table.values).mean() > 0.6
    assert table.sha256 == hosted.sha256


def test_a_recording_too(tmp_path):
    folder = recordings()
    if folder is None:
        pytest.skip("no LEADLINE_DATA with recordings")
    files = [folder / f"lobster/AAPL_2012-06-21_first999_{part}_10.csv.gz" for part in ("message", "orderbook")]
    said = ["--book", str(files[1]), "--symbol", "AAPL", "--date", DAY]
    table = export_features(files[:1], NAMES, options=said, cache=tmp_path)
    message, book = (gzip.decompress(file.read_bytes()).split() for file in files)
    hosted = lobster_table(message, book, "AAPL", DAY, NAMES)
    assert len(table) == len(hosted) > 500
    assert table.sha256 == hosted.sha256


def test_another_future_leaves_the_past_as_it_was():
    message, book = stream()
    cut = 250
    whole = lobster_table(message, book, "TEST", DAY, NAMES)
    cut_us = new_york_midnight_us(DAY) + int(float(message[cut].split(b",")[0]) * 1e6)
    before = int(np.sum(whole.ts_us < cut_us))
    assert before > 100
    for future in (slice(cut, cut), slice(cut + 7, None), slice(cut + 90, None)):  # none, and two with messages missing
        other = lobster_table(message[:cut] + message[future], book[:cut] + book[future], "TEST", DAY, NAMES)
        past = canonical(whole.values[: before - 1]).tobytes()
        assert canonical(other.values[: before - 1]).tobytes() == past


def test_layout_is_read_from_the_one_table():
    table = layout()
    assert table["VIEW_CONFIG"] - table["VIEWS"] == 0x2200
    assert table["STATE"] == table["CONFIG_END"] == 272


def test_the_core_says_which_build_it_is():
    assert len(core_build(core_wasm()) or "") == len(hashlib.sha256().hexdigest())


def test_features_without_a_market_are_refused():
    with pytest.raises(TrainingError, match="granger_p"):
        lobster_table(*stream(20), "TEST", DAY, ["granger_p"])


def test_a_zip_of_something_else_is_refused(tmp_path):
    path = tmp_path / "x.zip"
    path.write_bytes(_zip({"a.txt": b"1"}))
    with pytest.raises(TrainingError, match="one message"):
        lobster_pair(path)


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()
