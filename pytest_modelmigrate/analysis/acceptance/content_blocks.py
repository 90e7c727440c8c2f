"""The fields that content blocks need, and texts that may not be blank."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required, parameter_path
from pytest_modelmigrate.analysis.acceptance.request import RequestBody

_REQUIRED: Final[Mapping[str, str]] = {
    "text": "text",
    "image": "source",
    "tool_use": "id",
    "tool_result": "tool_use_id",
    "thinking": "signature",
    "redacted_thinking": "data",
    "search_result": "content",
    "document": "source",
}


def check(request: RequestBody) -> Iterator[Rejection]:
    """Reject blocks of messages without a required field, and blank texts of the user."""
    for number, message in enumerate(request.messages):
        content = message.get("content")
        from_user = message.get("role") == "user"
        for position, block in enumerate(blocks_of(content)):
            path = f"messages.{number}.content" if isinstance(content, str) else f"messages.{number}.content.{position}"
            kind = block.get("type")
            required = _REQUIRED.get(str(kind))
            if kind is None:
                yield field_required(f"{path}.type")
            elif required and block.get(required) is None:
                yield field_required(f"{path}.{required}", shown=f"{path}.{kind}.{required}")
            elif kind == "text" and from_user:
                yield from _check_text(block, path, written_as_block=not isinstance(content, str))


def _check_text(block: Mapping[str, Any], path: str, *, written_as_block: bool) -> Iterator[Rejection]:
    at = parameter_path(f"{path}.text" if written_as_block else path)
    fix = f"Remove the blank text at `{at}`, or write something there."
    if block["text"] and not block["text"].strip():
        text = "messages: text content blocks must contain non-whitespace text"
        yield Rejection(at, text, fix, wording="reported")
    elif not block["text"] and written_as_block:
        yield Rejection(at, "messages: text content blocks must be non-empty", fix, wording="reported")
