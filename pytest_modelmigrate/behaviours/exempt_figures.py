"""Figures of a reply that need no source: citation marks, numbers of list items, and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from pytest_modelmigrate.text.citation_marks import mark_spans
from pytest_modelmigrate.text.dates import dates_in
from pytest_modelmigrate.text.spans import Span

_ITEM_NUMBER: Final = re.compile(r"^[ \t>]*+(?:#{1,6}[ \t]+)?(?:\*\*)?\(?\d{1,3}[.):\uff0e\u3001](?!\d)", re.MULTILINE)
_INLINE_NUMBER: Final = re.compile(r"(?<![\w.,])\(?(\d{1,2})\)(?=\s)")
_LONGEST_READ: Final = 20_000
"""Characters in which the numbers of items inside a paragraph are looked for, the first ones."""


class OrderedSpans:
    """Spans in which places are looked for, in their order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self.spans = sorted(spans)
        self.reach = self.index = 0

    def contains(self, place: int) -> bool:
        """Whether the place is in one of the spans; places have to be asked for in order."""
        while self.index < len(self.spans) and self.spans[self.index][0] <= place:
            self.reach = max(self.reach, self.spans[self.index][1])
            self.index += 1
        return place < self.reach


class ExemptFigures(OrderedSpans):
    """Spans in which figures need no source: citation marks, numbers of list items, and dates (checked as dates)."""

    def __init__(self, text: str, known: Iterable[Span] = ()) -> None:
        super().__init__(
            [
                *known,
                *mark_spans(text),
                *(match.span() for match in _ITEM_NUMBER.finditer(text)),
                *_counted(text),
                *((each.start, each.end) for each in dates_in(text)),
            ]
        )


def _counted(text: str) -> Iterator[Span]:
    """The numbers of items inside a paragraph: `1) pack, 2) send`."""
    numbers = [(int(match[1]), match.span(1)) for match in _INLINE_NUMBER.finditer(text, 0, _LONGEST_READ)]
    for (number, span), (following, other) in pairwise(numbers):
        if following == number + 1:
            yield from (span, other)
