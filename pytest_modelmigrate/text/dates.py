"""Dates in a text, in the notations of several languages, as values that can be compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

PartialDate: TypeAlias = tuple[int | None, int, int | None]
"""Year, month and day; None for a year or day that is not given."""

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar j\u00e4nner janvier enero gennaio janeiro januari",
            "february feb februar f\u00e9vrier febrero febbraio fevereiro februari",
            "march mar m\u00e4rz mars marzo mar\u00e7o maart",
            "april apr avril abril aprile",
            "may mai mayo maggio maio mei",
            "june jun juni juin junio giugno junho",
            "july jul juli juillet julio luglio julho",
            "august aug ao\u00fbt agosto augustus",
            "september sep sept septembre septiembre settembre setembro",
            "october oct oktober octobre octubre ottobre outubro okt",
            "november nov novembre noviembre novembro",
            "december dec dezember d\u00e9cembre diciembre dicembre dezembro dez",
        ),
        start=1,
    )
    for name in names.split()
}


_STEMS: Final = tuple(sorted({name[:3] for name in _MONTHS}))
_MONTHS_AFTER_A_DAY: Final = _MONTHS | {
    name: number
    for number, names in enumerate(
        (
            "stycznia styczeń января январь",
            "lutego luty февраля февраль",
            "marca marzec марта март",
            "kwietnia kwiecień апреля апрель",
            "maja maj мая май",
            "czerwca czerwiec июня июнь",
            "lipca lipiec июля июль",
            "sierpnia sierpień августа август",
            "września wrzesień сентября сентябрь",
            "października październik октября октябрь",
            "listopada listopad ноября ноябрь",
            "grudnia grudzień декабря декабрь",
        ),
        start=1,
    )
    for name in names.split()
}
"""Languages in which the day comes first are looked for only there, which is faster."""


def _either_case(signs: Iterable[str]) -> str:
    return "".join(sorted({each for sign in signs for each in (sign, sign.upper())}))


def _begins(months: Iterable[str]) -> str:
    """Pattern of a word that begins with the first two letters of a month; few other words do."""
    heads: dict[str, set[str]] = {}
    for name in months:
        heads.setdefault(name[0], set()).add(name[1])
    return "|".join(f"[{_either_case(first)}][{_either_case(heads[first])}]" for first in sorted(heads))


_FIRST, _SECOND = (_either_case(name[place] for name in _MONTHS) for place in (0, 1))
_DAY_FIRST, _DAY_SECOND = (_either_case(name[place] for name in _MONTHS_AFTER_A_DAY) for place in (0, 1))
_REST: Final = rf"[{_SECOND}](?<={_begins(_MONTHS)})[^\W\d_]{{1,8}}"
_DAY_REST: Final = rf"[{_DAY_SECOND}](?<={_begins(_MONTHS_AFTER_A_DAY)})[^\W\d_]{{1,10}}"

_FROM_A_DIGIT: Final = re.compile(
    r"\d(?<!\d\d)(?=\d{0,3}+(?:[-/snrte\u00ba]|\.(?:\s|\d\d?\.)"
    rf"|\s*+(?:[\u5e74\ub144]|(?:of\s++|de\s++)?+[{_DAY_FIRST}][{_DAY_SECOND}])))(?:"
    rf"(?<!\w\d)\d?+(?:st|nd|rd|th|\.|\u00ba|er)?+\s++(?:of\s++|de\s++)?+(?P<month>[{_DAY_FIRST}]{_DAY_REST})\b\.?,?"
    r"(?:\s+(?:de\s+|of\s+)?(?P<year>\d{4})(?!\d))?"
    r"|\d{3}(?:(?<![\d.]\d{4})[-/.](?P<iso_month>\d{1,2})[-/.](?P<iso_day>\d{1,2})(?![\d-])"
    r"|\s?[\u5e74\ub144]\s?(?P<wide_month>\d{1,2})\s?[\u6708\uc6d4](?:\s?(?P<wide_day>\d{1,2})\s?[\u65e5\uc77c])?)"
    r"|(?<![\d./-]\d)\d?(?P<sign>[./-])(?P<second>\d{1,2})(?P=sign)(?P<last>\d{4}|\d{2})(?![\d./-]\d))"
)
"""Dates that begin with a digit; only one of the notations can begin at a given place."""

# A month with a day before it begins with a digit: the pattern above finds it.
_FROM_A_MONTH: Final = re.compile(
    rf"(?P<month>[{_FIRST}](?<!\w\w)(?<!\s\d\s.)(?<!\s\d\d\s.){_REST})\.?+,?+(?:[^\S\n]++|\n(?![ \t]*+\d{{1,3}}[.)]\s))"
    r"(?:(?:de|of)\s++)?+"
    r"(?:(?P<day>\d{1,2})(?:st|nd|rd|th)?(?![\d:])(?:,?\s+(?P<year>\d{4})(?!\d))?|(?P<alone>\d{4})(?!\d))"
)


_WITHOUT_YEAR: Final = re.compile(
    r"(?<![\d./-])(?P<first>\d{1,2})(?P<sign>[./])(?P<second>\d{1,2})(?:(?<=\d)\.?)(?![\d./-]\d)"
    r"|(?<!\d)(?P<month>\d{1,2})\s?[\u6708\uc6d4]\s?(?P<day>\d{1,2})\s?[\u65e5\uc77c]"
)


_OTHER_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "जनवरी يناير",
            "फ़रवरी फरवरी فبراير شباط",
            "मार्च مارس آذار",
            "अप्रैल أبريل ابريل نيسان",
            "मई مايو أيار",
            "जून يونيو حزيران",
            "जुलाई يوليو تموز",
            "अगस्त أغسطس اغسطس آب",
            "सितंबर सितम्बर سبتمبر أيلول",
            "अक्टूबर अक्तूबर أكتوبر اكتوبر",
            "नवंबर नवम्बर نوفمبر",
            "दिसंबर दिसम्बर ديسمبر",
        ),
        start=1,
    )
    for name in names.split()
}
_DAY_OF_A_MONTH: Final = re.compile(
    r"(?<!\d)(?P<month>\d{1,2})\s?[\u6708\uc6d4]\s?(?P<day>\d{1,2})\s?[\u65e5\u53f7\u865f\uc77c]"
    rf"|(?<!\d)(?P<first>\d{{1,2}})\s(?P<name>{'|'.join(sorted(_OTHER_MONTHS, key=len, reverse=True))})"
)


_ERA: Final = re.compile(r"(令和|平成|昭和)(\d{1,2}|元)年")
_BEFORE_ERA: Final = {"令和": 2018, "平成": 1988, "昭和": 1925}


class FoundDate(NamedTuple):
    """A date in a text.

    Attributes:
        shown: the date as it is written.
        start: where it begins.
        end: where it ends.
        readings: the dates that it may mean; `03/04/2024` has two.
    """

    shown: str
    start: int
    end: int
    readings: frozenset[PartialDate]


@lru_cache(maxsize=4)
def dates_in(text: str) -> tuple[FoundDate, ...]:
    """Find the dates in a text."""
    found = list(_dates(text, _FROM_A_DIGIT, _from_digit))
    folded = text.casefold()
    others = list(_dates(text, _FROM_A_MONTH, _from_month)) if any(stem in folded for stem in _STEMS) else []
    if not others:
        return tuple(found)
    reach = 0
    dates: list[FoundDate] = []
    for each in sorted([*found, *others], key=attrgetter("start")):
        if each.start >= reach:
            dates.append(each)
            reach = each.end
    return tuple(dates)


def without_eras(text: str) -> str:
    """The text with the years of Japanese eras counted as elsewhere.

    Example:
        >>> without_eras("令和8年8月7日")
        '2026年8月7日'
    """
    if text.isascii():
        return text
    return _ERA.sub(lambda match: f"{_BEFORE_ERA[match[1]] + int(match[2].replace('元', '1'))}年", text)


def days_in(text: str) -> Iterator[FoundDate]:
    """Find the days of a month in East Asian scripts, Hindi and Arabic: `6月18日`, `12 मई`, `5 مايو`."""
    for match in _DAY_OF_A_MONTH.finditer(text):
        month, day = match["month"] or _OTHER_MONTHS[match["name"]], match["day"] or match["first"]
        if _is_day(int(month), int(day)):
            yield FoundDate(match.group(), *match.span(), frozenset({(None, int(month), int(day))}))


def possible_dates_in(text: str) -> set[PartialDate]:
    """The days that `31.12.`, `12/31` and the like may mean; most of these are other figures."""
    days = set()
    for match in _WITHOUT_YEAR.finditer(text):
        if match["month"]:
            days.add((int(match["month"]), int(match["day"])))
        else:
            first, second = int(match["first"]), int(match["second"])
            days |= {(first, second), (second, first)}
    return {(None, *day) for day in days if _is_day(*day)}


def _dates(
    text: str, pattern: re.Pattern[str], read: Callable[[re.Match[str]], Iterator[PartialDate]]
) -> Iterator[FoundDate]:
    """The matches of a pattern that are dates; each spelling is read once."""
    met: dict[str, frozenset[PartialDate]] = {}
    for match in pattern.finditer(text):
        shown = match.group()
        readings = met.get(shown)
        if readings is None:
            readings = met[shown] = frozenset(read(match))
        if readings:
            yield FoundDate(shown, *match.span(), readings)


def _from_digit(match: re.Match[str]) -> Iterator[PartialDate]:
    shown, said = match.group(), match.groupdict()
    first = int(shown[:2] if shown[1:2].isdecimal() else shown[:1])
    if said["sign"]:
        second, year = int(said["second"]), int(said["last"])
        year += 2000 if year < 100 else 0  # noqa: PLR2004 - two digits
        yield from ((year, *each) for each in {(first, second), (second, first)} if _is_day(*each))
    elif said["month"]:
        yield from _date(said["year"], _MONTHS_AFTER_A_DAY.get(said["month"].casefold(), 0), first)
    else:
        month, day = int(said["iso_month"] or said["wide_month"]), said["iso_day"] or said["wide_day"]
        yield from _date(shown[:4], month, int(day) if day else None)


def _from_month(match: re.Match[str]) -> Iterator[PartialDate]:
    day = int(match["day"]) if match["day"] else None
    yield from _date(match["year"] or match["alone"], _MONTHS.get(match["month"].casefold(), 0), day)


def _date(year: str | None, month: int, day: int | None) -> Iterator[PartialDate]:
    if _is_day(month, 1 if day is None else day):
        yield int(year) if year else None, month, day


def _is_day(month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= 31  # noqa: PLR2004 - the calendar
