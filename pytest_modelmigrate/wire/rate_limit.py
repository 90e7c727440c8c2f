"""The rate limit: how many requests may be in flight, adapted to every answer. This module does no I/O.

Limits and headers: https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from pytest_modelmigrate.wire.retries import is_throttled, retry_after_seconds

LONGEST_PAUSE: Final = 60.0
"""The longest pause that one answer may cause, in seconds: the limits of the API are per minute."""

_PREFIX: Final = "anthropic-ratelimit-"
_TOKENS: Final = ("tokens", "input-tokens", "output-tokens")
_TOKEN_STEP: Final = 1_000
"""The API rounds remaining tokens to thousands."""
_UNKNOWN_MODEL: Final = ""


@dataclass(slots=True)
class RateLimit:
    """How many requests may be in flight, and until when none may be sent; times as of `time.time`.

    The limit halves when the API throttles, once for all requests that were in flight at the same time. It grows by
    one with each other answer, up to `cap`, and never exceeds the remaining requests that the API reports.

    Attributes:
        cap: the maximum of `limit`.
        limit: the number of requests that may be in flight now.
        paused_until: no request may be sent before this time.
        halved_at: when the limit was last halved.
        remaining: by model, the remaining requests that the API reports, and until when that number is valid.
    """

    cap: int
    limit: int = 0
    paused_until: float = 0.0
    halved_at: float = 0.0
    remaining: dict[str, tuple[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.limit < 1:
            self.limit = self.cap

    def wait(self, in_flight: int, now: float) -> float | None:
        """None when another request may be sent now, else the seconds to wait.

        Infinity means until another request is answered.
        """
        if now < self.paused_until:
            return self.paused_until - now
        if in_flight >= self.limit:
            return float("inf")
        held = [until for count, until in self.remaining.values() if in_flight >= max(1, count) and now < until]
        return min(held) - now if held else None

    def update(self, status: int, headers: Mapping[str, str], *, model: str | None, sent_at: float, now: float) -> None:
        """Adapt the limit to an answer, whose request was sent at `sent_at`."""
        if is_throttled(status):
            if sent_at > self.halved_at:
                self.limit = max(1, self.limit // 2)
                self.halved_at = now
            if (seconds := retry_after_seconds(headers)) is not None:
                self._pause(now + seconds, now)
        else:
            self.limit = min(self.cap, self.limit + 1)
        self._read_limits(headers, model or _UNKNOWN_MODEL, now)

    def _read_limits(self, headers: Mapping[str, str], model: str, now: float) -> None:
        requests = _limit(headers, "requests")
        if requests is None:
            self.remaining.pop(model, None)
        else:
            remaining, limit, reset = requests
            self.remaining[model] = (remaining, min(reset, now + LONGEST_PAUSE))
            if remaining == 0 and reset > now:
                # The API refills the limit evenly until the reset: wait for the share of one request.
                self._pause(now + (reset - now) / max(1, limit - remaining), now)
        for kind in _TOKENS:
            tokens = _limit(headers, kind)
            if tokens is not None and tokens[0] == 0 and tokens[2] > now:
                self._pause(now + (tokens[2] - now) * _TOKEN_STEP / max(_TOKEN_STEP, tokens[1]), now)

    def _pause(self, until: float, now: float) -> None:
        self.paused_until = max(self.paused_until, min(until, now + LONGEST_PAUSE))

    def plain(self) -> dict[str, Any]:
        """The state as JSON data, for `from_plain`."""
        return {
            "cap": self.cap,
            "limit": self.limit,
            "paused_until": self.paused_until,
            "halved_at": self.halved_at,
            "remaining": self.remaining,
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """The state from the JSON data of `plain`."""
        remaining = {model: (count, until) for model, (count, until) in data["remaining"].items()}
        return cls(data["cap"], data["limit"], data["paused_until"], data["halved_at"], remaining)


def _limit(headers: Mapping[str, str], kind: str) -> tuple[int, int, float] | None:
    """The remaining number, the full number, and the time when it is full again."""
    try:
        remaining = int(headers[f"{_PREFIX}{kind}-remaining"])
        limit = int(headers.get(f"{_PREFIX}{kind}-limit", remaining + 1))
        reset = datetime.fromisoformat(headers[f"{_PREFIX}{kind}-reset"]).timestamp()
    except (KeyError, ValueError):
        return None
    return remaining, limit, reset
