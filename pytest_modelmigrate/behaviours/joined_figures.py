"""Figures that are one value together: `1 h 30 min`, and telephone numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.text.spans import Span

_LONGEST_READ: Final = 20_000
"""Characters that are read, the first ones."""

_DURATION: Final = re.compile(
    r"(?<![\w.,])(\d{1,3})\s?(?:h|hrs?|hours?|Std\.?|Stunden?|heures?|horas?|or[ae]|uur|uren|godz\w*|小时|時間|ч)"
    r"[\s,]*(?:and |und |et |y |e |en |i )?(\d{1,2})\s?(?:m|mins?|minut\w*|Min\.?|Minuten|分钟|分)?(?!\w)"
)
_PHONE: Final = re.compile(r"(?<![\w.,])(?:\+|00)?\(?\d(?:[ ()/.\u2011-]{0,3}\d){6,16}(?![\w])")
_NOT_DIGIT: Final = re.compile(r"\D")
_SUBSCRIBER: Final = 7
"""Digits at the end of a telephone number that stay the same with and without codes."""

_MINUTE: Final = 60


def durations_in(text: str) -> Iterator[tuple[Span, Decimal]]:
    """The spans of durations in hours and minutes, and their seconds."""
    for match in _DURATION.finditer(text, 0, _LONGEST_READ):
        yield match.span(), Decimal((int(match[1]) * _MINUTE + int(match[2])) * _MINUTE)


_SET_DURATIONS: Final[dict[int, str]] = {
    45: (
        "three[- ]quarters of an hour|dreiviertelstunde|trois quarts d'heure|tres cuartos de hora|tre quarti d'ora"
        "|três quartos de hora|drie kwartier|trzy kwadranse|三刻钟"
    ),
    15: (
        "quarter (?:of an|hour)(?: hour)?|viertelstunde|quart d'heure|cuarto de hora|quarto d'ora|quarto de hora"
        "|kwartier|kwadrans|一刻钟"
    ),
    90: (
        "(?:an|one) hour and a half|one and a half hours|(?:andert|eineinhalb)\\w* ?stunden|une heure et demie"
        "|(?:una )?hora y media|un'?ora e mezz[ao]|(?:uma )?hora e meia|anderhalf uur|półtorej godziny|一个半小时"
    ),
    30: (
        "half[- ](?:an[- ])?hour|halbe\\w? stunde|demi-heure|media hora|mezz'?[ao]? ?ora|meia hora|half uur"
        "|halfuur|pół godziny|半小时|半時間|半个小时|आधा? घंट"
    ),
    60 * 24 * 14: "fortnight|vierzehn tage|quinzaine de jours|dos semanas|due settimane|quindicina di giorni",
}
_SET_DURATION: Final = re.compile(
    "|".join(f"(?P<m{minutes}>{words})" for minutes, words in _SET_DURATIONS.items()), re.IGNORECASE
)


def durations_in_words(text: str) -> Iterator[Decimal]:
    """The seconds of durations that are a set phrase: `a quarter of an hour`, `eine halbe Stunde`, `a fortnight`."""
    for match in _SET_DURATION.finditer(text[:_LONGEST_READ]):
        yield Decimal(int((match.lastgroup or "m0")[1:]) * _MINUTE)


def known_phones_in(text: str, source: str) -> Iterator[Span]:
    """The spans of telephone numbers that the source has, perhaps with other codes, spaces and signs.

    Example:
        >>> list(known_phones_in("Call +49 30 1234567.", "Tel. 030 / 123 45 67"))
        [(5, 19)]
    """
    known = {_NOT_DIGIT.sub("", match.group())[-_SUBSCRIBER:] for match in _PHONE.finditer(source, 0, _LONGEST_READ)}
    for match in _PHONE.finditer(text, 0, _LONGEST_READ) if known else ():
        if _NOT_DIGIT.sub("", match.group())[-_SUBSCRIBER:] in known:
            yield match.span()
