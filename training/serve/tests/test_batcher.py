"""The batcher with a model that the test holds in its hand: it runs when the test says so."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from serve.batcher import Batcher, ModelFailure, QueueFull, QueueTimeout
from serve.metrics import ModelMetrics
from serve.repository import QueuePolicy


class Model:
    """Doubles what it gets; fails when a 13 is among it."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.entered = False
        self.go = threading.Event()
        self.go.set()

    async def running(self) -> None:
        while not self.entered:
            await asyncio.sleep(0)

    def run(self, inputs):
        self.entered = True
        self.go.wait(10)
        x = inputs["x"]
        self.batches.append(x[:, 0].tolist())
        if 13 in x:
            raise ValueError("thirteen")
        return {"y": x * 2}


def rows(*values: int) -> dict:
    return {"x": np.array(values)[:, None]}


def play(scene, policy: QueuePolicy = QueuePolicy(max_rows=8), **options):
    model, metrics = Model(), ModelMetrics()

    async def run():
        with ThreadPoolExecutor(4) as pool:
            batcher = Batcher(model.run, policy, pool, metrics=metrics, **options)
            await asyncio.wait_for(scene(batcher, model), 10)
            await asyncio.wait_for(batcher.drain(), 10)

    asyncio.run(run())
    return model, metrics


def test_requests_of_one_moment_run_together_and_find_back():
    async def scene(batcher, model):
        answers = await asyncio.gather(*(batcher.submit(rows(*of), len(of)) for of in ([1], [2, 3], [4])))
        assert [a[0]["y"][:, 0].tolist() for a in answers] == [[2], [4, 6], [8]]
        assert {a[1].batch_rows for a in answers} == {4}

    model, metrics = play(scene)
    assert model.batches == [[1, 2, 3, 4]]
    assert (metrics.rows, metrics.batches, metrics.pending) == (4, 1, 0)


def test_what_comes_while_the_model_runs_gathers():
    async def scene(batcher, model):
        model.go.clear()
        first = asyncio.ensure_future(batcher.submit(rows(1), 1))
        await model.running()
        rest = [asyncio.ensure_future(batcher.submit(rows(n), 1)) for n in (2, 3)]
        await asyncio.sleep(0)
        model.go.set()
        await asyncio.gather(first, *rest)

    model, _ = play(scene)
    assert model.batches == [[1], [2, 3]]


def test_what_has_waited_its_delay_does_not_wait_for_a_busy_loop():
    clock = [0.0]

    async def scene(batcher, model):
        async def late():
            clock[0] = 600.0
            return await batcher.submit(rows(2), 1)

        async def look():
            return batcher.waiting

        first = asyncio.ensure_future(batcher.submit(rows(1), 1))
        second = asyncio.ensure_future(late())
        assert await asyncio.ensure_future(look()) == 0  # all three in one turn of the loop
        await asyncio.gather(first, second)

    model, _ = play(scene, QueuePolicy(max_rows=8, max_delay_us=500), now_us=lambda: clock[0])
    assert model.batches == [[1, 2]]


def test_one_error_does_not_fail_the_batch():
    async def scene(batcher, model):
        asked = (batcher.submit(rows(n), 1) for n in (1, 13, 2))
        good, bad, also_good = await asyncio.gather(*asked, return_exceptions=True)
        assert good[0]["y"].tolist() == [[2]] and also_good[0]["y"].tolist() == [[4]]
        assert isinstance(bad, ModelFailure) and "thirteen" in str(bad)

    model, _ = play(scene)
    assert model.batches == [[1, 13, 2], [1], [13], [2]]


def test_a_full_queue_refuses():
    async def scene(batcher, model):
        asked = [batcher.submit(rows(n), 1) for n in range(5)]
        results = await asyncio.gather(*asked, return_exceptions=True)
        assert [isinstance(r, QueueFull) for r in results] == [False] * 3 + [True] * 2

    play(scene, QueuePolicy(max_rows=8, max_queue_size=3))


def test_time_runs_out_behind_a_busy_model():
    clock = [0.0]

    async def scene(batcher, model):
        model.go.clear()
        first = asyncio.ensure_future(batcher.submit(rows(1), 1))
        await model.running()
        second = asyncio.ensure_future(batcher.submit(rows(2), 1, timeout_us=100))
        await asyncio.sleep(0)
        clock[0] = 200.0
        with pytest.raises(QueueTimeout):
            await second
        model.go.set()
        await first

    policy = QueuePolicy(max_rows=8, default_timeout_us=1_000, allow_timeout_override=True)
    model, _ = play(scene, policy, now_us=lambda: clock[0])
    assert model.batches == [[1]]


def test_a_caller_that_went_away_is_not_computed():
    async def scene(batcher, model):
        kept = asyncio.ensure_future(batcher.submit(rows(1), 1))
        gone = asyncio.ensure_future(batcher.submit(rows(2), 1))
        await asyncio.sleep(0)
        gone.cancel()
        await kept

    model, _ = play(scene, QueuePolicy(max_rows=8, max_delay_us=2_000))
    assert model.batches == [[1]]


def test_another_number_of_rows_than_asked_is_a_failure():
    async def scene(batcher, model):
        answers = await asyncio.gather(batcher.submit(rows(1), 1), batcher.submit(rows(2), 1), return_exceptions=True)
        assert all(isinstance(answer, ModelFailure) for answer in answers)

    class Wrong(Model):
        def run(self, inputs):
            return {"y": np.zeros((7, 1))} if len(inputs["x"]) > 1 else (_ for _ in ()).throw(ValueError("alone too"))

    async def run():
        with ThreadPoolExecutor(1) as pool:
            await scene(Batcher(Wrong().run, QueuePolicy(max_rows=8), pool), None)

    asyncio.run(run())
