"""Rates that are learnt from the answers of an API, by a clock that jumps from event to event."""

from __future__ import annotations

import heapq
import math
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import NamedTuple

import pytest

from pytest_modelmigrate.wire.learnt_rate import LearntRate
from pytest_modelmigrate.wire.rate_limit import RateLimit

NOW = 1_000.0
WALL = 1_800_000_000.0
FOREVER = float("inf")
LATENCY = 0.2


@pytest.fixture(autouse=True)
def wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the wall clock, by which the API says when a limit is full again."""
    monkeypatch.setattr(time, "time", lambda: WALL)


def limits(remaining: int, limit: int, seconds: float) -> dict[str, str]:
    reset = datetime.fromtimestamp(WALL + seconds, UTC).isoformat()
    start = "anthropic-ratelimit-requests-"
    return {f"{start}remaining": str(remaining), f"{start}limit": str(limit), f"{start}reset": reset}


class Scenario(NamedTuple):
    """What a run did.

    Attributes:
        seconds: from the first request to the last answer.
        refused: the share of requests that a rate limit refused.
    """

    seconds: float
    refused: float


Server = Callable[[int, float, int], dict[str, str]]
"""Returns headers by the number of remaining requests, the rate, and the size of the bucket."""


def no_headers(remaining: int, rate: float, size: int) -> dict[str, str]:
    del remaining, rate, size
    return {}


def bucket_headers(remaining: int, rate: float, size: int) -> dict[str, str]:
    return limits(remaining, size, (size - remaining) / rate - LATENCY)  # the wall clock stands still


def minute_headers(remaining: int, rate: float, size: int) -> dict[str, str]:
    """A limit of a minute, in times of whole seconds, where the API allows only short bursts."""
    full = round(rate * 60)
    return limits(full - size + remaining, full, math.ceil((size - remaining) / rate))


def run(
    server: Server,
    *,
    calls: int = 400,
    rate: float = 40.0,
    size: int = 40,
    latency: float = LATENCY,
    wait: str = "",
    exceptions: float = 0.0,
    seed: int = 0,
) -> Scenario:
    """Send requests to an API that takes so many a second, by a clock that jumps from event to event.

    `exceptions` is the share of requests that it refuses although its rate limit allows them.
    """
    rate_limit = RateLimit(32)
    chance = random.Random(seed)  # noqa: S311 - faults, not secrets
    events: list[tuple[float, int, int, float, dict[str, str]]] = []
    numbers = count()
    now, waiting, in_flight, refused, sent, done = NOW, calls, 0, 0, 0, 0
    level, level_at = float(size), NOW
    while done < calls:
        seconds = rate_limit.enter(in_flight, now, "m") if waiting else FOREVER
        if seconds is None:
            waiting, in_flight, sent = waiting - 1, in_flight + 1, sent + 1
            level, level_at = min(size, level + rate * (now - level_at)), now
            if chance.random() < exceptions:
                heapq.heappush(events, (now + 0.005, next(numbers), 429, now, {}))
            elif level >= 1:
                level -= 1
                heapq.heappush(events, (now + latency, next(numbers), 200, now, server(int(level), rate, size)))
            else:
                more = {"retry-after": wait} if wait else {}
                heapq.heappush(events, (now + 0.005, next(numbers), 429, now, {**server(0, rate, size), **more}))
            continue
        if events and (events[0][0] <= now + seconds):
            now, _, status, sent_at, headers = heapq.heappop(events)
            in_flight -= 1
            rate_limit.update(status, headers, model="m", sent_at=sent_at + 0.0005, now=now)
            if status == 200:
                done += 1
            else:
                refused += 1
                waiting += 1
        else:
            now += seconds
    return Scenario(now - NOW, refused / sent)


def bound_of(size: int) -> float:
    """The least seconds that 400 calls take."""
    return (400 - size) / 40 + 0.2


@pytest.mark.parametrize("size", [5, 10, 40])
@pytest.mark.parametrize("wait", ["", "1"])
def test_a_run_takes_what_the_rate_limit_allows_when_the_api_says_it(size: int, wait: str) -> None:
    done = run(bucket_headers, size=size, wait=wait)
    assert done.seconds <= 1.1 * bound_of(size)
    assert done.refused <= 0.02


@pytest.mark.parametrize("server", [no_headers, minute_headers])
@pytest.mark.parametrize(("size", "most"), [(5, 1.3), (40, 1.1)])
@pytest.mark.parametrize("wait", ["", "1"])
def test_a_run_takes_what_the_rate_limit_allows_when_only_refused_requests_say_it(
    server: Server, size: int, most: float, wait: str
) -> None:
    done = run(server, size=size, wait=wait)
    assert done.seconds <= (most if wait else 1.1) * bound_of(size)
    assert done.refused <= 0.05


def test_nothing_slows_a_run_without_a_rate_limit() -> None:
    assert run(no_headers, rate=100_000.0, size=1000).seconds <= 1.15 * 400 / 32 * 0.2


CALM = 400 / 32 * 0.2


def test_refused_requests_among_successes_slow_few_runs() -> None:
    runs = [run(no_headers, rate=100_000.0, size=1000, exceptions=0.05, seed=seed).seconds / CALM for seed in range(10)]
    assert sorted(runs)[8] <= 1.3
    assert max(runs) <= 3


def test_refused_requests_that_are_exceptions_hardly_slow_a_run_below_a_rate_limit() -> None:
    runs = [run(no_headers, size=5, exceptions=0.05, seed=seed).seconds for seed in range(10)]
    assert max(runs) <= 1.5 * bound_of(5)


def test_a_rate_that_exceptions_showed_is_forgotten() -> None:
    calls = 3000
    done = run(no_headers, calls=calls, rate=100_000.0, size=1000, exceptions=0.08, seed=1)
    assert done.seconds <= 1.8 * calls / 32 * 0.2


def test_the_rate_of_a_long_run_stays_near_the_limit() -> None:
    done = run(no_headers, calls=2000, size=5)
    assert done.seconds <= 1.05 * (2000 - 5) / 40
    assert done.refused <= 0.03


def answers(learnt: LearntRate, *, refused: int, accepted: int, now: float = NOW, gap: float = 0.01) -> float:
    """Accepted requests, and then refused ones, each answered at once; returns the time."""
    for number in range(accepted + refused):
        now += gap
        learnt.take(now)
        if learnt.note(refused=number >= accepted, sent_at=now + 0.001):
            learnt.lower(-math.inf, now)
    return now


def test_four_refused_requests_show_a_rate_limit_when_nothing_was_accepted() -> None:
    learnt = LearntRate()
    answers(learnt, refused=3, accepted=0)
    assert learnt.bucket is None
    answers(learnt, refused=1, accepted=0, now=NOW + 1)
    assert learnt.bucket is not None


def test_after_many_answers_it_takes_more_of_them_in_a_row() -> None:
    learnt = LearntRate()
    now = answers(learnt, refused=5, accepted=100)
    assert learnt.bucket is None
    answers(learnt, refused=1, accepted=0, now=now)
    assert learnt.bucket is not None


def test_the_rate_is_measured_between_refused_requests() -> None:
    learnt = LearntRate()
    now = answers(learnt, refused=6, accepted=100)
    for _ in range(40):  # half of 10 a second is refused
        now = answers(learnt, refused=1, accepted=1, now=now, gap=0.1)
        if learnt.proven:
            break
    assert learnt.proven == pytest.approx(5.0, rel=0.2)
    assert learnt.found


def test_the_rate_does_not_grow_where_it_is_not_used() -> None:
    learnt = LearntRate()
    now = answers(learnt, refused=6, accepted=100)
    answers(learnt, refused=0, accepted=200, now=now, gap=0.1)
    assert learnt.bucket is not None
    assert learnt.bucket.rate < 100


def test_a_request_that_is_not_sent_gives_back_what_it_took() -> None:
    learnt = LearntRate()
    now = answers(learnt, refused=6, accepted=100)
    assert learnt.bucket is not None
    level, sent = learnt.bucket.held(now + 1), learnt.sent_since(NOW)
    learnt.take(now + 1)
    learnt.give_back()
    assert (learnt.bucket.held(now + 1), learnt.sent_since(NOW)) == (level, sent)


def test_requests_that_were_sent_before_the_rate_was_lowered_do_not_lower_it_again() -> None:
    learnt = LearntRate()
    now = answers(learnt, refused=6, accepted=100)
    assert [learnt.note(refused=True, sent_at=now - 1) for _ in range(20)] == [False] * 20
    assert learnt.evidence == 0


def test_a_rate_is_not_measured_from_an_exception_of_long_ago() -> None:
    learnt = LearntRate()
    now = answers(learnt, refused=1, accepted=100)
    assert learnt.since == pytest.approx(now, abs=0.01)
    answers(learnt, refused=0, accepted=100, now=now)
    assert learnt.since is None
