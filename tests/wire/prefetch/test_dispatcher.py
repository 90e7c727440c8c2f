"""In which order, and how many at once, queued requests are sent, and what stops them."""

from __future__ import annotations

import threading
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.prefetch import dispatcher, prefetcher
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

LONG = 60.0


class PausedModel(LocalSlotCounter):
    """The API asks to wait an hour before the next request to one model."""

    def enter(self, now: float, held_slots: int = 0, model: str | None = None) -> float | None:
        """Take a slot for any other model."""
        return 3600.0 if model == "claude-sonnet-4-6" else super().enter(now, held_slots, model)


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


def test_a_long_pause_of_one_model_does_not_stop_the_requests_to_others(
    ask: Any, simulate: Any, prefetch: Any, planned: Any
) -> None:
    prefetching = prefetch(simulate().url, slots=PausedModel())
    paused, other = planned([("paused", ask(model="claude-sonnet-4-6")), ("other", ask())])
    prefetching.plan([paused, other])
    with pytest.raises(UnreachableError, match="asks to wait 1 h 0 min"):
        prefetching.take(*paused.key)
    assert prefetching.take(*other.key).response.ok


def test_the_progress_says_how_long_no_answer_has_arrived(
    simulate: Any, prefetch: Any, plan_of: Any, *, until: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    for module in (dispatcher, prefetcher):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0]))
    api = simulate(latency_seconds=LONG)
    prefetching = prefetch(api.url)
    now[0] = 100.0  # nothing was in flight until now
    prefetching.plan(plan_of(1))
    until(lambda: len(api.requests) == 1)
    assert prefetching.counts.waits_for == ""
    now[0] = 112.0
    assert prefetching.counts.waits_for == "an answer (none for 12 s)"
