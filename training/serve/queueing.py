"""Who goes next: the decision of the batcher, without clock, threads or sockets. Times are microseconds."""

from collections import deque
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from serve.repository import QueuePolicy


@dataclass(slots=True, eq=False)
class Waiting:
    rows: int
    shape: Hashable  # only what is alike but for its rows can be put together
    arrived_us: float
    deadline_us: float | None = None
    work: Any = None


@dataclass(slots=True)
class Pick:
    batch: list[Waiting] = field(default_factory=list)
    expired: list[Waiting] = field(default_factory=list)
    wait_us: float | None = None  # nothing to run yet; look again then. None: when something arrives


def deadline(policy: QueuePolicy, now_us: float, asked_us: int | None) -> float | None:
    """A caller may shorten the model's timeout, not lengthen it."""
    timeout = policy.default_timeout_us or None
    if asked_us and policy.allow_timeout_override:
        timeout = min(asked_us, timeout or asked_us)
    return None if timeout is None else now_us + timeout


def pick(queue: deque[Waiting], late: deque[Waiting], policy: QueuePolicy, now_us: float) -> Pick:
    """Takes from the queue what runs now and what is too late to run.

    `late` holds what a DELAY policy put behind everything that is in time.
    """
    out = Pick()
    for waiting in [w for w in queue if w.deadline_us is not None and w.deadline_us <= now_us]:
        queue.remove(waiting)
        (out.expired if policy.rejects else late).append(waiting)
    source = queue or late
    if not source:
        return out
    first = source[0]
    full = policy.max_rows
    ready = 0
    for waiting in source:
        if waiting.shape != first.shape or ready + waiting.rows > full:
            break
        ready += waiting.rows
        out.batch.append(waiting)
    out.batch = out.batch or [first]
    held_back = len(out.batch) < len(source)  # more wouldn't fit: waiting gains nothing
    leaves_us = first.arrived_us + policy.max_delay_us
    if ready < full and not held_back and now_us < leaves_us and source is queue:
        soonest = min((w.deadline_us for w in queue if w.deadline_us is not None), default=leaves_us)
        return Pick(expired=out.expired, wait_us=min(leaves_us, soonest) - now_us)
    for _ in out.batch:
        source.popleft()
    return out
