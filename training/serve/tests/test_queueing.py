from collections import deque

from serve.queueing import Waiting, deadline, pick
from serve.repository import QueuePolicy

POLICY = QueuePolicy(
    max_rows=8, max_delay_us=500, default_timeout_us=20_000, allow_timeout_override=True, max_queue_size=4
)


def waiting(*rows: int, shape: str = "a", at: float = 0, until: float | None = None) -> deque[Waiting]:
    return deque(Waiting(count, shape, at, until) for count in rows)


def rows(batch: list[Waiting]) -> list[int]:
    return [w.rows for w in batch]


def test_nothing_waits():
    assert pick(deque(), deque(), POLICY, 0).wait_us is None


def test_a_row_waits_for_others_at_most_the_delay():
    queue = waiting(1)
    picked = pick(queue, deque(), POLICY, 100)
    assert (picked.batch, picked.wait_us, len(queue)) == ([], 400, 1)
    assert rows(pick(queue, deque(), POLICY, 500).batch) == [1]
    assert not queue


def test_a_full_batch_does_not_wait():
    assert rows(pick(waiting(4, 4), deque(), POLICY, 0).batch) == [4, 4]


def test_what_does_not_fit_stays_and_makes_the_rest_go():
    queue = waiting(4, 3, 2)
    assert rows(pick(queue, deque(), POLICY, 0).batch) == [4, 3]
    assert rows(queue) == [2]


def test_another_shape_ends_a_batch():
    queue = waiting(1, 1) + waiting(1, shape="b") + waiting(1)
    assert rows(pick(queue, deque(), POLICY, 0).batch) == [1, 1]
    assert [w.shape for w in queue] == ["b", "a"]


def test_without_batching_each_goes_alone_and_at_once():
    queue = waiting(3, 2)
    assert rows(pick(queue, deque(), QueuePolicy(), 0).batch) == [3]


def test_a_request_larger_than_the_rest_goes_alone():
    assert rows(pick(waiting(8, 1), deque(), POLICY, 0).batch) == [8]


def test_late_ones_are_rejected_and_never_run():
    queue = waiting(1, until=10) + waiting(2, until=900)
    picked = pick(queue, deque(), POLICY, 600)
    assert rows(picked.expired) == [1]
    assert rows(picked.batch) == [2]


def test_what_waits_for_the_delay_is_looked_at_when_it_expires():
    queue = waiting(1, until=200)
    assert pick(queue, deque(), POLICY, 50).wait_us == 150


def test_delay_policy_runs_late_ones_last():
    policy = QueuePolicy(max_rows=8, max_delay_us=500, default_timeout_us=100, rejects=False)
    queue, late = waiting(1, until=10) + waiting(2, until=9_000), deque()
    assert rows(pick(queue, late, policy, 600).batch) == [2]
    assert rows(pick(queue, late, policy, 600).batch) == [1]
    assert not late


def test_a_caller_shortens_the_timeout_but_does_not_lengthen_it():
    assert deadline(POLICY, 100, None) == 20_100
    assert deadline(POLICY, 100, 50) == 150
    assert deadline(POLICY, 100, 90_000) == 20_100
    assert deadline(QueuePolicy(default_timeout_us=20, allow_timeout_override=False), 100, 5) == 120
    assert deadline(QueuePolicy(), 100, 5) is None
