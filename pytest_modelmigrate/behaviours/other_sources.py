"""Sources that a reply names and that are none of the given ones: `(Okafor et al., 2004)`, `(Section 9)`."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple

from pytest_modelmigrate.behaviours.source_labels import Labels, NamedSource, has_cue
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.text.spans import Span

_CAPITAL: Final = "A-ZÀ-ÞŁŚŻŹĆ"
_AUTHORS: Final = re.compile(
    rf"[(\[]((?:[^()\[\]\n]{{0,20}}\s)?[{_CAPITAL}][\w'’-]+(?P<several> et al\.?|(?:,? (?:&|and|und|et|y|e|en"
    rf"|i) [{_CAPITAL}][\w'’-]+))?"
    r",? (?:19|20)\d\d[a-z]?)[)\]]"
)
_NUMBERED: Final = re.compile(r"(.*\S)[ \u00a0]((?:\d{1,4}[a-z]?|[A-Z]))")
_IN_PARENTHESES: Final = re.compile(r"\(([^()\n]{4,60})\)(?=[ \t]*(?:[.,;:!?)。，\n]|$))")
_BOOK: Final = re.compile(r"《([^《》\n]{2,30})》")
_TITLE: Final = re.compile(
    rf"(?<![\w.@/-])[{_CAPITAL}][\w'’-]+(?:[ \u00a0](?:(?:of|for|on|de|del|du|des|der|die|für|zum|zur|van|voor|da|do"
    rf"|di|della)[ \u00a0]){{0,2}}"
    rf"(?:[{_CAPITAL}][\w'’-]+|(?:19|20)\d\d)){{1,4}}"
)
_WORD: Final = re.compile(r"[^\W\d_]{4,}")
_YEAR: Final = re.compile(r"(?:19|20)\d\d$")
_FIGURE: Final = re.compile(r"\d(?!\d{3}\b|\d{0,2}$)")
_MONTHS_AND_DAYS: Final = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:january|february|march|april|may|june|july|august|september"
    r"|october"
    r"|november|december|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b",
    re.IGNORECASE,
)
_MOST: Final = 200

UNLISTED: Final = "it may be no source"


class OtherSource(NamedTuple):
    """A place where a reply names a source that is none of the given ones.

    Attributes:
        span: the place.
        doubt: why it may be no citation; empty when it surely is one.
    """

    span: Span
    doubt: str


def other_sources_in(
    text: str, sources: Sequence[Source], labels: Labels, named: Sequence[NamedSource], elsewhere: str
) -> Iterator[OtherSource]:
    """Find what a text cites and is none of its sources.

    Args:
        text: the text of the reply, without addresses and code.
        sources: the sources.
        labels: their labels.
        named: the places where the text names them.
        elsewhere: the texts of the sources and of the request, in lower case; what stands there is passed on.
    """
    known = "\n".join([elsewhere, *(f"{each.name}\n{each.title}" for each in sources)]).casefold()
    for match in islice(_AUTHORS.finditer(text), _MOST):
        if not _is_met(match[1], known):
            yield OtherSource(match.span(1), "" if match["several"] else UNLISTED)
    yield from _of_a_family(text, sources, labels, elsewhere)
    if any(_is_enclosed(text, each.span) for each in named if not each.doubt):
        yield from _in_parentheses(text, labels, named, known)
    if labels.named:
        for match in islice(_BOOK.finditer(text), _MOST):
            if labels.resolve(match[1]) is None and match[1] not in known:
                yield OtherSource(match.span(1), "" if has_cue(text, *match.span()) else UNLISTED)
        for match in islice(_TITLE.finditer(text), _MOST):
            covered = any(each.span[0] < match.end() and match.start() < each.span[1] for each in named)
            if not covered and has_cue(text, *match.span()) and not _is_met(match.group(), known):
                yield OtherSource(match.span(), UNLISTED)


def _of_a_family(text: str, sources: Sequence[Source], labels: Labels, elsewhere: str) -> Iterator[OtherSource]:
    """Names like those of the sources with another number: `Section 9` where the sources are `Section 4` and `7`."""
    names = [_NUMBERED.fullmatch(each.name.strip() or each.title.strip()) for each in sources]
    families = {match[1] for match in names if match}
    if not families or not all(names):
        return
    body = "|".join(sorted(map(re.escape, families), key=len, reverse=True))
    pattern = re.compile(rf"(?<!\w)(?i:{body})[ \u00a0]?(?:\d{{1,4}}[a-z]?|[A-Z])(?!\w|[.,]\d)")
    for match in islice(pattern.finditer(text), _MOST):
        if labels.resolve(match.group()) is None and match.group().casefold() not in elsewhere:
            start, end = match.span()
            enclosed = text[max(0, start - 1) : start] in ("(", "[") or has_cue(text, start, end)
            yield OtherSource((start, end), "" if enclosed else UNLISTED)


def _in_parentheses(text: str, labels: Labels, named: Sequence[NamedSource], known: str) -> Iterator[OtherSource]:
    """What stands in parentheses at the end of a clause, as the sources do elsewhere in the text."""
    names = {word for each in named for word in _WORD.findall(text[slice(*each.span)].casefold())}
    for match in islice(_IN_PARENTHESES.finditer(text), _MOST):
        start, end = match.span(1)
        shown = match[1].strip("*_` ")
        if any(each.span[0] < end and start < each.span[1] for each in named) or _FIGURE.search(shown):
            continue
        words = _WORD.findall(shown)
        if len(shown.split()) < 2 or not shown[0].isupper() or _MONTHS_AND_DAYS.search(shown) or "," in shown:  # noqa: PLR2004 - a name of several words
            continue
        alike = any(word.casefold() in names for word in words) or _YEAR.search(shown)
        titled = all(word[0].isupper() for word in words)
        if (alike or titled) and labels.resemble(shown) and shown.casefold() not in known:
            yield OtherSource((start, end), "" if alike else UNLISTED)


def _is_enclosed(text: str, span: Span) -> bool:
    return text[max(0, span[0] - 1) : span[0]] == "(" and text[span[1] : span[1] + 1] == ")"


def _is_met(shown: str, known: str) -> bool:
    """Whether one of the longer words with a capital is in the sources or in the request."""
    return any(word.casefold() in known for word in _WORD.findall(shown) if word[0].isupper())
