from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.wire.breaker import (
    FIRST_PROBE_SECONDS,
    MOST_FAILURES,
    MOST_UNANSWERED,
    PROBE_SECONDS,
    SLOW_SECONDS,
    Breaker,
)

RETRY = 120.0


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def opened(clock: Clock, retry_seconds: float = 0.0) -> Breaker:
    breaker = Breaker("http://api", retry_seconds=retry_seconds, clock=clock)
    for _ in range(MOST_FAILURES):
        breaker.failed("529 overloaded_error", exhausted=True)
    return breaker


def test_it_opens_when_every_attempt_fails_and_the_error_says_why() -> None:
    breaker = opened(Clock())
    assert breaker.is_open
    with pytest.raises(UnreachableError, match=r"http://api is down: 6 attempts .* 529 overloaded_error"):
        breaker.wait()


def test_an_answer_between_failures_keeps_it_closed() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(10):
        for _ in range(MOST_FAILURES - 1):
            breaker.failed("529", exhausted=True)
        breaker.succeeded()
    assert not breaker.is_open
    assert breaker.wait(probe=True) is None


def test_without_time_to_retry_it_waits_for_the_retries_of_one_request() -> None:
    breaker = Breaker(clock=Clock())
    for _ in range(32):
        breaker.failed("529", exhausted=False)
    assert not breaker.is_open
    breaker.failed("529", exhausted=True)
    assert breaker.is_open


@pytest.mark.parametrize("retry_seconds", [0.0, RETRY])
def test_it_gives_up_at_once_when_nothing_ever_answered(retry_seconds: float) -> None:
    breaker = Breaker(retry_seconds=retry_seconds, clock=Clock())
    for _ in range(MOST_UNANSWERED - 1):
        breaker.failed("refused", exhausted=False, answered=False)
    assert not breaker.is_open
    breaker.failed("refused", exhausted=True, answered=False)
    with pytest.raises(UnreachableError, match="refused"):
        breaker.wait()


def test_the_retries_of_requests_that_time_out_are_not_waited_for_while_nothing_has_answered() -> None:
    breaker = Breaker(retry_seconds=RETRY, clock=Clock())
    for _ in range(MOST_UNANSWERED - 1):
        breaker.failed("no byte within 60 s", exhausted=False, answered=False, timed_out=True)
    assert not breaker.is_open
    breaker.failed("no byte within 60 s", exhausted=False, answered=False, timed_out=True)
    with pytest.raises(UnreachableError, match="no byte within 60 s"):
        breaker.wait()


@pytest.mark.parametrize(("seconds", "attempts"), [(60.0, 1), (3.1, 1), (2.0, 2), (0.5, MOST_UNANSWERED)])
def test_a_lone_request_that_times_out_is_retried_only_where_that_takes_few_seconds(
    seconds: float, attempts: int
) -> None:
    clock = Clock()
    breaker = Breaker(retry_seconds=RETRY, clock=clock)
    for number in range(1, attempts + 1):
        assert not breaker.is_open
        clock.now += seconds
        breaker.failed("silent", exhausted=False, answered=False, timed_out=True, seconds=seconds)
        assert breaker.is_open is (number == attempts)
        clock.now += 0.4
    with pytest.raises(UnreachableError, match="silent"):
        breaker.wait()


@pytest.mark.parametrize("answered", [True, False])
def test_one_request_that_times_out_does_not_open_it_after_an_answer_or_for_another_reason(*, answered: bool) -> None:
    breaker = Breaker(retry_seconds=RETRY, clock=Clock())
    if answered:
        breaker.succeeded()
    breaker.failed("silent", exhausted=False, answered=False, timed_out=answered, seconds=60.0)
    assert not breaker.is_open


def test_after_an_answer_the_retries_of_requests_that_time_out_are_waited_for() -> None:
    breaker = Breaker(clock=Clock())
    breaker.succeeded()
    for _ in range(2 * MOST_FAILURES):
        breaker.failed("no byte within 60 s", exhausted=False, answered=False, timed_out=True)
    assert not breaker.is_open


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


