"""Words that a reply quotes from what somebody else wrote."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from pytest_modelmigrate.text.sentences import quoted_spans
from pytest_modelmigrate.text.spans import Span

_LINE: Final = 500
"""Characters on either side of the words in which the quotation around them may begin and end."""

_SPEECH: Final = 60
"""Characters that a quotation of some words may have beside them, and of each of their own four times as many."""


def is_quoted_in_a_sentence(text: str, span: Span) -> bool:
    """Whether the words in this span are in quotation marks, with other words around them in the line.

    A long passage in quotation marks is what somebody says, and no quotation of these words.
    """
    first = text.rfind("\n", 0, span[0]) + 1
    before, behind = text[max(first, span[0] - _LINE) : span[0]], text[span[1] : span[1] + _LINE].partition("\n")[0]
    around = f"{before}{behind}"
    quoted = any(len(each) <= _SPEECH + 4 * (span[1] - span[0]) for each in _quotations_around(text, span))
    return quoted and any(sign.isalnum() for sign in around) and not before.lstrip().startswith(">")


def is_quoted_from(others: Iterable[str], text: str, span: Span) -> bool:
    """Whether the words in this span stand in a quotation that one of the other texts has too."""
    quotations = [quotation for quotation in _quotations_around(text, span) if quotation]
    return bool(quotations) and any(
        _folded(quotation) in _folded(other) for other in others for quotation in quotations
    )


def _quotations_around(text: str, span: Span) -> Iterator[str]:
    """The quotations, and the line of a block quote, in which the words stand."""
    start, end = span
    first = max(text.rfind("\n", 0, start) + 1, start - _LINE)
    last = text.find("\n", end, end + _LINE)
    line = text[first : last if last >= 0 else end + _LINE]
    for opens, closes in quoted_spans(line):
        if first + opens < start and end < first + closes + 1:
            yield line[opens:closes].strip(
                "> \t\"'.,!?\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u300c\u300d\u300e\u300f"
            )


@lru_cache(maxsize=8)
def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
