"""Figures of a reply that are not in its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from itertools import islice
from typing import Final, NamedTuple

from pytest_modelmigrate.behaviours.calculated_figures import Operands
from pytest_modelmigrate.behaviours.doubtful_figures import doubt_of_figures
from pytest_modelmigrate.behaviours.exempt_figures import ExemptFigures, OrderedSpans
from pytest_modelmigrate.behaviours.finding_builders import MOST_SPANS
from pytest_modelmigrate.behaviours.joined_figures import durations_in, known_phones_in
from pytest_modelmigrate.behaviours.measured_figures import Measures, is_share, unit_of
from pytest_modelmigrate.text.dates import dates_in
from pytest_modelmigrate.text.number_words import NumberInWords, numbers_in_words
from pytest_modelmigrate.text.numbers import FoundNumber, number_words_in, numbers_in
from pytest_modelmigrate.text.other_numerals import other_numerals_in
from pytest_modelmigrate.text.scales import stated_scales
from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.times import FoundTime, times_in
from pytest_modelmigrate.text.units import unit_at

_ABOUT: Final = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|nearly|almost|over|more than|less than|under|some|circa|ca\."
    r"|~|\u2248|rund|etwa|ungef\u00e4hr|knapp|fast|gegen|environ|presque|près de|unos|unas|casi|alrededor de|cerca de"
    r"|quasi|quase|bijna|ongeveer|prawie|około|just under|close to|\u7ea6|\u5927\u7ea6|\u7d04)[^\w.,;:!?]{0,6}$",
    re.IGNORECASE,
)
_BOUND: Final = re.compile(
    r"\b(?:up to|at least|at most|within|bis zu|mindestens|höchstens|innerhalb von|jusqu'à|au moins|au plus|hasta"
    r"|al menos|fino a|almeno|até|pelo menos|tot|minstens|co najmniej|минимум)\s([^\W\d_]{2,12})\s",
    re.IGNORECASE,
)
_LOOKBACK: Final = 24
_LONGEST_READ: Final = 20_000
"""Characters that are read for numbers in words, units and currencies, the first ones."""

_MOST_EXPLAINED: Final = 30
"""Figures that are explained by a calculation, the first ones."""

_ENOUGH_LOST: Final = 8
"""Figures that follow from nothing, after which no other one is explained."""

_MOST_MEASURED: Final = 500
"""Figures whose unit is read to tell them from dates, the first ones."""

_LARGE_WORD: Final = 13
"""From here on a number in words is meant as a figure wherever it stands."""

_DAY: Final = 86_400
"""Seconds."""

_WITHIN_TIME: Final = 6
"""Characters between the hour and the minutes, at most."""

_HOUR, _HALF_DAY = 60, 720
"""Minutes."""

_TIMES: Final = re.compile(r"[ \u00a0-]?(?:times|mal|fois|veces|volte|vezes|keer|maal|razy|раза?)\b")
_GLUED_YEAR: Final = re.compile(
    r"(?<=[^\W\d_])((?:19|20)\d\d)(?!\w)|\b(?:FY|GJ|CY|[HQ][1-4][ /'\u2019-])[ '\u2019/-]?(\d\d)(?!\w)"
)
"""A year behind letters: `FY2025`, `FY25`, `Q3/25`."""

_NEXT_WORD: Final = re.compile(r"[ \u00a0][a-zà-ÿ]{3,14}(?=[ \u00a0])")


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
    exempt: ExemptFigures | None = None
    reading = _Reading(text, looked_up)
    for each in numbers_in(text, looked_up.is_known):
        exempt = exempt or ExemptFigures(text, known_phones_in(text, source))
        if not exempt.contains(each.start) and not looked_up.has_time_at(text, each):
            reading.look_up(each)
        if len(reading.lost) == MOST_SPANS:
            break
    for each in looked_up.only_in_dates(text):
        reading.look_up(each)
    lost = {*reading.lost, *looked_up.measures.in_another_currency(text), *looked_up.measures.in_another_unit(text)}
    if lost:
        together = looked_up.known_durations(text)
        lost = {each for each in lost if not any(start <= each[0] < end for start, end in together)}
    in_words = set(looked_up.unknown_words(text))
    if lost or in_words:
        spans = sorted(lost | in_words)
        if reading.results.issuperset(lost) and not in_words:
            return LookedUp(spans, doubt="may be calculated in several steps")
        return LookedUp(spans, doubt="" if in_words else doubt_of_figures(text, spans, source))
    if bounds := looked_up.unknown_bounds(text):
        return LookedUp(bounds, doubt="the figure is in words")
    shown = ", ".join(dict.fromkeys(reading.calculated[:5]))
    return LookedUp([], doubt=f"may be calculated from the source: {shown}" if shown else "")


class _Reading:
    """The figures of a text that are not in its source as they are written.

    Attributes:
        lost: the spans of those that do not follow from it either.
        results: the spans of those among them that may be the result of several steps.
        calculated: those that may follow from the source.
    """

    def __init__(self, text: str, source: _Source) -> None:
        self.text = text
        self.source = source
        self.lost: set[Span] = set()
        self.results: set[Span] = set()
        self.calculated: list[str] = []
        self.explained = 0

    def look_up(self, each: FoundNumber) -> None:
        """Look one figure up."""
        rough = bool(_ABOUT.search(self.text[max(0, each.start - _LOOKBACK) : each.start]))
        if rough and _is_rounded(each, self.source.sizes):
            return
        measures = self.source.measures
        if measures.has(each, self.text) or measures.has_cents(each, self.text):
            return
        span = (each.start, each.end)
        self.explained += 1
        if self.explained <= _MOST_EXPLAINED and len(self.lost) - len(self.results) < _ENOUGH_LOST:
            derivation = self.source.operands.explain(each, self.text, rough=rough)
            if derivation == "perhaps" or (not derivation and measures.may_convert(each, self.text)):
                self.calculated.append(each.shown)
            if derivation or measures.may_convert(each, self.text):
                return
            if self.source.operands.is_result(each, self.text):
                self.results.add(span)
        self.lost.add(span)


class _Source:
    """The figures of a source."""

    def __init__(self, source: str) -> None:
        source = source.replace("_", " ")
        self.text = source
        self.known, self.sizes, self.dated = _known_values(source)
        self.times = {each.minutes % _HALF_DAY for each in times_in(source)}

    def is_known(self, readings: frozenset[Decimal]) -> bool:
        """Whether the figure is in the source."""
        return not self.known.isdisjoint(readings)

    def has_time(self, time: FoundTime) -> bool:
        """Whether a time of day is in the source, on a clock of 12 or 24 hours; `9` and `9.00` may be 9 o'clock."""
        if time.minutes % _HALF_DAY in self.times:
            return True
        on_the_hour = time.minutes % _HOUR == 0
        return not self.known.isdisjoint(time.hours if on_the_hour else (each for each in time.hours if each % 1))

    def has_time_at(self, text: str, each: FoundNumber) -> bool:
        """Whether a figure is part of a time of day that is in the source."""
        first = max(0, each.start - _WITHIN_TIME)
        beside = times_in(text[first : each.end + 2 * _WITHIN_TIME])
        return any(time.start <= each.start - first < time.end and self.has_time(time) for time in beside)

    def only_in_dates(self, text: str) -> Iterator[FoundNumber]:
        """The figures with a unit that the source has in dates and times alone."""
        found = numbers_in(text[:_LONGEST_READ], self.dated.isdisjoint) if self.dated else ()
        spans: list[Span] | None = None
        for each in islice(found, _MOST_MEASURED):
            if not self.dated.issuperset(each.readings):
                continue
            unit = unit_of(each, text)
            clock = unit is not None and unit.dimension == "second" and unit.factor < _DAY
            if clock or (unit is None and not is_share(text, each.end)):
                continue
            if spans is None:
                spans = [
                    *((day.start, day.end) for day in dates_in(text)),
                    *((at.start, at.end) for at in times_in(text)),
                ]
            if not any(start <= each.start < end for start, end in spans):
                yield each

    def known_durations(self, text: str) -> list[Span]:
        """The spans of `1 h 30 min` and the like that the source has in other units."""
        return [span for span, seconds in durations_in(text) if ("second", seconds) in self.measures.sizes]

    @cached_property
    def in_words(self) -> set[Decimal]:
        return number_words_in(self.text) | {each.value for each in numbers_in_words(self.text)}

    @cached_property
    def measures(self) -> Measures:
        return Measures(self.text)

    @cached_property
    def operands(self) -> Operands:
        return Operands(self.text, self.is_known)

    def unknown_words(self, text: str) -> Iterator[Span]:
        """The spans of numbers in words, large ones or with a unit, that are not in the source."""
        for each in numbers_in_words(text[:_LONGEST_READ]):
            if each.value <= 1:
                continue
            if each.value in self.known:
                if self._is_in_another_unit(each, text):
                    yield each.start, each.end
                continue
            after = _NEXT_WORD.match(text, each.end)
            units = [unit_at(text, each.end), unit_at(text, after.end()) if after else None]
            measured = any(units) or is_share(text, each.end) or _TIMES.match(text, each.end)
            if each.value < _LARGE_WORD and not measured:
                continue
            found = _found(each, text)
            rough = bool(_ABOUT.search(text[max(0, each.start - _LOOKBACK) : each.start]))
            if rough and _is_rounded(found, self.sizes):
                continue
            if self.measures.has(found, text) or self.operands.explain(found, text, rough=rough):
                continue
            yield each.start, each.end

    def _is_in_another_unit(self, each: NumberInWords, text: str) -> bool:
        """Whether a number in words has a unit, and the source has it in digits alone, each time with another one."""
        return each.value not in self.in_words and self.measures.differs(_found(each, text), text)

    def unknown_bounds(self, text: str) -> list[Span]:
        """The spans of numbers in words after `up to` and the like that are not in the source."""
        found = (match.span(1) for match in _BOUND.finditer(text, 0, _LONGEST_READ))
        return [
            span
            for span in found
            if any(self.known.isdisjoint({value}) for value in number_words_in(text[slice(*span)]))
        ]


