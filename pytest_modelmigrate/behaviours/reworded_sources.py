"""Sources that a reply names in nearly the words of their names, and documents that are none of its sources."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.text.sentences import ends_read
from pytest_modelmigrate.text.spans import Span

_READ: Final = 400
"""Characters of a sentence that are read."""

_LONGEST_READ: Final = 20_000
"""Characters of a text in which documents are looked for, the first ones."""

_WINDOW: Final = 60
"""Characters within which the words of a name stand."""

_MOST: Final = 100
_WORD: Final = re.compile(r"[^\W_]{2,}")
_SMALL: Final = frozenset(
    [
        "of",
        "the",
        "for",
        "and",
        "on",
        "in",
        "der",
        "die",
        "das",
        "des",
        "von",
        "und",
        "für",
        "zum",
        "zur",
        "de",
        "du",
        "la",
        "le",
        "les",
        "et",
        "el",
        "los",
        "del",
        "para",
        "il",
        "di",
        "della",
        "per",
        "do",
        "da",
        "dos",
        "van",
        "het",
        "een",
        "en",
    ]
)
_STEM: Final = 5
_SAYS: Final = (
    r"(?:says?|said|states?|stated|puts?|gives?|shows?|lists?|sets?|finds?|found|warns?|recommends?|confirms?|explains?"
    r"|reports?|notes?|mentions?|requires?|limits?|allows?|suggests?|speaks?|defines?|describes?|adds?|also"
    r"|names?|calls?|rates?)"
)
_NOUNS: Final = (
    r"(?:report|guide|manual|handbook|policy|study|survey|certificate|memo|brochure|minutes|agreement|contract"
    r"|directive"
    r"|leaflet|newsletter|bulletin|white paper|whitepaper|factsheet|statement|catalogue|invoice|protocol|regulation)s?"
)
_GERMAN: Final = (
    "(?:bericht|gutachten|richtlinie|ordnung|vertrag|studie|protokoll|handbuch|leitfaden|merkblatt|satzung|ausweis)"
)
_VERBS: Final = (
    r"(?:sagt|nennt|besagt|schreibt|regelt|zeigt|weist|stuft|führt|gibt|legt|empfiehlt|bestätigt|indique|précise"
    r"|prévoit|montre"
    r"|signale|recommande|fixe|indica|establece|señala|muestra|recomienda|fija|prevede|stabilisce|mostra|segnala"
    r"|fissa|aponta"
    r"|recomenda|fixa|vermeldt|stelt|toont|zegt|geeft)"
)
_ROMANCE: Final = (
    r"(?:rapport|guide|étude|informe|guía|estudio|manual|rapporto|guida|studio|relatório|guia|estudo|manuale)"
)
_DOCUMENT: Final = re.compile(
    rf"\b[Tt]he (?P<en>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+){{0,2}}) (?i:{_NOUNS}) {_SAYS}\b"
    rf"|\b(?:[Dd]er|[Dd]ie|[Dd]as) (?P<de>[A-ZÄÖÜ][\wäöüß-]{{3,30}}(?i:{_GERMAN})) {_VERBS}\b"
    rf"|\b(?:[Ll]e|[Ll]a|[Ee]l|[Ii]l|[Oo]|[Aa]|[Ll]['’]) ?{_ROMANCE} "
    r"(?:(?:de|du|des|sur|del|sobre|di|della|sul|da|do)(?: la| l['’])? ?)?"
    rf"(?P<romance>[^\W\d_][\w'’-]{{3,30}}) {_VERBS}\b"
    rf"|\b[Hh]et (?P<nl>[a-z]{{4,30}}(?:rapport|besluit|verslag|reglement)) {_VERBS}\b"
    r"|(?:根据|按照)《?(?P<zh>[\u4e00-\u9fff]{2,12}(?:报告|指南|手册|规定|办法))"
)


def is_named_in_other_words(text: str, sources: Sequence[Source]) -> bool:
    """Whether a sentence has all words of the name or title of a source, in any form and order.

    Example:
        >>> is_named_in_other_words("As the report for the year 2025 says", [Source(name="Report 2025")])
        True
    """
    names = [words for each in sources for shown in (each.name, each.title) if len(words := _words(shown)) > 1]
    if not names:
        return False
    for sentence in ends_read(text, keep_quotations=True):
        read = sentence.text[:_READ].casefold()
        if any(_stand_together(words, read) for words in names):
            return True
    return False


def unlisted_documents_in(text: str, known: str) -> Iterator[Span]:
    """The places where a sentence says what a document says that is neither a source nor in the request.

    Args:
        text: the text.
        known: the texts and names of the sources and the request, in lower case.
    """
    for match in islice(_DOCUMENT.finditer(text, 0, _LONGEST_READ), _MOST):
        kind = match.lastgroup or "en"
        if not any(word.casefold()[:_STEM] in known for word in _WORD.findall(match[kind])):
            yield match.span(kind)


def _words(name: str) -> list[str]:
    words = (each.casefold() for each in _WORD.findall(name))
    return [word if word.isdigit() else word[:_STEM] for word in words if word not in _SMALL]


def _stand_together(words: Sequence[str], read: str) -> bool:
    places = [read.find(word) for word in words]
    return min(places) >= 0 and max(places) - min(places) <= _WINDOW
