"""The wall clock may jump by hours while a run sends: decisions use a monotonic clock, or the time of the API."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from email.utils import formatdate
from itertools import count
from pathlib import Path

import pytest

from pytest_modelmigrate import wire
from pytest_modelmigrate.wire.breaker import MOST_FAILURES, Breaker
from pytest_modelmigrate.wire.budget_file import BudgetFile
from pytest_modelmigrate.wire.rate_limit import RateLimit
from pytest_modelmigrate.wire.retries import retry_after_seconds

WALL = 1_800_000_000.0
HOURS = 3 * 3600.0
TEN = Decimal(10)


@pytest.fixture(autouse=True)
def jumping_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A wall clock that is three hours ahead or behind, in turns."""
    jumps = count()
    monkeypatch.setattr(time, "time", lambda: WALL + (HOURS if next(jumps) % 2 else -HOURS))


def test_only_these_modules_ask_the_wall_clock_for_a_decision() -> None:
    folder = Path(wire.__file__).parent
    asking = {path.name for path in folder.rglob("*.py") if re.search(r"\btime\.time\b", path.read_text("utf-8"))}
    assert asking == {"budget_file.py", "model_limit.py", "retries.py"}


@pytest.mark.parametrize("with_date", [True, False])
def test_requests_are_paced_as_before(with_date: bool) -> None:  # noqa: FBT001 - a parameter
    rate_limit, now = RateLimit(32), 1000.0
    waits = []
    for number in range(200):
        wait = rate_limit.enter(0, now, "m") or 0.0
        waits.append(wait)
        now += wait
        if wait:
            rate_limit.enter(0, now, "m")
        reset = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(WALL + 60))
        headers = {
            "anthropic-ratelimit-requests-limit": "600",
            "anthropic-ratelimit-requests-remaining": str(max(0, 100 - number)),
            "anthropic-ratelimit-requests-reset": reset,
        }
        if with_date:
            headers["date"] = formatdate(WALL, usegmt=True)
        rate_limit.update(200, headers, model="m", sent_at=now, now=now + 0.01)
        now += 0.01
    assert max(waits) < 0.5, "10 a second are refilled"
    assert rate_limit.models["m"].buckets["requests"].rate < 20


def test_a_time_of_the_day_in_retry_after_is_compared_with_that_of_the_api() -> None:
    date, after = (formatdate(WALL + seconds, usegmt=True) for seconds in (0, 30))
    assert [retry_after_seconds({"retry-after": after, "date": date}) for _ in range(2)] == [30, 30]


def test_a_breaker_goes_on_probing() -> None:
    breaker = Breaker(retry_seconds=120.0)
    breaker.succeeded()
    for _ in range(MOST_FAILURES):
        breaker.failed("HTTP 529", exhausted=True)
    assert [0 < (breaker.wait() or 0.0) <= 0.5 for _ in range(4)] == [True] * 4
    breaker.succeeded()
    assert breaker.wait() is None


@pytest.mark.parametrize("jump", [HOURS, -HOURS])
def test_a_killed_process_is_not_waited_for_after_a_jump_and_the_cap_of_the_day_holds(
    tmp_path: Path, jump: float
) -> None:
    now = [WALL]
    killed, after = (BudgetFile(tmp_path / "spent.db", clock=lambda: now[0]).counter("today") for _ in range(2))
    assert killed.reserve(Decimal(6), TEN)
    assert after.reserve(Decimal(6), TEN) is None
    now[0] += jump
    assert after.reserve(Decimal(6), TEN) is False
    assert after.reserve(Decimal(4), TEN)
