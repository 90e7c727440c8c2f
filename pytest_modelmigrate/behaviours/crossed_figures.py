"""Figures of a reply beside a word that has another figure beside it in the source: "Rent 120" for "heating 120"."""

# ruff: noqa: RUF001 - punctuation of other scripts is meant

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Final

from pytest_modelmigrate.text.numbers import numbers_in

_LONGEST_READ: Final = 20_000
"""Characters of a reply and of its source that are read, the first ones."""

_MOST: Final = 200
"""Figures that are read, the first ones."""

_BESIDE: Final = 40
"""Characters before a figure in which its word stands."""

_STEM: Final = 4
"""Letters that tell words apart, whatever their endings."""

_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_CLAUSE_END: Final = re.compile(r"[.;!?\n|]\s|[\n|。；]")
_NO_LABEL: Final = re.compile(
    r"about|above|from|over|with|than|just|only|also|plus|each|every|para|hasta|avec|pour|dans|unter|noch|davon|rund|fast|knapp"
    r"|above|after|again|almost|around|before|below|between|exact|first|least|nearl|other|roughl|since|their|there"
    r"|these|those|total|under|until|within|which|where|while|would|genau|gegen|höchs|insge|jewei|minde|zwisc|etwa"
    r"|nach|sowie|sowoh|avant|après|depui|encor|enviro|envir|jusqu|moins|entre|antes|desde|despu|hasta|menos|sobre|dopo"
    r"|circa|prima|quasi|fino|depoi|cerca|quase|tussen|onder|ongev|euros?|dolla|perce|proze|hours|stund|heure|minut"
    r"|month|monat|weeks|woche|years|jahre|année|giorn|onder|vanaf|kosten|costs?",
    re.IGNORECASE,
)
"""Words beside figures that name nothing: prepositions, units, "about"."""


def doubt_of_crossed_figures(text: str, source: str) -> str:
    """Why figures of a text may stand beside the wrong words; empty if none is seen.

    Figures are doubted if two words that the source has before figures have others in the text, each of them a figure
    of another word of the source.

    Example:
        >>> doubt_of_crossed_figures("It opens at 18 and closes at 9.", "It opens at 9 and closes at 18.")
        'the source has other figures beside these words: opens 18, closes 9'
    """
    known: dict[str, set[Decimal]] = {}
    for words, values in _worded(source[:_LONGEST_READ]):
        known.setdefault(_stem(words[-1]), set()).update(values)
    if len(known) <= 1:
        return ""
    said = [
        (word, values)
        for words, values in _worded(text[:_LONGEST_READ])
        if (word := next((each for each in reversed(words) if _stem(each) in known), ""))
    ]
    crossed: dict[str, str] = {}
    for word, values in said:
        own = known[_stem(word)]
        if not own.isdisjoint(values) or any(_stem(other) == _stem(word) and own & more for other, more in said):
            continue
        if any(not figures.isdisjoint(values) for figures in known.values()):
            crossed.setdefault(_stem(word), f"{word} {min(values)}")
    if len(crossed) <= 1:
        return ""
    return f"the source has other figures beside these words: {', '.join(islice(crossed.values(), 3))}"


def _stem(word: str) -> str:
    return word.casefold()[:_STEM]


def _worded(text: str) -> Iterator[tuple[list[str], frozenset[Decimal]]]:
    """The figures of a text, each with the long words before it in its clause and behind any other figure."""
    last = 0
    for each in islice(numbers_in(text), _MOST):
        before = _CLAUSE_END.split(text[max(last, each.start - _BESIDE) : each.start])[-1]
        last = each.end
        words = [word for word in _WORD.findall(before) if not _NO_LABEL.match(word)]
        if words:
            yield words, each.readings
