"""Dates of a reply that are not in its source."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.grounded_figures import LookedUp
from pytest_modelmigrate.behaviours.measured_figures import unit_of
from pytest_modelmigrate.text.dates import FoundDate, PartialDate, dates_in, days_in, possible_dates_in
from pytest_modelmigrate.text.number_words import numbers_in_words
from pytest_modelmigrate.text.numbers import FoundNumber, numbers_in
from pytest_modelmigrate.text.spans import Span

_DAY: Final = 86_400
_MOST_DATES: Final = 20
_MOST_DERIVED: Final = 5
_MOST_PERIODS: Final = 20
_LONGEST_READ: Final = 20_000
_LEAP_YEAR: Final = 2024
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def look_up_dates(text: str, source: str) -> LookedUp:
    """Look up the dates of a text; one that follows from a date and a period of the source is a guess."""
    inside = [*dates_in(source), *days_in(source)]
    known: set[PartialDate] = {reading for each in inside for reading in each.readings}
    yearless = {(month, day) for year, month, day in known if year is None}
    known |= {part for year, month, day in known for part in ((year, month, None), (None, month, day))}
    lost = [each for each in (*dates_in(text), *days_in(text[:_LONGEST_READ])) if known.isdisjoint(each.readings)]
    if not lost:
        return LookedUp([])
    days = yearless | {(month, day) for _, month, day in possible_dates_in(source)}
    calculated: set[date] = set()
    bases: list[FoundDate] = list(inside)
    spans: list[Span] = []
    years: list[str] = []
    derived: list[str] = []
    for each in lost:
        if days.isdisjoint((month, day) for _, month, day in each.readings):
            if bases and len(derived) < _MOST_DERIVED:
                calculated |= set(_calculated(bases, f"{source[:_LONGEST_READ]}\n{text[:_LONGEST_READ]}"))
                bases.clear()
            if any(_is_on(reading, day) for reading in each.readings for day in calculated):
                derived.append(each.shown)
                bases.append(each)
            else:
                spans.append((each.start, each.end))
        elif _has_unknown_year(each, source):
            years.append(each.shown)
    doubts = [f"may be calculated from the source: {', '.join(derived[:5])}"] if derived else []
    doubts += [f"the year is not in the source: {', '.join(years[:5])}"] if years else []
    return LookedUp(spans, doubt="" if spans else "; ".join(doubts))


def _has_unknown_year(found: FoundDate, source: str) -> bool:
    return all(year is not None and str(year) not in source for year, _, _ in found.readings)


def _is_on(reading: PartialDate, day: date) -> bool:
    year, month, in_month = reading
    return day.month == month and in_month in (day.day, None) and year in (day.year, None)


def _calculated(inside: Iterable[FoundDate], text: str) -> Iterator[date]:
    """The days before and after each date by each period in the text; a period may end a day or a unit earlier."""
    periods = list(islice(_periods(text), _MOST_PERIODS))
    for start in islice(_days(inside, text), _MOST_DATES):
        for days, months in periods:
            for sign in (1, -1):
                end = _moved(start, sign * days, sign * months)
                if end is not None:
                    yield from (end, end - timedelta(days=1), end + timedelta(days=1))


def _days(inside: Iterable[FoundDate], text: str) -> Iterator[date]:
    years = [int(each) for each in islice(_YEAR.findall(text), _MOST_DATES)]
    for each in inside:
        for year, month, day in each.readings:
            for one in dict.fromkeys([year] if year else [*years, _LEAP_YEAR]):
                if day is not None and one > 0 and day <= monthrange(one, month)[1]:
                    yield date(one, month, day)


def _periods(text: str) -> Iterator[tuple[int, int]]:
    """Days and months of the periods in a text: `14 days`, `ten weeks`, `3 Monate`; also one unit less of each."""
    words = (
        FoundNumber(text[each.start : each.end], each.start, each.end, frozenset({each.value}))
        for each in numbers_in_words(text)
    )
    for each in (*numbers_in(text), *words):
        unit = unit_of(each, text)
        if unit is None or unit.dimension not in ("second", "month"):
            continue
        value = max(each.readings)
        if value > 1_000:  # noqa: PLR2004 - no period
            continue
        for count in (value, value - 1):
            size = int(count * unit.factor)
            if unit.dimension == "month" and size:
                yield 0, size
            elif size >= _DAY:
                yield size // _DAY, 0


def _moved(start: date, days: int, months: int) -> date | None:
    count = start.year * 12 + start.month - 1 + months
    year, month = count // 12, count % 12 + 1
    if not 1 < year < 9_999:  # noqa: PLR2004 - the calendar
        return None
    return date(year, month, min(start.day, monthrange(year, month)[1])) + timedelta(days=days)
