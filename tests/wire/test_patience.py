from __future__ import annotations

import asyncio
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.errors import LimitedModelError, UnreachableError
from pytest_modelmigrate.simulator import Fault
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.connections import LostConnectionError
from pytest_modelmigrate.wire.given_rates import parse_rates
from pytest_modelmigrate.wire.patience import MOST_SECONDS, Patience
from pytest_modelmigrate.wire.retries import retry_delay
from pytest_modelmigrate.wire.sender import Sender, open_sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter


def send(url: str, request: Any, patience: Patience) -> Sent:
    async def work() -> Sent:
        breaker = Breaker(retry_seconds=patience.retry_seconds)
        sender = open_sender(Admission(LocalSlotCounter(), breaker, Budget(price_call), patience), url)
        try:
            return await sender.send(request)
        finally:
            await sender.close()

    return asyncio.run(work())


@pytest.mark.parametrize("fault", [Fault("status", status=529, first=4), Fault("cut", first=4)], ids=["busy", "cut"])
def test_a_request_is_retried_beyond_the_retries_of_the_sdk_until_the_deadline(
    ask: Any, simulate: Any, fault: Fault
) -> None:
    api = simulate(faults=[fault])
    sent = send(api.url, ask(stream=fault.kind == "cut"), Patience(60.0))
    assert (sent.response.status, sent.attempts) == (200, 5)


@pytest.mark.parametrize("kind", ["stream-error", "cut"])
def test_a_stream_that_breaks_off_is_retried(ask: Any, simulate: Any, kind: Any) -> None:
    sent = send(simulate(faults=[Fault(kind, first=1)]).url, ask(stream=True), Patience())
    assert (sent.response.error, sent.attempts) == (None, 2)


def test_a_retry_after_of_hours_ends_the_request_and_says_so(ask: Any, simulate: Any) -> None:
    api = simulate(faults=[Fault("status", status=429, retry_after=7200)])
    with pytest.raises(LimitedModelError, match=r"asks to wait 2 h 0 min .*claude-opus-4-7 .*--migrate-retry-for"):
        send(api.url, ask(), Patience(120.0))
    assert len(api.requests) == 1


class Hanging:
    """An API that never answers; each request has run into its time limit."""

    base_url, version = "http://api", None

    def __init__(self) -> None:
        self.asked = 0

    async def exchange(self, *_: object) -> Any:
        self.asked += 1
        await asyncio.sleep(0)
        raise LostConnectionError("no byte of an answer within 60 s", timed_out=True)

    async def close(self) -> None: ...


def test_requests_to_an_api_that_hangs_from_the_start_end_after_one_timeout(ask: Any) -> None:
    async def work() -> tuple[int, list[Any]]:
        hanging = Hanging()
        sender = Sender(hanging, Admission(LocalSlotCounter(), Breaker(retry_seconds=120.0), Budget(price_call)))
        ended = await asyncio.gather(*(sender.send(ask(number)) for number in range(20)), return_exceptions=True)
        return hanging.asked, ended

    asked, ended = asyncio.run(work())
    assert asked <= 20
    assert all(isinstance(error, UnreachableError) and "no byte of an answer" in str(error) for error in ended)


