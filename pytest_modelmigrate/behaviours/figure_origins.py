"""Figures that may come from elsewhere than the words of a source: another script, the user, dates, other units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Final

from pytest_modelmigrate.text.dates import dates_in, days_in
from pytest_modelmigrate.text.numbers import numbers_in
from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.units import Unit, unit_at

_READ: Final = 20_000
"""Characters of each text that are read, the first ones."""

_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER: Final = re.compile(r"[\u0600-\u06ff\u0900-\u097f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIGURE: Final = re.compile(r"(?<![\d.,])(?!(?:19|20)\d\d(?![\d.,]*\d))\d[\d.,]*\d")
"""A figure of several digits that is no year."""

_ANOTHER_SCRIPT: Final = "the source is in another script, which may write the figure in another way"
_BETWEEN_DATES: Final = "the figure may be what lies between two dates of the source"
_CONVERTED: Final = "the source has figures of the same kind in other units"
_OF_THE_USER: Final = "the user gives figures of its own, from which it may follow"


def doubt_of_origin(text: str, spans: Sequence[Span], source: str, said: Iterable[str]) -> str:
    """Why figures that the source does not have may be right; empty if nothing says so.

    The source may be in another script, the user may give figures as well, and a figure with a unit may lie between
    two dates, or be converted from another unit.

    Args:
        text: the reply.
        spans: the figures.
        source: the source.
        said: the texts of the user; figures that the source has as well do not count.

    Example:
        >>> doubt_of_origin("It has run for 12 hours.", [(15, 17)], "Stop it after 10 hours.", ["It runs since 11:30."])
        'the user gives figures of its own, from which it may follow'
    """
    if _has_letters(text) and _is_latin(text) != _is_latin(source):
        return _ANOTHER_SCRIPT
    known = set(_FIGURE.findall(source))
    if any(not known.issuperset(_FIGURE.findall(each[:_READ])) for each in said):
        return _OF_THE_USER
    units: list[Unit] = []
    for _, end in spans:
        if (unit := unit_at(text, end)) is None:
            return ""
        units.append(unit)
    shown = " ".join(text[start:end] for start, end in spans)
    return _doubt_of_units(units, shown, source[:_READ]) if units else ""


def _doubt_of_units(units: Sequence[Unit], shown: str, source: str) -> str:
    """The doubt of figures with a unit; the same digits with another unit are a mistake."""
    if all(each.dimension in {"second", "month"} for each in units):
        dates = islice(chain(dates_in(source), days_in(source)), 2)
        if sum(1 for _ in dates) > 1:
            return _BETWEEN_DATES
    figures = list(numbers_in(source))
    digits = {value for each in figures for value in each.readings}
    if any(not digits.isdisjoint(each.readings) for each in numbers_in(shown)):
        return ""
    known = {unit for each in figures if (unit := unit_at(source, each.end)) is not None}
    others = {each.dimension for each in known}
    return _CONVERTED if all(each not in known and each.dimension in others for each in units) else ""


def _has_letters(text: str) -> bool:
    return any(map(str.isalpha, text[:_READ]))


def _is_latin(text: str) -> bool:
    return len(_LATIN.findall(text[:_READ])) > len(_OTHER.findall(text[:_READ]))
