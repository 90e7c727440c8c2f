"""Figures of a reply that follow from figures of its source: sums, differences, shares, durations."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from itertools import accumulate, islice, pairwise, permutations
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.figure_arithmetic import Operand, Wanted
from pytest_modelmigrate.behaviours.measured_figures import is_cents, kind_of, unit_of
from pytest_modelmigrate.text.dates import dates_in, days_in
from pytest_modelmigrate.text.number_words import numbers_in_words
from pytest_modelmigrate.text.numbers import FoundNumber, numbers_in
from pytest_modelmigrate.text.times import times_in

Derivation: TypeAlias = Literal["shown", "perhaps", ""]
"""`shown` if a figure follows from figures beside it, `perhaps` if it follows from any figures of the source."""

_MOST_OPERANDS: Final = 60
"""Figures of a source that are combined; with more, almost every figure would follow from two of them."""

_FEW_OPERANDS: Final = 12
_MOST_BESIDE: Final = 6
_FEW_BESIDE: Final = 3
_MOST_DERIVED: Final = 40
_BEFORE, _AFTER = 200, 120
"""Characters around a figure in which the figures stand that it is calculated from."""

_NEAR: Final = 40
"""Characters before a figure in which a word says that it is a result."""

_LARGE: Final = 100_000
"""From here on the closing zeros of a figure are taken as rounded."""

_SMALL: Final = 10
"""Whole numbers below it follow from almost any two figures."""

_TELLING: Final = 3
"""Digits from which on a figure does not follow from others by chance."""

_PERIODS: Final = tuple(map(Decimal, (2, 3, 4, 7, 12, 52)))
"""What a result is often a multiple or a part of: halves, quarters, weeks, months."""

_HOUR: Final = 60
_DAY: Final = 24 * _HOUR
_MOST_TIMES: Final = 30
_TELLS_RESULT: Final = re.compile(
    r"\b(?:total(?:s|ling|ly)? (?:of|to|up)|in total|altogether|combined|in all|comes? to|adds? up|works? out|remain\w*"
    r"|difference|on average|twice|half|double|i\.e|makes|therefore|so you"
    r"|insgesamt|zusammen|in summe|macht|ergibt|übrig|verbleib\w*|im schnitt|durchschnittlich|somit|hälfte|doppelt\w*"
    r"|au total|soit|donc|il reste\w*|en moyenne|moitié"
    r"|en total|suman?|quedan?|restan?|es decir|la mitad|doble"
    r"|in tutto|in totale|cioè|restano|rimangono|quindi|metà"
    r"|no total|ou seja|portanto|somam?|metade|dobro"
    r"|samen|in totaal|dus|gemiddeld\w*|helft"
    r"|razem|łącznie|czyli|pozostał\w*|średnio|połow\w+)\b"
    r"|[=×÷]|合计|总计|共计|一共|平均|还剩|合計|残り|全部で|المجموع|إجمالي|المتبقي|कुल|शेष|बाकी|औसत|합계|총",
    re.IGNORECASE,
)

_PER_YEAR: Final = re.compile(
    r"\b(?:(?:a|per|each) (?:year|week)|yearly|annual\w*|half|twice|double|(?:im|pro) Jahr|jährlich|Hälfte|doppelt\w*"
    r"|(?:par|l[’']) ?an(?:née)?|annuel\w*|moitié|al año|anual\w*|mitad|doble|all[’']anno|annu\w+|metà|doppio|por ano"
    r"|metade"
    r"|dobro|per jaar|jaarlijks|helft|rocznie|połow\w+)\b|每年|年間|一半|半分|سنويا|प्रति वर्ष",
    re.IGNORECASE,
)


_SEVERAL: Final = 3


class Operands:
    """The figures of a source, to calculate with.

    Args:
        source: its text.
        is_known: says whether the source has a figure.
    """

    def __init__(self, source: str, is_known: Callable[[frozenset[Decimal]], bool]) -> None:
        self._is_known = is_known
        found = list(_operands(source))
        self.values = found if len(found) <= _MOST_OPERANDS else []
        self._distinct = list(dict.fromkeys(self.values))
        self._sums = _sums(self.values)
        self._minutes = _minutes_between(source)
        self._derived: list[Decimal] = []
        self._met: dict[object, bool] = {}

    def explain(self, each: FoundNumber, text: str, *, rough: bool) -> Derivation:
        """Whether a figure of a text follows from figures of the source.

        Args:
            each: the figure.
            text: the text that it stands in.
            rough: whether it is said to be approximate.
        """
        derivation = self._derivation(each, text, rough=rough)
        if derivation and len(self._derived) < _MOST_DERIVED:
            self._derived.append(max(each.readings))
        return derivation

    def _derivation(self, each: FoundNumber, text: str, *, rough: bool) -> Derivation:
        if self._is_duration(each, text):
            return "shown"
        wanted = _wanted(each, text, rough=rough)
        beside = self._beside(each, text)
        if all(value == value.to_integral_value() and value < _SMALL for value in each.readings):
            in_words = not each.shown[0].isdigit() and wanted.kind in ("second", "month")
            alike = [other for other in self._distinct if in_words and other.kind == wanted.kind]
            pairs = [*permutations(beside[:_FEW_BESIDE], 2), *permutations(alike, 2)]
            return "perhaps" if any(wanted.follows_from(first, second) for first, second in pairs) else ""
        told = self._is_told(each, text)
        telling = _digits(each) >= _TELLING
        measured = wanted.kind not in ("", "%") and not told
        if self._follows_locally(wanted, beside, measured=measured):
            return "shown" if told or telling or wanted.kind else "perhaps"
        if (telling or told) and len(self._distinct) <= _FEW_OPERANDS:
            for near in beside:
                for other in self._distinct:
                    if wanted.follows_from(near, other) or wanted.follows_from(other, near):
                        return "shown"
        first, end = max(0, each.start - _NEAR), each.end + _NEAR
        if self._follows(wanted, by_period=bool(_PER_YEAR.search(text, first, end))):
            return "perhaps"
        return "perhaps" if telling and wanted.kind != "%" and self._lies_between(each) else ""

    def _lies_between(self, each: FoundNumber) -> bool:
        """Whether a figure is the sum or the difference of two figures of a short source, whatever these measure."""
        if len(self._distinct) > _FEW_OPERANDS:
            return False
        known = {other.written for other in self._distinct}
        return any(value - one in known or value + one in known for value in each.readings for one in known)

    def is_result(self, each: FoundNumber, text: str) -> bool:
        """Whether a figure stands beside a word for a total, a rest or a share, and may follow in several steps.

        That takes two figures of the source beside it, or three in the source, the figure being larger than most.
        """
        if not self._is_told(each, text):
            return False
        smaller = sum(other.written < max(each.readings) for other in self.values)
        return len(self._beside(each, text)) > 1 or smaller >= _SEVERAL

    def _is_told(self, each: FoundNumber, text: str) -> bool:
        """Whether a word near the figure says that it is a result."""
        first = max(text.rfind("\n", 0, each.start), text.rfind(". ", 0, each.start), each.start - _NEAR, 0)
        return _TELLS_RESULT.search(text, first, min(len(text), each.end + _NEAR // 2)) is not None

    def _is_duration(self, each: FoundNumber, text: str) -> bool:
        """Whether a figure with a unit of time is what lies between two times of the source."""
        unit = unit_of(each, text) if self._minutes else None
        if unit is None or unit.dimension != "second" or unit.factor not in (_HOUR, _HOUR * _HOUR):
            return False
        if unit.factor == _HOUR:
            fits = {Decimal(part) for minutes in self._minutes for part in (minutes, minutes % _HOUR)}
        else:
            fits = {part for minutes in self._minutes for part in (Decimal(minutes) / _HOUR, Decimal(minutes // _HOUR))}
        return not fits.isdisjoint(each.readings)

    def _beside(self, each: FoundNumber, text: str) -> list[Operand]:
        """The nearest known figures around a figure, in digits and in words."""
        first = max(0, text.rfind("\n\n", 0, each.start), each.start - _BEFORE)
        end = text.find("\n\n", each.end, each.end + _AFTER)
        window = text[first : each.end + _AFTER if end < 0 else end]
        found: list[tuple[int, Operand]] = []
        for other, operand in _figures(window):
            known = self._is_known(other.readings) or not other.readings.isdisjoint(self._derived)
            known = known or not (other.shown[0].isdigit() or operand.kind)
            if known and other.start + first != each.start and other.readings != each.readings:
                found.append((abs(other.start + first - each.start), operand))
        nearest = dict.fromkeys(operand for _, operand in sorted(found, key=lambda item: item[0]))
        return list(nearest)[:_MOST_BESIDE]

    def _follows_locally(self, wanted: Wanted, beside: Sequence[Operand], *, measured: bool) -> bool:
        """Whether a figure follows from those beside it; a measured one not from two bare figures."""
        for first, second in permutations(beside, 2):
            if measured and not (first.kind or second.kind):
                continue
            if wanted.follows_from(first, second) or (wanted.kind == "%" and wanted.is_ratio_of(first, second)):
                return True
        alike = [each.value for each in beside if each.kind == wanted.kind or not (each.kind or measured)]
        if wanted.kind == "%":
            shares = [each.value for each in beside if each.kind == "%"]
            return wanted.is_exactly(*(100 - total for total in accumulate(shares)))
        return any(wanted.is_exactly(*list(accumulate(alike[start:]))[2:]) for start in range(len(alike)))

    def _follows(self, wanted: Wanted, *, by_period: bool) -> bool:
        key = (frozenset(wanted.readings), wanted.kind, by_period)
        if key not in self._met:
            self._met[key] = self._may_follow(wanted, by_period=by_period)
        return self._met[key]

    def _may_follow(self, wanted: Wanted, *, by_period: bool) -> bool:
        if wanted.is_exactly(*(self._sums.get(wanted.kind) or self._sums.get("", set()))):
            return True
        for first, second in permutations(self._distinct, 2):
            if wanted.follows_from(first, second) or wanted.is_ratio_of(first, second):
                return True
        if wanted.kind == "%":
            return wanted.is_exactly(*(100 - each for each in self._sums.get("%", ())))
        alike = [each.value for each in self._distinct if each.kind in (wanted.kind, "")]
        return by_period and wanted.is_exactly(
            *(part for each in alike for n in _PERIODS for part in (each * n, each / n))
        )


def _wanted(each: FoundNumber, text: str, *, rough: bool) -> Wanted:
    return Wanted(
        [
            (value * factor, _step(value, rough=rough) * factor)
            for value in each.readings
            for factor in {_factor(each, text), Decimal(1)}
        ],
        kind_of(each, text),
    )


def _factor(each: FoundNumber, text: str) -> Decimal:
    if is_cents(each, text):
        return Decimal(1) / 100
    unit = unit_of(each, text)
    return unit.factor if unit else Decimal(1)


def _figures(text: str) -> Iterator[tuple[FoundNumber, Operand]]:
    """The figures of a text that are no part of a date or time, in digits and in words."""
    dated = [(each.start, each.end) for each in (*dates_in(text), *days_in(text))]
    dated += [(each.start, each.end) for each in times_in(text)]
    words = (
        FoundNumber(text[each.start : each.end], each.start, each.end, frozenset({each.value}))
        for each in numbers_in_words(text)
        if each.value > 1
    )
    for each in (*numbers_in(text), *words):
        if not any(start <= each.start < end for start, end in dated):
            written = max(each.readings)
            yield each, Operand(written * _factor(each, text), kind_of(each, text), written)


def _operands(source: str) -> Iterator[Operand]:
    found = islice(numbers_in(source), _MOST_OPERANDS + 1)
    if sum(1 for _ in found) > _MOST_OPERANDS:
        return
    for _, operand in sorted(_figures(source), key=lambda item: item[0].start):
        yield operand


def _sums(operands: Sequence[Operand]) -> dict[str, set[Decimal]]:
    """The sums of figures that follow each other, by what they measure."""
    sums: dict[str, set[Decimal]] = {}
    for kind in {each.kind for each in operands}:
        totals = list(accumulate((each.value for each in operands if each.kind == kind), initial=Decimal(0)))
        sums[kind] = {
            totals[end] - totals[start] for start in range(len(totals)) for end in range(start + 2, len(totals))
        }
    if "%" in sums:
        sums["%"] |= {each.value for each in operands if each.kind == "%"}
    return sums


def _digits(each: FoundNumber) -> int:
    """The digits of a figure as it is written; one with a single digit before its zeros has one."""
    if all(len(value.normalize().as_tuple().digits) == 1 for value in each.readings):
        return 1
    return sum(sign.isdigit() for sign in each.shown)


def _step(value: Decimal, *, rough: bool) -> Decimal:
    """What the last digit of a figure counts; of a large or a rough one, the last one that is not 0."""
    shown = value.normalize().as_tuple()
    rounded = rough or (value >= _LARGE and len(shown.digits) > 1)
    return Decimal(1).scaleb(int(shown.exponent) if value % 1 or rounded else 0)


def _minutes_between(source: str) -> set[int]:
    """The minutes between times of the source that follow each other."""
    times = [each.minutes for each in islice(times_in(source), _MOST_TIMES)]
    return {(after - before) % _DAY for before, after in pairwise(times) if before != after}
