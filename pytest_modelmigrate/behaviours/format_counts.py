"""How much of something a text has: words, sentences, list items, placeholders, occurrences of a pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, TypeAlias

from pytest_modelmigrate.behaviours.sentences import count_words, sentences
from pytest_modelmigrate.facts.forms import ITEM

Count: TypeAlias = int | tuple[int | None, int | None]
"""How many: exactly so many, or from and to, both included, with None for an open end."""

Span: TypeAlias = tuple[int, int]

_PARAGRAPH: Final = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE: Final = re.compile(r"^[^\n]*\S[^\n]*$", re.MULTILINE)
_BULLET: Final = re.compile(
    r"^[ \t]*(?:[*+](?!\*)|[-\u2022\u2023\u25e6\u2013](?![-\u2013]))[ \t]*\S[^\n]*$", re.MULTILINE
)
_NUMBERED: Final = re.compile(r"^[ \t]*\(?\d{1,3}[.)\uff0e\u3001](?!\d)[ \t]*\S[^\n]*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+\S[^\n]*$", re.MULTILINE)
_HIGHLIGHT: Final = re.compile(
    r"\*\*\*(?=\S)[^\n*]+(?<=\S)\*\*\*|\*\*(?=\S)[^\n*]+(?<=\S)\*\*|\*(?=\S)[^\n*]+(?<=\S)\*"
    r"|(?<!\w)__(?=\S)[^\n_]+(?<=\S)__(?!\w)|(?<!\w)_(?=\S)[^\n_]+(?<=\S)_(?!\w)"
)
_PLACEHOLDER: Final = re.compile(r"\[[^\[\]\n]+\](?!\()")
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NUMBER: Final = re.compile(r"(?<![\w.,])[-+]?\d+(?:[.,\u00a0\u202f]\d+)*(?![\w])")
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23f3\u3030\u303d]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a text under one rule.

    Attributes:
        failure: the class of failure.
        evidence: what shows it.
        spans: where.
    """

    failure: str
    evidence: str
    spans: tuple[Span, ...] = ()


def _matches(pattern: re.Pattern[str]) -> Callable[[str], list[Span]]:
    return lambda text: [match.span() for match in pattern.finditer(text)]


def _sentences(text: str) -> list[Span]:
    """Sentences, list items and lines that end without a stop, where they hold a word."""
    return [
        (each.start, each.end)
        for each in sentences(text, keep_quotations=True)
        if any(sign.isalnum() for sign in ITEM.sub("", each.text, count=1))
    ]


def _capitals(text: str) -> list[Span]:
    return [match.span() for match in _WORD.finditer(text) if match.group().isupper()]


def _unique_words(text: str) -> list[Span]:
    return list({match.group().casefold(): match.span() for match in _WORD.finditer(text)}.values())


UNITS: Final[Mapping[str, Callable[[str], list[Span]]]] = MappingProxyType(
    {
        "sentences": _sentences,
        "paragraphs": _matches(_PARAGRAPH),
        "lines": _matches(_LINE),
        "bullets": _matches(_BULLET),
        "numbered items": _matches(_NUMBERED),
        "headings": _matches(_HEADING),
        "highlights": _matches(_HIGHLIGHT),
        "placeholders": _matches(_PLACEHOLDER),
        "capital words": _capitals,
        "unique words": _unique_words,
        "numbers": _matches(_NUMBER),
        "emoji": _matches(_EMOJI),
    }
)
"""What can be counted beside words and characters, each with the spans where it stands."""


def count(text: str, unit: str) -> tuple[int, list[Span]]:
    """How many of that unit the text has, and where; no spans for words and characters.

    In scripts without blanks between words, two characters count as one word.
    """
    if unit == "words":
        return count_words(text), []
    if unit == "characters":
        return len(text.strip()), []
    spans = UNITS[unit](text)
    return len(spans), spans


def count_problem(found: int, wanted: Count, what: str, spans: list[Span]) -> Problem | None:
    """Too few or too many of something, or None."""
    low, high = (wanted, wanted) if isinstance(wanted, int) else wanted
    if low is not None and found < low:
        return Problem(f"too few {what}", f"{found} {what}, wanted {in_words(wanted)}", tuple(spans))
    if high is not None and found > high:
        return Problem(f"too many {what}", f"{found} {what}, wanted {in_words(wanted)}", tuple(spans[high:]))
    return None


def in_words(wanted: Count) -> str:
    """The count as a reader would say it.

    >>> in_words((2, None))
    'at least 2'
    """
    if isinstance(wanted, int):
        return f"exactly {wanted}"
    low, high = wanted
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"
