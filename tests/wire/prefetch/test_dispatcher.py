"""In which order, and how many at once, the requests of the queue are sent."""

from __future__ import annotations

import threading
from typing import Any

from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.wire.answers import Sent

LONG = 60.0


def texts(api: RunningSimulator) -> list[str]:
    """The texts of the received requests, in order."""
    return [received.body["messages"][0]["content"] for received in api.requests]


def test_a_plan_is_sent_in_order_and_each_test_gets_its_answer(simulate: Any, prefetch: Any, plan_of: Any) -> None:
    api = simulate()
    prefetcher = prefetch(api.url, at_once=1)
    plan = plan_of(12)
    prefetcher.plan(plan)
    answers = [prefetcher.take(*each.key) for each in plan]
    assert texts(api) == [str(index) for index in range(12)]
    assert [answer.request.body for answer in answers] == [each.request.body for each in plan]
    assert {answer.response.status for answer in answers} == {200}


def test_no_more_requests_are_in_flight_than_the_limit(simulate: Any, prefetch: Any, plan_of: Any, until: Any) -> None:
    api = simulate(latency_seconds=LONG)
    prefetcher = prefetch(api.url, at_once=3)
    prefetcher.plan(plan_of(10))
    until(lambda: len(api.requests) == 3)
    counts = prefetcher.counts
    assert (counts.in_flight, counts.waiting, counts.done) == (3, 7, 0)
    prefetcher.stop()
    assert len(api.requests) == 3


def test_a_planned_request_that_a_test_waits_for_is_sent_next(
    simulate: Any, prefetch: Any, held: Any, plan_of: Any
) -> None:
    api = simulate()
    prefetcher = prefetch(api.url, slots=held)
    plan = plan_of(30)
    prefetcher.plan(plan)
    claimed = prefetcher.claim(*plan[-1].key)
    held.permits = 30
    assert claimed.wait().response.ok
    for each in plan[:-1]:
        prefetcher.take(*each.key)
    order = texts(api)
    assert len(order) == 30
    assert order.index("29") <= 1, "the first request may have been chosen before"
    assert [text for text in order if text != "29"] == [str(index) for index in range(29)]


def test_a_request_that_was_not_planned_is_sent_first(
    ask: Any, simulate: Any, prefetch: Any, held: Any, *, plan_of: Any, until: Any
) -> None:
    api = simulate()
    prefetcher = prefetch(api.url, slots=held)
    prefetcher.plan(plan_of(30))
    answers: list[Sent] = []
    asking = threading.Thread(target=lambda: answers.append(prefetcher.fetch(ask("urgent"))))
    asking.start()
    until(lambda: prefetcher.counts.waiting + prefetcher.counts.in_flight == 31)
    held.permits = 31
    asking.join()
    assert answers[0].response.ok
    assert texts(api).index("urgent") <= 1, "the first request may have been chosen before"
