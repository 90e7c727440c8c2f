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
from pytest_modelmigrate.behaviours.format_rules.sentence_ends import (
    perhaps_abbreviated,
    sentences_of,
    surely_sentences,
)
from pytest_modelmigrate.text.sentences import WORD, count_words
from pytest_modelmigrate.text.spans import Span

CountRange: TypeAlias = int | tuple[int | None, int | None]
"""An exact number, or lowest and highest, both included; None for no limit."""


_PARAGRAPH: Final = re.compile(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*")
_LINE: Final = re.compile(r"^[^\n]*\S[^\n]*$", re.MULTILINE)
_BULLET: Final = re.compile(
    r"^[ \t]*(?:[-*+\u2013][ \t]+(?!(?:[-*][ \t]*){2,}$)|[\u2022\u2023\u25e6\u25aa\u25cf][ \t]*"
    r"|[-*](?=[^\W\d_][^\n*]*$))\S[^\n]*$",
    re.MULTILINE,
)
_NUMBERED: Final = re.compile(r"^[ \t]*\(?\d{1,3}[.)\uff0e\u3001](?!\d)[ \t]*\S[^\n]*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+\S[^\n]*$", re.MULTILINE)
_HIGHLIGHT: Final = re.compile(
    r"\*\*\*(?=\S)[^\n*]+(?<=\S)\*\*\*|\*\*(?=\S)[^\n*]+(?<=\S)\*\*|\*(?=\S)[^\n*]+(?<=\S)\*"
    r"|_(?<!\w_)_(?=\S)[^\n_]+(?<=\S)__(?!\w)|_(?<!\w_)(?=\S)[^\n_]+(?<=\S)_(?!\w)"
)
_PLACEHOLDER: Final = re.compile(r"(?<![A-Za-z0-9_])\[(?![ xX]\])[^\[\]\n]+\](?!\()")
_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
_NUMBER: Final = re.compile(r"[-+\d](?<![\w.,][-+\d])(?:(?<=\d)\d*|(?<=[-+])\d+)(?:[.,\u00a0\u202f]\d+)*(?!\w)")
_EMOJI: Final = re.compile(
    "[\U0001f1e6-\U0001f1ff]{2}|[0-9#*]\ufe0f?\u20e3"
    "|(?:[\U0001f300-\U0001faff\u2600-\u26ff\u2705\u270a-\u270d\u2728\u2753-\u2757\u2764\u2795-\u2797\u2b50\u2b55\u231a\u231b"
    "\u23e9-\u23f3\u2b1b\u2b1c\u274c\u274e\u27b0\u27bf]|[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2194-\u21aa\u2702-\u27a1\u2934"
    "\u2935\u3030\u303d](?=\ufe0f))"
    "[\ufe0f\U0001f3fb-\U0001f3ff]?(?:\u200d[\U0001f300-\U0001faff\u2600-\u27bf]\ufe0f?)*"
)
_PARTS: Final = re.compile(r"[^\W_]+")
_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
_NO_PARAGRAPH: Final = re.compile(
    r"[ \t]*(?:#{1,6}[ \t]|[-*+\u2022\u2013][ \t]|\d{1,3}[.)][ \t]|\||\*\*[^\n*]+\*\*:?[ \t]*$|[-*_ \t]+$)"
)
_BOLD_LINE: Final = re.compile(r"^[ \t]*\*\*[^\n*]+\*\*:?[ \t]*$|^[^\n]+\n={3,}[ \t]*$", re.MULTILINE)
_FAR: Final = 1.9
"""Times the limit, or the count, from which on no reader counts across the limit."""

_FEW: Final = 6
"""So small a number may still be across a limit."""


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


def _capitals(text: str) -> Iterator[Span]:
    return (match.span() for match in _WORD.finditer(text) if match.group().isupper())


def _unique_words(text: str) -> Iterator[Span]:
    """The first occurrence of each word."""
    met: set[str] = set()
    for match in WORD.finditer(text):
        word = match.group().casefold()
        if word not in met:
            met.add(word)
            yield match.span()


UNITS: Final[Mapping[str, Unit]] = MappingProxyType(
    {
        "sentences": Unit(sentences_of),
        "paragraphs": _matching(_PARAGRAPH),
        "lines": _matching(_LINE),
        "bullets": _matching(_BULLET),
        "numbered items": _matching(_NUMBERED),
        "headings": _matching(_HEADING),
        "highlights": _matching(_HIGHLIGHT),
        "placeholders": _matching(_PLACEHOLDER),
        "capital words": Unit(_capitals, lambda text: sum(map(str.isupper, _WORD.findall(text)))),
        "unique words": Unit(_unique_words, lambda text: len(set(map(str.casefold, set(WORD.findall(text)))))),
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


def unit_problem(text: str, unit: str, wanted: CountRange) -> tuple[FormatProblem | None, str]:
    """Check how many of the unit the text has; also say why that is a guess, if it is one."""
    number, spans = UNITS[unit].number, UNITS[unit].spans(text)
    if number is None:
        spans = list(spans)
    found = len(spans) if isinstance(spans, list) else number(text) if number else 0
    problem = count_problem(found, wanted, unit, spans)
    return problem, _count_doubt(text, unit, found, wanted)


def _count_doubt(text: str, unit: str, found: int, wanted: CountRange) -> str:
    """Why the result is a guess: other readers may count a number that changes it; empty if it is sure."""
    low, high = (wanted, wanted) if isinstance(wanted, int) else wanted
    limits = [limit for limit in (low or None, high) if limit is not None]  # no count is below 0
    if not any(limit < max(_FAR * found, _FEW) and found < max(_FAR * limit, _FEW) for limit in limits):
        return ""
    fits = count_problem(found, wanted, unit, ()) is None
    for number, otherwise in other_counts(text, unit, found):
        if (count_problem(number, wanted, unit, ()) is None) != fits:
            return f"{found} {unit}, or {number} {otherwise}"
    return ""


def other_counts(text: str, unit: str, found: int) -> Iterator[tuple[int, str]]:
    """The numbers that another reader may count, each with what is counted otherwise."""
    match unit:
        case "words":
            yield len(_PARTS.findall(text)), "if every part of a compound counts"
            yield len(text.split()), "if only spaces separate words"
            if wide := len(_WIDE.findall(text)):
                yield wide + count_words(_WIDE.sub(" ", text)), "if every Chinese or Japanese character counts"
        case "sentences":
            spans = sentences_of(text)
            yield surely_sentences(text, spans), "without lines that do not end as sentences do"
            yield found - perhaps_abbreviated(text, spans), "if short words with a full stop are abbreviations"
        case "paragraphs":
            yield (
                sum(not _NO_PARAGRAPH.match(part) for part in _PARAGRAPH.findall(text)),
                "without headings, lists and lines",
            )
        case "bullets" | "numbered items":
            items = [text[start:end] for start, end in UNITS[unit].spans(text)]
            depths = [len(item) - len(item.lstrip()) for item in items]
            yield sum(depth <= min(depths) + 1 for depth in depths), "without nested ones"
        case "headings":
            yield found + len(_BOLD_LINE.findall(text)), "with bold lines"
        case "capital words":
            yield sum(each.isupper() and len(each) > 1 for each in _WORD.findall(text)), "without single letters"
        case "numbers":
            yield found - len(_NUMBERED.findall(text)), "without those of list items"


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
