"""Rate-limit headers of the simulated API, which are informative: no request is rejected for them.

Source: https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final

LIMITS: Final[Mapping[str, int]] = {"requests": 1_000, "input-tokens": 2_000_000, "output-tokens": 400_000}
"""The limits per minute of the first usage tier."""

_WINDOW_SECONDS: Final = 60.0


class RateLimits:
    """Counts the requests and tokens of each model within the last minute."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._spent: dict[str, deque[tuple[float, int, int]]] = {}

    def count(self, model: str, usage: Mapping[str, Any]) -> None:
        """Count one answered request; tokens read from the cache do not count."""
        read = usage["input_tokens"] + usage["cache_creation_input_tokens"]
        self._spent.setdefault(model, deque()).append((self._clock(), read, usage["output_tokens"]))

    def headers(self, model: str) -> dict[str, str]:
        """The `anthropic-ratelimit-*` headers; remaining tokens are rounded to thousands."""
        now = self._clock()
        spent = self._spent.get(model, deque())
        while spent and spent[0][0] <= now - _WINDOW_SECONDS:
            spent.popleft()
        used = {
            "requests": len(spent),
            "input-tokens": sum(entry[1] for entry in spent),
            "output-tokens": sum(entry[2] for entry in spent),
        }
        reset = datetime.fromtimestamp(spent[0][0] + _WINDOW_SECONDS if spent else now, UTC)
        remaining = {name: max(0, limit - used[name]) for name, limit in LIMITS.items()}
        shown = {name: count if name == "requests" else round(count, -3) for name, count in remaining.items()}
        tightest = min(("input-tokens", "output-tokens"), key=lambda name: remaining[name] / LIMITS[name])
        headers: dict[str, str] = {}
        for name, source in (*((name, name) for name in LIMITS), ("tokens", tightest)):
            headers[f"anthropic-ratelimit-{name}-limit"] = str(LIMITS[source])
            headers[f"anthropic-ratelimit-{name}-remaining"] = str(shown[source])
            headers[f"anthropic-ratelimit-{name}-reset"] = reset.strftime("%Y-%m-%dT%H:%M:%SZ")
        return headers