def test_a_lone_call_to_an_api_that_hangs_from_the_start_ends_after_one_timeout(
    ask: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes = count(0, 60)
    monkeypatch.setattr("pytest_modelmigrate.wire.sender.time", SimpleNamespace(monotonic=lambda: next(minutes)))

    async def work() -> tuple[int, Any]:
        hanging = Hanging()
        sender = Sender(hanging, Admission(LocalSlotCounter(), Breaker(retry_seconds=120.0), Budget(price_call)))
        ended = await asyncio.gather(sender.send(ask()), return_exceptions=True)
        return hanging.asked, ended[0]

    asked, error = asyncio.run(work())
    assert asked == 1
    assert isinstance(error, UnreachableError)


@pytest.mark.parametrize("sent", [True, False])
def test_a_lone_call_of_a_client_to_an_api_that_hangs_from_the_start_ends_after_one_timeout(
    ask: Any, monkeypatch: pytest.MonkeyPatch, *, sent: bool
) -> None:
    admission = Admission(LocalSlotCounter(), Breaker(retry_seconds=120.0), Budget(price_call))
    wait = admission.wait_for(ask(), retries_left=2)
    assert [*wait] == []
    monkeypatch.setattr(Attempt, "seconds", 60.0)
    with wait.attempt:
        wait.attempt.lost("Request timed out.", sent=sent, timed_out=True)
    assert admission.breaker.is_open is sent, "a connection that was not opened is tried again"


def test_calls_of_clients_to_an_api_that_hangs_from_the_start_end_after_one_timeout(ask: Any) -> None:
    admission = Admission(LocalSlotCounter(), Breaker(retry_seconds=120.0), Budget(price_call))
    for _ in range(3):
        wait = admission.wait_for(ask(), retries_left=2)
        assert [*wait] == []
        with wait.attempt:
            wait.attempt.lost("Request timed out.", timed_out=True)
    with pytest.raises(UnreachableError, match="Request timed out"):
        admission.admit(ask())


def test_a_pause_of_hours_refuses_the_next_request_of_that_model_only(ask: Any) -> None:
    slots = LocalSlotCounter()
    admission = Admission(slots, Breaker(), Budget(price_call), Patience(120.0))
    assert not isinstance(admission.admit(ask()), float)
    slots.rate_limit.models["claude-opus-4-7"].paused_until = float(10**9)
    with pytest.raises(LimitedModelError, match="asks to wait"):
        admission.admit(ask())
    assert not isinstance(admission.admit(ask(model="claude-opus-4-6")), float)


@pytest.mark.parametrize(
    ("elapsed", "status", "headers", "retried"),
    [
        (0.0, 529, {}, True),
        (119.0, 529, {}, False),
        (0.0, None, {}, True),
        (0.0, 400, {}, False),
        (10.0, 429, {"retry-after": "100"}, True),
        (30.0, 429, {"retry-after": "100"}, False),
    ],
)
def test_a_retry_begins_before_the_deadline(
    elapsed: float, status: int | None, headers: dict[str, str], retried: object
) -> None:
    assert (retry_delay(Patience(119.1), 9, elapsed, status, headers) is not None) is retried


@pytest.mark.parametrize(
    ("body", "seconds"),
    [(None, 60.0), ({"max_tokens": 1280}, 96.0), ({"max_tokens": 64_000}, MOST_SECONDS), ({"max_tokens": "x"}, 60.0)],
)
def test_the_time_between_two_bytes_follows_from_max_tokens(body: Any, seconds: float) -> None:
    assert Patience().silence(body) == seconds
    assert Patience(read_seconds=5.0).silence(body) == 5.0


@pytest.mark.parametrize(
    ("text", "patience"),
    [
        ("", Patience(7.0)),
        ("90", Patience(7.0, 90.0)),
        ("connect=10,read=1.5min", Patience(7.0, 90.0, 10.0)),
        ("connect=2s", Patience(7.0, None, 2.0)),
    ],
)
def test_time_limits_are_parsed(text: str, patience: Patience) -> None:
    assert Patience.parse(text, 7.0) == patience


@pytest.mark.parametrize("text", ["soon", "0", "-1", "write=3", "read=", "inf", "nan"])
def test_invalid_time_limits_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="give"):
        Patience.parse(text, 7.0)


@pytest.mark.parametrize(
    ("text", "rates"),
    [
        ("", {}),
        ("40/s", {"requests": 40.0}),
        ("2400 requests/min, 600k input/min,6k output tokens / minute", {
            "requests": 40.0, "input-tokens": 10_000.0, "output-tokens": 100.0,
        }),
    ],
)  # fmt: skip
def test_rates_are_parsed(text: str, rates: dict[str, float]) -> None:
    assert parse_rates(text) == rates


@pytest.mark.parametrize("text", ["40", "fast", "0/s", "-4/s", "40/s,50/s", "4/fortnight", "4 tokens/s"])
def test_invalid_rates_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="give"):
        parse_rates(text)
