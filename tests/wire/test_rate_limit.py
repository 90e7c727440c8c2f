from __future__ import annotations

import heapq
import json
import math
import time
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from typing import NamedTuple

import pytest

from pytest_modelmigrate.wire.rate_limit import OVERLOADS, RateLimit

NOW = 1_000.0
WALL = 1_800_000_000.0
FOREVER = float("inf")
LATENCY = 0.2


def signal(
    rate_limit: RateLimit,
    status: int = 200,
    *,
    sent_at: float = NOW,
    now: float = NOW,
    model: str = "m",
    **headers: str,
) -> None:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    rate_limit.update(status, named, model=model, sent_at=sent_at, now=now, tokens=(100, 10))


def limits(kind: str, remaining: int, limit: int, seconds: float) -> dict[str, str]:
    reset = datetime.fromtimestamp(WALL + seconds, UTC).isoformat()
    start = f"anthropic_ratelimit_{kind}_"
    return {f"{start}remaining": str(remaining), f"{start}limit": str(limit), f"{start}reset": reset}


@pytest.fixture(autouse=True)
def wall_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the wall clock, by which the API says when a limit is full again."""
    monkeypatch.setattr(time, "time", lambda: WALL)


def test_the_limit_starts_at_the_cap() -> None:
    rate_limit = RateLimit(32)
    assert rate_limit.enter(31, NOW, "m") is None
    assert rate_limit.enter(32, NOW, "m") == FOREVER


def test_few_requests_are_sent_to_a_model_at_once_before_its_first_answer() -> None:
    rate_limit = RateLimit(32)
    sent = 0
    while rate_limit.enter(sent, NOW, "m") is None:
        sent += 1
    assert sent == 8
    assert rate_limit.enter(8, NOW + 0.025, "m") is None, "one without an answer does not stop the others"
    signal(rate_limit, sent_at=NOW, now=NOW + 0.2)
    assert rate_limit.enter(7, NOW + 0.2, "m") is None


def test_an_overload_among_successes_changes_nothing() -> None:
    rate_limit = RateLimit(32)
    for _ in range(20):
        for _ in range(OVERLOADS - 1):
            signal(rate_limit, 529)
        signal(rate_limit)
    assert rate_limit.limit == 32


def test_several_overloads_in_a_row_halve_the_limit_once_for_requests_that_were_in_flight_together() -> None:
    rate_limit = RateLimit(32)
    for _ in range(3 * OVERLOADS):
        signal(rate_limit, 529, sent_at=NOW - 1, now=NOW)
    assert rate_limit.limit == 16
    for _ in range(OVERLOADS):
        signal(rate_limit, 529, sent_at=NOW + 1, now=NOW + 2)
    assert rate_limit.limit == 8


def test_it_never_falls_below_one() -> None:
    rate_limit = RateLimit(2)
    for second in range(20):
        signal(rate_limit, 529, sent_at=NOW + second, now=NOW + second + 0.5)
    assert rate_limit.limit == 1
    assert rate_limit.enter(0, NOW + 60, "m") is None


def test_it_grows_by_one_with_each_answer_up_to_the_cap() -> None:
    rate_limit = RateLimit(8, limit=4)
    limits_seen = []
    for status in (200, 400, 200, 200, 200):
        signal(rate_limit, status)
        limits_seen.append(rate_limit.limit)
    assert limits_seen == [5, 6, 7, 8, 8]


def test_retry_after_pauses_the_requests_of_its_model_only() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, 429, retry_after="7")
    assert rate_limit.enter(0, NOW, "m") == 7
    assert rate_limit.enter(0, NOW, "other") is None
    assert rate_limit.enter(0, NOW, None) is None
    assert rate_limit.state(NOW) == "the rate limit of m (7 s)"
    assert rate_limit.enter(0, NOW + 7, "m") is None


def test_one_refused_request_among_successes_delays_no_other() -> None:
    rate_limit = RateLimit(32)
    for _ in range(8):
        signal(rate_limit)
    signal(rate_limit, 429, retry_after="7")
    assert rate_limit.enter(0, NOW, "m") is None


def test_no_more_requests_are_sent_at_once_than_the_api_says_remain() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("requests", 5, 60, 55))
    sent = 0
    while rate_limit.enter(sent, NOW, "m") is None:
        sent += 1
    assert sent == 4
    assert rate_limit.enter(0, NOW + 1.01, "m") is None, "one is refilled in a second"
    assert rate_limit.enter(0, NOW + 1.01, "m") == pytest.approx(1, abs=0.05)


def test_requests_that_were_sent_after_the_answered_one_are_not_remaining() -> None:
    rate_limit = RateLimit(32)
    for _ in range(7):
        assert rate_limit.enter(0, NOW, "m") is None
    signal(rate_limit, sent_at=NOW - 0.01, **limits("requests", 9, 60, 51))
    assert rate_limit.enter(0, NOW, "m") is None
    assert rate_limit.enter(0, NOW + 0.1, "m") == pytest.approx(0.89), "one is left, and 60 are refilled in a minute"


def test_without_remaining_tokens_it_waits_for_those_of_one_request() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("input_tokens", 0, 30_000, 60))
    assert rate_limit.enter(0, NOW, "m") == pytest.approx(0.2), "100 tokens of 500 a second"
    assert rate_limit.enter(0, NOW + 0.2, "m") is None
    assert rate_limit.enter(0, NOW + 0.2, "m") == pytest.approx(0.2)


def test_a_request_that_needs_more_tokens_than_a_minute_has_is_sent_when_all_are_left() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("output_tokens", 4, 6, 60))
    seconds = rate_limit.enter(0, NOW, "m")
    assert seconds is not None
    assert rate_limit.enter(0, NOW + seconds, "m") is None


def test_invalid_headers_are_ignored() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, anthropic_ratelimit_requests_remaining="many", anthropic_ratelimit_requests_reset="soon")
    signal(rate_limit, anthropic_ratelimit_requests_remaining="-1", anthropic_ratelimit_requests_limit="0")
    assert rate_limit.enter(31, NOW, "m") is None


def test_a_given_rate_spreads_requests_from_the_first_one() -> None:
    rate_limit = RateLimit(32, rates={"requests": 40.0})
    assert rate_limit.enter(0, NOW, "m") is None
    assert rate_limit.enter(0, NOW, "m") == pytest.approx(1 / 40)
    assert rate_limit.enter(0, NOW, "other") is None
    signal(rate_limit, **limits("requests", 900, 1000, 6))
    assert rate_limit.enter(0, NOW, "m") == pytest.approx(1 / 40), "what the user says holds"


def test_a_request_that_is_not_sent_gives_back_what_it_took() -> None:
    rate_limit = RateLimit(32, rates={"requests": 40.0})
    assert rate_limit.enter(0, NOW, "m") is None
    rate_limit.give_back("m")
    rate_limit.give_back(None)
    assert rate_limit.enter(0, NOW, "m") is None


def test_it_survives_a_round_trip_through_json() -> None:
    rate_limit = RateLimit(32, rates={"output-tokens": 4.0})
    rate_limit.enter(0, NOW, "m")
    signal(rate_limit, 429, retry_after="7", **limits("requests", 3, 50, 30))
    assert RateLimit.from_plain(json.loads(json.dumps(rate_limit.plain()))) == rate_limit


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
    shown = limits("requests", remaining, size, (size - remaining) / rate - LATENCY)  # the wall clock stands still
    return {name.replace("_", "-"): value for name, value in shown.items()}


def minute_headers(remaining: int, rate: float, size: int) -> dict[str, str]:
    """A limit of a minute, in times of whole seconds, where the API allows only short bursts."""
    full = round(rate * 60)
    shown = limits("requests", full - size + remaining, full, math.ceil((size - remaining) / rate))
    return {name.replace("_", "-"): value for name, value in shown.items()}


def run(
    server: Server, *, calls: int = 400, rate: float = 40.0, size: int = 40, latency: float = LATENCY, wait: str = ""
) -> Scenario:
    """Send requests to an API that takes so many a second, by a clock that jumps from event to event."""
    rate_limit = RateLimit(32)
    events: list[tuple[float, int, int, float, dict[str, str]]] = []
    numbers = count()
    now, waiting, in_flight, refused, sent, done = NOW, calls, 0, 0, 0, 0
    level, level_at = float(size), NOW
    while done < calls:
        seconds = rate_limit.enter(in_flight, now, "m") if waiting else FOREVER
        if seconds is None:
            waiting, in_flight, sent = waiting - 1, in_flight + 1, sent + 1
            level, level_at = min(size, level + rate * (now - level_at)), now
            if level >= 1:
                level -= 1
                heapq.heappush(events, (now + latency, next(numbers), 200, now, server(int(level), rate, size)))
            else:
                more = {"retry-after": wait} if wait else {}
                heapq.heappush(events, (now + 0.005, next(numbers), 429, now, {**server(0, rate, size), **more}))
            continue
        if events and (events[0][0] <= now + seconds):
            now, _, status, sent_at, headers = heapq.heappop(events)
            in_flight -= 1
            rate_limit.update(status, headers, model="m", sent_at=sent_at, now=now)
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


@pytest.mark.parametrize("size", [1, 5, 40])
@pytest.mark.parametrize("wait", ["", "1"])
def test_a_run_takes_what_the_rate_limit_allows_when_the_api_says_it(size: int, wait: str) -> None:
    done = run(bucket_headers, size=size, wait=wait)
    assert done.seconds <= 1.1 * bound_of(size)
    assert done.refused <= 0.02


@pytest.mark.parametrize("server", [no_headers, minute_headers])
@pytest.mark.parametrize(("size", "most"), [(5, 1.9), (40, 1.1)])
@pytest.mark.parametrize("wait", ["", "1"])
def test_a_run_takes_what_the_rate_limit_allows_when_only_refused_requests_say_it(
    server: Server, size: int, most: float, wait: str
) -> None:
    done = run(server, size=size, wait=wait)
    assert done.seconds <= most * bound_of(size)
    assert done.refused <= 0.05


def test_nothing_slows_a_run_without_a_rate_limit() -> None:
    assert run(no_headers, rate=100_000.0, size=1000).seconds <= 1.15 * 400 / 32 * 0.2
