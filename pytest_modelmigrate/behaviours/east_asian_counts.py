"""Numbers in East Asian numerals with a unit that a source does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Final

from pytest_modelmigrate.text.numbers import numbers_in

_LONGEST_READ: Final = 20_000
"""Characters of a reply and of its source that are read, the first ones."""

_MOST: Final = 200
_DIGITS: Final = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"两": 2, "零": 0}
_POWERS: Final = {"十": 10, "百": 100, "千": 1_000}
_COUNT: Final = re.compile(
    r"(?<![第周星期一二三四五六七八九十百千万亿\d])([一二两三四五六七八九十百千]{1,7})"
    r"(?:天|周(?!年)|星期|个(?:月|小时|工作日)|年|小时|分钟|次|元|块钱|人|岁|倍|公里|公斤|毫升|毫克|片|日間|週間|か月|ヶ月|時間|分間|回|円|名様|歳)"
)
_NUMERAL: Final = re.compile(r"[一二两三四五六七八九十百千]{1,7}")


def doubt_of_counts(text: str, source: str) -> str:
    """Why a number in East Asian numerals may be made up; empty if the source has each of them.

    Example:
        >>> doubt_of_counts("连续服用七天", "每日两次")
        'a number in words may not be in the source: 七天'
    """
    found = list(islice(_COUNT.finditer(text, 0, _LONGEST_READ), _MOST))
    if not found:
        return ""
    known = set(_values(source[:_LONGEST_READ]))
    unknown = (each[0] for each in found if (value := _value(each[1])) > 1 and Decimal(value) not in known)
    first = next(unknown, "")
    return f"a number in words may not be in the source: {first}" if first else ""


def _values(source: str) -> Iterator[Decimal]:
    for each in numbers_in(source):
        yield from each.readings
    for match in islice(_NUMERAL.finditer(source), _MOST):
        yield Decimal(_value(match[0]))


def _value(numeral: str) -> int:
    total = digit = 0
    for sign in numeral:
        if sign in _POWERS:
            total += (digit or 1) * _POWERS[sign]
            digit = 0
        else:
            digit = _DIGITS[sign]
    return total + digit
