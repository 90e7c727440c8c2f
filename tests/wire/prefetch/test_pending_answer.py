from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.wire.prefetch.pending_answer import PendingAnswer
from pytest_modelmigrate.wire.prefetch.plan import PlannedRequest
from pytest_modelmigrate.wire.prefetch.request_queue import QueuedRequest

LONG = 60.0


async def cancelled(waiting: Coroutine[Any, Any, Any]) -> None:
    """Start to wait in a task, then cancel the task."""
    task = asyncio.create_task(waiting)
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


def test_other_tasks_run_while_a_task_waits_for_an_answer(ask: Any, simulate: Any, prefetch: Any) -> None:
    prefetcher = prefetch(simulate(latency_seconds=0.2).url)
    each = PlannedRequest.of(ask(), "test")
    prefetcher.plan([each])

    async def scene() -> tuple[Any, int]:
        turns = 0

        async def others() -> None:
            nonlocal turns
            while True:
                turns += 1
                await asyncio.sleep(0.001)

        other = asyncio.create_task(others())
        sent = await prefetcher.claim(*each.key).wait_async()
        other.cancel()
        return sent, turns

    sent, turns = asyncio.run(scene())
    assert sent.response.ok
    assert turns > 1
    assert prefetcher.claim(*each.key) is None


def test_an_error_of_the_request_is_raised_in_the_waiting_task(ask: Any, prefetch: Any) -> None:
    prefetcher = prefetch("http://127.0.0.1:9")
    each = PlannedRequest.of(ask(), "test")
    prefetcher.plan([each])
    with pytest.raises(UnreachableError):
        asyncio.run(prefetcher.claim(*each.key).wait_async())


def test_a_request_whose_wait_is_cancelled_is_aborted(ask: Any, simulate: Any, prefetch: Any, until: Any) -> None:
    api = simulate(latency_seconds=LONG)
    prefetcher = prefetch(api.url)
    each = PlannedRequest.of(ask(), "test")
    prefetcher.plan([each])
    until(lambda: len(api.requests) == 1)
    asyncio.run(cancelled(prefetcher.claim(*each.key).wait_async()))
    until(lambda: prefetcher.counts.cancelled == 1)
    counts = prefetcher.counts
    assert (counts.in_flight, counts.waiting) == (0, 0)


def test_a_request_whose_wait_is_cancelled_before_it_is_sent_is_never_sent(
    ask: Any, simulate: Any, prefetch: Any, held: Any, planned: Any
) -> None:
    api = simulate()
    prefetcher = prefetch(api.url, slots=held)
    first, second, third = planned([("a", ask("first")), ("b", ask("second")), ("c", ask("third"))])
    prefetcher.plan([first, second, third])
    held.permits = 1
    assert prefetcher.take(*first.key).response.ok
    asyncio.run(cancelled(prefetcher.claim(*second.key).wait_async()))
    held.permits = 2
    assert prefetcher.take(*third.key).response.ok
    assert [received.body["messages"][0]["content"] for received in api.requests] == ["first", "third"]


def test_a_request_that_another_test_needs_is_not_aborted(ask: Any, simulate: Any, prefetch: Any, planned: Any) -> None:
    api = simulate(latency_seconds=0.3)
    prefetcher = prefetch(api.url)
    plan = planned([("a", ask()), ("b", ask())])
    prefetcher.plan(plan)
    asyncio.run(cancelled(prefetcher.claim(*plan[0].key).wait_async()))
    assert prefetcher.take(*plan[1].key).response.ok
    assert len(api.requests) == 1
    assert prefetcher.unused_counts.answers == 0


def test_an_interrupted_thread_cancels_its_request(ask: Any) -> None:
    given: list[QueuedRequest] = []

    def interrupt() -> None:
        raise KeyboardInterrupt

    queued = QueuedRequest(ask())
    with pytest.raises(KeyboardInterrupt):
        PendingAnswer(queued, lambda: True, given.append, interrupt).wait()
    assert given == [queued]


def test_a_late_answer_is_unused_and_can_be_taken_again(ask: Any, simulate: Any, prefetch: Any, until: Any) -> None:
    prefetcher = prefetch(simulate().url)
    each = PlannedRequest.of(ask(), "test")
    prefetcher.plan([each])

    async def scene() -> None:
        claim = prefetcher.claim(*each.key)
        task = asyncio.create_task(claim.wait_async())
        await asyncio.sleep(0)
        until(lambda: prefetcher.counts.done == 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(scene())
    assert prefetcher.unused_counts.answers == 1
    assert prefetcher.take(*each.key).response.ok
    assert prefetcher.unused_counts.answers == 0
