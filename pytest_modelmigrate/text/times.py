"""Times of day in a text: `17:40`, `17.40 Uhr`, `17h40`, `5:40 p.m.`, `17時40分`."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final, NamedTuple

_TIME: Final = re.compile(
    r"(?<![\d.,:])(?P<hour>[01]?\d|2[0-4])(?:"
    r"(?P<sign>[:.：]|\s?h\s?|[時时시点點](?![間间鐘钟])\s?)(?P<minute>[0-5]\d)(?![\d:.]\d)\s?(?P<half>[ap]\.?m\b|Uhr|uur|分|분)?"
    r"|\s?(?P<alone>[ap]\.?m\b|Uhr|uur|h\b|o'clock|[時时시点點](?![間间鐘钟])))",
    re.IGNORECASE,
)
_NOON: Final = 12


class FoundTime(NamedTuple):
    """A time of day.

    Attributes:
        start: where it begins in the text.
        end: where it ends.
        hours: the figures with which the same time may be written, on a clock of 12 or 24 hours: `17`, `5`, `17.4`.
        minutes: the minutes since midnight, on a clock of 24 hours.
    """

    start: int
    end: int
    hours: frozenset[Decimal]
    minutes: int


def times_in(text: str) -> Iterator[FoundTime]:
    """Find the times of day; `17.40` counts only with `Uhr` after it."""
    for match in _TIME.finditer(text):
        if match["sign"] == "." and not match["half"]:
            continue
        hour, minute = int(match["hour"]), int(match["minute"] or 0)
        afternoon = (match["half"] or match["alone"] or "").casefold().startswith("p") and hour < _NOON
        yield FoundTime(*match.span(), _hours(hour, minute), 60 * (hour + _NOON * afternoon) + minute)


def _hours(hour: int, minute: int) -> frozenset[Decimal]:
    hours = {hour, hour % _NOON, hour % _NOON + _NOON, hour % _NOON or _NOON}
    numbers = {Decimal(each) for each in hours} | {Decimal(f"{each}.{minute:02}") for each in hours}
    return frozenset(each.normalize() for each in numbers)
