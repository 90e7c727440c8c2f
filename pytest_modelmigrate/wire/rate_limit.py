"""How many requests may be in flight: the rule, as a state that hears of every answer and does no I/O.

Limits and headers: https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from pytest_modelmigrate.wire.retries import asked_to_wait, is_throttled

LONGEST_PAUSE: Final = 60.0
"""The longest that one answer may stop the sending, in seconds: limits are per minute."""

_PREFIX: Final = "anthropic-ratelimit-"
_TOKENS: Final = ("tokens", "input-tokens", "output-tokens")
_TOKEN_STEP: Final = 1_000
"""Remaining tokens are rounded to thousands."""
_UNKNOWN_MODEL: Final = ""


@dataclass(slots=True)
class RateLimit:
    """The number of requests that may be in flight, and until when none may be sent; times as of `time.time`.

    It halves when the API throttles, at most once for the requests that were on their way together, grows by
    one with each answer up to `cap`, and is held down to what the API says remains.

    Attributes:
        cap: the most that are ever in flight.
        width: the most that may be in flight now.
        paused_until: no request may be sent before.
        halved_at: when it halved last.
        remaining: by model, how many requests the API still accepts, and until when that holds.
    """

    cap: int
    width: int = 0
    paused_until: float = 0.0
    halved_at: float = 0.0
    remaining: dict[str, tuple[int, float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.width < 1:
            self.width = self.cap

    def wait(self, in_flight: int, now: float) -> float | None:
        """None when another request may be sent now; else in how many seconds to ask again.

        Infinity means as soon as an answer is there.
        """
        if now < self.paused_until:
            return self.paused_until - now
        if in_flight >= self.width:
            return float("inf")
        held = [until for count, until in self.remaining.values() if in_flight >= max(1, count) and now < until]
        return min(held) - now if held else None

    def signal(self, status: int, headers: Mapping[str, str], *, model: str | None, sent_at: float, now: float) -> None:
        """Learn from an answer to a request that was sent at that time."""
        if is_throttled(status):
            if sent_at > self.halved_at:
                self.width = max(1, self.width // 2)
                self.halved_at = now
            if (seconds := asked_to_wait(headers)) is not None:
                self._pause(now + seconds, now)
        else:
            self.width = min(self.cap, self.width + 1)
        self._read_limits(headers, model or _UNKNOWN_MODEL, now)

    def _read_limits(self, headers: Mapping[str, str], model: str, now: float) -> None:
        requests = _limit(headers, "requests")
        if requests is None:
            self.remaining.pop(model, None)
        else:
            remaining, limit, reset = requests
            self.remaining[model] = (remaining, min(reset, now + LONGEST_PAUSE))
            if remaining == 0 and reset > now:
                # The bucket fills evenly until its reset: the next request fits after its share of that time.
                self._pause(now + (reset - now) / max(1, limit - remaining), now)
        for kind in _TOKENS:
            tokens = _limit(headers, kind)
            if tokens is not None and tokens[0] == 0 and tokens[2] > now:
                self._pause(now + (tokens[2] - now) * _TOKEN_STEP / max(_TOKEN_STEP, tokens[1]), now)

    def _pause(self, until: float, now: float) -> None:
        self.paused_until = max(self.paused_until, min(until, now + LONGEST_PAUSE))

    def plain(self) -> dict[str, Any]:
        """The state as JSON data; `from_plain` reads it back."""
        return {
            "cap": self.cap,
            "width": self.width,
            "paused_until": self.paused_until,
            "halved_at": self.halved_at,
            "remaining": self.remaining,
        }

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """Read what `plain` wrote."""
        remaining = {model: (count, until) for model, (count, until) in data["remaining"].items()}
        return cls(data["cap"], data["width"], data["paused_until"], data["halved_at"], remaining)


def _limit(headers: Mapping[str, str], kind: str) -> tuple[int, int, float] | None:
    """What remains, of how much, and when all of it is there again."""
    try:
        remaining = int(headers[f"{_PREFIX}{kind}-remaining"])
        limit = int(headers.get(f"{_PREFIX}{kind}-limit", remaining + 1))
        reset = datetime.fromisoformat(headers[f"{_PREFIX}{kind}-reset"]).timestamp()
    except (KeyError, ValueError):
        return None
    return remaining, limit, reset
