"""The rate that refused requests show, where the API does not say how much is left. This module does no I/O."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Self

from pytest_modelmigrate.wire.token_bucket import TokenBucket

_FIRST_REFUSED: Final = 4
"""So many refused requests show a rate limit when nothing was accepted before."""

_GROWTH: Final = 0.0005
"""By how much the rate grows with each request."""

_FIRST_GROWTH: Final = 3.0
"""By how much it grows in a second before refused requests have shown it a second time."""

_HEADROOM: Final = 2.0
"""The rate grows up to so many times the rate at which requests are sent; a slow sender shows no limit."""

_SHORT: Final = 0.3
"""Seconds that are too short to tell a rate from."""

_LONG: Final = 2.0
"""Seconds over which a rate is measured at most."""

_SLOWER: Final = 0.9
"""The share of a measured rate that is used."""

_MUCH_SLOWER: Final = 0.8
"""Where it cannot be measured, this share of the last one is used."""

_CATCH_UP: Final = 0.8
"""What was not sent in a pause is made up for at a rate that is higher by this."""

_CONTRADICTION: Final = 0.85
"""When less than this share of the rate that was accepted before is refused, a rate limit is not the reason."""

_KEPT_SENDS: Final = 256


@dataclass(frozen=True, slots=True)
class _Shares:
    """Two shares of refused requests, and how much evidence decides between them.

    Page's cumulative sum test (Biometrika 41, 1954): an answer adds the logarithm of how much likelier it is with the
    higher share, and the sum never falls below 0.

    Args:
        usual: the share that may be refused by exception, whatever the rate is.
        limited: the share that shows a rate limit.
        enough: the evidence that decides.
    """

    usual: float
    limited: float
    enough: float

    @property
    def of_refused(self) -> float:
        return math.log(self.limited / self.usual)

    @property
    def of_accepted(self) -> float:
        return math.log((1 - self.limited) / (1 - self.usual))


_AT_FIRST: Final = _Shares(0.05, 0.15, 6.0)
_ONCE_SHOWN: Final = _Shares(0.05, 0.15, 2.3)
_ONCE_FOUND: Final = _Shares(0.02, 0.1, 3.3)


@dataclass(slots=True)
class LearntRate:
    """How fast requests are accepted; times are those of a monotonic clock.

    A refused request among successes may be an exception: only as many as too fast a rate explains lower it. Then the
    rate grows until requests are refused again.

    Attributes:
        bucket: the limit; None while there is no sign of one.
        sends: when the last requests were sent, without those that were refused.
        evidence: how much the last answers say that too many requests are sent.
        since: when the first of the refused requests that count as evidence was sent; None for none.
        found: whether the rate was measured.
        proven: the highest rate that was measured.
        slowed_at: when refused requests last lowered the rate.
    """

    bucket: TokenBucket | None = None
    sends: list[float] = field(default_factory=list)
    evidence: float = _AT_FIRST.enough - _FIRST_REFUSED * _AT_FIRST.of_refused
    since: float | None = None
    found: bool = False
    proven: float = 0.0
    slowed_at: float = -math.inf

    def wait(self, now: float) -> float:
        """The seconds until the next request may be sent."""
        return 0.0 if self.bucket is None else self.bucket.wait(1.0, now)

    def take(self, now: float) -> float:
        """Note that a request is sent; returns the seconds until the next one, so that they do not leave in bursts."""
        self.sends.append(now)
        del self.sends[:-_KEPT_SENDS]
        if (bucket := self.bucket) is None:
            return 0.0
        growth = _GROWTH if self.found else _FIRST_GROWTH * min(_SHORT, now - bucket.at)
        bucket.take(1.0, now)
        used = (1 + self.sent_since(now - _SHORT)) / _SHORT
        bucket.rate = max(bucket.rate, min(bucket.rate * (1 + growth), _HEADROOM * used))
        return _CATCH_UP / bucket.rate

    def give_back(self) -> None:
        """Note that the last request is not sent after all."""
        if self.sends:
            self.sends.pop()
        if self.bucket is not None:
            self.bucket.level += 1.0

    def sent_since(self, then: float) -> int:
        """How many requests were sent since then and have not been refused."""
        return len(self.sends) - bisect_right(self.sends, then)

    def note(self, *, refused: bool, sent_at: float) -> bool:
        """Note an answer; returns whether the requests that were refused are more than exceptions."""
        if refused and (place := bisect_right(self.sends, sent_at)):
            del self.sends[place - 1]  # it is noted as sent a moment before it is sent
        if sent_at <= self.slowed_at:
            return False  # it was sent at the rate before
        shares = _AT_FIRST if self.bucket is None else _ONCE_FOUND if self.found else _ONCE_SHOWN
        before = self.evidence
        self.evidence = max(0.0, before + (shares.of_refused if refused else shares.of_accepted))
        if refused and self.since is None:
            self.since = sent_at
        elif before and not self.evidence:
            self.since = None
        return refused and self.evidence >= shares.enough

    def lower(self, resumed: float, now: float) -> None:
        """Lower the rate; `resumed` is when a pause that the API asked for ended."""
        if self.bucket is None:
            seconds = min(1.0, max(_SHORT, now - self.sends[0])) if self.sends else 1.0
            rate = max(1.0, self.sent_since(now - seconds) / seconds / 2)
            self.bucket, self.since = TokenBucket(rate, max(1.0, rate), 0.0, now), None
        else:
            self._lower(self.bucket, resumed, now)
        self.slowed_at, self.evidence = now, 0.0

    def _lower(self, bucket: TokenBucket, resumed: float, now: float) -> None:
        held = bucket.held(now)
        since = now if self.since is None or self.since < resumed else max(self.since, now - _LONG)
        if now - since >= _SHORT:
            # The API had nothing left at both times, so what was accepted in between was refilled.
            rate = self.sent_since(since) / (now - since)
            if rate < _CONTRADICTION * self.proven:
                self.bucket, self.found, self.proven = None, False, 0.0
                return
            self.proven = max(self.proven, rate)
            bucket.rate = max(0.5 * bucket.rate, min(rate, bucket.rate)) * _SLOWER
            self.since = None
        else:
            bucket.rate *= _MUCH_SLOWER
        self.found = True
        if held >= 1.0:
            bucket.size = max(1.0, bucket.size / 2)
        bucket.set(min(held, 0.0), now)

    @classmethod
    def from_plain(cls, data: Mapping[str, Any]) -> Self:
        """A rate from JSON data that `dataclasses.asdict` made."""
        bucket = None if data["bucket"] is None else TokenBucket(**data["bucket"])
        return cls(**{**data, "bucket": bucket})
