"""Find words by the letters with which they begin, which is quicker than a pattern of many words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator


def matches_at_stems(pattern: re.Pattern[str], stems: Iterable[str], text: str) -> Iterator[re.Match[str]]:
    """The matches of a pattern that begin with one of the stems, in order and without overlaps.

    Args:
        pattern: the pattern; each of its matches begins with a stem, in upper or lower case.
        stems: the stems, in lower case.
        text: the text.
    """
    lower = text.lower()
    if len(lower) != len(text):
        lower = text
    places: set[int] = set()
    for stem in stems:
        at = lower.find(stem)
        while at >= 0:
            places.add(at)
            at = lower.find(stem, at + len(stem))
    end = 0
    for place in sorted(places):
        if place >= end and (match := pattern.match(text, place)):
            yield match
            end = match.end()
