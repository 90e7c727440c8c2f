"""The list of messages: its length, and the role and content of each message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import RequestBody

MOST_MESSAGES: Final = 100_000

_SOURCE: Final = "https://platform.claude.com/docs/en/api/messages"


def check(request: RequestBody) -> Iterator[Rejection]:
    """Reject an empty or too long conversation, unknown roles, and messages without content."""
    messages = request.messages
    if not messages and request.body.get("messages") is not None:
        text = "messages: at least one message is required"
        yield Rejection("messages", text, "Add a user message.", _SOURCE)
    if len(messages) > MOST_MESSAGES:
        text = f"messages: List should have at most {MOST_MESSAGES} items"
        yield Rejection("messages", text, f"Shorten `messages` to {MOST_MESSAGES}.", _SOURCE)
    for number, message in enumerate(messages):
        path = f"messages.{number}"
        role, content, configured = message.get("role"), message.get("content"), message.get("output_config")
        if role is None:
            yield field_required(f"{path}.role")
        elif role not in {"user", "assistant", "system"}:
            yield wrong_choice(f"{path}.role", ("user", "assistant", "system"))
        optional = number == len(messages) - 1 and role == "assistant"
        if content is None and not configured:
            yield field_required(f"{path}.content")
        elif not content and not optional and not configured:
            text = f"{path}: all messages must have non-empty content except for the optional final assistant message"
            at = f"messages[{number}].content"
            yield Rejection(at, text, f"Add text to `{at}`, or remove the message.", wording="reported")
