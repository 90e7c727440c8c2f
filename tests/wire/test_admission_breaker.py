"""Which requests are admitted while the API seems to be down."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.breaker import MOST_FAILURES, MOST_UNANSWERED, PROBE_SECONDS, SLOW_SECONDS, Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.reservation import Reservation
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter


def test_nothing_is_admitted_when_the_api_is_down(
    admission: Admission, ask: Callable[..., Request], attempt_at: Callable[..., Attempt], admitted: Callable[..., bool]
) -> None:
    tried = attempt_at(admission, ask(), retries_left=2)
    for _ in range(MOST_FAILURES):
        tried.lost("connection refused")
    last = attempt_at(admission, ask())  # the breaker waits for the retries of the first request
    last.lost("connection refused")
    for attempt in (tried, last):
        with attempt:
            pass
    with pytest.raises(UnreachableError, match="is down"):
        admitted(admission, ask())
    usage = {"input_tokens": 20, "output_tokens": 30}
    last.count(Response(200, body={"type": "message", "model": "claude-opus-4-7", "content": [], "usage": usage}))
    assert admitted(admission, ask())


@pytest.mark.parametrize(("retries_left", "opens"), [(0, True), (1, False)])
def test_lost_connections_open_the_breaker_when_no_retry_follows_and_nothing_ever_answered(
    admission: Admission,
    ask: Callable[..., Request],
    retries_left: int,
    opens: object,
    attempt_at: Callable[..., Attempt],
) -> None:
    for number in range(MOST_UNANSWERED):
        assert not admission.breaker.is_open, f"after {number} attempts"
        attempt = attempt_at(admission, ask(), retries_left)
        with attempt:
            attempt.lost("connection refused")
    assert admission.breaker.is_open is opens


def test_of_two_requests_that_would_probe_the_api_one_is_refused_and_frees_its_slot(
    slots: LocalSlotCounter, ask: Callable[..., Request], admitted: Callable[..., bool]
) -> None:
    now = [0.0]
    budget = Budget(price_call, price_call(*worst_case(ask())).usd)
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


def test_a_request_without_a_reservation_frees_its_slot_when_another_one_probes_the_api(
    slots: LocalSlotCounter, ask: Callable[..., Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    admission = Admission(slots, Breaker(retry_seconds=3600, clock=lambda: now[0]), Budget(price_call))
    admission.breaker.succeeded()
    for _ in range(MOST_FAILURES):
        admission.breaker.failed("HTTP 500", exhausted=True)
    now[0] = PROBE_SECONDS + 1
    enter = slots.enter

    def enter_while_another_probes(*arguments: Any) -> float | None:
        admission.breaker.wait(probe=True)
        return enter(*arguments)

    monkeypatch.setattr(slots, "enter", enter_while_another_probes)
    seconds = admission.enter(ask())
    assert seconds is not None
    assert seconds > 0
    assert slots.in_flight == 0


@pytest.mark.parametrize("sent", [True, False])
def test_only_the_silence_after_a_request_was_sent_opens_the_breaker_at_once(
    admission: Admission,
    ask: Callable[..., Request],
    attempt_at: Callable[..., Attempt],
    monkeypatch: pytest.MonkeyPatch,
    *,
    sent: bool,
) -> None:
    monkeypatch.setattr(Attempt, "seconds", 10 * SLOW_SECONDS)
    attempt = attempt_at(admission, ask())
    with attempt:
        attempt.lost("timed out", sent=sent, timed_out=True)
    assert admission.breaker.is_open is sent


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
    admission: Admission,
    ask: Callable[..., Request],
    retries_left: int,
    opens: object,
    attempt_at: Callable[..., Attempt],
) -> None:
    for _ in range(MOST_FAILURES):
        attempt = attempt_at(admission, ask(), retries_left=retries_left)
        with attempt as entered:
            assert entered is attempt
            attempt.answered(529, {})
            attempt.count(Response(529, body={"type": "error"}))
    assert admission.breaker.is_open is opens