def _found(each: NumberInWords, text: str) -> FoundNumber:
    return FoundNumber(text[each.start : each.end], each.start, each.end, frozenset({each.value}))


def _known_values(source: str) -> tuple[set[Decimal], list[Decimal], set[Decimal]]:
    """All values of the source, those that may be rounded, and those that are in dates and times alone."""
    dates, times = dates_in(source), list(times_in(source))
    dated = OrderedSpans([*((day.start, day.end) for day in dates), *((time.start, time.end) for time in times)])
    plain: set[Decimal] = set()
    known: set[Decimal] = set()
    for each in numbers_in(source):
        if not dated.contains(each.start):
            plain |= each.readings
    known |= plain
    known |= {Decimal(f"20{short}" if short else year).normalize() for year, short in _GLUED_YEAR.findall(source)}
    for power in stated_scales(source):
        known |= {value.scaleb(power).normalize() for value in list(known)}
    known |= other_numerals_in(source)
    words = number_words_in(source) | {each.value for each in numbers_in_words(source)}
    known |= words
    for date in dates:
        known |= {Decimal(part).normalize() for reading in date.readings for part in reading if part is not None}
        known |= {Decimal(f"{day}.{month:02}").normalize() for _, month, day in date.readings if day}
    sizes = list(known)
    for time in times:
        known |= time.hours
    return known, sizes, known - plain - words


def _is_rounded(value: FoundNumber, known: Sequence[Decimal]) -> bool:
    """Whether a figure that is said to be approximate is a rounded figure of the source."""
    for reading in value.readings:
        step = Decimal(1).scaleb(int(reading.as_tuple().exponent))
        if any(abs(each - reading) < step for each in known):
            return True
    return False
