"""Numbers in a text, in the notations of several languages, as values that can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

# Each repeated group has a character before it that is checked first: most numbers are a few digits.
_NUMBER: Final = re.compile(
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
_LONGEST_NUMBER: Final = 40


class FoundNumber(NamedTuple):
    """A number in digits.

    Attributes:
        shown: the number as it is written.
        start: where it begins.
        end: where it ends.
        readings: the values that it may mean; `1.250` is 1.25 or 1250.
    """

    shown: str
    start: int
    end: int
    readings: frozenset[Decimal]


def numbers_in(text: str, is_known: Callable[[frozenset[Decimal]], bool] | None = None) -> Iterator[FoundNumber]:
    """Find the numbers in digits; `k`, `million` and the like multiply them.

    Args:
        text: the text.
        is_known: says which readings to leave out; called once for each spelling.
    """
    met: dict[str, frozenset[Decimal]] = {}
    passed: set[str] = set()
    for match in _NUMBER.finditer(text):
        shown = match.group()
        if shown in passed:
            continue
        if shown not in met:
            digits, scale = match.groups("")
            readings = _readings(digits, scale.casefold()) if len(digits) <= _LONGEST_NUMBER else None
            if readings is None or (is_known and is_known(readings)):
                passed.add(shown)
                continue
            met[shown] = readings
        yield FoundNumber(shown, *match.span(), met[shown])


@lru_cache(maxsize=4096)
def _readings(digits: str, scale: str) -> frozenset[Decimal]:
    power = _SCALES.get(scale, 0)
    return frozenset(value.scaleb(power).normalize() for value in _decimals(digits))


def number_words_in(text: str) -> set[Decimal]:
    """The values of small numbers in words."""
    values = {_WORD_VALUES[word] for word in {each.casefold() for each in _WORD.findall(text)} & set(_WORD_VALUES)}
    return {value.normalize() for value in values}


def _decimals(digits: str) -> Iterator[Decimal]:
    """The values that digits with separators may mean."""
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
