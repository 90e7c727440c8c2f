"""Upper case, lower case or title case in a reply."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem

LetterCase: TypeAlias = Literal["upper", "lower", "title"]
"""All capitals, no capitals, or every major word with a capital."""

LONGEST_MINOR_WORD: Final = 4
"""Words up to this length may be in lower case in title case (articles, conjunctions, prepositions)."""

MOST_WORDS: Final = 100
"""Words in the wrong case that are counted."""

_WORD: Final = re.compile(r"[^\W\d_]+(?:['\u2019][^\W\d_]+)*")


def case_problem(text: str, case: LetterCase) -> FormatProblem | None:
    """Check the case of every letter; letters without case always pass."""
    if case in ("upper", "lower"):
        if text == (text.upper() if case == "upper" else text.lower()):
            return None
        wanted = str.upper if case == "upper" else str.lower
        offending = (match for match in _WORD.finditer(text) if match.group() != wanted(match.group()))
        wrong = list(islice(offending, MOST_WORDS))
    else:
        wrong = list(islice(_lower_case_words(text), MOST_WORDS))
    if not wrong:
        return None
    shown = ", ".join(match.group() for match in wrong[:5])
    spans = tuple(match.span() for match in wrong)
    many = " or more" if len(wrong) == MOST_WORDS else ""
    return FormatProblem(f"not in {case} case", f"{len(wrong)}{many} words, such as {shown}", spans)


def _lower_case_words(text: str) -> Iterator[re.Match[str]]:
    for match in _WORD.finditer(text):
        if match.group()[0].islower() and len(match.group()) > LONGEST_MINOR_WORD:
            yield match
