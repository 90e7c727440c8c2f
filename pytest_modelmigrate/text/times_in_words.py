"""Times of day in words: `half past three`, `Viertel nach acht`, `las dos y media`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_modelmigrate.text.number_words import numbers_in_words

_FORMS: Final = (
    (30, "half past {}"),
    (15, "quarter past {}"),
    (-15, "quarter (?:to|of) {}"),
    (-30, "(?:um|gegen|bis|ab) halb {}"),
    (15, "viertel nach {}"),
    (-15, "viertel vor {}"),
    (-30, "(?:om|tot|rond|vanaf) half {}"),
    (15, "kwart over {}"),
    (-15, "kwart voor {}"),
    (30, "{} heures? et demie"),
    (15, "{} heures? et quart"),
    (-15, "{} heures? moins le quart"),
    (30, "las? {} y media"),
    (15, "las? {} y cuarto"),
    (-15, "las? {} menos cuarto"),
    (30, "(?:alle|le) {} e mezza"),
    (15, "(?:alle|le) {} e un quarto"),
    (-15, "(?:alle|le) {} meno un quarto"),
    (30, "(?:às?|as) {} e meia"),
)
_PATTERN: Final = re.compile(
    r"\b(?:"
    + "|".join(form.format(rf"(?P<h{number}>[^\W\d_]{{2,9}}|\d{{1,2}})") for number, (_, form) in enumerate(_FORMS))
    + r")\b",
    re.IGNORECASE,
)
_STEMS: Final = (
    "half past",
    "quarter",
    "halb ",
    "viertel",
    "half ",
    "kwart",
    " et ",
    "moins",
    " y ",
    "menos",
    " e ",
    "meno",
)
_HALF_DAY: Final = 720


class TimeInWords(NamedTuple):
    """A time of day in words.

    Attributes:
        shown: the words.
        minutes: the minutes on a clock of twelve hours.
    """

    shown: str
    minutes: int


def times_in_words(text: str) -> Iterator[TimeInWords]:
    """Find the times of day in words; `half an hour` is none.

    Example:
        >>> [each.minutes for each in times_in_words("From half past nine to a quarter to six.")]
        [570, 345]
    """
    lowered = text.lower()
    if not any(stem in lowered for stem in _STEMS):
        return
    for match in _PATTERN.finditer(text):
        name = match.lastgroup or "h0"
        word = match[name]
        found = [int(word)] if word.isdigit() else [int(each.value) for each in numbers_in_words(word)]
        if len(found) == 1 and found[0] <= 24:  # noqa: PLR2004 - a clock
            yield TimeInWords(match.group(), (60 * found[0] + _FORMS[int(name[1:])][0]) % _HALF_DAY)
