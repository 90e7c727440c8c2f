"""Numbers of sections: `§ 5`, `Section 12.3`, `Art. 6`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.stems import matches_at_stems

_SECTION: Final = re.compile(
    r"(?:§{1,2}|\b(?:sections?|sec\.|clauses?|articles?|artikel|art[íi]culos?|articol[oi]|artigos?|art\.|ziffer|abschnitt"
    r"|paragraphs?|para\.|paragraaf|punkt|rozdział|sección|sezione|seção|sectie|धारा|(?:ال)?مادة|البند)|第)"
    r"[ \t\u00a0]?(?P<number>\d{1,4}(?:\.\d{1,3}){0,4}[a-z]?)(?![\w%])",
    re.IGNORECASE,
)
_STEMS: Final = (
    *("§", "sec", "clause", "art", "ziffer", "abschnitt", "para", "punkt", "rozdział", "sezione", "seção", "धारा"),
    *("مادة", "المادة", "البند", "第"),
)
_LEADING: Final = re.compile(
    r"(?:^|(?<=[.;!?]\s))[ \t]*(\d{1,3}(?:\.\d{1,3}){1,4})[.)]?[ \t]+(?=[^\W\d_])", re.MULTILINE
)


def section_numbers_in(text: str) -> Iterator[tuple[str, Span]]:
    """The numbers of the sections that a text names, with the spans of the whole names."""
    for match in matches_at_stems(_SECTION, _STEMS, text):
        yield match["number"].casefold(), match.span()


def sections_of(text: str) -> set[str]:
    """The numbers of the sections that a source has or names."""
    return {number for number, _ in section_numbers_in(text)} | {each[1] for each in _LEADING.finditer(text)}
