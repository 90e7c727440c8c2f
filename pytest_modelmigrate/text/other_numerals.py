"""Numbers that are written neither in decimal digits nor in words: `½`, `3/4`, `XIV`."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from typing import Final

_SIGNS: Final = re.compile(r"(\d{1,4})?\s?([\u00bc-\u00be\u2150-\u215e])")
_FRACTION: Final = re.compile(r"(?<![\d/.,])(?:(\d{1,3}) )?(\d{1,2})/([2-9]|1[0-9])(?![\d/.,]\d|\d|/)")
_ROMAN: Final = re.compile(
    r"(?<![\w.])(?=[MDCLXVI]{2,8}(?!\w))M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})(?!\w)"
)
_VALUES: Final = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
_PLACES: Final = Decimal("0.001")


def other_numerals_in(text: str) -> set[Decimal]:
    """The values of fractions and Roman numerals.

    Example:
        >>> sorted(map(str, other_numerals_in("Chapter XIV, 1½ cups, 3/4 of them")))
        ['0.75', '1.5', '14']
    """
    values: set[Decimal] = set()
    if not text.isascii():
        for match in _SIGNS.finditer(text):
            part = Decimal(str(unicodedata.numeric(match[2]))).quantize(_PLACES)
            values |= {part.normalize(), (part + int(match[1] or 0)).normalize()}
    for match in _FRACTION.finditer(text):
        if int(match[2]) < int(match[3]):
            values.add((int(match[1] or 0) + (Decimal(match[2]) / Decimal(match[3])).quantize(_PLACES)).normalize())
    for match in _ROMAN.finditer(text):
        values.add(Decimal(_roman(match.group())))
    return values


def _roman(shown: str) -> int:
    total = 0
    for sign, following in zip(shown, [*shown[1:], ""], strict=True):
        value = _VALUES[sign]
        total += -value if following and value < _VALUES[following] else value
    return total
