"""Citations together with a structured output format."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/structured-outputs"
_MESSAGE: Final = "Citations cannot be combined with `output_config.format`."


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject a request that asks for citations and for a structured output."""
    if request.output_format is None or request.schema is None:
        return
    if any(allows_citations(block) for block in citation_sources(request)):
        path = request.output_format[0]
        fix = f"Remove `{path}`, or set `citations.enabled` of every document and search result to false."
        yield Rejection(path, _MESSAGE, fix, _SOURCE)


def citation_sources(request: MessagesRequest) -> Iterator[Mapping[str, Any]]:
    """The documents and search results of a request, in order."""
    for message in request.messages:
        yield from _sources_in(message.get("content"))


def allows_citations(block: Mapping[str, Any]) -> bool:
    """Whether a document or search result may be cited."""
    return bool((block.get("citations") or {}).get("enabled"))


def _sources_in(content: Any) -> Iterator[Mapping[str, Any]]:
    for block in blocks_of(content):
        if block.get("type") in {"document", "search_result"}:
            yield block
        elif block.get("type") == "tool_result":
            yield from _sources_in(block.get("content"))
