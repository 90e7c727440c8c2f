from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from decimal import Decimal
from itertools import islice
from threading import Thread

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.errors import SpendingCapError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.admission import Admission, Attempt
from pytest_modelmigrate.wire.breaker import MOST_FAILURES, MOST_UNANSWERED, PROBE_SECONDS, Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.limiter import Limiter
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

USAGE = {"input_tokens": 20, "output_tokens": 30}
ANSWER = Response(200, body={"type": "message", "model": "claude-opus-4-7", "content": [], "usage": USAGE})


@pytest.fixture
def slots() -> LocalSlotCounter:
    return LocalSlotCounter(2)


@pytest.fixture
def admission(slots: LocalSlotCounter) -> Admission:
    return Admission(slots, Breaker(), Budget(price_call))


def most_usd(request: Request) -> Decimal:
    (most,) = worst_case(request)
    usd = price_call(most).usd
    assert usd is not None
    return usd


def attempt_at(admission: Admission, request: Request, retries_left: int = 0) -> Attempt | None:
    """The admitted attempt; None if the request is not admitted in three tries."""
    wait = admission.wait_for(request, retries_left)
    waited = list(islice(wait, 3))
    return wait.attempt if len(waited) < 3 else None


def admitted(admission: Admission, request: Request) -> bool:
    return attempt_at(admission, request) is not None


def test_a_request_waits_until_there_is_a_free_slot(admission: Admission, ask: Callable[..., Request]) -> None:
    first = attempt_at(admission, ask())
    assert first is not None
    assert [admitted(admission, ask()) for _ in range(2)] == [True, False]
    with first:
        pass
    assert admitted(admission, ask())


