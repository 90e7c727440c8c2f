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


def test_a_window_begins_at_its_cap_and_lets_no_more_be_in_flight() -> None:
    rate_limit = RateLimit(32)
    assert rate_limit.wait(31, NOW) is None
    assert rate_limit.wait(32, NOW) == FOREVER


def test_it_halves_once_for_requests_that_were_on_their_way_together() -> None:
    rate_limit = RateLimit(32)
    for _ in range(10):
        signal(rate_limit, 429, sent_at=NOW - 1, now=NOW)
    assert rate_limit.limit == 16
    signal(rate_limit, 529, sent_at=NOW + 1, now=NOW + 2)
    assert rate_limit.limit == 8


def test_it_never_closes_altogether() -> None:
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


def test_a_refused_prompt_is_an_answer_like_any_other() -> None:
    rate_limit = RateLimit(8, limit=4)
    signal(rate_limit, 400)
    assert rate_limit.limit == 5


def test_retry_after_stops_all_sending_until_then() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, 429, retry_after="7")
    assert rate_limit.wait(0, NOW) == 7
    assert rate_limit.wait(0, NOW + 7) is None


def test_no_answer_stops_the_sending_for_longer_than_a_minute() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, 429, retry_after="86400")
    assert rate_limit.wait(0, NOW) == LONGEST_PAUSE


def test_no_more_are_in_flight_than_requests_remain() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("requests", 3, 50, 30))
    assert rate_limit.wait(2, NOW) is None
    assert rate_limit.wait(3, NOW) == 30
    assert rate_limit.wait(3, NOW + 30) is None


def test_what_remains_is_kept_by_model() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, model="narrow", **limits("requests", 3, 50, 30))
    signal(rate_limit, model="wide", **limits("requests", 900, 1000, 30))
    assert rate_limit.wait(3, NOW) == 30
    signal(rate_limit, model="narrow", **limits("requests", 20, 50, 30))
    assert rate_limit.wait(3, NOW) is None


def test_an_empty_bucket_is_waited_for_one_request_at_a_time() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("requests", 0, 60, 60))
    assert rate_limit.wait(0, NOW) == 1
    assert rate_limit.wait(0, NOW + 1) is None


def test_spent_tokens_are_waited_for() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, **limits("input_tokens", 0, 30_000, 60))
    assert rate_limit.wait(0, NOW) == 2


def test_headers_that_make_no_sense_are_passed_over() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, anthropic_ratelimit_requests_remaining="many", anthropic_ratelimit_requests_reset="soon")
    assert rate_limit.wait(31, NOW) is None


def test_it_survives_being_written_as_json() -> None:
    rate_limit = RateLimit(32)
    signal(rate_limit, 429, retry_after="7", **limits("requests", 3, 50, 30))
    assert RateLimit.from_plain(json.loads(json.dumps(rate_limit.plain()))) == rate_limit
