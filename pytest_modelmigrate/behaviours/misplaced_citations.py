"""Citations beside figures that another source has."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.behaviours.citations import Citation
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.text.numbers import numbers_in
from pytest_modelmigrate.text.sentences import ends_read

_MARKS: Final = re.compile(r"(?:\s?\[[^\[\]\n]{1,30}\]){1,5}")
_LONGEST_READ: Final = 20_000
"""Characters of each source that are read, the first ones."""


def doubt_of_places(text: str, citations: Sequence[Citation], sources: Sequence[Source]) -> str:
    """Which figure stands beside the citation of one source, and is in another one alone; empty if there is none.

    Example:
        >>> sources = [Source(text="Rent: 700"), Source(text="Deposit: 1400")]
        >>> doubt_of_places("The rent is 1400 [1].", [Citation(0, "[1]", (17, 20))], sources)
        'another source has the figure beside [1]: 1400'
    """
    placed = sorted(
        (each.span[0], each.source, each.shown) for each in citations if each.span and each.source is not None
    )
    if len({source for _, source, _ in placed}) < 1 or sum(bool(each.text) for each in sources) < 2:  # noqa: PLR2004
        return ""
    starts = [start for start, _, _ in placed]
    figures = [_figures(each.text[:_LONGEST_READ]) for each in sources]
    for sentence in ends_read(text, keep_quotations=True):
        marks = _MARKS.match(text, sentence.end)
        end = marks.end() if marks else sentence.end
        first, last = bisect_left(starts, sentence.start), bisect_left(starts, end)
        beside = {(source, shown) for _, source, shown in placed[first:last]}
        if len({source for source, _ in beside}) != 1:
            continue
        (source, shown), *_ = beside
        if not sources[source].text:
            continue
        elsewhere = set[Decimal]().union(*(each for index, each in enumerate(figures) if index != source))
        for each in numbers_in(text[sentence.start : sentence.end]):
            if (
                len(each.shown) > 1
                and figures[source].isdisjoint(each.readings)
                and not elsewhere.isdisjoint(each.readings)
            ):
                return f"another source has the figure beside {shown}: {each.shown}"
    return ""


def _figures(text: str) -> set[Decimal]:
    return {value for each in numbers_in(text) for value in each.readings}
