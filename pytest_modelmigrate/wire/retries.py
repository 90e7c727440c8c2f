"""When to try again and how long to wait: the policy of the SDK (`_base_client.py` of anthropic 2.11)."""

from __future__ import annotations

import random
import time
from collections.abc import Mapping
from typing import Final

MOST_RETRIES: Final = 2
"""How often a request is sent again, as in the SDK (`DEFAULT_MAX_RETRIES`)."""

MOST_WAITS: Final = 6
"""How often a request is sent again to an API that says when: all sending waits for that moment, so that the
others of a burst are not lost."""

_FIRST_SECONDS: Final = 0.5
_MOST_SECONDS: Final = 8.0
_LONGEST_WAIT_SECONDS: Final = 4_294_967.0
_TIMEOUT: Final = 408
_CONFLICT: Final = 409
_TOO_MANY: Final = 429
_OVERLOADED: Final = 529
_SERVER_ERROR: Final = 500


def may_retry(status: int, headers: Mapping[str, str]) -> bool:
    """Whether the answer invites another attempt; `x-should-retry` overrides the rule for its status."""
    told = headers.get("x-should-retry")
    if told in ("true", "false"):
        return told == "true"
    return status in (_TIMEOUT, _CONFLICT, _TOO_MANY) or status >= _SERVER_ERROR


def most_retries(status: int, headers: Mapping[str, str]) -> int:
    """How often a request with such an answer is sent again."""
    waits = status == _TOO_MANY and asked_to_wait(headers) is not None
    return MOST_WAITS if waits else MOST_RETRIES


def is_throttled(status: int) -> bool:
    """Whether the API asks for fewer requests at once."""
    return status in (_TOO_MANY, _OVERLOADED)


def asked_to_wait(headers: Mapping[str, str]) -> float | None:
    """The seconds that `retry-after-ms` or `retry-after` ask for; None when they ask for none."""
    seconds = _number(headers.get("retry-after-ms"), 0.001)
    if seconds is None:
        seconds = _number(headers.get("retry-after"))
    if seconds is None and (text := headers.get("retry-after")):
        from email.utils import mktime_tz, parsedate_tz

        moment = parsedate_tz(text)
        seconds = mktime_tz(moment) - time.time() if moment else None
    if seconds is None or seconds <= 0:
        return None
    return min(seconds, _LONGEST_WAIT_SECONDS)


def backoff(retries_taken: int) -> float:
    """The seconds to wait where the answer does not say: 0.5 s, doubled each time up to 8 s, less up to a quarter."""
    seconds = min(_FIRST_SECONDS * 2.0 ** min(retries_taken, 1000), _MOST_SECONDS)
    return seconds * (1 - 0.25 * random.random())  # noqa: S311 - jitter, not a secret


def _number(text: str | None, unit: float = 1.0) -> float | None:
    try:
        return float(text or "") * unit
    except ValueError:
        return None
