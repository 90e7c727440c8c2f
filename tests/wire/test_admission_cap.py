"""Which requests are admitted under a spending cap, and what each counts."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.errors import SpendingCapError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

USAGE = {"input_tokens": 20, "output_tokens": 30}
ANSWER = Response(200, body={"type": "message", "model": "claude-opus-4-7", "content": [], "usage": USAGE})


def most_usd(request: Request) -> Decimal:
    (most,) = worst_case(request)
    usd = price_call(most).usd
    assert usd is not None
    return usd


def test_a_request_over_the_cap_frees_its_slot(
    slots: LocalSlotCounter, ask: Callable[..., Request], admitted: Callable[..., bool]
) -> None:
    request = ask()
    admission = Admission(slots, Breaker(), Budget(price_call, most_usd(request) / 2))
    with pytest.raises(SpendingCapError):
        admitted(admission, request)
    assert slots.in_flight == 0


def test_dollars_stay_reserved_until_the_answer_is_counted(
    slots: LocalSlotCounter,
    ask: Callable[..., Request],
    attempt_at: Callable[..., Attempt],
    admitted: Callable[..., bool],
) -> None:
    request = ask()
    budget = Budget(price_call, most_usd(request) * 3 / 2)
    admission = Admission(slots, Breaker(), budget)
    attempt = attempt_at(admission, request)
    with attempt:
        attempt.answered(200, {})
    assert not admitted(admission, request), "the answer has begun but is not counted"
    attempt.count(ANSWER)
    assert Decimal(0) < budget.spent < most_usd(request)
    assert admitted(admission, request)


def test_an_incomplete_stream_counts_with_its_whole_reservation(
    slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    request = ask()
    budget = Budget(price_call, Decimal(1))
    for whole, error in ((False, None), (True, ConnectionResetError())):
        before = budget.spent
        attempt = attempt_at(Admission(slots, Breaker(), budget), request)
        try:
            with attempt:
                attempt.answered(200, {})
                if error is not None:
                    raise error
                attempt.count(ANSWER, whole=whole)
        except ConnectionResetError:
            pass
        assert budget.spent - before == most_usd(request)


def test_an_attempt_without_an_answer_keeps_nothing_reserved(
    slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    request = ask()
    admission = Admission(slots, Breaker(), Budget(price_call, most_usd(request)))
    for _ in range(2):
        attempt = attempt_at(admission, request)
        with attempt:
            attempt.lost("connection refused", sent=False)


@pytest.mark.parametrize("error", [None, asyncio.CancelledError, KeyboardInterrupt])
def test_an_attempt_whose_answer_is_lost_after_sending_counts_in_full(
    slots: LocalSlotCounter,
    ask: Callable[..., Request],
    error: type[BaseException] | None,
    attempt_at: Callable[..., Attempt],
) -> None:
    budget = Budget(price_call, Decimal(1))
    attempt = attempt_at(Admission(slots, Breaker(), budget), ask())
    with contextlib.suppress(asyncio.CancelledError, KeyboardInterrupt), attempt:
        if error is not None:
            raise error
        attempt.lost("connection reset")
    assert budget.spent == most_usd(ask())


def test_an_answer_without_usage_or_price_counts_in_full(
    slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    for model, usage in (("claude-opus-4-7", {}), ("claude-opus-99", USAGE)):
        budget = Budget(price_call, Decimal(1))
        attempt = attempt_at(Admission(slots, Breaker(), budget), ask())
        with attempt:
            attempt.answered(200, {})
            attempt.count(Response(200, body={"type": "message", "model": model, "usage": usage}))
        assert budget.spent == most_usd(ask())


def test_a_request_that_waits_for_the_cap_asks_again_and_leaves_its_slot_free(
    slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    request = ask()
    admission = Admission(slots, Breaker(), Budget(price_call, most_usd(request)))
    attempt_at(admission, request)
    seconds = admission.admit(request)
    assert isinstance(seconds, float)
    assert slots.in_flight == 1


def test_an_error_inside_a_stream_is_counted_in_full(
    slots: LocalSlotCounter, ask: Callable[..., Request], attempt_at: Callable[..., Attempt]
) -> None:
    budget = Budget(price_call, Decimal(1))
    attempt = attempt_at(Admission(slots, Breaker(), budget), ask())
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
    slots: LocalSlotCounter,
    ask: Callable[..., Request],
    response: Response,
    share: int,
    attempt_at: Callable[..., Attempt],
) -> None:
    budget = Budget(price_call, Decimal(1))
    batch = Request("/v1/messages/batches", {"requests": [{"custom_id": "a", "params": ask().body}]})
    attempt = attempt_at(Admission(slots, Breaker(), budget), batch)
    with attempt:
        attempt.answered(response.status, {})
        attempt.count(response)
    assert budget.spent == share * most_usd(ask()) / 2


def test_a_blocked_thread_is_refused_what_would_only_fit_after_its_own_requests(
    slots: LocalSlotCounter,
    ask: Callable[..., Request],
    attempt_at: Callable[..., Attempt],
    admitted: Callable[..., bool],
) -> None:
    request = ask()
    admission = Admission(slots, Breaker(), Budget(price_call, most_usd(request) * 3 / 2))
    attempt = attempt_at(admission, request)
    with attempt:
        assert not admitted(admission, request), "it waits for the first one"
        with admission.thread_blocked(), pytest.raises(SpendingCapError):
            admitted(admission, request)
        assert not admitted(admission, request)
