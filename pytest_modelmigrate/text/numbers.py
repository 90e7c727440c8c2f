"""Figures and dates in a text, in the notations of several languages, brought to values that can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

Date: TypeAlias = tuple[int | None, int, int | None]
"""Year, month and day, with None for what is not said."""

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


def _either_case(signs: Iterable[str]) -> str:
    return "".join(sorted({each for sign in signs for each in (sign, sign.upper())}))


_FIRST, _SECOND = (_either_case(name[place] for name in _MONTHS) for place in (0, 1))
_HEADS: Final = "|".join(
    f"[{_either_case(first)}][{_either_case(name[1] for name in _MONTHS if name[0] == first)}]"
    for first in sorted({name[0] for name in _MONTHS})
)
_REST: Final = rf"[{_SECOND}](?<={_HEADS})[^\W\d_]{{1,8}}"
"""The rest of a word that begins with two letters with which a month begins: few others do."""

_FROM_A_DIGIT: Final = re.compile(
    r"\d(?<!\d\d)(?=\d{0,3}+(?:[-/snrte\u00ba]|\.(?:\s|\d\d?\.)"
    rf"|\s*+(?:[\u5e74\ub144]|(?:of\s++|de\s++)?+[{_FIRST}][{_SECOND}])))(?:"
    rf"(?<!\w\d)\d?+(?:st|nd|rd|th|\.|\u00ba|er)?+\s++(?:of\s++|de\s++)?+(?P<month>[{_FIRST}]{_REST})\b\.?,?"
    r"(?:\s+(?:de\s+|of\s+)?(?P<year>\d{4})(?!\d))?"
    r"|\d{3}(?:(?<![\d.]\d{4})[-/.](?P<iso_month>\d{1,2})[-/.](?P<iso_day>\d{1,2})(?![\d-])"
    r"|\s?[\u5e74\ub144]\s?(?P<wide_month>\d{1,2})\s?[\u6708\uc6d4](?:\s?(?P<wide_day>\d{1,2})\s?[\u65e5\uc77c])?)"
    r"|(?<![\d./-]\d)\d?(?P<sign>[./-])(?P<second>\d{1,2})(?P=sign)(?P<last>\d{4}|\d{2})(?![\d./-]\d))"
)
"""Dates that begin with a digit; no two of the notations can begin at the same place."""

# What has a day before it begins with a digit: it is found above.
_FROM_A_MONTH: Final = re.compile(
    rf"(?P<month>[{_FIRST}](?<!\w\w)(?<!\s\d\s.)(?<!\s\d\d\s.){_REST})\.?+,?+\s++(?:(?:de|of)\s++)?+"
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<year>\d{4})(?!\d))?|(?P<alone>\d{4})(?!\d))"
)
# Each repeated group stands behind a sign without which it is not tried: most figures are a few digits.
_FIGURE: Final = re.compile(
    r"(?P<digits>\d(?<![\w.,]\d)(?:(?=\d{0,2}+ \d{3})\d{0,2}(?: \d{3})+(?![\d.])"
    r"|\d*+(?:(?=[.,'\u2019\u00a0\u202f\u066b\u066c\uff0c])(?:[.,'\u2019\u00a0\u202f\u066b\u066c\uff0c]\d++)*+|)))"
    r"(?:\s?(?=[ktmbKTMB\u4e07\u842c\u4ebf\u5104\u5343])"
    r"(?P<scale>(?i:k|thousand|tsd|mille|mil|m|mn|mio|million(?:en|s)?|millones|milli\u00f3n|milh\u00f5es"
    r"|bn|mrd|milliarden?|milliards?|billions?|trillions?|\u4e07|\u842c|\u4ebf|\u5104|\u5343))(?!\w)|)"
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


class Value(NamedTuple):
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
    found = list(_dates(text, _FROM_A_DIGIT, _from_digit))
    others = list(_dates(text, _FROM_A_MONTH, _from_month))
    if not others:
        return tuple(found)
    reach = 0
    dates: list[Value] = []
    for each in sorted([*found, *others], key=attrgetter("start")):
        if each.start >= reach:
            dates.append(each)
            reach = each.end
    return tuple(dates)


def _dates(text: str, pattern: re.Pattern[str], read: Callable[[re.Match[str]], Iterator[Date]]) -> Iterator[Value]:
    """What the pattern finds and can be read as a date; each notation is read once."""
    met: dict[str, frozenset[Date]] = {}
    for match in pattern.finditer(text):
        shown = match.group()
        readings = met.get(shown)
        if readings is None:
            readings = met[shown] = frozenset(read(match))
        if readings:
            yield Value(shown, *match.span(), readings)


def figures_in(text: str, is_known: Callable[[frozenset[Decimal]], bool] | None = None) -> Iterator[Value]:
    """The numbers in digits, with the sizes that `k`, `million` and the like give them.

    Args:
        text: the text.
        is_known: tells readings that are passed over; asked once for each notation.
    """
    met: dict[str, frozenset[Decimal]] = {}
    passed: set[str] = set()
    for match in _FIGURE.finditer(text):
        shown = match.group()
        if shown in passed:
            continue
        if shown not in met:
            digits, scale = match.groups("")
            readings = _figure_readings(digits, scale.casefold()) if len(digits) <= _LONGEST_FIGURE else None
            if readings is None or (is_known and is_known(readings)):
                passed.add(shown)
                continue
            met[shown] = readings
        yield Value(shown, *match.span(), met[shown])


@lru_cache(maxsize=4096)
def _figure_readings(digits: str, scale: str) -> frozenset[Decimal]:
    power = _SCALES.get(scale, 0)
    return frozenset(value.scaleb(power).normalize() for value in _decimals(digits))


def number_words_in(text: str) -> set[Decimal]:
    """The values of small numbers that are written out."""
    values = {_WORD_VALUES[word] for word in {each.casefold() for each in _WORD.findall(text)} & set(_WORD_VALUES)}
    return {value.normalize() for value in values}


def _from_digit(match: re.Match[str]) -> Iterator[Date]:
    shown, said = match.group(), match.groupdict()
    first = int(shown[:2] if shown[1:2].isdecimal() else shown[:1])
    if said["sign"]:
        second, year = int(said["second"]), int(said["last"])
        year += 2000 if year < 100 else 0  # noqa: PLR2004 - two digits
        yield from ((year, *each) for each in {(first, second), (second, first)} if _is_day(*each))
    elif said["month"]:
        yield from _date(said["year"], _MONTHS.get(said["month"].casefold(), 0), first)
    else:
        month, day = int(said["iso_month"] or said["wide_month"]), said["iso_day"] or said["wide_day"]
        yield from _date(shown[:4], month, int(day) if day else None)


def _from_month(match: re.Match[str]) -> Iterator[Date]:
    day = int(match["day"]) if match["day"] else None
    yield from _date(match["year"] or match["alone"], _MONTHS.get(match["month"].casefold(), 0), day)


def _date(year: str | None, month: int, day: int | None) -> Iterator[Date]:
    if _is_day(month, 1 if day is None else day):
        yield int(year) if year else None, month, day


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
