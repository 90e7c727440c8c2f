"""Values of a reply that its source has, and perhaps in another place: at another label, or in another name."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Final

from pytest_modelmigrate.text.labelled_values import labelled_values
from pytest_modelmigrate.text.numbers import numbers_in
from pytest_modelmigrate.text.quotations import fold, quotations_in

_MOST: Final = 200
"""Names and quotations that are read, the first ones."""

_LONGEST_READ: Final = 20_000
"""Characters of a reply that are read, the first ones."""

_SHOWN: Final = 40
_FAR: Final = 400
"""Characters of a source between two parts of a quotation, from which on they may be from different places."""

_CAPITAL: Final = "A-ZÀ-ÞŁŚŻŹĆ"
_WORD: Final = rf"[{_CAPITAL}][a-zß-ÿłśżźćąęńčšž]+(?:[-'’][{_CAPITAL}]?[a-zß-ÿ]+)?"
_FULL_NAME: Final = re.compile(rf"(?<![\w.'’-])({_WORD}) ({_WORD})(?![\w'’-]| [{_CAPITAL}])")
_OMISSION: Final = re.compile(r"\s*(?:\[(?:\.{3}|…)\]|\((?:\.{3}|…)\)|\.{3}|…)\s*")
_EDGES: Final = " .,;:!?*_\"'。，،-"


def names_joined_from(text: str, source: str) -> str:
    """The first name of two words that a source has in two names, and not together; empty if there is none.

    Example:
        >>> names_joined_from("Ask Ann Lee.", "Ann Hill and Bob Lee are in charge.")
        'Ann Lee'
    """
    names = {match.groups() for match in _FULL_NAME.finditer(source)}
    if not names:
        return ""
    first, last = {each for each, _ in names}, {each for _, each in names}
    met = dict.fromkeys(match.groups() for match in _FULL_NAME.finditer(text, 0, _LONGEST_READ))
    crossed = ((one, other) for one, other in met if one in first and other in last and (one, other) not in names)
    return next((f"{one} {other}" for one, other in islice(crossed, _MOST) if not _are_near(one, other, source)), "")


def _are_near(one: str, other: str, source: str) -> bool:
    """Whether a source has two words as one name: `Ann B. Lee`, `Lee, Ann`, `Ann and Bob Lee`."""
    one, other = re.escape(one), re.escape(other)
    return bool(re.search(rf"\b{one}\s+(?:[\w.&]{{1,20}}\s+){{0,2}}{other}\b|\b{other},?\s+{one}\b", source))


def values_at_other_labels(text: str, source: str) -> str:
    r"""The first figure beside a label of the source that gives it another one; empty if there is none.

    Example:
        >>> values_at_other_labels("Rent: 40", "Rent: 700\nHeating: 40")
        'rent: 40'
    """
    known: dict[str, set[Decimal]] = {}
    for label, _, figures in _labelled_figures(source):
        known.setdefault(label, set()).update(figures)
    everywhere = set[Decimal]().union(*known.values())
    for label, shown, figures in _labelled_figures(text) if known else ():
        if label in known and figures.isdisjoint(known[label]) and not figures.isdisjoint(everywhere):
            return f"{label}: {shown}"
    return ""


def _labelled_figures(text: str) -> Iterator[tuple[str, str, set[Decimal]]]:
    for each in labelled_values(text):
        found = list(numbers_in(each.value))
        if found and not each.is_section:
            yield each.label.casefold(), each.value[:_SHOWN], {value for one in found for value in one.readings}


def quotation_joined_from(text: str, source: str) -> str:
    """The first quotation with an omission whose parts stand far apart in a source; empty if there is none."""
    folded = ""
    for each in quotations_in(text)[:_MOST]:
        parts = [fold(part).strip(_EDGES) for part in _OMISSION.split(each.text)]
        parts = [part for part in parts if part]
        if len(parts) < 2:  # noqa: PLR2004 - nothing was left out
            continue
        folded = folded or fold(source)
        end = folded.find(parts[0]) + len(parts[0])
        for part in parts[1:]:
            start = folded.find(part, end)
            if start - end > _FAR:
                return each.text
            end = start + len(part)
    return ""
