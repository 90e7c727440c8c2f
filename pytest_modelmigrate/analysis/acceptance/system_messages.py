"""Messages with `role: system` in the middle of a conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/prompt-caching"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject system messages on models that do not support them."""
    if request.model.system_messages or "system_messages" in request.model.unknown:
        return
    for number, message in enumerate(request.messages):
        if message.get("role") == "system":
            text = f"messages.{number}.role: `system` messages are not supported for this model"
            fix = f"Move the text of `messages[{number}]` to `system`, or to a user message."
            yield Rejection(f"messages[{number}].role", text, fix, _SOURCE)