def test_an_attempt_that_raises_frees_its_slot(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    attempt = attempt_at(admission, ask())
    assert attempt is not None
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
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    for status, limit in ((529, 2), (529, 2), (529, 2), (529, 1), (200, 2)):
        attempt = attempt_at(admission, ask())
        assert attempt is not None
        with attempt:
            attempt.answered(status, {})
            attempt.count(Response(status, body={}))
        assert slots.rate_limit.limit == limit


def test_headers_are_case_insensitive(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    attempt = attempt_at(admission, ask())
    assert attempt is not None
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


def test_nothing_is_admitted_when_the_api_is_down(admission: Admission, ask: Callable[..., Request]) -> None:
    tried = attempt_at(admission, ask(), retries_left=2)
    assert tried is not None
    for _ in range(MOST_FAILURES):
        tried.lost("connection refused")
    last = attempt_at(admission, ask())
    assert last is not None, "the breaker waits for the retries of the first request"
    last.lost("connection refused")
    for attempt in (tried, last):
        with attempt:
            pass
    with pytest.raises(UnreachableError, match="is down"):
        admitted(admission, ask())
    last.count(ANSWER)
    assert admitted(admission, ask())


@pytest.mark.parametrize(("retries_left", "opens"), [(0, True), (1, False)])
def test_lost_connections_open_the_breaker_when_no_retry_follows_and_nothing_ever_answered(
    admission: Admission, ask: Callable[..., Request], retries_left: int, opens: object
) -> None:
    for number in range(MOST_UNANSWERED):
        assert not admission.breaker.is_open, f"after {number} attempts"
        attempt = attempt_at(admission, ask(), retries_left)
        assert attempt is not None
        with attempt:
            attempt.lost("connection refused")
    assert admission.breaker.is_open is opens


def test_of_two_requests_that_would_probe_the_api_one_is_refused_and_frees_its_slot(
    slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    now = [0.0]
    budget = Budget(price_call, most_usd(ask()))
    admission = Admission(slots, Breaker(clock=lambda: now[0]), budget)
    for _ in range(MOST_FAILURES):
        admission.breaker.failed("connection refused", exhausted=True)
    now[0] = PROBE_SECONDS + 1
    reserve = budget.reserve

    def reserve_while_another_probes(request: Request) -> Reservation | None:
        admission.breaker.wait(probe=True)
        return reserve(request)

    budget.reserve = reserve_while_another_probes  # type: ignore[method-assign]
    with pytest.raises(UnreachableError):
        admitted(admission, ask())
    assert slots.in_flight == 0
    assert isinstance(reserve(ask()), Reservation), "nothing stays reserved"


def test_a_request_over_the_cap_frees_its_slot(slots: LocalSlotCounter, ask: Callable[..., Request]) -> None:
    request = ask()
    admission = Admission(slots, Breaker(), Budget(price_call, most_usd(request) / 2))
    with pytest.raises(SpendingCapError):
        admitted(admission, request)
    assert slots.in_flight == 0


def test_dollars_stay_reserved_until_the_answer_is_counted(
    slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    request = ask()
    budget = Budget(price_call, most_usd(request) * 3 / 2)
    admission = Admission(slots, Breaker(), budget)
    attempt = attempt_at(admission, request)
    assert attempt is not None
    with attempt:
        attempt.answered(200, {})
    assert not admitted(admission, request), "the answer has begun but is not counted"
    attempt.count(ANSWER)
    assert Decimal(0) < budget.spent < most_usd(request)
    assert admitted(admission, request)


def test_an_incomplete_stream_counts_with_its_whole_reservation(
    slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    request = ask()
    budget = Budget(price_call, Decimal(1))
    for whole, error in ((False, None), (True, ConnectionResetError())):
        before = budget.spent
        attempt = attempt_at(Admission(slots, Breaker(), budget), request)
        assert attempt is not None
        try:
            with attempt:
                attempt.answered(200, {})
                if error is not None:
                    raise error
                attempt.count(ANSWER, whole=whole)
        except ConnectionResetError:
            pass
        assert budget.spent - before == most_usd(request)


def test_a_blocked_thread_frees_the_slots_of_its_own_requests(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    attempt = attempt_at(admission, ask())
    assert attempt is not None
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


def test_an_attempt_without_an_answer_keeps_nothing_reserved(
    slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    request = ask()
    admission = Admission(slots, Breaker(), Budget(price_call, most_usd(request)))
    for _ in range(2):
        attempt = attempt_at(admission, request)
        assert attempt is not None
        with attempt:
            attempt.lost("connection refused", sent=False)


@pytest.mark.parametrize("error", [None, asyncio.CancelledError, KeyboardInterrupt])
def test_an_attempt_whose_answer_is_lost_after_sending_counts_in_full(
    slots: LocalSlotCounter, ask: Callable[..., Request], error: type[BaseException] | None
) -> None:
    budget = Budget(price_call, Decimal(1))
    attempt = attempt_at(Admission(slots, Breaker(), budget), ask())
    assert attempt is not None
    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt), attempt:
        if error is not None:
            raise error
        attempt.lost("connection reset")
    assert budget.spent == most_usd(ask())


def test_an_answer_without_usage_or_price_counts_in_full(slots: LocalSlotCounter, ask: Callable[..., Request]) -> None:
    for model, usage in (("claude-opus-4-7", {}), ("claude-opus-99", USAGE)):
        budget = Budget(price_call, Decimal(1))
        attempt = attempt_at(Admission(slots, Breaker(), budget), ask())
        assert attempt is not None
        with attempt:
            attempt.answered(200, {})
            attempt.count(Response(200, body={"type": "message", "model": model, "usage": usage}))
        assert budget.spent == most_usd(ask())


def test_a_request_that_waits_for_the_cap_asks_again_and_leaves_its_slot_free(
    slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    request = ask()
    admission = Admission(slots, Breaker(), Budget(price_call, most_usd(request)))
    attempt = attempt_at(admission, request)
    assert attempt is not None
    seconds = admission.admit(request)
    assert isinstance(seconds, float)
    assert slots.in_flight == 1


def test_an_open_breaker_admits_nothing_and_takes_no_slot(
    admission: Admission, slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    for _ in range(MOST_FAILURES):
        admission.breaker.failed("connection refused", exhausted=True)
    with pytest.raises(UnreachableError):
        admission.admit(ask())
    assert slots.in_flight == 0


@pytest.mark.parametrize(("retries_left", "opens"), [(0, True), (1, False)])
def test_busy_answers_open_the_breaker_when_no_retry_follows(
    admission: Admission, ask: Callable[..., Request], retries_left: int, opens: object
) -> None:
    for _ in range(MOST_FAILURES):
        attempt = attempt_at(admission, ask(), retries_left=retries_left)
        assert attempt is not None
        with attempt as entered:
            assert entered is attempt
            attempt.answered(529, {})
            attempt.count(Response(529, body={"type": "error"}))
    assert admission.breaker.is_open is opens


def test_the_seconds_of_an_attempt_are_those_since_it_was_sent(
    admission: Admission, ask: Callable[..., Request]
) -> None:
    attempt = attempt_at(admission, ask())
    assert attempt is not None
    first = attempt.seconds
    assert 0 <= first <= attempt.seconds < 3600


def test_an_error_inside_a_stream_is_counted_in_full(slots: LocalSlotCounter, ask: Callable[..., Request]) -> None:
    budget = Budget(price_call, Decimal(1))
    attempt = attempt_at(Admission(slots, Breaker(), budget), ask())
    assert attempt is not None
    error = {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}
    started = {"type": "message_start", "message": {"type": "message", "usage": USAGE}}
    with attempt:
        attempt.answered(200, {})
        attempt.count(Response(200, events=(started, error)))
    assert budget.spent == most_usd(ask())


@pytest.mark.parametrize(
    ("response", "share"), [(Response(400, body={"type": "error"}), 0), (Response(200, body={}), 1)]
)
def test_a_new_message_batch_counts_all_that_its_items_can_cost(
    slots: LocalSlotCounter, ask: Callable[..., Request], response: Response, share: int
) -> None:
    budget = Budget(price_call, Decimal(1))
    batch = Request("/v1/messages/batches", {"requests": [{"custom_id": "a", "params": ask().body}]})
    attempt = attempt_at(Admission(slots, Breaker(), budget), batch)
    assert attempt is not None
    with attempt:
        attempt.answered(response.status, {})
        attempt.count(response)
    assert budget.spent == share * most_usd(ask()) / 2


def test_a_blocked_thread_is_refused_what_would_only_fit_after_its_own_requests(
    slots: LocalSlotCounter, ask: Callable[..., Request]
) -> None:
    request = ask()
    admission = Admission(slots, Breaker(), Budget(price_call, most_usd(request) * 3 / 2))
    attempt = attempt_at(admission, request)
    assert attempt is not None
    with attempt:
        assert not admitted(admission, request), "it waits for the first one"
        with admission.thread_blocked(), pytest.raises(SpendingCapError):
            admitted(admission, request)
        assert not admitted(admission, request)
