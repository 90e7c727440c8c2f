"""Weekdays that a source does not have: "on Friday" where it says "on Mondays"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from pytest_modelmigrate.text.dates import PartialDate, dates_in

_LONGEST_READ: Final = 20_000
"""Characters of a reply and of its source that are read, the first ones."""

_WEEKDAYS: Final = (
    "mondays?|montags?|lundis?|lunes|lunedì|segundas?-feiras?|maandag|poniedział(?:ek|ku|ki)",
    "tuesdays?|dienstags?|mardis?|martes|martedì|terças?-feiras?|dinsdag|wtor(?:ek|ku|ki)",
    "wednesdays?|mittwochs?|mercredis?|miércoles|mercoledì|quartas?-feiras?|woensdag|środ[aęy]",
    "thursdays?|donnerstags?|jeudis?|jueves|giovedì|quintas?-feiras?|donderdag|czwart(?:ek|ku|ki)",
    "fridays?|freitags?|vendredis?|viernes|venerdì|sextas?-feiras?|vrijdag|piąt(?:ek|ku|ki)",
    "saturdays?|samstags?|sonnabends?|samedis?|sábados?|sabato|zaterdag|sobot[aęy]",
    "sundays?|sonntags?|dimanches?|domingos?|domenica|zondag|niedziel[aęię]",
)
_WIDE_WEEKDAYS: Final = (
    *("周一|星期一|月曜|सोमवार", "周二|星期二|火曜|मंगलवार", "周三|星期三|水曜|बुधवार", "周四|星期四|木曜|गुरुवार"),
    *("周五|星期五|金曜|शुक्रवार", "周六|星期六|土曜|शनिवार", "周日|星期日|日曜|रविवार"),
)
_WEEKDAY: Final = re.compile(
    "|".join(
        rf"(?P<d{day}>(?<!\w)(?:{words})(?!\w)|{wide})"
        for day, (words, wide) in enumerate(zip(_WEEKDAYS, _WIDE_WEEKDAYS, strict=True))
    ),
    re.IGNORECASE,
)
_DAY_STEMS: Final = (
    "day",
    "tag",
    "mittwoch",
    "sonnabend",
    "lun",
    "mar",
    "mer",
    "mié",
    "jeu",
    "ven",
    "sam",
    "dim",
    "jue",
    "vie",
    "sáb",
    "sab",
    "dom",
    "gio",
    "feira",
    "poniedz",
    "wtor",
    "śro",
    "czwart",
    "piąt",
    "sobot",
    "niedz",
    "周",
    "星期",
    "曜",
    "वार",
)
"""Beginnings of the words that are looked for: a search for them is much faster than the pattern."""

_SOME_DAY: Final = re.compile(
    r"\b(?:mon|tue|wed|thu|fri|sat|sun|mo|di|mi|do|fr|sa|so|lun|mar|mer|jeu|ven|sam|dim|jue|vie|sáb|dom|seg|ter"
    r"|qua|qui|sex"
    r"|daily|every day|weekdays?|weekends?|täglich|werktags?|wochenende\w*|working days?|business days?)\b"
    r"|每天|毎日|平日|週末|周末",
    re.IGNORECASE,
)


def doubt_of_weekdays(text: str, source: str) -> str:
    """Which weekday may be invented; empty if there is none.

    Example:
        >>> doubt_of_weekdays("Come on Friday.", "Open on Mondays.")
        'a weekday is not in the source: Friday'
    """
    day = next(_weekdays(text[:_LONGEST_READ], source[:_LONGEST_READ]), "")
    return day and f"a weekday is not in the source: {day}"


def _weekdays(text: str, source: str) -> Iterator[str]:
    lowered = text.lower()
    if not any(stem in lowered for stem in _DAY_STEMS) or _SOME_DAY.search(source):
        return
    known = {match.lastgroup for match in _WEEKDAY.finditer(source)}
    dates: set[str] | None = None
    for match in _WEEKDAY.finditer(text):
        if match.lastgroup in known:
            continue
        if dates is None:
            dates = {f"d{day}" for each in dates_in(source) for day in _days(each.readings)}
        if match.lastgroup not in dates:
            yield match.group()


def _days(readings: Iterable[PartialDate]) -> Iterator[int]:
    """The weekdays of a date; all of them if it has no year or no day."""
    for year, month, day in readings:
        if year is None or day is None:
            yield from range(7)
            continue
        try:
            yield date(year, month, day).weekday()
        except ValueError:
            continue
