"""The limits of one model: how fast requests to it may be sent, learnt from its answers. This module does no I/O.

Limits and headers: https://platform.claude.com/docs/en/api/rate-limits
"""

from __future__ import annotations

import math
import time
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final, NamedTuple, Self

from pytest_modelmigrate.wire.retries import retry_after_seconds
from pytest_modelmigrate.wire.token_bucket import TokenBucket

_PREFIX: Final = "anthropic-ratelimit-"
_KINDS: Final = ("requests", "input-tokens", "output-tokens")
_MINUTE: Final = 60.0

_RECENT: Final = 16
"""How many of the last answers say whether a refused request is an exception."""

_EXCEPTIONS: Final = 3
"""So many refused requests among them are exceptions."""

_GROWTH: Final = 0.03
"""By how much the rate grows in a second, where the API does not say how much is left."""

_FIRST_GROWTH: Final = 3.0
"""The same before a second refused request has shown what the rate is."""

_SHORT: Final = 0.3
"""Seconds that are too short to tell a rate from."""

_LONG: Final = 2.0
"""Seconds over which a rate is measured at most."""

_SLOWER: Final = 0.97
"""Where a refused request shows the rate, this share of it is used."""

_MUCH_SLOWER: Final = 0.8
"""Where it follows too soon to show a rate, this share of the last one is used."""

_CATCH_UP: Final = 0.8
"""What was not sent in a pause is made up for at a rate that is higher by this."""

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

_LEARNT: Final = "learnt"
"""The limit of requests that refused requests have shown."""

_KEPT_SENDS: Final = 256
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
        sends: when the last requests were sent.
        sent: number of requests that were sent.
        refused: number of requests that a rate limit refused.
        recent: 1 for each of the last answers that was refused, else 0.
        latency: mean seconds until an answer.
        mean: mean input and output tokens of a request.
        found: whether refused requests have shown how fast requests may be sent.
        slowed_at: when a refused request last lowered the rate.
    """

    paused_until: float = 0.0
    next_at: float = 0.0
    buckets: dict[str, TokenBucket] = field(default_factory=dict)
    declared: list[str] = field(default_factory=list)
    sends: list[float] = field(default_factory=list)
    sent: int = 0
    refused: int = 0
    recent: list[int] = field(default_factory=list)
    latency: float = 0.0
    mean: list[float] = field(default_factory=lambda: [0.0, 0.0])
    found: bool = False
    slowed_at: float = -math.inf

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
        return max(0.0, self.paused_until - now, self.next_at - now, *waits)

    def take(self, now: float, limit: int) -> None:
        """Note that a request is sent; `limit` is how many may be in flight."""
        self.sent += 1
        self.sends.append(now)
        del self.sends[:-_KEPT_SENDS]
        # Requests that are answered together would otherwise be followed by as many at once, and be refused together.
        gap = 0.9 * self.latency / max(1, limit)
        if not self.latency and self.sent >= _FIRST_SENDS:
            gap = _FIRST_SECONDS  # a rate limit that nothing is known of would refuse many at once
        if (learnt := self.buckets.get(_LEARNT)) is not None:
            gap = max(gap, _CATCH_UP / learnt.rate)
            growth = _GROWTH if self.found else _FIRST_GROWTH
            learnt.level, learnt.rate = learnt.held(now), learnt.rate * (1 + growth * min(1.0, now - learnt.at))
            learnt.at = now
        self.next_at = max(self.next_at, now) + gap
        for kind, bucket in self.buckets.items():
            bucket.take(self._amount(kind), now)

    def give_back(self) -> None:
        """Note that the last request is not sent after all."""
        self.sent -= 1
        if self.sends:
            self.sends.pop()
        for kind, bucket in self.buckets.items():
            bucket.level += self._amount(kind)

    def answered(self, answer: Answered) -> None:
        """Adapt the limits to an answer."""
        self.recent = [*self.recent, int(answer.refused)][-_RECENT:]
        if not answer.refused:
            self._accepted(answer)
        for kind in _KINDS:
            if kind not in self.declared:
                self._read_limit(kind, answer)
        if answer.refused:
            self._refused(answer)

    def _accepted(self, answer: Answered) -> None:
        seconds = answer.now - answer.sent_at
        self.latency = seconds if not self.latency else self.latency + _WEIGHT * (seconds - self.latency)
        for index, tokens in enumerate(answer.tokens):
            mean = self.mean[index]
            self.mean[index] = mean + _WEIGHT * (tokens - mean) if mean else float(tokens)

    def _refused(self, answer: Answered) -> None:
        self.refused += 1
        resumed, learnt = self.paused_until, self.buckets.get(_LEARNT)
        mirror = self.buckets.get("requests")
        expected = mirror is not None and mirror.held(answer.now) < 1.0
        if not expected and learnt is None and len(self.recent) > sum(self.recent) <= _EXCEPTIONS:
            return  # an exception among successes delays its own request only
        if (seconds := retry_after_seconds(answer.headers)) is not None:
            self.paused_until = max(self.paused_until, answer.now + seconds)
        if expected:
            return
        if learnt is None:
            # Begin with half of what was sent in the last second, refused requests included.
            rate = max(1.0, (len(self.sends) - bisect_right(self.sends, answer.now - 1.0)) / 2)
            self.slowed_at = answer.now
            self.buckets[_LEARNT] = TokenBucket(rate, max(1.0, rate), 0.0, answer.now)
        elif answer.sent_at > self.slowed_at:
            self._slow_down(learnt, resumed, answer.now)

    def _slow_down(self, learnt: TokenBucket, resumed: float, now: float) -> None:
        """Follow a refused request that was sent at the rate that was learnt so far."""
        held = learnt.held(now)
        since = max(resumed, now - _LONG, self.slowed_at)
        if now - since >= _SHORT:
            # What was sent since the last refused request was accepted, and the API had nothing left at both times.
            rate = (len(self.sends) - bisect_right(self.sends, since) - 1) / (now - since)
            learnt.rate = max(0.5 * learnt.rate, min(rate, learnt.rate)) * _SLOWER
        else:
            learnt.rate *= _MUCH_SLOWER
        self.found = True
        if held >= 1.0:
            learnt.size = max(1.0, learnt.size / 2)
        self.slowed_at = now
        learnt.set(min(held, 0.0), now)

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
        since = len(self.sends) - bisect_right(self.sends, answer.sent_at)
        level = 0.0 if answer.refused and remaining <= 1 else float(remaining)
        bucket.set(level - since * self._amount(kind), answer.sent_at)

    def _needed(self, kind: str) -> float:
        """What must be left before a request is sent; one more request than needed where the API counts them."""
        if kind == "requests":
            return 1.0 if kind in self.declared else 2.0
        return max(1.0, self._amount(kind))

    def _amount(self, kind: str) -> float:
        return 1.0 if kind in ("requests", _LEARNT) else self.mean[kind == "output-tokens"]

    def plain(self) -> dict[str, Any]:
        """The limits as JSON data, for `from_plain`."""
        return asdict(self)

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """The limits from the JSON data of `plain`."""
        buckets = {kind: TokenBucket(**bucket) for kind, bucket in data["buckets"].items()}
        return cls(**{**data, "buckets": buckets})


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
    if used and seconds > _LEAST_SECONDS and abs(used / rate - seconds) > latency + rounded + 0.25 * used / rate:
        return remaining, full, max(rate, used / (seconds + rounded / 2))
    return remaining, full, None
