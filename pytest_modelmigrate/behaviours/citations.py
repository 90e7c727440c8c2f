"""Citations in a reply: marks, addresses, names, titles and the API's citation blocks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.addresses import URL
from pytest_modelmigrate.text.citation_marks import marks_in
from pytest_modelmigrate.text.quotations import fold
from pytest_modelmigrate.text.spans import Span


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation of a source.

    Attributes:
        source: index of the source, counted from 0; None if there is no such source.
        shown: the citation as it is written.
        span: its place in the reply's text; None for the API's citation blocks.
        quote: the `cited_text` of a citation block.
    """

    source: int | None
    shown: str
    span: Span | None = None
    quote: str = ""


def citations_in(reply: Reply, sources: Sequence[Source]) -> list[Citation]:
    """Find every citation in the reply."""
    return [*_in_text(reply.text, sources), *_in_blocks(reply, sources)]


def _in_text(text: str, sources: Sequence[Source]) -> Iterator[Citation]:
    for number, span in marks_in(text):
        known = 0 < number <= len(sources)
        yield Citation(number - 1 if known else None, f"[{number}]", span)
    addresses = {_bare_url(each.url): index for index, each in enumerate(sources) if each.url}
    for match in URL.finditer(text):
        address = match.group().rstrip(".,;:)*_")
        span = (match.start(), match.start() + len(address))
        yield Citation(addresses.get(_bare_url(address)), address, span)
    folded = text.casefold()
    for index, source in enumerate(sources):
        for label in (f"[{source.name}]" if source.name else "", source.title):
            position = folded.find(label.casefold()) if label else -1
            if position >= 0:
                yield Citation(index, label, (position, position + len(label)))


def _in_blocks(reply: Reply, sources: Sequence[Source]) -> Iterator[Citation]:
    for block in reply.blocks:
        for citation in block.get("citations") or ():
            if isinstance(citation, Mapping):
                quote = str(citation.get("cited_text") or "")
                shown = str(
                    citation.get("url") or citation.get("document_title") or citation.get("title") or quote[:60]
                )
                yield Citation(_resolve_block(citation, sources), shown, quote=quote)


def _resolve_block(citation: Mapping[str, Any], sources: Sequence[Source]) -> int | None:
    address = citation.get("url") or citation.get("source")
    title = citation.get("document_title") or citation.get("title")
    for index, source in enumerate(sources):
        if address and source.url and _bare_url(str(address)) == _bare_url(source.url):
            return index
        if title and fold(str(title)) in {fold(source.title), fold(source.name)} - {""}:
            return index
    number = citation.get("document_index", citation.get("search_result_index"))
    return number if isinstance(number, int) and 0 <= number < len(sources) else None


def _bare_url(url: str) -> str:
    return url.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
