"""The gateway retries until a deadline, because not all of its callers do."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.errors import LimitedModelError
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.http_library import http_library
from pytest_modelmigrate.wire.patience import Patience
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

http = http_library()


@pytest.fixture
def seconds() -> float:
    """For how long the gateway retries."""
    return 60.0


@pytest.fixture
def rates() -> dict[str, float]:
    """Rates that the user gave."""
    return {}


@pytest.fixture
def admission(seconds: float, rates: dict[str, float]) -> Admission:
    """Admits requests that are retried for some time."""
    breaker = Breaker(retry_seconds=seconds)
    return Admission(LocalSlotCounter(rates=rates), breaker, Budget(price_call), Patience(seconds))


def test_a_caller_that_does_not_retry_gets_the_answer_of_a_retry(api: Any, run: Callable[..., Any]) -> None:
    api.status = [529, 503, 500, 429, 200]
    running = run(api.url)
    assert running.post().status_code == 200
    assert len(api.received) == 5
    (call,) = running.recorder.calls
    assert (call.attempts, call.response.status) == (5, 200)


def test_a_lost_connection_is_retried(api: Any, run: Callable[..., Any]) -> None:
    whole = api.chunks
    api.chunks = [OSError()]
    running = run(api.url)
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(running.post()))
    thread.start()
    while len(api.received) < 2:
        pass
    api.chunks = whole
    thread.join()
    assert answers[0].status_code == 200
    assert running.recorder.outages == ()


@pytest.mark.parametrize("seconds", [1e-9])
def test_after_the_deadline_the_answer_tells_the_caller_not_to_begin_again(api: Any, run: Callable[..., Any]) -> None:
    api.status = [529]
    running = run(api.url)
    answer = running.post()
    assert (answer.status_code, answer.headers["x-should-retry"]) == (529, "false")
    assert running.post().status_code == 529
    assert len(api.received) == 2, "the deadline of a call counts from its first attempt"


@pytest.mark.parametrize("seconds", [0.0])
def test_without_time_to_retry_the_answer_is_passed_on_as_it_is(api: Any, run: Callable[..., Any]) -> None:
    api.status = [529]
    answer = run(api.url).post()
    assert (answer.status_code, "x-should-retry" in answer.headers, len(api.received)) == (529, False, 1)


def test_an_api_that_never_answered_is_not_waited_for(run: Callable[..., Any]) -> None:
    running = run("http://127.0.0.1:9")
    answer = running.post()
    assert (answer.status_code, answer.headers["x-should-retry"]) == (400, "false")
    assert "is down: 3 attempts in a row failed" in answer.json()["error"]["message"]


def test_retries_end_when_the_caller_has_gone(
    api: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_modelmigrate.wire.retries._FIRST_WAITS", (30.0,))
    api.status = [503]
    running = run(api.url)
    body = {"model": "claude-opus-4-6", "max_tokens": 9, "messages": []}
    with http.Client(trust_env=False, timeout=0.3) as client, pytest.raises(http.ReadTimeout):
        client.post(f"{running.url}/v1/messages", json=body)
    running.gateway.finish(running.address)
    assert len(api.received) == 1


def test_retries_end_with_the_test(api: Any, run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pytest_modelmigrate.wire.retries._FIRST_WAITS", (30.0,))
    api.status = [503]
    running = run(api.url)
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(running.post()))
    thread.start()
    while not running.recorder.calls:
        pass
    running.gateway.retire(running.address)
    thread.join()
    assert (answers[0].status_code, len(api.received)) == (403, 1)


def test_a_pause_of_hours_is_an_error_of_the_test(api: Any, run: Callable[..., Any]) -> None:
    api.status, api.headers = [429], {"content-type": "application/json", "retry-after": "7200"}
    running = run(api.url)
    answer = running.post()
    assert (answer.status_code, answer.headers["x-should-retry"], len(api.received)) == (400, "false", 1)
    assert "asks to wait 2 h" in answer.json()["error"]["message"]
    assert [type(problem) for problem in running.recorder.problems] == [LimitedModelError]


def test_a_batch_whose_answer_is_lost_is_not_sent_again(api: Any, run: Callable[..., Any]) -> None:
    api.chunks = [OSError()]
    answer = http.post(f"{run(api.url).url}/v1/messages/batches", json={"requests": []}, trust_env=False)
    assert (answer.status_code, answer.headers["x-should-retry"], len(api.received)) == (502, "false", 1)


@pytest.mark.parametrize("rates", [{"requests": 0.001}])
def test_requests_are_paced(api: Any, run: Callable[..., Any], admission: Admission) -> None:
    running = run(api.url)
    assert running.post().status_code == 200
    thread = threading.Thread(target=running.post, args=["again"])
    thread.start()
    while not admission.slots.urgent:
        pass
    assert admission.waits_for.startswith("the rate limit of claude-opus-4-7")
    running.gateway.retire(running.address)
    thread.join()
    assert len(api.received) == 1
