"""The sources of a reply, and the marks, addresses and citation blocks that point at them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.quotations import fold
from pytest_modelmigrate.text.sentences import without_code

_URL: Final = re.compile(r"https?://[^\s<>\"'`\]\u3002\uff0c]+")
_MARK: Final = re.compile(
    r"[\[\u3010\u00b9\u00b2\u00b3\u2070\u2074-\u2079]"
    r"(?:(?<=\[)\^?(?P<numbers>\d{1,3}(?:\s*[,;\u2013-]\s*\d{1,3})*)\](?!\()"
    r"|(?<=\u3010)(?P<wide>\d{1,3})[^\u3011\n]{0,40}\u3011"
    r"|(?<=[\u00b9\u00b2\u00b3\u2070\u2074-\u2079])(?P<raised>[\u00b9\u00b2\u00b3\u2070\u2074-\u2079]*))"
)
_INLINE_CODE: Final = re.compile(r"`[^`\n]{1,200}`")
_RAISED: Final = str.maketrans("\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079", "0123456789")
_LABELLED: Final = re.compile(r"^\s*\[\d{1,3}\]\s*")
_LONGEST_RANGE: Final = 50
_LONGEST_NUMBER: Final = 3


@dataclass(frozen=True, slots=True)
class Source:
    """Something that a reply may point at.

    Attributes:
        text: its text, for quotations; empty where it is not at hand.
        title: its title.
        url: its address.
        name: the name it goes by in marks such as `[manual]`; its number counts from 1 in any case.
    """

    text: str = ""
    title: str = ""
    url: str = ""
    name: str = ""


Sources: TypeAlias = Mapping[str, "str | Source"] | Sequence["str | Source"]
"""Texts, addresses or `Source`s in order, or by name."""


@dataclass(frozen=True, slots=True)
class Citation:
    """One place where the reply points at a source.

    Attributes:
        source: which source, counted from 0; None where there is no such source.
        shown: how the reply points at it.
        span: where, in the reply's text; None for the API's citation blocks.
        quote: the words that an API citation block says it quotes.
    """

    source: int | None
    shown: str
    span: tuple[int, int] | None = None
    quote: str = ""


def read_sources(sources: Sources) -> list[Source]:
    """Bring what the author wrote into one form; a text that is an address is taken for one."""
    if isinstance(sources, Mapping):
        return [each if isinstance(each, Source) else Source(text=each, name=name) for name, each in sources.items()]
    return [each if isinstance(each, Source) else _from_text(each) for each in sources]


def citations_in(reply: Reply, sources: Sequence[Source]) -> list[Citation]:
    """Every place where the reply points at a source: marks, addresses, names, titles, citation blocks."""
    return [*_in_text(reply.text, sources), *_in_blocks(reply, sources)]


def marks_in(text: str) -> Iterator[tuple[int, tuple[int, int]]]:
    """The numbers in citation marks, `[2]`, `[1, 3]`, `[2-4]` or raised, with their spans; not in code."""
    for match in _marks(text):
        if match["raised"] is not None:
            yield int(match.group().translate(_RAISED)), match.span()
        else:
            for number in _numbers(match["numbers"] or match["wide"]):
                yield number, match.span()


def mark_spans(text: str) -> list[tuple[int, int]]:
    """Where citation marks stand."""
    return [match.span() for match in _marks(text)]


def _marks(text: str) -> Iterator[re.Match[str]]:
    readable = without_code(text)
    if "`" in readable:
        readable = _INLINE_CODE.sub(lambda match: " " * len(match.group()), readable)
    found = _MARK.finditer(readable)
    return found if readable.isascii() else filter(_points, found)


def _points(mark: re.Match[str]) -> bool:
    """Whether it is a mark: raised digits behind a digit are a power."""
    start, end = mark.span()
    power = mark.string[start - 1 : start].isdigit() or end - start > _LONGEST_NUMBER
    return mark["raised"] is None or not power


def _in_text(text: str, sources: Sequence[Source]) -> Iterator[Citation]:
    for number, span in marks_in(text):
        known = 0 < number <= len(sources)
        yield Citation(number - 1 if known else None, f"[{number}]", span)
    addresses = {_bare_url(each.url): index for index, each in enumerate(sources) if each.url}
    for match in _URL.finditer(text):
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


def _from_text(text: str) -> Source:
    bare = _LABELLED.sub("", text).strip()
    return Source(url=bare) if _URL.fullmatch(bare) else Source(text=text)


def _bare_url(url: str) -> str:
    return url.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")


def _numbers(written: str) -> Iterator[int]:
    if written.isdigit():
        yield int(written)
        return
    for part in re.split(r"[,;]", written):
        ends = [int(each) for each in re.findall(r"\d+", part)]
        if len(ends) == 2 and 0 < ends[1] - ends[0] < _LONGEST_RANGE:  # noqa: PLR2004 - from and to
            yield from range(ends[0], ends[1] + 1)
        else:
            yield from ends