def test_an_api_that_answered_before_is_waited_for_and_probed() -> None:
    clock = Clock()
    breaker = opened(clock, RETRY)
    assert breaker.wait(probe=True) == FIRST_PROBE_SECONDS
    clock.now += FIRST_PROBE_SECONDS
    assert breaker.wait() is None
    assert breaker.wait(probe=True) is None
    assert breaker.wait(probe=True) == 2 * FIRST_PROBE_SECONDS, "one probe at a time, and then less often"
    assert breaker.state == "the API (down for 0 s: 529 overloaded_error)"
    breaker.succeeded()
    assert breaker.wait(probe=True) is None
    assert breaker.state == ""


def test_probes_are_never_more_than_five_seconds_apart() -> None:
    clock = Clock()
    breaker = opened(clock, RETRY)
    for _ in range(8):
        clock.now += PROBE_SECONDS
        assert breaker.wait(probe=True) is None
    assert breaker.wait() == PROBE_SECONDS


def test_it_gives_up_when_nothing_has_worked_until_the_deadline() -> None:
    clock = Clock()
    breaker = opened(clock, RETRY)
    clock.now += RETRY - 1
    breaker.wait(probe=True)
    breaker.wait(probe=True)
    clock.now += 1
    breaker.wait(probe=True)
    with pytest.raises(UnreachableError, match="failed within 120 s, the last with: 529"):
        breaker.wait()
    clock.now += PROBE_SECONDS
    assert breaker.wait(probe=True) is None, "a probe passes even then"


def test_a_refused_account_is_not_waited_for() -> None:
    breaker = Breaker(retry_seconds=RETRY, clock=Clock())
    breaker.succeeded()
    for _ in range(MOST_FAILURES):
        breaker.failed("HTTP 401", exhausted=True, lasting=True)
    with pytest.raises(UnreachableError, match="HTTP 401"):
        breaker.wait()


def test_rate_limits_open_it_only_when_nothing_has_worked_until_the_deadline() -> None:
    clock = Clock()
    breaker = Breaker(retry_seconds=RETRY, clock=clock)
    breaker.succeeded()
    for _ in range(100):
        breaker.failed("HTTP 429", exhausted=False, throttled=True)
    assert not breaker.is_open
    clock.now += RETRY
    for _ in range(MOST_FAILURES):
        breaker.failed("HTTP 429", exhausted=False, throttled=True)
    with pytest.raises(UnreachableError, match="HTTP 429"):
        breaker.wait()


def test_one_probe_passes_after_some_seconds() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += PROBE_SECONDS
    assert breaker.wait() is None
    assert breaker.wait(probe=True) is None
    with pytest.raises(UnreachableError):
        breaker.wait()


def test_an_answered_probe_closes_it() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += PROBE_SECONDS
    breaker.wait(probe=True)
    breaker.succeeded()
    assert breaker.wait(probe=True) is breaker.wait(probe=True) is None
    assert not breaker.is_open


def test_a_failed_probe_keeps_it_open() -> None:
    clock = Clock()
    breaker = opened(clock)
    clock.now += PROBE_SECONDS
    breaker.wait(probe=True)
    breaker.failed("529", exhausted=True)
    with pytest.raises(UnreachableError):
        breaker.wait()


@pytest.mark.parametrize(("retry_seconds", "expected"), [(0.0, ["gave up"]), (RETRY, [])])
def test_callbacks_run_once_when_it_gives_up(retry_seconds: float, expected: list[str]) -> None:
    told: list[str] = []
    breaker = Breaker(retry_seconds=retry_seconds, clock=Clock())
    breaker.on_give_up(lambda: told.append("gave up"))
    for _ in range(3 * MOST_FAILURES):
        breaker.failed("529", exhausted=True)
    assert told == expected


def test_after_an_answer_a_refused_key_of_before_does_not_make_it_give_up() -> None:
    clock = Clock()
    breaker = Breaker(retry_seconds=RETRY, clock=clock)
    breaker.failed("401", exhausted=True, lasting=True)
    breaker.succeeded()
    for _ in range(MOST_FAILURES):
        clock.now += 1.0
        breaker.failed("529", exhausted=True)
    assert breaker.is_open
    assert breaker.wait() is not None, "it waits, and does not give up"
