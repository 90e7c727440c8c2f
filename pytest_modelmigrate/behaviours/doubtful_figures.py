"""Figures that are not in a source as they are written, and may be right all the same."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.grounded_shares import shares_in_words
from pytest_modelmigrate.text.numbers import numbers_in
from pytest_modelmigrate.text.spans import Span

_LONGEST_READ: Final = 20_000
"""Characters of a reply and of its source that are read, the first ones."""

_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•–][ \t]|\(?\d{1,2}[.):、．]|\|(?![ \t:|-]+$))", re.MULTILINE)
_BLOCK: Final = re.compile(r"\n[ \t]*\n")
_MOST_ITEMS: Final = 30
_GLUED: Final = re.compile(r"(?<![\d.,])\d{1,6}(?![\d.,]\d|\d)")
_BESIDE_LETTER: Final = re.compile(r"[^\W\d_]")
_OWN: Final = re.compile(
    r"24/7|\b[2-6]G\b|\b[23]D\b|\b4K\b|https?://\S{1,200}|`[^`\n]{1,200}`|\b100 ?%(?!\s*(?:of|der|des|de|dei"
    r"|van)\b)|\b9[- ]to[- ]5\b"
    r"|\b365 (?:days|Tage)"
)
"""Set phrases, addresses and code; their figures are no figures of the source."""

_THOUSAND: Final = 3


def doubt_of_figures(text: str, spans: Iterable[Span], source: str) -> str:
    """Why each of these figures may be right although the source does not have it; empty if one has no reason.

    Example:
        >>> text = "Sales rose in 2025."
        >>> doubt_of_figures(text, [(14, 18)], "FY2025: up")
        'the source has the figure as a part of a word'
    """
    places = list(spans)
    if not places or any(start >= _LONGEST_READ for start, _ in places):
        return ""
    reasons = _Reasons(text[:_LONGEST_READ], source[:_LONGEST_READ])
    found = [reasons.of(span) for span in places]
    return found[0] if all(found) else ""


class _Reasons:
    """What a reply and its source have beside their figures: parts of words, counts of items, other scales."""

    def __init__(self, text: str, source: str) -> None:
        self.text = text
        self.glued = {match.group() for match in _GLUED.finditer(source) if _is_glued(source, *match.span())}
        self.counts = {str(count) for count in _counts(text)}
        self.own = [match.span() for match in islice(_OWN.finditer(text), 100)]
        self.shares = shares_in_words(source)
        figures = list(numbers_in(source))
        self.digits = {_digits(value) for each in figures for value in each.readings if _is_bare(each.shown)}
        self.values = {value for each in figures for value in each.readings}

    def of(self, span: Span) -> str:
        start, end = span
        shown = self.text[start:end]
        if shown in self.glued:
            return "the source has the figure as a part of a word"
        if shown in self.counts:
            return "the figure may count the items of the reply"
        if any(first <= start < last for first, last in self.own):
            return "the figure stands in code, an address or a set phrase"
        if not _is_bare(shown) and any(
            digits == known and (power - other) % _THOUSAND == 0
            for each in numbers_in(shown)
            for digits, power in map(_digits, each.readings)
            for known, other in self.digits
        ):
            return "the source has the same digits without a scale"
        return self._of_value(shown)

    def _of_value(self, shown: str) -> str:
        """Why the value of a figure may be right: a share in words, or a rounded one."""
        values = [value for each in numbers_in(shown) for value in each.readings]
        shares = ((part, whole, known) for part, whole in self.shares for known in self.values)
        if any(value * whole == known * part for part, whole, known in shares for value in values):
            return "the figure may be a share that the source has in words"
        rounded = any(_is_rounded(value, self.values) for value in values)
        return "the figure may be rounded" * rounded


def _is_glued(source: str, start: int, end: int) -> bool:
    return bool(_BESIDE_LETTER.match(source[start - 1 : start]) or _BESIDE_LETTER.match(source[end : end + 1]))


def _counts(text: str) -> set[int]:
    """How many list items and rows the text has: in each block, and in the whole."""
    items = [len(_ITEM.findall(block)) for block in _BLOCK.split(text)[:_MOST_ITEMS]]
    return {each for each in (*items, sum(items), *(each - 1 for each in items)) if 1 < each <= _MOST_ITEMS}


def _is_bare(shown: str) -> bool:
    """Whether a figure is written without a word that multiplies it."""
    return not any(sign.isalpha() for sign in shown)


def _is_rounded(value: Decimal, known: Iterable[Decimal]) -> bool:
    """Whether a value is one of the known ones with fewer digits."""
    parts = value.normalize().as_tuple()
    if len(parts.digits) == 1 and abs(value) < 100:  # noqa: PLR2004 - too many figures round to it
        return False
    half = Decimal(1).scaleb(int(parts.exponent)) / 2
    return any(each != value and abs(each - value) <= half for each in known)


def _digits(value: Decimal) -> tuple[tuple[int, ...], int]:
    """The digits of a value without the zeros at its end, and the power of ten of the last one."""
    parts = value.normalize().as_tuple()
    return parts.digits, int(parts.exponent)
