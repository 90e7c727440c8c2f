"""`document` blocks in assistant messages, which API version 2026-10-21 does not accept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import VERSION_2023, MessagesRequest

_SOURCE: Final = "https://platform.claude.com/docs/en/api/versioning"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject documents of the assistant."""
    if request.version == VERSION_2023:
        return
    for number, message in enumerate(request.messages):
        for position, block in enumerate(blocks_of(message.get("content"))):
            if message.get("role") == "assistant" and block.get("type") == "document":
                path = f"messages.{number}.content.{position}"
                text = f"{path}: `document` blocks are not permitted in assistant messages"
                at = f"messages[{number}].content[{position}]"
                yield Rejection(at, text, f"Move `{at}` to a user message, or remove it.", _SOURCE)
