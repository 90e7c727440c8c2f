"""Retries: which answers are retried, as in the SDK (`_base_client.py` of anthropic 2.11), and how long to wait."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import Final

from pytest_modelmigrate.facts.exchanges import NO_HEADERS, Request
from pytest_modelmigrate.wire.patience import LONGEST_PAUSE, Patience

MOST_RETRIES: Final = 2
"""Number of retries of a request, as in the SDK (`DEFAULT_MAX_RETRIES`)."""

MOST_DELAYED_RETRIES: Final = 6
"""Number of retries after a 429 with `retry-after`. All requests pause until then, so more retries are needed when
many requests were throttled together."""

_FIRST_WAITS: Final = (0.2, 0.4, 0.5)
"""Seconds before the first retries: an answer that is an exception among others delays the end of a run least so."""

_MOST_SECONDS: Final = 8.0
_LONGEST_WAIT_SECONDS: Final = 4_294_967.0
_UNAUTHORIZED: Final = 401
_UNPAID: Final = 402
_FORBIDDEN: Final = 403
_TIMEOUT: Final = 408
_CONFLICT: Final = 409
TOO_MANY_REQUESTS: Final = 429
"""The status of a request that a rate limit refuses."""

_OVERLOADED: Final = 529
_SERVER_ERROR: Final = 500


def may_retry(status: int, headers: Mapping[str, str]) -> bool:
    """Whether an answer may be retried, by its status unless `x-should-retry` is set."""
    should_retry = headers.get("x-should-retry")
    if should_retry in ("true", "false"):
        return should_retry == "true"
    return status in (_TIMEOUT, _CONFLICT, TOO_MANY_REQUESTS) or status >= _SERVER_ERROR


def is_lasting(status: int) -> bool:
    """Whether the API refuses the account, which no retry changes."""
    return status in (_UNAUTHORIZED, _UNPAID, _FORBIDDEN)


def retry_delay(
    patience: Patience,
    retries: int,
    elapsed: float,
    status: int | None = None,
    headers: Mapping[str, str] = NO_HEADERS,
    *,
    least: bool = True,
) -> float | None:
    """The seconds until the retry of a request; None when it is not retried.

    Args:
        patience: for how long requests are retried.
        retries: how often it was retried.
        elapsed: seconds since its first attempt.
        status: the status of the answer; None when there was none.
        headers: the headers of the answer.
        least: whether it is retried at least as often as by the SDK.
    """
    if status is not None and not may_retry(status, headers):
        return None
    wanted = retry_after_seconds(headers)
    delay = backoff(retries) if wanted is None else wanted
    as_the_sdk = least and retries < (MOST_RETRIES if status is None else most_retries(status, headers))
    if as_the_sdk and delay <= LONGEST_PAUSE:
        return delay
    return delay if elapsed + delay <= patience.retry_seconds else None


def too_long_pause(patience: Patience, headers: Mapping[str, str]) -> float | None:
    """The seconds of a `retry-after` beyond the time for which requests are retried; None without one."""
    wanted = retry_after_seconds(headers)
    return wanted if wanted is not None and wanted > patience.longest_pause else None


def starts_batch(request: Request) -> bool:
    """Whether each attempt may start a Message Batch, which is paid: it is not sent again when its answer is lost."""
    return request.method == "POST" and request.path.endswith("/batches")


def most_retries(status: int, headers: Mapping[str, str]) -> int:
    """The number of retries of a request with such an answer."""
    waits = status == TOO_MANY_REQUESTS and retry_after_seconds(headers) is not None
    return MOST_DELAYED_RETRIES if waits else MOST_RETRIES


def is_throttled(status: int) -> bool:
    """Whether the status asks for fewer concurrent requests."""
    return status in (TOO_MANY_REQUESTS, _OVERLOADED)


def retry_after_seconds(headers: Mapping[str, str]) -> float | None:
    """The seconds in `retry-after-ms` or `retry-after`; None without a usable value.

    A time of the day is compared with the `date` of the answer, because the clock of this machine may be wrong.
    """
    seconds = _number(headers.get("retry-after-ms"), 0.001)
    if seconds is None:
        seconds = _number(headers.get("retry-after"))
    if seconds is None and (text := headers.get("retry-after")):
        moment, now = _moment(text), _moment(headers.get("date", ""))
        seconds = None if moment is None else moment - (time.time() if now is None else now)
    if seconds is None or seconds <= 0:
        return None
    return min(seconds, _LONGEST_WAIT_SECONDS)


def backoff(retries_taken: int) -> float:
    """The seconds to wait without `retry-after`: 0.2, 0.4, 0.5, then doubled up to 8, and up to half less.

    The SDK begins with 0.5 and doubles at once. A run whose other requests are answered waits for its last one then.
    While the API is down, the circuit breaker holds requests back, and not these waits.
    """
    further = min(max(0, retries_taken - len(_FIRST_WAITS) + 1), 1000)
    seconds = min(_FIRST_WAITS[min(retries_taken, len(_FIRST_WAITS) - 1)] * 2.0**further, _MOST_SECONDS)
    return seconds * (1 - 0.5 * random.random())  # noqa: S311 - jitter, not a secret


def _moment(text: str) -> float | None:
    """A time in a header, in seconds since 1970."""
    from email.utils import mktime_tz, parsedate_tz

    moment = parsedate_tz(text)
    return mktime_tz(moment) if moment else None


def _number(text: str | None, unit: float = 1.0) -> float | None:
    try:
        return float(text or "") * unit
    except ValueError:
        return None
