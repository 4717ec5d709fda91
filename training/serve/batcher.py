"""Puts requests of one model together, runs them, and hands each its rows back."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import dataclass

import numpy as np

from serve.metrics import ModelMetrics
from serve.queueing import Pick, Waiting, deadline, pick
from serve.repository import QueuePolicy

Tensors = dict[str, np.ndarray]


class QueueFull(Exception):
    pass


class QueueTimeout(Exception):
    pass


class ModelFailure(Exception):
    pass


@dataclass(frozen=True)
class Timing:
    queue_us: float
    compute_us: float
    batch_rows: int


@dataclass(slots=True)
class _Work:
    inputs: Tensors
    answer: "asyncio.Future[tuple[Tensors, Timing]]"


def monotonic_us() -> float:
    return time.perf_counter() * 1e6


class Batcher:
    def __init__(
        self,
        run: Callable[[Tensors], Tensors],
        policy: QueuePolicy,
        executor: Executor,
        instances: int = 1,
        metrics: ModelMetrics | None = None,
        now_us: Callable[[], float] = monotonic_us,
    ) -> None:
        self._run = run
        self._policy = policy
        self._executor = executor
        self._idle = instances
        self._metrics = metrics or ModelMetrics()
        self._now_us = now_us
        self._queue: deque[Waiting] = deque()
        self._late: deque[Waiting] = deque()
        self._running: set[asyncio.Future] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._called = False

    @property
    def waiting(self) -> int:
        return len(self._queue) + len(self._late)

    async def submit(self, inputs: Tensors, rows: int, timeout_us: int | None = None) -> tuple[Tensors, Timing]:
        if self._policy.max_queue_size and self.waiting >= self._policy.max_queue_size:
            raise QueueFull(f"more than {self._policy.max_queue_size} requests are waiting")
        now = self._now_us()
        loop = asyncio.get_running_loop()
        work = _Work(inputs, loop.create_future())
        shape = tuple((name, array.shape[1:]) for name, array in sorted(inputs.items()))
        self._queue.append(Waiting(rows, shape, now, deadline(self._policy, now, timeout_us), work))
        self._metrics.pending = self.waiting
        first = self._queue[0]
        if self._idle and now - first.arrived_us >= self._policy.max_delay_us > 0:
            self._dispatch()  # the loop is behind; whoever waits for it to catch up is too late by then
        elif not self._called:
            # Once, behind all that the loop has read by now, so that requests of one moment leave together.
            self._called = True
            loop.call_soon(self._dispatch)
        return await work.answer

    async def drain(self) -> None:
        while self.waiting or self._running:
            self._dispatch()
            await asyncio.wait(self._running, timeout=0.01) if self._running else await asyncio.sleep(0.001)

    def _dispatch(self) -> None:
        self._called = False
        for queue in (self._queue, self._late):
            for left in [w for w in queue if w.work.answer.done()]:  # its caller went away
                queue.remove(left)
        if self._timer:
            self._timer.cancel()
            self._timer = None
        while self.waiting:
            if not self._idle:
                self._reject_expired()
                break
            picked = pick(self._queue, self._late, self._policy, self._now_us())
            self._reject(picked)
            if not picked.batch:
                if picked.wait_us is not None:
                    self._look_again(picked.wait_us)
                break
            self._start(picked.batch)
        self._metrics.pending = self.waiting

    def _reject_expired(self) -> None:
        """No instance is free; what runs out of time meanwhile is told at once."""
        now = self._now_us()
        if self._policy.rejects:
            expired = [w for w in self._queue if w.deadline_us is not None and w.deadline_us <= now]
            for waiting in expired:
                self._queue.remove(waiting)
            self._reject(Pick(expired=expired))
            if deadlines := [w.deadline_us for w in self._queue if w.deadline_us is not None]:
                self._look_again(min(deadlines) - now)

    def _reject(self, picked: Pick) -> None:
        for waiting in picked.expired:
            waiting.work.answer.set_exception(QueueTimeout("the request's time ran out in the queue"))

    def _look_again(self, wait_us: float) -> None:
        self._timer = asyncio.get_running_loop().call_later(max(wait_us, 0) / 1e6, self._dispatch)

    def _start(self, batch: list[Waiting]) -> None:
        self._idle -= 1
        started_us = self._now_us()
        asked = [(w.rows, w.work.inputs) for w in batch]
        job = asyncio.get_running_loop().run_in_executor(self._executor, self._timed, asked)
        self._running.add(job)
        job.add_done_callback(lambda done: self._finished(done, batch, started_us))

    def _finished(self, job: asyncio.Future, batch: list[Waiting], started_us: float) -> None:
        self._running.discard(job)
        self._idle += 1
        outcomes, compute_us = job.result()
        rows = sum(w.rows for w in batch)
        for waiting, outcome in zip(batch, outcomes, strict=True):
            queue_us = started_us - waiting.arrived_us
            self._metrics.queued(queue_us, waiting.rows)
            answer = waiting.work.answer
            if answer.done():
                continue
            if isinstance(outcome, Exception):
                answer.set_exception(ModelFailure(f"{type(outcome).__name__}: {outcome}"))
            else:
                answer.set_result((outcome, Timing(queue_us, compute_us, rows)))
        self._dispatch()

    def _timed(self, batch: list[tuple[int, Tensors]]) -> tuple[list[Tensors | Exception], float]:
        begin = self._now_us()
        return self._compute(batch), self._now_us() - begin

    def _compute(self, batch: list[tuple[int, Tensors]]) -> list[Tensors | Exception]:
        try:
            return self._together(batch)
        except Exception as error:
            if len(batch) == 1:
                return [error]
        # One of them can't be computed. Each by itself, so that the others don't suffer.
        return [outcome for one in batch for outcome in self._compute([one])]

    def _together(self, batch: list[tuple[int, Tensors]]) -> list[Tensors | Exception]:
        t0 = self._now_us()
        parts = [inputs for _, inputs in batch]
        joined = parts[0] if len(parts) == 1 else {n: np.concatenate([p[n] for p in parts]) for n in parts[0]}
        t1 = self._now_us()
        results = self._run(joined)
        t2 = self._now_us()
        if len(batch) == 1:
            split: list[Tensors | Exception] = [results]
        else:
            split = _split(results, [rows for rows, _ in batch])
        self._metrics.executed(len(batch), t1 - t0, t2 - t1, self._now_us() - t2)
        return split


def _split(results: Tensors, rows: list[int]) -> list[Tensors | Exception]:
    for name, array in results.items():
        if array.shape[:1] != (sum(rows),):
            raise ModelFailure(f"output {name!r}: expected {sum(rows)} rows, found shape {list(array.shape)}")
    ends = np.cumsum(rows)
    return [{n: a[end - count : end] for n, a in results.items()} for end, count in zip(ends, rows, strict=True)]
