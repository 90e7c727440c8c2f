"""`citations` of text blocks in user messages, which API version 2026-10-21 does not accept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import VERSION_2023, MessagesRequest

_SOURCE: Final = "https://platform.claude.com/docs/en/api/versioning"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject texts of the user with citations, also inside a search result."""
    if request.version == VERSION_2023:
        return
    for number, message in enumerate(request.messages):
        if message.get("role") != "user":
            continue
        for position, block in enumerate(blocks_of(message.get("content"))):
            inner = blocks_of(block.get("content")) if block.get("type") == "search_result" else [block]
            if any(each.get("type") == "text" and each.get("citations") for each in inner):
                text = f"messages.{number}.content.{position}.citations: citations are not permitted in user messages"
                at = f"messages[{number}].content[{position}]"
                yield Rejection(at, text, f"Remove `citations` from the text at `{at}`.", _SOURCE)
