"""Times of day in words that a source does not have: "at half past nine"."""

from __future__ import annotations

from typing import Final

from pytest_modelmigrate.text.times import times_in
from pytest_modelmigrate.text.times_in_words import times_in_words

_LONGEST_READ: Final = 20_000
"""Characters of a reply and of its source that are read, the first ones."""

_HALF_DAY: Final = 720
"""Minutes."""

_ROUGHLY: Final = 5
"""Minutes by which a time in words may be rounded."""


def doubt_of_times(text: str, source: str) -> str:
    """Which time of day in words may be invented; empty if there is none."""
    found = list(times_in_words(text[:_LONGEST_READ]))
    if not found:
        return ""
    source = source[:_LONGEST_READ]
    known = {each.minutes for each in times_in_words(source)} | {each.minutes % _HALF_DAY for each in times_in(source)}
    near = {(minutes + after) % _HALF_DAY for minutes in known for after in range(-_ROUGHLY, _ROUGHLY + 1)}
    unknown = next((each.shown for each in found if each.minutes not in near), "")
    return unknown and f"a time in words is not in the source: {unknown}"
