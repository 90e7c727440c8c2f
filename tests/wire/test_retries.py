from __future__ import annotations

import time
from email.utils import formatdate

import pytest

from pytest_modelmigrate.wire.retries import (
    MOST_DELAYED_RETRIES,
    MOST_RETRIES,
    backoff,
    may_retry,
    most_retries,
    retry_after_seconds,
)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 503, 529])
def test_the_statuses_that_the_sdk_retries_are_retried(status: int) -> None:
    assert may_retry(status, {})


@pytest.mark.parametrize("status", [200, 400, 401, 402, 403, 404, 413, 422])
def test_other_statuses_are_final(status: int) -> None:
    assert not may_retry(status, {})


def test_x_should_retry_overrides_the_status_in_both_directions() -> None:
    assert may_retry(400, {"x-should-retry": "true"})
    assert not may_retry(529, {"x-should-retry": "false"})


def test_only_an_answer_with_retry_after_is_retried_more_often_than_by_the_sdk() -> None:
    assert most_retries(429, {"retry-after": "3"}) == MOST_DELAYED_RETRIES
    assert most_retries(429, {}) == most_retries(529, {"retry-after": "3"}) == MOST_RETRIES


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250", "retry-after": "9"}, 0.25),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "soon"}, None),
    ],
)
def test_retry_after_is_read_in_seconds(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_after_seconds(headers) == seconds


def test_a_date_in_retry_after_counts_from_the_date_of_the_answer() -> None:
    headers = {"retry-after": "Wed, 21 Oct 2015 07:28:30 GMT", "date": "Wed, 21 Oct 2015 07:28:00 GMT"}
    assert retry_after_seconds(headers) == 30


def test_retry_after_is_read_as_a_date() -> None:
    seconds = retry_after_seconds({"retry-after": formatdate(time.time() + 600, usegmt=True)})
    assert seconds is not None
    assert 500 < seconds <= 600


def test_backoff_doubles_from_the_fourth_retry_up_to_eight_seconds_with_jitter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    for retries, most in ((0, 0.2), (1, 0.4), (2, 0.5), (3, 1.0), (5, 4.0), (9, 8.0), (5000, 8.0)):
        waits = {backoff(retries) for _ in range(50)}
        assert len(waits) > 1
        assert all(most * 0.5 <= wait <= most for wait in waits)
