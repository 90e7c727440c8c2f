"""Figures with a currency that a source has for something else."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.text.currencies import currencies_written_in, currency_at
from pytest_modelmigrate.text.numbers import FoundNumber, numbers_in

_LONGEST_READ: Final = 20_000
"""Characters of a reply and of its source that are read, the first ones."""

_MORE: Final = re.compile(
    r"[ \u00a0]?(?:[-\u2013/x,]|to|or|and|bis|oder|und|ou|et|a|o|e|y|tot|of|en|do|lub|i|\u00e0)[ \u00a0]?\d",
    re.IGNORECASE,
)
"""More figures follow, which may have the same currency: `5-10 euros`."""


_COUNTED: Final = re.compile(
    r"[ \u00a0](?!to\b|or\b|and\b|in\b|on\b|per\b|for\b|bis\b|und\b|oder\b|pro\b|für\b|par\b|pour\b|por\b|per\b"
    r"|from\b|from\b|of\b|last\b|this\b|was\b|were\b|im\b|in\b|en\b|a\b|w\b|na\b)[^\W\d_]{3,}|[人个件张台名間]"
)
"""The thing that a figure counts: `40 seats`."""


def price_of_another_figure(text: str, source: str) -> str:
    """The first amount of money whose figure the source has without a currency alone, beside other amounts.

    Example:
        >>> price_of_another_figure("It costs 40 euros.", "40 seats, 90 euros")
        '40'
    """
    source = source[:_LONGEST_READ]
    priced, others = set[Decimal](), set[Decimal]()
    amounts = 0
    for each in numbers_in(source):
        if currency_at(source, each.start, each.end) is not None:
            priced |= each.readings
            amounts += 1
        elif _MORE.match(source, each.end):
            priced |= each.readings
        elif _COUNTED.match(source, each.end):
            others |= each.readings
        else:
            priced |= each.readings
    if not amounts or currencies_written_in(source) > amounts:
        return ""
    others -= priced
    found = numbers_in(text[:_LONGEST_READ], others.isdisjoint) if others else ()
    return next((each.shown for each in found if _is_priced(each, text)), "")


def _is_priced(each: FoundNumber, text: str) -> bool:
    return currency_at(text, each.start, each.end) is not None
