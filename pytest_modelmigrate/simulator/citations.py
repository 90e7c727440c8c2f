"""Citations of a simulated reply: its first sentence cites the first document or search result that allows it.

Source: https://platform.claude.com/docs/en/build-with-claude/citations
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.citations_with_format import allows_citations, citation_sources
from pytest_modelmigrate.analysis.acceptance.content import texts_of
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_SENTENCE: Final = re.compile(r".+?(?:[.!?](?=\s|$)|$)", re.DOTALL)


def cite(text: str, request: MessagesRequest) -> list[dict[str, Any]]:
    """The text blocks of a reply; the first sentence has a citation if the request enables citations."""
    sources = list(citation_sources(request))
    cited = next(((number, block) for number, block in enumerate(sources) if allows_citations(block)), None)
    if cited is None:
        return [{"type": "text", "text": text}]
    first = _SENTENCE.match(text)
    end = first.end() if first else len(text)
    blocks: list[dict[str, Any]] = [{"type": "text", "text": text[:end], "citations": [_citation(*cited, sources)]}]
    if text[end:]:
        blocks.append({"type": "text", "text": text[end:]})
    return blocks


def _citation(number: int, block: Mapping[str, Any], sources: list[Mapping[str, Any]]) -> dict[str, Any]:
    if block.get("type") == "search_result":
        return {
            "type": "search_result_location",
            "cited_text": _first_sentence(" ".join(texts_of(block.get("content")))),
            "search_result_index": sum(each.get("type") == "search_result" for each in sources[:number]),
            "source": block.get("source"),
            "title": block.get("title"),
            "start_block_index": 0,
            "end_block_index": 1,
        }
    common = {
        "document_index": sum(each.get("type") == "document" for each in sources[:number]),
        "document_title": block.get("title"),
        "file_id": None,
    }
    source = block.get("source") or {}
    if source.get("type") == "content":
        quoted = _first_sentence(" ".join(texts_of(source.get("content"))))
        where = {"type": "content_block_location", "start_block_index": 0, "end_block_index": 1}
    elif source.get("type") == "text":
        quoted = _first_sentence(str(source.get("data", "")))
        where = {"type": "char_location", "start_char_index": 0, "end_char_index": len(quoted)}
    else:
        quoted = "Simulated page"
        where = {"type": "page_location", "start_page_number": 1, "end_page_number": 2}
    return {**where, "cited_text": quoted, **common}


def _first_sentence(text: str) -> str:
    match = _SENTENCE.match(text)
    return match.group() if match else text
