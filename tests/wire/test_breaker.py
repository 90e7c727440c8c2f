from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.wire.breaker import MOST_FAILURES, PROBE_SECONDS, SLOW_SECONDS, Breaker


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock) -> Breaker:
    breaker = Breaker("http://api", clock=clock)
    for _ in range(MOST_FAILURES):
        breaker.failed("529 overloaded_error", exhausted=True)
    return breaker


def test_it_opens_when_every_attempt_fails_and_the_error_says_why() -> None:
    breaker = opened(Clock())
    assert breaker.is_open
    with pytest.raises(UnreachableError, match=r"http://api is down: 6 attempts .* 529 overloaded_error"):
        breaker.check()


def test_an_answer_between_failures_keeps_it_closed() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(10):
        for _ in range(MOST_FAILURES - 1):
            breaker.failed("529", exhausted=True)
        breaker.succeeded()
    assert not breaker.is_open
    breaker.check()


def test_it_waits_for_the_retries_of_one_request() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(32):
        breaker.failed("529", exhausted=False)
    assert not breaker.is_open
    breaker.failed("529", exhausted=True)
    assert breaker.is_open


def test_one_failed_request_opens_it_before_the_first_answer() -> None:
    breaker = Breaker(clock=Clock())
    breaker.failed("refused", exhausted=False, answered=False)
    breaker.failed("refused", exhausted=False, answered=False)
    assert not breaker.is_open
    breaker.failed("refused", exhausted=True, answered=False)
    assert breaker.is_open


@pytest.mark.parametrize("first", ["an answer", "an error"])
def test_one_failed_request_does_not_open_it_after_an_answer(first: str) -> None:
    breaker = Breaker(clock=Clock())
    if first == "an answer":
        breaker.succeeded()
    else:
        breaker.failed("529", exhausted=True)
    for _ in range(4):
        breaker.failed("refused", exhausted=True, answered=False)
    assert not breaker.is_open


def test_it_does_not_wait_for_retries_when_attempts_fail_slowly() -> None:
    clock = Clock()
    breaker = Breaker(clock=clock)
    for _ in range(MOST_FAILURES - 1):
        breaker.failed("no connection", exhausted=False)
    clock.now += SLOW_SECONDS
    breaker.failed("no connection", exhausted=False)
    assert breaker.is_open


def test_one_probe_passes_after_some_seconds() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += PROBE_SECONDS
    breaker.raise_if_open()
    breaker.check()
    with pytest.raises(UnreachableError):
        breaker.check()


def test_an_answered_probe_closes_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += PROBE_SECONDS
    breaker.check()
    breaker.succeeded()
    breaker.check()
    breaker.check()
    assert not breaker.is_open


def test_a_failed_probe_keeps_it_open() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += PROBE_SECONDS
    breaker.check()
    breaker.failed("529", exhausted=True)
    with pytest.raises(UnreachableError):
        breaker.check()


def test_callbacks_run_once_when_it_opens() -> None:
    told: list[str] = []
    breaker = Breaker(clock=Clock())
    breaker.on_open(lambda: told.append("open"))
    for _ in range(3 * MOST_FAILURES):
        breaker.failed("529", exhausted=True)
    assert told == ["open"]
