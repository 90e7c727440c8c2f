"""What reply scripts can match in a request: texts, turns and tools."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of, texts_of
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_WORD: Final = re.compile(r"[a-z0-9]{3,}")
_COMMON: Final = frozenset(
    [
        "the",
        "and",
        "for",
        "you",
        "your",
        "with",
        "that",
        "this",
        "from",
        "what",
        "have",
        "has",
        "are",
        "was",
        "can",
        "could",
        "would",
        "please",
        "not",
        "but",
        "get",
        "use",
        "used",
        "when",
        "which",
        "who",
        "how",
        "why",
        "where",
        "will",
        "tool",
        "given",
        "returns",
        "return",
    ]
)


@dataclass(frozen=True)
class Conversation:
    """The parts of a request that the conditions of a reply rule match."""

    request: MessagesRequest

    @property
    def generation(self) -> str:
        """`literal` for Opus 4.7 and later (the new tokenizer), `charitable` for earlier models."""
        return "literal" if self.request.model.tokenizer == "new" else "charitable"

    @cached_property
    def system(self) -> str:
        """The system prompt, followed by the system messages of the conversation."""
        texts = texts_of(self.request.body.get("system"))
        for message in self.request.messages:
            if message.get("role") == "system":
                texts.extend(texts_of(message.get("content")))
        return "\n".join(texts)

    @cached_property
    def user(self) -> str:
        """The last user text that is not a tool result."""
        for message in reversed(self.request.messages):
            if message.get("role") == "user":
                texts = [
                    str(block.get("text", ""))
                    for block in blocks_of(message.get("content"))
                    if block.get("type") == "text"
                ]
                if texts:
                    return "\n".join(texts)
        return ""

    @cached_property
    def conversation(self) -> str:
        """The system prompt and every message's text."""
        texts = [self.system]
        for message in self.request.messages:
            if message.get("role") != "system":
                texts.extend(texts_of(message.get("content")))
        return "\n".join(texts)

    @cached_property
    def tool_result(self) -> str:
        """The texts of the tool results in the last message; empty when there are none."""
        return "\n".join(
            text
            for block in blocks_of(self.request.messages[-1].get("content"))
            if block.get("type") == "tool_result"
            for text in texts_of(block.get("content"))
        )

    @property
    def after_tool(self) -> bool:
        """Whether the last message has tool results."""
        last = blocks_of(self.request.messages[-1].get("content"))
        return any(block.get("type") == "tool_result" for block in last)

    @cached_property
    def turn(self) -> int:
        """The number of user turns so far, without those of tool results only."""
        turns = 0
        previous = ""
        for message in self.request.messages:
            role = str(message.get("role"))
            blocks = blocks_of(message.get("content"))
            only_results = bool(blocks) and all(block.get("type") == "tool_result" for block in blocks)
            if role == "user" and previous != "user" and not only_results:
                turns += 1
            previous = role
        return turns

    @cached_property
    def tools(self) -> Sequence[Mapping[str, Any]]:
        """The tools that the model may call, without server tools."""
        if self.request.tool_choice.get("type") == "none":
            return ()
        return [tool for tool in self.request.tools if "input_schema" in tool]

    @cached_property
    def fitting_tool(self) -> str | None:
        """The tool whose name and description share most words with the last user text; None when none does."""
        if self.request.tool_choice.get("type") == "tool":
            return str(self.request.tool_choice.get("name"))
        wanted = _words(self.user)
        scores = [
            (
                len(wanted & _words(f"{tool.get('name')} {tool.get('description', '')}")),
                -number,
                str(tool.get("name")),
            )
            for number, tool in enumerate(self.tools)
        ]
        best = max(scores, default=(0, 0, ""))
        if best[0]:
            return best[2]
        return str(self.tools[0]["name"]) if self.request.forces_tool and self.tools else None


def _words(text: str) -> set[str]:
    return set(_WORD.findall(text.lower().replace("_", " "))) - _COMMON
