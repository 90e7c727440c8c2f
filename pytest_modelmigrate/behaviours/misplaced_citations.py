"""Citations beside figures that another source has."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pytest_modelmigrate.behaviours.citations import Citation
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.text.function_words import FUNCTION_WORDS
from pytest_modelmigrate.text.numbers import numbers_in
from pytest_modelmigrate.text.sentences import ends_read

_MARKS: Final = re.compile(r"(?:\s?\[[^\[\]\n]{1,30}\]){1,5}")
_WORD: Final = re.compile(r"[^\W_]{3,}")
_STEM: Final = 6
"""Letters by which two forms of a word are the same."""

_FEWEST_SHARED: Final = 2
"""Words that a sentence shares with another source, where it has none of the one that it cites."""

_LONGEST_SENTENCE: Final = 600
_OFTEN: Final = FUNCTION_WORDS
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
    words = [_words(each.text[:_LONGEST_READ]) for each in sources]
    reworded = ""
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
        if not reworded and _is_of_another(text[sentence.start : sentence.end], source, words):
            reworded = f"the words beside {shown} are those of another source"
        elsewhere = set[Decimal]().union(*(each for index, each in enumerate(figures) if index != source))
        for each in numbers_in(text[sentence.start : sentence.end]):
            if (
                len(each.shown) > 1
                and figures[source].isdisjoint(each.readings)
                and not elsewhere.isdisjoint(each.readings)
            ):
                return f"another source has the figure beside {shown}: {each.shown}"
    return reworded


def _is_of_another(sentence: str, source: int, words: Sequence[frozenset[str]]) -> bool:
    """Whether a sentence shares no word with the source that it cites, and several with another one."""
    said = _words(sentence[:_LONGEST_SENTENCE])
    if len(said) < _FEWEST_SHARED or not said.isdisjoint(words[source]):
        return False
    return max((len(said & each) for index, each in enumerate(words) if index != source), default=0) >= _FEWEST_SHARED


def _words(text: str) -> frozenset[str]:
    return frozenset(_stem(each) for each in _WORD.findall(text.casefold()) if each not in _OFTEN)


def _stem(word: str) -> str:
    return word[:_STEM] if len(word) > _STEM else word


def _figures(text: str) -> set[Decimal]:
    return {value for each in numbers_in(text) for value in each.readings}
