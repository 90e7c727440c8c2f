"""Token buckets: how much may be sent now, when what was sent is refilled continuously. This module does no I/O.

The API refills its limits the same way: https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_SLOWEST: Final = 1 / 60
"""The lowest rate, in units a second."""

_EXACT: Final = 1e-6


@dataclass(slots=True)
class TokenBucket:
    """A mirror of one limit of the API: of requests, of input tokens or of output tokens.

    Attributes:
        rate: how much is refilled in a second.
        size: the most that it holds.
        level: what it held at the time `at`; below 0 where more was sent than it held.
        at: when, by a monotonic clock.
    """

    rate: float
    size: float
    level: float
    at: float

    def held(self, now: float) -> float:
        """What it holds at a time."""
        return min(self.size, self.level + self.rate * max(0.0, now - self.at))

    def wait(self, needed: float, now: float) -> float:
        """The seconds until it holds what is needed, or its whole size if that is less."""
        missing = min(needed, self.size) - self.held(now)
        return 0.0 if missing <= _EXACT else missing / max(self.rate, _SLOWEST)

    def take(self, amount: float, now: float) -> None:
        """Take an amount out, whatever it holds."""
        self.level, self.at = self.held(now) - amount, max(now, self.at)

    def set(self, level: float, at: float) -> None:
        """Set what it held at a time."""
        self.level, self.at = min(level, self.size), at
