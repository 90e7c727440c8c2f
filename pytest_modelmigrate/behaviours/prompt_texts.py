"""The texts of the conversation that a reply answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pytest_modelmigrate.facts.replies import Reply


def prompt_texts(reply: Reply) -> Iterator[str]:
    """The texts of the conversation, tool results and documents included, without those of the assistant."""
    for message in reply.messages:
        if message.get("role") != "assistant":
            yield from texts_in(message.get("content"))


def texts_in(content: Any) -> Iterator[str]:
    """The texts of content blocks, including tool results and documents."""
    waiting = [content]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Mapping):
            waiting.extend(value for name, value in each.items() if name in ("text", "content", "source", "data"))
        elif isinstance(each, list | tuple):
            waiting.extend(reversed(each))
        elif isinstance(each, str):
            yield each
