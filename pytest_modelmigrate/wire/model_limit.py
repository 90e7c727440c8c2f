"""The limits of one model: how fast requests to it may be sent, learnt from its answers. This module does no I/O.

Limits and headers: https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple, Self

from pytest_modelmigrate.wire.learnt_rate import LearntRate
from pytest_modelmigrate.wire.retries import retry_after_seconds
from pytest_modelmigrate.wire.token_bucket import TokenBucket

_PREFIX: Final = "anthropic-ratelimit-"
_KINDS: Final = ("requests", "input-tokens", "output-tokens")
_MINUTE: Final = 60.0

_FIRST_SENDS: Final = 8
"""So many requests are sent to a model at once before its first answer."""

_FIRST_SECONDS: Final = 0.025
"""Seconds between further requests before the first answer."""

_ROUNDED: Final = 1.0
"""Seconds by which times in headers are rounded."""

_SKEW: Final = 2.0
"""Seconds that the clocks of the API and of this machine may differ before those of the API count."""

_LEAST_SECONDS: Final = 0.01
"""Times until a reset that are shorter say nothing."""

_SHORT_PAUSE: Final = 2.0
"""A `retry-after` up to this delays its own request only, where the others are paced."""

_WEIGHT: Final = 0.2
"""The weight of the last answer in the mean tokens of a request, and in the mean latency."""


class Answered(NamedTuple):
    """What one answer says about the limits of its model.

    Attributes:
        refused: whether a rate limit refused the request.
        headers: its headers, names in lower case.
        tokens: its input tokens and output tokens; 0 where they are not known.
        sent_at: when its request was sent, by a monotonic clock.
        now: when it arrived.
    """

    refused: bool
    headers: Mapping[str, str]
    tokens: tuple[int, int]
    sent_at: float
    now: float


@dataclass(slots=True)
class ModelLimit:
    """The limits of one model; times are those of a monotonic clock.

    Attributes:
        paused_until: no request may be sent before this time.
        next_at: the next request may be sent at this time, so that requests do not leave in bursts.
        buckets: what is left of each limit that is known.
        declared: the limits that the user gave; they are not learnt.
        learnt: the rate that refused requests have shown.
        sent: number of requests that were sent.
        refused: number of requests that a rate limit refused.
        answered_once: whether a request was answered that was not refused.
        latency: mean seconds until an answer.
        mean: mean input and output tokens of a request.
    """

    paused_until: float = 0.0
    next_at: float = 0.0
    buckets: dict[str, TokenBucket] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    learnt: LearntRate = field(default_factory=LearntRate)
    sent: int = 0
    refused: int = 0
    answered_once: bool = False
    latency: float = 0.0
    mean: list[float] = field(default_factory=lambda: [0.0, 0.0])

    @classmethod
    def with_rates(cls, rates: Mapping[str, float]) -> Self:
        """The limits that the user gave, in units a second; requests are spread evenly, tokens over a minute."""
        buckets = {
            kind: TokenBucket(rate, size := 1.0 if kind == "requests" else rate * _MINUTE, size, 0.0)
            for kind, rate in rates.items()
        }
        return cls(buckets=buckets, declared=[*rates])

    def wait(self, now: float) -> float:
        """The seconds until the next request may be sent; 0 when it may be sent now."""
        waits = [bucket.wait(self._needed(kind), now) for kind, bucket in self.buckets.items()]
        return max(0.0, self.paused_until - now, self.next_at - now, self.learnt.wait(now), *waits)

    def take(self, now: float, limit: int) -> None:
        """Note that a request is sent; `limit` is how many may be in flight."""
        self.sent += 1
        # Requests that are answered together would otherwise be followed by as many at once, and be refused together.
        gap = 0.9 * self.latency / max(1, limit)
        if not self.latency and self.sent >= _FIRST_SENDS:
            gap = _FIRST_SECONDS  # a rate limit that nothing is known of would refuse many at once
        self.next_at = max(self.next_at, now) + max(gap, self.learnt.take(now))
        for kind, bucket in self.buckets.items():
            bucket.take(self._amount(kind), now)

    def give_back(self) -> None:
        """Note that the last request is not sent after all."""
        self.sent -= 1
        self.learnt.give_back()
        for kind, bucket in self.buckets.items():
            bucket.level += self._amount(kind)

    def answered(self, answer: Answered) -> None:
        """Adapt the limits to an answer."""
        too_fast = self.learnt.note(refused=answer.refused, sent_at=answer.sent_at)
        if not answer.refused:
            self._accepted(answer)
        for kind in _KINDS:
            if kind not in self.declared:
                self._read_limit(kind, answer)
        if answer.refused:
            self._refused(answer, too_fast=too_fast)

    def _accepted(self, answer: Answered) -> None:
        self.answered_once = True
        seconds = answer.now - answer.sent_at
        self.latency = seconds if not self.latency else self.latency + _WEIGHT * (seconds - self.latency)
        for index, tokens in enumerate(answer.tokens):
            mean = self.mean[index]
            self.mean[index] = mean + _WEIGHT * (tokens - mean) if mean else float(tokens)

    def _refused(self, answer: Answered, *, too_fast: bool) -> None:
        self.refused += 1
        mirror = self.buckets.get("requests")
        expected = mirror is not None and mirror.held(answer.now) < 1.0
        if self.answered_once and not (expected or too_fast):
            return  # an exception among successes delays its own request only
        if too_fast and not expected:
            self.learnt.lower(self.paused_until, answer.now)
        paced = expected or self.learnt.bucket is not None
        seconds = retry_after_seconds(answer.headers) or 0.0
        if seconds > (_SHORT_PAUSE if paced else 0.0):
            self.paused_until = max(self.paused_until, answer.now + seconds)

    def _read_limit(self, kind: str, answer: Answered) -> None:
        """Mirror what the API says is left of a limit."""
        read = _limit(answer.headers, kind, answer.now - answer.sent_at)
        if read is None:
            return
        remaining, full, rate = read
        bucket = self.buckets.setdefault(kind, TokenBucket(full / _MINUTE, full, full, answer.sent_at))
        if bucket.rate == bucket.size / _MINUTE:
            bucket.rate = rate or full / _MINUTE
        elif rate is not None:
            bucket.rate += _WEIGHT * (rate - bucket.rate)
        bucket.size = float(full)
        level = 0.0 if answer.refused and remaining <= 1 else float(remaining)
        bucket.set(level - self.learnt.sent_since(answer.sent_at) * self._amount(kind), answer.sent_at)

    def _needed(self, kind: str) -> float:
        """What must be left before a request is sent; one more request than needed where the API counts them."""
        if kind == "requests":
            return 1.0 if kind in self.declared else 2.0
        return max(1.0, self._amount(kind))

    def _amount(self, kind: str) -> float:
        return 1.0 if kind == "requests" else self.mean[kind == "output-tokens"]

    def plain(self) -> dict[str, Any]:
        """The limits as JSON data, for `from_plain`."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """The limits from the JSON data of `plain`."""
        buckets = {kind: TokenBucket(**bucket) for kind, bucket in data["buckets"].items()}
        return cls(**{**data, "buckets": buckets, "learnt": LearntRate.from_plain(data["learnt"])})


def _limit(headers: Mapping[str, str], kind: str, latency: float) -> tuple[int, int, float | None] | None:
    """What remained when the request arrived, the full number, and how much is refilled in a second.

    The full number is that of a minute, and the last value None, unless the time of the reset says otherwise.
    """
    try:
        remaining = int(headers[f"{_PREFIX}{kind}-remaining"])
        full = int(headers[f"{_PREFIX}{kind}-limit"])
    except (KeyError, ValueError):
        return None
    if full < 1 or remaining < 0:
        return None
    rate, used = full / _MINUTE, full - remaining
    text = headers.get(f"{_PREFIX}{kind}-reset", "")
    try:
        reset = datetime.fromisoformat(text).timestamp()
        now = time.time()
        if "date" in headers and abs((date := parsedate_to_datetime(headers["date"]).timestamp()) - now) > _SKEW:
            now = date
    except (ValueError, OverflowError):
        return remaining, full, None
    rounded = 0.0 if "." in text else _ROUNDED
    seconds = reset - now + latency
    exact = used - 0.5 if used > 1 else used  # what remains is rounded down
    if used and seconds > _LEAST_SECONDS and abs(used / rate - seconds) > latency + rounded + 0.25 * used / rate:
        return remaining, full, max(rate, exact / (seconds + rounded / 2))
    return remaining, full, None
