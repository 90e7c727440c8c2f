"""Figures with a unit or a currency, compared with those of a source."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.joined_figures import durations_in, durations_in_words
from pytest_modelmigrate.text.currencies import Currency, currencies_named_in, currency_at
from pytest_modelmigrate.text.number_words import numbers_in_words
from pytest_modelmigrate.text.numbers import FoundNumber, numbers_in
from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.units import Unit, unit_at

_LONGEST_READ: Final = 20_000
"""Characters of a reply that are read, the first ones."""

_SHARED: Final = re.compile(
    r"(?:\s?(?:[x×-]|\u2013|by|to|or|and|bis|oder|und|mal|à|ou|et|a|o|e|y|tot|of|en|do|lub|i)\s?\d[\d.,]{0,12}){1,3}"
)
"""More figures with the same unit: `180 x 90 cm`, `48-72 hours`."""

_MOST_WORDS: Final = 200
"""Numbers in words of a source that are read."""

_PERCENT: Final = re.compile(r"\s?[%％]|\s?(?:per ?cent|Prozent|pour ?cent|por ciento|per cento|por cento|procent)\b")
_CENTS: Final = re.compile(
    r"\s?(?:euro ?)?(?:¢|ct\b|cents?\b|centimes?\b|céntimos?\b|centesimi\b|cêntimos?\b|pence\b|p\b)", re.IGNORECASE
)
_OTHER_DEGREES: Final[dict[str, tuple[str, Callable[[Decimal], Decimal]]]] = {
    "°F": ("°C", lambda size: size * 9 / 5 + 32),
    "°C": ("°F", lambda size: (size - 32) * 5 / 9),
}
_PREFIX_POWERS: Final = (-3, -2, 2, 3)


class Measures:
    """The figures of a source that have a unit or a currency.

    Attributes:
        units: the units of each figure; those that also stand without a known unit are left out.
        bare: the figures without a unit.
        sizes: the values in base units.
        imperial: those in units such as miles and ounces.
    """

    def __init__(self, source: str) -> None:
        units: dict[Decimal, set[Unit]] = {}
        self.bare: set[Decimal] = set()
        self.sizes: set[tuple[str, Decimal]] = set()
        self.imperial: set[tuple[str, Decimal]] = set()
        for each in numbers_in(source):
            unit = unit_of(each, source)
            if unit is None:
                self.bare |= each.readings
                continue
            for reading in each.readings:
                units.setdefault(reading, set()).add(unit)
                self.sizes.add((unit.dimension, reading * unit.factor))
                if _is_imperial(unit):
                    self.imperial.add((unit.dimension, reading * unit.factor))
        self.sizes |= {("second", seconds) for _, seconds in durations_in(source)}
        self.sizes |= {("second", seconds) for seconds in durations_in_words(source)}
        for word in islice(numbers_in_words(source[:_LONGEST_READ]), _MOST_WORDS):
            if (unit := unit_at(source, word.end)) is not None:
                self.sizes.add((unit.dimension, word.value * unit.factor))
        self.units = {value: known for value, known in units.items() if value not in self.bare}
        self._source = source

    @cached_property
    def priced(self) -> dict[Decimal, set[Currency]]:
        """The currencies in which each figure is written; those that also stand without one are left out."""
        return _currencies(self._source)

    def in_another_currency(self, text: str) -> list[Span]:
        """The spans of figures that are in the source, each time with another currency."""
        if not self.priced:
            return list(self._in_no_currency_of_the_source(text[:_LONGEST_READ]))
        found = numbers_in(text[:_LONGEST_READ], self.priced.keys().isdisjoint)
        return [(each.start, each.end) for each in found if _in_another_currency(each, text, self.priced)]

    def _in_no_currency_of_the_source(self, text: str) -> Iterator[Span]:
        """The spans of figures with a currency, where the source names its currency elsewhere, as data do."""
        if not (named := currencies_named_in(self._source[:_LONGEST_READ])):
            return
        for each in numbers_in(text, self.bare.isdisjoint):
            currency = currency_at(text, each.start, each.end)
            if currency is not None and not any(currency.may_be(other) for other in named):
                yield each.start, each.end

    def in_another_unit(self, text: str) -> list[Span]:
        """The spans of figures that are in the source, each time with another unit."""
        if not self.units:
            return []
        found = numbers_in(text[:_LONGEST_READ], self.units.keys().isdisjoint)
        return [(each.start, each.end) for each in found if self.differs(each, text)]

    def has_cents(self, each: FoundNumber, text: str) -> bool:
        """Whether a figure is an amount of the source in hundredths: 85 cents for 0.85 euros."""
        return is_cents(each, text) and any(reading / 100 in self.priced for reading in each.readings)

    def may_convert(self, each: FoundNumber, text: str) -> bool:
        """Whether a figure may be one in another unit: 1.18 kg for 1180 without a unit, 11.2 miles for 18 km."""
        unit = unit_of(each, text)
        if unit is None:
            return False
        if self._is_rounded(each, unit):
            return True
        if unit.factor.normalize().as_tuple().digits != (1,):
            return False
        return any(value.scaleb(power) in each.readings for value in self.bare for power in _PREFIX_POWERS)

    def _is_rounded(self, each: FoundNumber, unit: Unit) -> bool:
        """Whether a figure is, roughly, a measure that the source has in units of another system."""
        if unit.dimension in _OTHER_DEGREES:
            other, convert = _OTHER_DEGREES[unit.dimension]
            known = [convert(size) for dimension, size in self.sizes if dimension == other]
        else:
            sizes = self.sizes - self.imperial if _is_imperial(unit) else self.imperial
            known = [size for dimension, size in sizes if dimension == unit.dimension]
        for reading in each.readings:
            step = max(Decimal(1).scaleb(int(reading.as_tuple().exponent)) if reading % 1 else 1, reading / 50)
            if any(abs(size - reading * unit.factor) <= step * unit.factor for size in known):
                return True
        return False

    def has(self, each: FoundNumber, text: str) -> bool:
        """Whether a figure is the same measure in another unit, such as 1600 g for 1.6 kg."""
        if not self.sizes or (unit := unit_of(each, text) or _metre(each)) is None:
            return False
        return any((unit.dimension, reading * unit.factor) in self.sizes for reading in each.readings)

    def differs(self, each: FoundNumber, text: str) -> bool:
        """Whether a figure has a unit that it never has in the source, and is no other measure of it."""
        if (unit := unit_of(each, text)) is None or self.has(each, text):
            return False
        known = {other for reading in each.readings for other in self.units.get(reading, ())}
        return bool(known) and unit not in known


def unit_of(each: FoundNumber, text: str) -> Unit | None:
    """The unit of a figure, which may follow more figures; `m` may mean millions or metres."""
    end = each.start + len(each.shown.removesuffix("m").rstrip())
    if (unit := unit_at(text, end)) is not None:
        return unit
    shared = _SHARED.match(text, each.end)
    return unit_at(text, shared.end()) if shared else None


def _is_imperial(unit: Unit) -> bool:
    return unit.dimension in (
        "metre",
        "metre per hour",
        "gram",
        "litre",
    ) and unit.factor.normalize().as_tuple().digits != (1,)


def _metre(each: FoundNumber) -> Unit | None:
    """Metres, where a figure ends with an `m` that may mean them."""
    return unit_at("1 metre", 1) if each.shown.endswith(("m", " m")) else None


def is_share(text: str, end: int) -> bool:
    """Whether a figure that ends at a place is a percentage."""
    return _PERCENT.match(text, end) is not None


def is_cents(each: FoundNumber, text: str) -> bool:
    """Whether a figure is in hundredths of a currency."""
    return _CENTS.match(text, each.end) is not None


def kind_of(each: FoundNumber, text: str) -> str:
    """What a figure measures: `%`, `money`, the dimension of its unit, or nothing that is known."""
    if is_share(text, each.end):
        return "%"
    if currency_at(text, each.start, each.end) is not None or is_cents(each, text):
        return "money"
    unit = unit_of(each, text)
    return unit.dimension if unit else ""


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
