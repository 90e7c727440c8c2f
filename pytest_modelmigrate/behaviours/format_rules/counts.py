"""Count words, sentences, list items and the like in a reply, and check the counts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import MappingProxyType
from typing import Final, TypeAlias

from pytest_modelmigrate.behaviours.finding_builders import MOST_SPANS
from pytest_modelmigrate.behaviours.format_rules.problems import FormatProblem
from pytest_modelmigrate.text.form import ITEM
from pytest_modelmigrate.text.sentences import count_words, readable_part, sentence_spans
from pytest_modelmigrate.text.spans import Span

CountRange: TypeAlias = int | tuple[int | None, int | None]
"""An exact number, or lowest and highest, both included; None for no limit."""


_PARAGRAPH: Final = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE: Final = re.compile(r"^[^\n]*\S[^\n]*$", re.MULTILINE)
_BULLET: Final = re.compile(
    r"^[ \t]*(?:[*+](?!\*)|[-\u2022\u2023\u25e6\u2013](?![-\u2013]))[ \t]*\S[^\n]*$", re.MULTILINE
)
_NUMBERED: Final = re.compile(r"^[ \t]*\(?\d{1,3}[.)\uff0e\u3001](?!\d)[ \t]*\S[^\n]*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+\S[^\n]*$", re.MULTILINE)
_HIGHLIGHT: Final = re.compile(
    r"\*\*\*(?=\S)[^\n*]+(?<=\S)\*\*\*|\*\*(?=\S)[^\n*]+(?<=\S)\*\*|\*(?=\S)[^\n*]+(?<=\S)\*"
    r"|_(?<!\w_)_(?=\S)[^\n_]+(?<=\S)__(?!\w)|_(?<!\w_)(?=\S)[^\n_]+(?<=\S)_(?!\w)"
)
_PLACEHOLDER: Final = re.compile(r"\[[^\[\]\n]+\](?!\()")
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NUMBER: Final = re.compile(r"[-+\d](?<![\w.,][-+\d])(?:(?<=\d)\d*|(?<=[-+])\d+)(?:[.,\u00a0\u202f]\d+)*(?!\w)")
_LETTERED: Final = re.compile(r"[\W_]*+[^\W\d_]")
_NUMBERED_WORDS: Final = re.compile(rf"(?:{ITEM.pattern.removeprefix('^')})?+[\W_]*+[^\W_]")
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}"
    "|[\U0001f300-\U0001faff\u2600-\u27bf\u2b50\u2b55\u231a\u231b\u23e9-\u23f3\u3030\u303d]"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*"
)


@dataclass(frozen=True, slots=True)
class Unit:
    """Something that can be counted.

    Attributes:
        spans: finds them in order; lazily, because most spans are never shown.
        number: counts them, where that is faster than finding the spans.
    """

    spans: Callable[[str], Iterable[Span]]
    number: Callable[[str], int] | None = None


def _matching(pattern: re.Pattern[str]) -> Unit:
    return Unit(
        lambda text: (match.span() for match in pattern.finditer(text)),
        lambda text: len(pattern.findall(text)),
    )


def _sentences(text: str) -> list[Span]:
    """Sentences, list items and lines without a full stop that contain a word or a number."""
    readable = readable_part(text, keep_quotations=True)
    lettered, numbered = _LETTERED.match, _NUMBERED_WORDS.match
    return [span for span in sentence_spans(readable) if lettered(readable, *span) or numbered(readable, *span)]


def _capitals(text: str) -> Iterator[Span]:
    return (match.span() for match in _WORD.finditer(text) if match.group().isupper())


def _unique_words(text: str) -> Iterator[Span]:
    """The first occurrence of each word."""
    met: set[str] = set()
    for match in _WORD.finditer(text):
        word = match.group().casefold()
        if word not in met:
            met.add(word)
            yield match.span()


UNITS: Final[Mapping[str, Unit]] = MappingProxyType(
    {
        "sentences": Unit(_sentences),
        "paragraphs": _matching(_PARAGRAPH),
        "lines": _matching(_LINE),
        "bullets": _matching(_BULLET),
        "numbered items": _matching(_NUMBERED),
        "headings": _matching(_HEADING),
        "highlights": _matching(_HIGHLIGHT),
        "placeholders": _matching(_PLACEHOLDER),
        "capital words": Unit(_capitals, lambda text: sum(map(str.isupper, _WORD.findall(text)))),
        "unique words": Unit(_unique_words, lambda text: len(set(map(str.casefold, set(_WORD.findall(text)))))),
        "numbers": _matching(_NUMBER),
        "emoji": _matching(_EMOJI),
        "words": Unit(lambda _: (), count_words),
        "characters": Unit(lambda _: (), lambda text: len(text.strip())),
    }
)
"""What can be counted; words and characters have no spans.

In scripts without spaces between words, two characters count as one word.
"""


def count(text: str, unit: str) -> int:
    """Count the units in the text."""
    number = UNITS[unit].number
    return number(text) if number else sum(1 for _ in UNITS[unit].spans(text))


def unit_problem(text: str, unit: str, wanted: CountRange) -> FormatProblem | None:
    """Check how many of the unit the text has."""
    number, spans = UNITS[unit].number, UNITS[unit].spans(text)
    if number is None:
        spans = list(spans)
        return count_problem(len(spans), wanted, unit, spans)
    return count_problem(number(text), wanted, unit, spans)


def count_problem(found: int, wanted: CountRange, what: str, spans: Iterable[Span]) -> FormatProblem | None:
    """Check a number against the wanted range; `what` names the things that were counted."""
    low, high = (wanted, wanted) if isinstance(wanted, int) else wanted
    if low is not None and found < low:
        return FormatProblem(f"too few {what}", f"{found} {what}, wanted {in_words(wanted)}", _first(spans, 0))
    if high is not None and found > high:
        return FormatProblem(f"too many {what}", f"{found} {what}, wanted {in_words(wanted)}", _first(spans, high))
    return None


def _first(spans: Iterable[Span], skipped: int) -> tuple[Span, ...]:
    return tuple(islice(spans, skipped, skipped + MOST_SPANS))


def in_words(wanted: CountRange) -> str:
    """The range in words.

    >>> in_words((2, None))
    'at least 2'
    """
    if isinstance(wanted, int):
        return f"exactly {wanted}"
    low, high = wanted
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"{low} to {high}"
