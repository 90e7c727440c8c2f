from __future__ import annotations

import json
from datetime import UTC, datetime

from pytest_modelmigrate.wire.rate_limit import LONGEST_PAUSE, RateLimit

NOW = 1_800_000_000.0
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
    rate_limit.update(status, named, model=model, sent_at=sent_at, now=now)


def limits(kind: str, remaining: int, limit: int, seconds: float) -> dict[str, str]:
    reset = datetime.fromtimestamp(NOW + seconds, UTC).isoformat()
    start = f"anthropic_ratelimit_{kind}_"
    return {f"{start}remaining": str(remaining), f"{start}limit": str(limit), f"{start}reset": reset}


def test_the_limit_starts_at_the_cap() -> None:
    rate_limit = RateLimit(32)
    assert rate_limit.wait(31, NOW) is None
    assert rate_limit.wait(32, NOW) == FOREVER


def test_it_halves_once_for_requests_that_were_in_flight_together() -> None:
    rate_limit = RateLimit(32)
    for _ in range(10):
        signal(rate_limit, 429, sent_at=NOW - 1, now=NOW)
    assert rate_limit.limit == 16
    signal(rate_limit, 529, sent_at=NOW + 1, now=NOW + 2)
    assert rate_limit.limit == 8


def test_it_never_falls_below_one() -> None:
    rate_limit = RateLimit(2)
    for second in range(10):
        signal(rate_limit, 529, sent_at=NOW + second, now=NOW + second + 0.5)
    assert rate_limit.limit == 1
    assert rate_limit.wait(0, NOW + 60) is None


def test_it_grows_by_one_with_each_answer_up_to_the_cap() -> None:
    rate_limit = RateLimit(8, limit=4)
    limits_seen = []
    for _ in range(6):
        signal(rate_limit)
        limits_seen.append(rate_limit.limit)
    assert limits_seen == [5, 6, 7, 8, 8, 8]


def test_a_rejected_request_raises_the_limit_like_any_answer() -> None:
    rate_limit = RateLimit(8, limit=4)
    signal(rate_limit, 400)
    assert rate_limit.limit == 5


def test_retry_after_pauses_all_requests() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, 429, retry_after="7")
    assert rate_limit.wait(0, NOW) == 7
    assert rate_limit.wait(0, NOW + 7) is None


def test_a_pause_is_never_longer_than_a_minute() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, 429, retry_after="86400")
    assert rate_limit.wait(0, NOW) == LONGEST_PAUSE


def test_no_more_requests_are_in_flight_than_the_api_says_remain() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("requests", 3, 50, 30))
    assert rate_limit.wait(2, NOW) is None
    assert rate_limit.wait(3, NOW) == 30
    assert rate_limit.wait(3, NOW + 30) is None


def test_remaining_requests_are_kept_by_model() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, model="narrow", **limits("requests", 3, 50, 30))
    signal(rate_limit, model="wide", **limits("requests", 900, 1000, 30))
    assert rate_limit.wait(3, NOW) == 30
    signal(rate_limit, model="narrow", **limits("requests", 20, 50, 30))
    assert rate_limit.wait(3, NOW) is None


def test_without_remaining_requests_it_waits_for_one_to_be_refilled() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("requests", 0, 60, 60))
    assert rate_limit.wait(0, NOW) == 1
    assert rate_limit.wait(0, NOW + 1) is None


def test_without_remaining_tokens_it_pauses() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("input_tokens", 0, 30_000, 60))
    assert rate_limit.wait(0, NOW) == 2


def test_invalid_headers_are_ignored() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, anthropic_ratelimit_requests_remaining="many", anthropic_ratelimit_requests_reset="soon")
    assert rate_limit.wait(31, NOW) is None


def test_it_survives_a_round_trip_through_json() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, 429, retry_after="7", **limits("requests", 3, 50, 30))
    assert RateLimit.from_plain(json.loads(json.dumps(rate_limit.plain()))) == rate_limit
