"""Patience: how long a request may wait for its answer, and for how long it is retried."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from pytest_modelmigrate.text.addresses import shown_address
from pytest_modelmigrate.text.durations import duration

RETRY_SECONDS: Final = 120.0
"""Default of `--migrate-retry-for`."""

CONNECT_SECONDS: Final = 4.0
"""Default time limit for opening a connection."""

LEAST_SECONDS: Final = 60.0
"""Default time limit between two bytes, without the time that `max_tokens` take."""

SECONDS_A_TOKEN: Final = 3600 / 128_000
"""Seconds that the SDK expects for a token (`_calculate_nonstreaming_timeout` of anthropic 2.12)."""

MOST_SECONDS: Final = 600.0
"""Longest default time limit between two bytes, as in the SDK (`DEFAULT_TIMEOUT`)."""

WHOLE_SECONDS: Final = 3600.0
"""Time limit for a whole answer, whose bytes may arrive one by one."""


LONGEST_PAUSE: Final = 60.0
"""The longest `retry-after` that is followed without `--migrate-retry-for`: the limits of the API are per minute."""


@dataclass(frozen=True, slots=True)
class Patience:
    """The time limits of requests, in seconds.

    Attributes:
        retry_seconds: for how long a request is retried beyond the retries of the SDK, counted from its first attempt.
        read_seconds: the longest time between two bytes; None for one that follows from `max_tokens`.
        connect_seconds: the longest time until a connection is open.
    """

    retry_seconds: float = 0.0
    read_seconds: float | None = None
    connect_seconds: float = CONNECT_SECONDS

    @classmethod
    def parse(cls, timeout: str, retry_seconds: float) -> Self:
        """Parse time limits such as `90` or `connect=10,read=90`.

        Raises:
            ValueError: they are invalid; the message says what is valid.
        """
        limits: dict[str, float] = {}
        for part in filter(None, map(str.strip, timeout.split(","))):
            name, _, text = part.rpartition("=")
            limits[name.strip() or "read"] = seconds(text)
        if limits.keys() - {"connect", "read"}:
            raise ValueError("give seconds such as 90, or connect=10,read=90")
        if 0 in limits.values():
            raise ValueError("give more than 0 seconds")
        return cls(retry_seconds, limits.get("read"), limits.get("connect", CONNECT_SECONDS))

    @property
    def longest_pause(self) -> float:
        """The longest `retry-after` that is followed."""
        return max(self.retry_seconds, LONGEST_PAUSE)

    def silence(self, body: Mapping[str, Any] | None) -> float:
        """The longest time between two bytes of the answer to a request with this body.

        An answer that is not streamed has no first byte before its last token.
        """
        if self.read_seconds is not None:
            return self.read_seconds
        tokens = (body or {}).get("max_tokens")
        known = isinstance(tokens, int | float) and not isinstance(tokens, bool) and 0 < tokens < math.inf
        return min(MOST_SECONDS, LEAST_SECONDS + SECONDS_A_TOKEN * tokens) if known else LEAST_SECONDS  # type: ignore[operator]


def seconds(text: str) -> float:
    """Read a number of seconds, `90`, `1.5s` or `2min`.

    Raises:
        ValueError: it is none.
    """
    trimmed = text.strip()
    factor = 1.0
    for unit, size in (("min", 60.0), ("m", 60.0), ("h", 3600.0), ("s", 1.0)):
        if trimmed.endswith(unit):
            trimmed, factor = trimmed.removesuffix(unit).rstrip(), size
            break
    try:
        number = float(trimmed) * factor
    except ValueError:
        number = -1.0
    if not 0 <= number < math.inf:
        raise ValueError("give a number of seconds, such as 90")
    return number


def silent(seconds: float) -> str:
    """The reason for giving up an attempt whose answer has stopped or never begun."""
    return f"no byte of an answer within {seconds:.4g} s (--migrate-timeout)"


def pause_too_long(address: str, seconds: float, model: str | None) -> str:
    """The message for an API that asks for a longer pause than requests are retried for."""
    return (
        f"{shown_address(address)} asks to wait {duration(seconds)} before the next request to {model or 'it'} "
        f"(retry-after), longer than --migrate-retry-for\n"
        "  so          this test is inconclusive\n"
        "  next        run again after that time, or raise --migrate-retry-for"
    )
