"""Citations in a reply: marks, addresses, names, titles, sections and the API's citation blocks."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from pytest_modelmigrate.behaviours.conversation_texts import system_texts, user_texts
from pytest_modelmigrate.behaviours.other_sources import other_sources_in
from pytest_modelmigrate.behaviours.reworded_sources import unlisted_documents_in
from pytest_modelmigrate.behaviours.source_labels import Labels, bare_url, has_cue, labels_of
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.addresses import URL
from pytest_modelmigrate.text.citation_marks import marks_in
from pytest_modelmigrate.text.file_names import file_names_in
from pytest_modelmigrate.text.quotations import fold
from pytest_modelmigrate.text.section_numbers import section_numbers_in
from pytest_modelmigrate.text.sentences import blank, sentence_spans, without_code
from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.stems import matches_at_stems

_DEFINITION: Final = re.compile(r"\[\^?(\d{1,3})\]:?[ \t]+(\S[^\n]*)")
_LINK: Final = re.compile(r"\[([^\[\]\n]{1,150})\]\(\s*(?=https?:)")
_AFTER_ADDRESS: Final = re.compile(r"[）」』；：、》】|\u060c\u061b]|\*\*")
_IN_PARENTHESES: Final = re.compile(r" \((?<=[\w\"”»] \()(\d{1,2})\)(?=[\s.,;:]|$)")
_NAMED_MARK: Final = re.compile(
    r"\[(?:(?<=[\w.,;:!?)\]*\"'”»]\[)|(?<=[\w.,;:!?)\]*\"'”»][ \t]\[))([^\W\d_][^\[\]\n]{1,58})\](?![(:\w])"
)
_ENDS_CLAUSE: Final = re.compile(r"[ \t]*(?:[.,;:!?)。，\n]|\[|$)")
_NUMBER_WORDS: Final = re.compile(
    r"(?:(?P<source>\b(?:sources?|quellen?|fuentes?|fontes?|fonti|bron(?:nen)?|źródł[oa]|स्रोत|(?:ال)?مصدر)|来源"
    r"|出典|情報源)"
    r"|(?P<document>\b(?:documents?|docs?|dokumente?n?|documentos?|document[oi]|documenten|references?|refs?"
    r"|dokument(?:y|u)?|दस्तावेज़?)|资料|文档|文献|資料|文書))"
    r"[ \t]?[_#-]?(?:n[or]\.?|n\.?º|№)?[ \t]?"
    r"(?P<numbers>\d{1,3}(?:[ \t]?(?:[,;&とو和、]|\b(?:and|und|et|y|e|en|i)\b|और)[ \t]?\d{1,3}){0,9})(?!\d|[.,]\d)",
    re.IGNORECASE,
)
_NUMBER_STEMS: Final = (
    *("source", "quelle", "fuente", "fonte", "fonti", "bron", "źród", "स्रोत", "مصدر", "المصدر"),
    *("来源", "出典", "情報源"),
    *("doc", "dokument", "ref", "दस्तावे", "资料", "文档", "文献", "資料", "文書"),
)
_MARKED: Final = re.compile(r"(?:[\[(（【《]|[:：])[*_`\s]*$|[\u2012-\u2015][*_`\s]*$")
_TELLS: Final = re.compile(r"[\d\"“„«「『]")
_CLOSE: Final = 6
_SEVERAL: Final = 4
"""Sentences from which on a source in the last one alone says little about the others."""

_MOST_FILES: Final = 1_000


@dataclass(frozen=True, slots=True)
class Citation:
    """One citation of a source.

    Attributes:
        source: index of the source, counted from 0; None if there is no such source.
        shown: the citation as it is written.
        span: its place in the reply's text; None for the API's citation blocks.
        quote: the `cited_text` of a citation block.
        doubt: why this may be no citation; empty when it surely is one.
    """

    source: int | None
    shown: str
    span: Span | None = None
    quote: str = ""
    doubt: str = ""


def citations_in(reply: Reply, sources: Sequence[Source]) -> list[Citation]:
    """Find every citation in the reply, in the order of their kinds: marks, addresses, names, sections, blocks."""
    labels = labels_of(tuple(sources))
    found = [*_in_text(reply, sources, labels), *_in_blocks(reply, sources, labels)]
    return found or list(_in_parentheses(reply.text, len(sources)))


def doubt_of_pointer(text: str, citations: Sequence[Citation]) -> str:
    """Why a source that is named in words may only be pointed to: nothing else is cited, and the reply is over."""
    spans = [each.span for each in citations if each.span]
    if not spans or len(spans) < len(citations) or len({each.source for each in citations}) > 1:
        return ""
    first = min(start for start, _ in spans)
    line = text.rfind("\n", 0, first) + 1
    if _MARKED.search(text, max(line, first - _CLOSE), first) or text.startswith("|", line):
        return ""
    if any(each.shown[:1] == "[" or URL.match(each.shown) for each in citations):
        return ""
    read = sentence_spans(without_code(text))
    if len(read) < _SEVERAL or first < read[-1][0] or _TELLS.search(blank(text, spans), read[-1][0]):
        return ""
    return "the only source is named in the last sentence, perhaps as a place to look"


def doubt_of_supposed(text: str, citations: Sequence[Citation]) -> str:
    """Why citations may support nothing: all stand in a supposition, or a rule has no source."""
    spans = [each.span for each in citations if each.span]
    read = sentence_spans(without_code(text)) if len(spans) == len(citations) else []
    begins = [start for start, _ in read]
    nearest = ((start, bisect_right(begins, start) - 1) for start, _ in spans)
    cited = {number for start, number in nearest if number >= 0 and start < read[number][1]}
    if cited and all(_SUPPOSES.search(text, *read[number]) for number in cited):
        return "the citation may stand in a supposition"
    others = (span for number, span in enumerate(read) if number not in cited)
    return "it names a rule without a source" * any(_SOME_RULE.search(text, start, end) for start, end in others)


_SUPPOSES: Final = re.compile(
    r"\b(?:would|might have|should have|würde\w*|hätte\w*|wäre\w*|aurait|serait|devrait|habría|hubiera|debería|avrebbe"
    r"|sarebbe|dovrebbe|teria|seria|deveria|zou(?:den)?|miałby|byłoby)\b",
    re.IGNORECASE,
)
_SOME_RULE: Final = re.compile(
    r"\b(?:(?:another|some|an?) (?:rule|regulation|law|policy|study|by-?law|guideline|report)"
    r"|eine[rs]? (?:(?:weitere|andere)[nr]? )?(?:verordnung|vorschrift|regel|satzung|studie|richtlinie)"
    r"|une? (?:autre )?(?:règlement|règle|loi|étude|arrêté|directive)|(?:una?|otra?) (?:norma|ley|reglamento|estudio)"
    r"|(?:una? |un['’]altra )(?:norma|legge|regola|ricerca)|(?:uma?|outr[ao]) (?:norma|lei|regra|estudo|regulamento)"
    r"|een (?:andere )?(?:regel|wet|verordening|studie|onderzoek)|(?:inny|pewien|jakiś) przepis)\b",
    re.IGNORECASE,
)
"""A rule or a study that is not said to be one of the sources."""


def _in_parentheses(text: str, count: int) -> Iterator[Citation]:
    """Numbers such as `(2)`, which count if there is nothing else."""
    for match in _IN_PARENTHESES.finditer(text):
        if 0 < (number := int(match[1])) <= count:
            yield Citation(number - 1, match.group(), match.span(), doubt="a number in parentheses may be no citation")


def _in_text(reply: Reply, sources: Sequence[Source], labels: Labels) -> Iterator[Citation]:
    text = reply.text
    addresses = list(_addresses(text))
    prose = without_code(text)
    readable = blank(prose, [span for _, span in addresses]) if addresses else prose
    by_url = {bare_url(each.url): index for index, each in enumerate(sources) if each.url}
    named = list(labels.find(readable))
    certain = [each for each in named if not each.doubt]
    own_numbers = _own_numbers(text, by_url, certain)
    for number, span in marks_in(text):
        known = own_numbers.get(number, number - 1 if 0 < number <= len(sources) else None)
        yield Citation(known, f"[{number}]", span)
    found = {address: _look_up(address, by_url) for address in {each for each, _ in addresses}}
    elsewhere = _elsewhere(reply, sources) if None in found.values() else ""
    for address, span in addresses:
        index = found[address]
        example = prose[span[0]] != address[0] or text[max(0, span[0] - 1) : span[0]] == "`"
        if index is not None or not (example or address.casefold() in elsewhere):
            yield Citation(index, address, span)
    for link in _LINK.finditer(text) if "](" in text else ():
        titled, linked = labels.resolve(link[1].strip("*_` ")), _look_up(_address_at(text, link.end()), by_url)
        if titled is not None and linked is not None and titled != linked:
            yield Citation(None, f"{link[1]!r} with the address of source {linked + 1}", link.span(1))
    for each in named:
        yield Citation(each.source, text[slice(*each.span)], each.span, doubt=each.doubt)
    yield from _numbered_words(readable, len(sources))
    yield from _sections(readable, labels)
    for other in other_sources_in(readable, sources, labels, named, _elsewhere(reply, sources)):
        yield Citation(None, text[slice(*other.span)], other.span, doubt=other.doubt)
    for span in unlisted_documents_in(readable, _elsewhere_and_names(reply, sources)):
        if not any(each.span[0] <= span[0] < each.span[1] for each in named):
            yield Citation(None, text[slice(*span)], span, doubt="it may be no source")
    marked = any(text[each.span[0] - 1 : each.span[0]] == "[" for each in certain)
    yield from _unknown_names(readable, reply, sources, labels, marked=marked)


def _addresses(text: str) -> Iterator[tuple[str, Span]]:
    for match in URL.finditer(text) if "http" in text else ():
        address = _trimmed(match.group())
        yield address, (match.start(), match.start() + len(address))


def _address_at(text: str, start: int) -> str:
    match = URL.match(text, start)
    return _trimmed(match.group()) if match else ""


def _trimmed(address: str) -> str:
    """An address without what follows it in the sentence; brackets in an address come in pairs."""
    if cut := _AFTER_ADDRESS.search(address):
        address = address[: cut.start()]
    if "(" not in address:
        address = address.partition(")")[0]
    elif ")" in address:
        depth = 0
        for at, sign in enumerate(address):
            depth += (sign == "(") - (sign == ")")
            if depth < 0:
                address = address[:at]
                break
    return address.rstrip(".,;:*_!?")


def _look_up(address: str, by_url: Mapping[str, int]) -> int | None:
    bare = bare_url(address)
    page = bare.partition("#")[0].rstrip("/")
    for key in (bare, page, page.partition("?")[0].rstrip("/")):
        if key in by_url:
            return by_url[key]
    return None


def _elsewhere(reply: Reply, sources: Sequence[Source]) -> str:
    """The texts of the sources and of the request: an address in them is passed on, not made up."""
    return "\n".join([*(each.text for each in sources), *user_texts(reply), *system_texts(reply)]).casefold()


def _elsewhere_and_names(reply: Reply, sources: Sequence[Source]) -> str:
    names = "\n".join(f"{each.name}\n{each.title}\n{each.url}" for each in sources)
    return f"{_elsewhere(reply, sources)}\n{names.casefold()}"


def _own_numbers(text: str, by_url: Mapping[str, int], named: Sequence[Any]) -> dict[int, int]:
    """The numbers that the reply defines itself, as in `[3]: https://example.com`."""
    found: dict[int, int] = {}
    for line in _DEFINITION.finditer(text) if "]" in text else ():
        start, end = line.span(2)
        if text[text.rfind("\n", 0, line.start()) + 1 : line.start()].strip(" \t>*-"):
            continue
        known = [_look_up(address, by_url) for address, _ in _addresses(line[2])]
        known += [each.source for each in named if start <= each.span[0] < end]
        if (index := next((each for each in known if each is not None), None)) is not None:
            found[int(line[1])] = index
    return found


def _numbered_words(text: str, count: int) -> Iterator[Citation]:
    """Citations such as `source 2` and `documents 1 and 3`."""
    for match in matches_at_stems(_NUMBER_WORDS, _NUMBER_STEMS, text):
        for number in map(int, re.findall(r"\d+", match["numbers"])):
            known = 0 < number <= count
            enclosed = text[max(0, match.start() - 1) : match.start()] == "["
            if known or match["source"] or enclosed:
                yield Citation(number - 1 if known else None, match.group(), match.span())


def _sections(text: str, labels: Labels) -> Iterator[Citation]:
    """Citations of a section that one of the sources has, such as `§ 5`."""
    for number, span in section_numbers_in(text) if labels.sections else ():
        holding = labels.sections.get(number, set())
        if holding:
            doubt = "several sources have this section" if len(holding) > 1 else ""
            yield Citation(min(holding), text[slice(*span)], span, doubt=doubt)
        elif text[max(0, span[0] - 1) : span[0]] in ("(", "["):
            yield Citation(None, text[slice(*span)], span, doubt="it may be a section of something else")


def _unknown_names(
    text: str, reply: Reply, sources: Sequence[Source], labels: Labels, *, marked: bool
) -> Iterator[Citation]:
    """Marks with a name and file names that no source has."""
    if labels.named and "]" in text:
        for mark in _NAMED_MARK.finditer(text):
            parts = [part for part in mark[1].split(";") if not any(True for _ in labels.find(f"[{part}]"))]
            clear = [part for part in parts if not _NUMBER_WORDS.search(part) and not any(section_numbers_in(part))]
            if clear and _ENDS_CLAUSE.match(text, mark.end()):
                doubt = "" if marked and labels.resemble(clear[0].strip()) else "the brackets may be no citation"
                yield Citation(None, f"[{'; '.join(map(str.strip, clear))}]", mark.span(1), doubt=doubt)
    if labels.of_files:
        files = islice(file_names_in(text), _MOST_FILES)
        unknown = [each for each in files if labels.resolve(each.group()) is None]
        elsewhere = _elsewhere(reply, sources) if unknown else ""
        for each in unknown:
            start, end = each.span()
            if each.group().casefold() not in elsewhere and labels.resolve(each.group().rpartition("/")[2]) is None:
                enclosed = text[max(0, start - 1) : start] in ("[", "(") or has_cue(text, start, end)
                yield Citation(None, each.group(), (start, end), doubt="" if enclosed else "it may be another file")


def _in_blocks(reply: Reply, sources: Sequence[Source], labels: Labels) -> Iterator[Citation]:
    for block in reply.blocks:
        for citation in block.get("citations") or ():
            if isinstance(citation, Mapping):
                quote = str(citation.get("cited_text") or "")
                shown = str(
                    citation.get("url") or citation.get("document_title") or citation.get("title") or quote[:60]
                )
                yield Citation(_resolve_block(citation, sources, labels), shown, quote=quote)


def _resolve_block(citation: Mapping[str, Any], sources: Sequence[Source], labels: Labels) -> int | None:
    address = str(citation.get("url") or citation.get("source") or "")
    title = fold(str(citation.get("document_title") or citation.get("title") or ""))
    by_url = {bare_url(each.url): index for index, each in enumerate(sources) if each.url}
    for known in (_look_up(address, by_url), labels.resolve(address), labels.resolve(title)):
        if known is not None:
            return known
    number = citation.get("document_index", citation.get("search_result_index"))
    return number if isinstance(number, int) and 0 <= number < len(sources) else None
