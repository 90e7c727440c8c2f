"""Figures and dates in a text, in the notations of several languages, brought to values that can be compared."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar j\u00e4nner janvier enero gennaio janeiro januari",
            "february feb februar f\u00e9vrier febrero febbraio fevereiro februari",
            "march mar m\u00e4rz mars marzo mar\u00e7o maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug ao\u00fbt agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober octobre octubre ottobre outubro okt",
            "november nov novembre noviembre novembro",
            "december dec dezember d\u00e9cembre diciembre dicembre dezembro dez",
        ),
        start=1,
    )
    for name in names.split()
}
_DATES: Final = (
    re.compile(r"(?P<y>\d{4})(?<![\d.]\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})(?![\d-])"),
    re.compile(
        r"(?P<y>\d{4})\s?[\u5e74\ub144]\s?(?P<m>\d{1,2})\s?[\u6708\uc6d4](?:\s?(?P<d>\d{1,2})\s?[\u65e5\uc77c])?"
    ),
    re.compile(
        r"(?<!\w)(?P<d>\d{1,2})(?:st|nd|rd|th|\.|\u00ba|er)?\s+(?:of\s+|de\s+)?(?P<n>[^\W\d_]{3,10})\b\.?,?"
        r"(?:\s+(?:de\s+|of\s+)?(?P<y>\d{4})(?!\d))?"
    ),
    re.compile(
        r"\b(?P<n>[^\W\d_]{3,10})\.?,?\s+(?:(?:de|of)\s+)?"
        r"(?:(?P<d>\d{1,2})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<y>\d{4})(?!\d))?|(?P<alone>\d{4})(?!\d))"
    ),
    re.compile(r"(?<![\d./-])(?P<a>\d{1,2})(?P<s>[./-])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\d./-]\d)"),
)
_FIGURE: Final = re.compile(
    r"(?<![\w.,])(?P<digits>\d{1,3}(?: \d{3})+(?![\d.])|\d+(?:[.,'\u2019\u00a0\u202f\u066b\u066c\uff0c]\d+)*)"
    r"(?:\s?(?P<scale>k|thousand|tsd|mille|mil|m|mn|mio|million(?:en|s)?|millones|milli\u00f3n|milh\u00f5es"
    r"|bn|mrd|milliarden?|milliards?|billions?|trillions?|\u4e07|\u842c|\u4ebf|\u5104|\u5343)(?!\w))?",
    re.IGNORECASE,
)
_SCALES: Final = {
    "k": 3,
    "thousand": 3,
    "tsd": 3,
    "mille": 3,
    "mil": 3,
    "\u5343": 3,
    "m": 6,
    "mn": 6,
    "mio": 6,
    "million": 6,
    "millionen": 6,
    "millions": 6,
    "millones": 6,
    "mill\u00f3n": 6,
    "milli\u00f3n": 6,
    "milh\u00f5es": 6,
    "bn": 9,
    "mrd": 9,
    "milliarde": 9,
    "milliarden": 9,
    "milliard": 9,
    "milliards": 9,
    "billion": 9,
    "billions": 9,
    "trillion": 12,
    "trillions": 12,
    "\u4e07": 4,
    "\u842c": 4,
    "\u4ebf": 8,
    "\u5104": 8,
}
_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve",
    "null eins zwei drei vier f\u00fcnf sechs sieben acht neun zehn elf zw\u00f6lf",
    "z\u00e9ro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "\u96f6 \u4e00 \u4e8c \u4e09 \u56db \u4e94 \u516d \u4e03 \u516b \u4e5d \u5341",
)
_WORD_VALUES: Final = {word: Decimal(value) for words in _WORDS for value, word in enumerate(words.split())}
_WORD: Final = re.compile(r"[^\W\d_]+")
_GROUP: Final = 3
_LONGEST_FIGURE: Final = 40


@dataclass(frozen=True, slots=True)
class Value:
    """A figure or a date in a text.

    Attributes:
        shown: how it is written.
        start: where it begins.
        end: where it ends.
        readings: the values that it may stand for; `1.250` is 1.25 or 1250.
    """

    shown: str
    start: int
    end: int
    readings: frozenset[Any]


@lru_cache(maxsize=4)
def dates_in(text: str) -> tuple[Value, ...]:
    """The dates, as (year, month, day) with None for what is not said; `03/04/2024` has two readings."""
    found = sorted(
        (
            (match.start(), rank, match.end(), readings)
            for rank, pattern in enumerate(_DATES)
            for match in pattern.finditer(text)
            if (readings := frozenset(_date_readings(match.groupdict())))
        ),
        key=lambda each: each[:3],
    )
    dates: list[Value] = []
    for start, _, end, readings in found:
        if not dates or start >= dates[-1].end:
            dates.append(Value(text[start:end], start, end, readings))
    return tuple(dates)


def figures_in(text: str) -> Iterator[Value]:
    """The numbers in digits, with the sizes that `k`, `million` and the like give them."""
    for match in _FIGURE.finditer(text):
        if len(match["digits"]) <= _LONGEST_FIGURE:
            readings = _figure_readings(match["digits"], (match["scale"] or "").casefold())
            yield Value(match.group(), match.start(), match.end(), readings)


@lru_cache(maxsize=4096)
def _figure_readings(digits: str, scale: str) -> frozenset[Decimal]:
    power = _SCALES.get(scale, 0)
    return frozenset(value.scaleb(power).normalize() for value in _decimals(digits))


def number_words_in(text: str) -> set[Decimal]:
    """The values of small numbers that are written out."""
    values = {_WORD_VALUES[word] for word in {each.casefold() for each in _WORD.findall(text)} & set(_WORD_VALUES)}
    return {value.normalize() for value in values}


def _date_readings(parts: dict[str, str | None]) -> Iterator[tuple[int | None, int, int | None]]:
    year = int(said) if (said := parts.get("y") or parts.get("alone")) else None
    if parts.get("a"):
        first, second = int(parts["a"] or 0), int(parts["b"] or 0)
        if year is not None and year < 100:  # noqa: PLR2004 - two digits
            year += 2000
        for month, day in {(first, second), (second, first)}:
            if _is_day(month, day):
                yield year, month, day
        return
    name = (parts.get("n") or "").casefold()
    month = _MONTHS.get(name, 0) if name else int(parts.get("m") or 0)
    given = int(day_said) if (day_said := parts.get("d")) else None
    if _is_day(month, given if given is not None else 1):
        yield year, month, given


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 - the calendar


def _decimals(digits: str) -> Iterator[Decimal]:
    """The values that digits with separators may stand for, by what the separators can mean."""
    parts = re.split(r"\D", digits)
    separators = re.findall(r"\D", digits)
    if not separators:
        yield Decimal(digits)
        return
    grouped = all(len(part) == _GROUP for part in parts[1:]) and len(parts[0]) <= _GROUP
    if grouped and len(set(separators)) == 1:
        yield Decimal("".join(parts))
    head_grouped = all(len(part) == _GROUP for part in parts[1:-1])
    one_kind = len(set(separators[:-1])) <= 1 and separators[-1] not in separators[:-1]
    if head_grouped and one_kind and separators[-1] in ".,\u066b":
        yield Decimal("".join(parts[:-1]) + "." + parts[-1])
    if not (grouped and len(set(separators)) == 1) and not (head_grouped and one_kind):
        yield from (Decimal(part) for part in parts)
