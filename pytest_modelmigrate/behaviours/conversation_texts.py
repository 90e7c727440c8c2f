"""The texts of the conversation that a reply answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from pytest_modelmigrate.facts.replies import Reply


def user_texts(reply: Reply) -> Iterator[str]:
    """The texts of the user messages, tool results and documents included."""
    for message in reply.messages:
        if message.get("role") != "assistant":
            yield from texts_in(message.get("content"))


def system_texts(reply: Reply) -> Iterator[str]:
    """The texts of the system prompt."""
    return texts_in(reply.request_body.get("system"))


def conversation_text(reply: Reply) -> str:
    """The whole conversation before the reply, tool calls included, in lower case."""
    said = [reply.request_body.get("system") or "", *(message.get("content") for message in reply.messages)]
    return "\n".join(each if isinstance(each, str) else json.dumps(each, ensure_ascii=False) for each in said).lower()


def texts_in(content: Any) -> Iterator[str]:
    """The texts of content blocks, including tool results and documents."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            encoded = each.get("type") == "base64"
            names = ("text", "content", "source") if encoded else ("text", "content", "source", "data")
            waiting.extend(value for name, value in each.items() if name in names)
        elif isinstance(each, list | tuple):
            waiting.extend(reversed(each))
        elif isinstance(each, str):
            yield each


def written_text(content: Any) -> str:
    """The text of content, or of its text blocks: what somebody wrote, without tool results and documents."""
    if isinstance(content, str):
        return content
    blocks = content if isinstance(content, list | tuple) else ()
    texts = (each.get("text") for each in blocks if isinstance(each, Mapping) and each.get("type") == "text")
    return "\n".join(str(each) for each in texts if each)
