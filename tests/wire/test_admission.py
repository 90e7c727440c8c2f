from __future__ import annotations

import asyncio
from collections.abc import Callable
from threading import Thread

import pytest

from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.limiter import Limiter
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter


@pytest.fixture
def slots() -> LocalSlotCounter:
    return LocalSlotCounter(2)


def test_a_request_waits_until_there_is_a_free_slot(
    admission: Admission, ask: Callable[..., Request], attempt_at: Callable[..., Attempt], admitted: Callable[..., bool]
) -> None:
    first = attempt_at(admission, ask())
    assert [admitted(admission, ask()) for _ in range(2)] == [True, False]
    with first:
        pass
    assert admitted(admission, ask())


def test_an_attempt_that_raises_frees_its_slot(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    attempt = attempt_at(admission, ask())
    with pytest.raises(KeyboardInterrupt), attempt:
        raise KeyboardInterrupt
    assert slots.in_flight == 0


def test_a_cancelled_wait_changes_no_counts(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    slots.in_flight = 2
    waiting = iter(admission.wait_for(ask(), 0))
    assert next(waiting) > 0
    waiting.close()  # type: ignore[attr-defined]  # a generator
    assert (slots.in_flight, slots.urgent) == (2, 0)


def test_answers_lower_and_raise_the_limit(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    for status, limit in ((529, 2), (529, 2), (529, 2), (529, 1), (200, 2)):
        attempt = attempt_at(admission, ask())
        with attempt:
            attempt.answered(status, {})
            attempt.count(Response(status, body={}))
        assert slots.rate_limit.limit == limit


def test_headers_are_case_insensitive(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    attempt = attempt_at(admission, ask())
    with attempt:
        attempt.answered(429, {"Retry-After": "30"})
    assert slots.rate_limit.models["claude-opus-4-7"].paused_until > 0


def test_a_request_of_a_test_is_admitted_before_prefetched_requests(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    limiter = Limiter(admission)
    slots.in_flight = 2
    waiting = iter(admission.wait_for(ask(), 0))
    assert next(waiting) > 0
    slots.in_flight = 1
    assert not isinstance(limiter.admit(ask()), Reservation), "the free slot is reserved for the test"
    assert next(waiting, None) is None
    slots.in_flight = 1
    assert isinstance(limiter.admit(ask()), Reservation)


def test_a_prefetched_request_is_admitted_when_a_slot_is_freed(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    async def scene() -> bool:
        limiter = Limiter(admission)
        slots.in_flight = 2
        seconds = limiter.admit(ask())
        assert isinstance(seconds, float)
        woken = asyncio.create_task(limiter.wait(seconds))
        await asyncio.sleep(0)
        limiter.leave()
        await woken
        return isinstance(limiter.admit(ask()), Reservation)

    assert asyncio.run(scene())


def test_a_blocked_thread_frees_the_slots_of_its_own_requests(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    attempt = attempt_at(admission, ask())
    with attempt:
        slots.in_flight += 1  # the request of another thread
        waiting = iter(admission.wait_for(ask(), 0))
        next(waiting)
        assert (slots.in_flight, slots.urgent) == (2, 1)
        with admission.thread_blocked():
            assert (slots.in_flight, slots.urgent) == (1, 0)
            elsewhere = Thread(target=lambda: admission.thread_blocked().__enter__())
            elsewhere.start()
            elsewhere.join()
            assert (slots.in_flight, slots.urgent) == (1, 0), "another thread has no slots to free"
        assert (slots.in_flight, slots.urgent) == (2, 1)
        waiting.close()  # type: ignore[attr-defined]  # a generator
    assert (slots.in_flight, slots.urgent) == (1, 0)


def test_a_blocked_thread_frees_no_slot_of_a_request_that_ended(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    slots.in_flight = 2
    wait = admission.wait_for(ask(), 0)
    waiting = iter(wait)
    next(waiting)
    slots.in_flight = 1
    assert next(waiting, None) is None
    with wait.attempt:
        pass
    with admission.thread_blocked():
        assert (slots.in_flight, slots.urgent) == (1, 0)


def test_the_seconds_of_an_attempt_are_those_since_it_was_sent(
    admission: Admission, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    attempt = attempt_at(admission, ask())
    first = attempt.seconds
    assert 0 <= first <= attempt.seconds < 3600
