from __future__ import annotations

import json
import time
from datetime import UTC, datetime

import pytest

from pytest_modelmigrate.wire.rate_limit import OVERLOADS, RateLimit

NOW = 1_000.0
WALL = 1_800_000_000.0
FOREVER = float("inf")


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
