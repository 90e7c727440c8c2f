"""Figures of a reply that are not in its source."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import accumulate, permutations
from typing import Final, NamedTuple

from pytest_modelmigrate.behaviours.finding_builders import MOST_SPANS
from pytest_modelmigrate.text.citation_marks import mark_spans
from pytest_modelmigrate.text.currencies import Currency, currency_at
from pytest_modelmigrate.text.dates import dates_in
from pytest_modelmigrate.text.numbers import FoundNumber, number_words_in, numbers_in
from pytest_modelmigrate.text.scales import stated_scales
from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.times import times_in
from pytest_modelmigrate.text.units import Unit, unit_at

_ITEM_NUMBER: Final = re.compile(r"^[ \t>]*+(?:#{1,6}[ \t]+)?(?:\*\*)?\(?\d{1,3}[.):\uff0e\u3001](?!\d)", re.MULTILINE)
_ABOUT: Final = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|nearly|almost|over|more than|less than|under|some|circa|ca\."
    r"|~|\u2248|rund|etwa|ungef\u00e4hr|knapp|environ|unos|cerca de|\u7ea6|\u5927\u7ea6|\u7d04)\s*\W?\s*$",
    re.IGNORECASE,
)
_BOUND: Final = re.compile(
    r"\b(?:up to|at least|at most|within|bis zu|mindestens|höchstens|innerhalb von|jusqu'à|au moins|au plus|hasta"
    r"|al menos|fino a|almeno|até|pelo menos|tot|minstens|co najmniej|минимум)\s([^\W\d_]{2,12})\s",
    re.IGNORECASE,
)
_LOOKBACK: Final = 24
_MOST_OPERANDS: Final = 60
"""Figures of a source that are combined; with more, almost every figure would follow from two of them."""

_LONGEST_READ: Final = 20_000
"""Characters that are read for numbers in words and for currencies, the first ones."""

_UNIT: Final = re.compile(
    r"\d[\d.,']{0,20}\s?(?:[kmcµ]?[gml]|t|k?Wh?|MW|[kMGT]B|kilo\w*|met(?:er|re)s?|lit(?:er|re)s?|tons?|Tonnen)\b"
)
_UNIT_POWERS: Final = (-3, -2, 2, 3)
"""Powers of ten between units, as from grams to kilograms and from centimetres to metres."""

_LARGE: Final = 100_000
"""From here on the closing zeros of a figure are taken as rounded."""

_SMALL: Final = 10
"""Whole numbers below it follow from almost any two figures, so they are not taken as calculated."""


class LookedUp(NamedTuple):
    """Values of a reply, looked up in its source.

    Attributes:
        missing: the spans of values that are not in the source.
        note: what was not checked; empty if all was.
        doubt: why that is a guess; empty if it is sure.
    """

    missing: list[Span]
    note: str = ""
    doubt: str = ""


def look_up_figures(text: str, source: str) -> LookedUp:
    """Look up the figures of a text; the numbers of list items, citation marks and dates are left out."""
    looked_up = _Source(source)
    lost: list[Span] = []
    calculated: list[str] = []
    exempt: _Exempt | None = None
    for each in numbers_in(text, looked_up.is_known):
        exempt = exempt or _Exempt(text)
        if exempt.contains(each.start) or _is_rounded(each, text, looked_up.sizes):
            continue
        if looked_up.measures.has(each, text):
            continue
        if looked_up.explains(each, text):
            calculated.append(each.shown)
            continue
        lost.append((each.start, each.end))
        if len(lost) == MOST_SPANS:
            break
    lost = sorted({*lost, *looked_up.in_another_currency(text), *looked_up.in_another_unit(text)})
    if lost:
        return LookedUp(lost)
    if bounds := looked_up.unknown_bounds(text):
        return LookedUp(bounds, doubt="the figure is in words")
    shown = ", ".join(dict.fromkeys(calculated[:5]))
    return LookedUp([], doubt=f"may be calculated from the source: {shown}" if calculated else "")


class _Source:
    """The figures of a source."""

    def __init__(self, source: str) -> None:
        self.text = source
        self.known, self.sizes = _known_values(source)
        self.priced = _currencies(source)

    def is_known(self, readings: frozenset[Decimal]) -> bool:
        """Whether the figure is in the source."""
        return not self.known.isdisjoint(readings)

    def in_another_currency(self, text: str) -> list[Span]:
        """The spans of figures that are in the source, each time with another currency."""
        if not self.priced:
            return []
        found = numbers_in(text[:_LONGEST_READ], self.priced.keys().isdisjoint)
        return [(each.start, each.end) for each in found if _in_another_currency(each, text, self.priced)]

    def in_another_unit(self, text: str) -> list[Span]:
        """The spans of figures that are in the source, each time with another unit."""
        units = self.measures.units
        if not units:
            return []
        found = numbers_in(text[:_LONGEST_READ], units.keys().isdisjoint)
        return [(each.start, each.end) for each in found if self.measures.differs(each, text)]

    @cached_property
    def measures(self) -> _Measures:
        return _Measures(self.text)

    @cached_property
    def operands(self) -> _Operands:
        return _Operands(self.text)

    def explains(self, each: FoundNumber, text: str) -> bool:
        """Whether the figure may be calculated from figures of the source, or converted to another unit."""
        if _UNIT.match(text, each.start) and self.operands.convert_to(each.readings):
            return True
        return self.operands.explain(each.readings)

    def unknown_bounds(self, text: str) -> list[Span]:
        """The spans of numbers in words after `up to` and the like that are not in the source."""
        found = (match.span(1) for match in _BOUND.finditer(text, 0, _LONGEST_READ))
        return [
            span
            for span in found
            if any(self.known.isdisjoint({value}) for value in number_words_in(text[slice(*span)]))
        ]


def _known_values(source: str) -> tuple[set[object], list[Decimal]]:
    """All values of the source, and those that may be rounded."""
    known: set[object] = {reading for each in numbers_in(source) for reading in each.readings}
    for power in stated_scales(source):
        known |= {value.scaleb(power).normalize() for value in list(known) if isinstance(value, Decimal)}
    known |= number_words_in(source)
    for date in dates_in(source):
        known |= {Decimal(part).normalize() for reading in date.readings for part in reading if part is not None}
        known |= {Decimal(f"{day}.{month:02}").normalize() for _, month, day in date.readings if day}
    sizes = [value for value in known if isinstance(value, Decimal)]
    for time in times_in(source):
        known |= time.numbers
    return known, sizes


def _currencies(source: str) -> dict[Decimal, set[Currency]]:
    """The currencies in which each figure of the source is written; those without one are left out."""
    priced: dict[Decimal, set[Currency]] = {}
    bare: set[Decimal] = set()
    for each in numbers_in(source):
        currency = currency_at(source, each.start, each.end)
        if currency is None:
            bare |= each.readings
        else:
            for reading in each.readings:
                priced.setdefault(reading, set()).add(currency)
    return {value: currencies for value, currencies in priced.items() if value not in bare}


def _in_another_currency(each: FoundNumber, text: str, priced: dict[Decimal, set[Currency]]) -> bool:
    currency = currency_at(text, each.start, each.end)
    if currency is None:
        return False
    known = {other for reading in each.readings for other in priced.get(reading, ())}
    return bool(known) and not any(currency.may_be(other) for other in known)


class _Measures:
    """The figures of a source that have a unit.

    Attributes:
        units: the units of each figure; those that also stand without a known unit are left out.
        sizes: the values in base units.
    """

    def __init__(self, source: str) -> None:
        units: dict[Decimal, set[Unit]] = {}
        bare: set[Decimal] = set()
        self.sizes: set[tuple[str, Decimal]] = set()
        for each in numbers_in(source):
            unit = unit_at(source, each.end)
            if unit is None:
                bare |= each.readings
                continue
            for reading in each.readings:
                units.setdefault(reading, set()).add(unit)
                self.sizes.add((unit.dimension, reading * unit.factor))
        self.units = {value: known for value, known in units.items() if value not in bare}

    def has(self, each: FoundNumber, text: str) -> bool:
        """Whether a figure is the same measure in another unit, such as 1600 g for 1.6 kg."""
        if not self.sizes or (unit := unit_at(text, each.end)) is None:
            return False
        return any((unit.dimension, reading * unit.factor) in self.sizes for reading in each.readings)

    def differs(self, each: FoundNumber, text: str) -> bool:
        """Whether a figure has a unit that it never has in the source, and is no other measure of it."""
        if (unit := unit_at(text, each.end)) is None or self.has(each, text):
            return False
        known = {other for reading in each.readings for other in self.units.get(reading, ())}
        return bool(known) and unit not in known


class _Operands:
    """The figures of a source, to calculate with."""

    def __init__(self, source: str) -> None:
        found = [max(each.readings) for each in numbers_in(source)]
        self.values = found if len(found) <= _MOST_OPERANDS else []
        totals = list(accumulate(self.values, initial=Decimal(0)))
        self.sums = {
            totals[end] - totals[start] for start in range(len(totals)) for end in range(start + 2, len(totals))
        }

    def explain(self, readings: Collection[Decimal]) -> bool:
        """Whether a figure is a sum of neighbours, or the result of one operation on two figures."""
        return any(self._explains(value) for value in readings)

    def convert_to(self, readings: Collection[Decimal]) -> bool:
        """Whether a figure with a unit is a figure of the source in another unit."""
        return any(each.scaleb(power) in readings for each in self.values for power in _UNIT_POWERS)

    def _explains(self, value: Decimal) -> bool:
        if value == value.to_integral_value() and value < _SMALL:
            return False
        if value in self.sums:
            return True
        step = _step(value)
        return any(
            value in (first + second, first - second, first * second) or _is_ratio(value, first, second, step)
            for first, second in permutations(set(self.values), 2)
        )


def _step(value: Decimal) -> Decimal:
    """What the last digit of a figure counts; of a large figure, the last one that is not 0."""
    exponent = int(value.normalize().as_tuple().exponent)
    return Decimal(1).scaleb(exponent if value % 1 or value >= _LARGE else 0)


def _is_ratio(value: Decimal, first: Decimal, second: Decimal, step: Decimal) -> bool:
    """Whether the value is first / second, that as a percentage, or the change in percent, rounded as it is written."""
    if not second:
        return False
    ratio = first / second
    return any(abs(each - value) * 2 <= step for each in (ratio, 100 * ratio, abs(100 * ratio - 100)))


class _Exempt:
    """Spans in which figures need no source: citation marks, numbers of list items, and dates (checked as dates)."""

    def __init__(self, text: str) -> None:
        self.spans = sorted(
            [
                *mark_spans(text),
                *(match.span() for match in _ITEM_NUMBER.finditer(text)),
                *((each.start, each.end) for each in dates_in(text)),
            ]
        )
        self.reach = self.index = 0

    def contains(self, place: int) -> bool:
        """Whether the place is in one of the spans; places have to be asked for in order."""
        while self.index < len(self.spans) and self.spans[self.index][0] <= place:
            self.reach = max(self.reach, self.spans[self.index][1])
            self.index += 1
        return place < self.reach


def _is_rounded(value: FoundNumber, text: str, known: Sequence[Decimal]) -> bool:
    """Whether a figure that is said to be approximate is a rounded figure of the source."""
    if not _ABOUT.search(text[max(0, value.start - _LOOKBACK) : value.start]):
        return False
    for reading in value.readings:
        step = Decimal(1).scaleb(int(reading.as_tuple().exponent))
        if any(abs(each - reading) < step for each in known):
            return True
    return False
