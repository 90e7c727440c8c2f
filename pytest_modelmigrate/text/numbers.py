"""Numbers in a text, in the notations of several languages, as values that can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from pytest_modelmigrate.text.scales import SCALE, SCALE_STARTS, SCALES, WIDE

_JOINING: Final = "兆조億亿억万萬만"
_JOINED: Final = "億亿억万萬만千천"
"""Scales between which the parts of one number stand: `12億5,000万`."""

# Each repeated group has a character before it that is checked first: most numbers are a few digits.
_NUMBER: Final = re.compile(
    rf"(?P<digits>\d(?:(?<![\w.,]\d)|(?<=[{WIDE}]\d))(?:"
    r"(?=\d{0,2}+ \d{3})\d{0,2}(?: \d{3})+(?![\d.])(?:,\d{1,2}(?!\d))?"
    r"|\d*+(?:(?=[.,'\u2019\u00a0\u2009\u202f\u066b\u066c\uff0c])"
    r"(?:[.,'\u2019\u00a0\u2009\u202f\u066b\u066c\uff0c]\d++)*+|)))"
    rf"(?:\s?(?=[{SCALE_STARTS}]){SCALE}(?:(?<=[{_JOINING}])(?P<more>(?:\d[\d,]*+[{_JOINED}]?)++)|)|)"
)
_PART: Final = re.compile(rf"(\d[\d,]*+)([{_JOINED}]?)")
_WORDS: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve",
    "null eins zwei drei vier f\u00fcnf sechs sieben acht neun zehn elf zw\u00f6lf",
    "z\u00e9ro un deux trois quatre cinq six sept huit neuf dix onze douze",
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce",
    "zero uno - tre quattro cinque sei sette otto nove dieci undici dodici",
    "zero um dois três quatro cinco seis sete oito nove dez onze doze",
    "nul een twee drie vier vijf zes zeven acht negen tien elf twaalf",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć dziesięć jedenaście dwanaście",
    "ноль один два три четыре пять шесть семь восемь девять десять одиннадцать двенадцать",
    "صفر واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة",
    "영 하나 둘 셋 넷 다섯 여섯 일곱 여덟 아홉 열",
    "\u96f6 \u4e00 \u4e8c \u4e09 \u56db \u4e94 \u516d \u4e03 \u516b \u4e5d \u5341",
)
_WORD_VALUES: Final = {word: Decimal(value) for words in _WORDS for value, word in enumerate(words.split())} | {
    word: Decimal(value)
    for value, words in {
        1: "ein eine einen einem einer une una uma één jedna jedno одна одно",
        2: "two twice both zweimal beide duas dwie две 两 兩 二 두 deux",
        3: "thrice dreimal 세",
        4: "네",
    }.items()
    for word in words.split()
}
_ITALIAN: Final = frozenset({"il", "di", "che", "della", "volte"})
"""Words that show that `due` is Italian and means 2."""

_WIDE_WORDS: Final = frozenset(word for word in _WORD_VALUES if re.fullmatch(f"[{WIDE}]", word))
"""Number words of one character, in scripts without spaces between words."""

_WORD: Final = re.compile(r"[^\W\d_]+")
_GROUP: Final = 3
_LAKH: Final = 2
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
            digits, scale, more = match.groups("")
            short = len(digits) + len(more) <= _LONGEST_NUMBER
            readings = _readings(digits, scale.casefold(), more) if short else None
            if readings is None or (is_known and is_known(readings)):
                passed.add(shown)
                continue
            met[shown] = readings
        yield FoundNumber(shown, *match.span(), met[shown])


@lru_cache(maxsize=4096)
def _readings(digits: str, scale: str, more: str = "") -> frozenset[Decimal]:
    powers = {SCALES.get(scale, 0), 0} if scale == "m" else {SCALES.get(scale, 0)}
    parts = (Decimal(part.replace(",", "") or 0).scaleb(SCALES.get(unit, 0)) for part, unit in _PART.findall(more))
    rest = sum(parts, Decimal(0))
    return frozenset((value.scaleb(power) + rest).normalize() for value in _decimals(digits) for power in powers)


def number_words_in(text: str) -> set[Decimal]:
    """The values of small numbers in words."""
    found = {each.casefold() for each in _WORD.findall(text)}
    words = found & set(_WORD_VALUES)
    if "due" in found and not _ITALIAN.isdisjoint(found):
        words.add("due")
    signs = set(text) & _WIDE_WORDS
    return {_WORD_VALUES.get(word, Decimal(2)).normalize() for word in (*words, *signs)}


def _decimals(digits: str) -> Iterator[Decimal]:
    """The values that digits with separators may mean."""
    parts = re.split(r"\D", digits)
    separators = re.findall(r"\D", digits)
    if not separators:
        yield Decimal(digits)
        return
    grouped = all(len(part) == _GROUP for part in parts[1:]) and len(parts[0]) <= _GROUP
    lakhs = len(parts) > 2 and len(parts[-1]) == _GROUP and all(len(part) == _LAKH for part in parts[1:-1])  # noqa: PLR2004
    if (grouped or lakhs) and len(set(separators)) == 1:
        yield Decimal("".join(parts))
    head_grouped = all(len(part) == _GROUP for part in parts[1:-1])
    one_kind = len(set(separators[:-1])) <= 1 and separators[-1] not in separators[:-1]
    if head_grouped and one_kind and separators[-1] in ".,\u066b":
        yield Decimal("".join(parts[:-1]) + "." + parts[-1])
    if not ((grouped or lakhs) and len(set(separators)) == 1) and not (head_grouped and one_kind):
        yield from (Decimal(part) for part in parts)
