"""A request as the simulated API has understood it: its body, its headers and the model's row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pytest_modelmigrate.facts.catalog import Model
from pytest_modelmigrate.facts.targets import Effort, effort_named

VERSION_OF_2023: Final = "2023-06-01"
VERSION_OF_2026: Final = "2026-10-21"
VERSIONS: Final = (VERSION_OF_2023, VERSION_OF_2026)
"""The API versions in service (https://platform.claude.com/docs/en/api/versioning)."""


@dataclass(frozen=True)
class Asked:
    """One Messages request.

    Attributes:
        body: the JSON body.
        model: the catalogue's row of the model.
        version: the `anthropic-version` header.
        betas: the values of the `anthropic-beta` header.
        batch: whether it came in a message batch.
    """

    body: Mapping[str, Any]
    model: Model
    version: str = VERSION_OF_2026
    betas: tuple[str, ...] = ()
    batch: bool = False

    def has_beta(self, prefix: str) -> bool:
        """Whether a beta header value that begins so was sent."""
        return any(beta.startswith(prefix) for beta in self.betas)

    @property
    def messages(self) -> Sequence[Mapping[str, Any]]:
        """The conversation."""
        messages: Sequence[Mapping[str, Any]] = self.body["messages"]
        return messages

    @cached_property
    def turns(self) -> list[tuple[str, list[Mapping[str, Any]]]]:
        """The conversation as the model sees it, role and blocks: consecutive messages of one role are one turn."""
        turns: list[tuple[str, list[Mapping[str, Any]]]] = []
        for message in self.messages:
            role, blocks = str(message.get("role")), blocks_of(message.get("content"))
            if turns and turns[-1][0] == role:
                turns[-1][1].extend(blocks)
            else:
                turns.append((role, blocks))
        return turns

    @property
    def tools(self) -> Sequence[Mapping[str, Any]]:
        """The tools on offer."""
        return self.body.get("tools") or ()

    @property
    def tool_choice(self) -> Mapping[str, Any]:
        """`tool_choice`, `auto` when left out."""
        return self.body.get("tool_choice") or {"type": "auto"}

    @property
    def tool_forced(self) -> bool:
        """Whether a tool has to be called."""
        return self.tool_choice.get("type") in {"any", "tool"}

    @property
    def output_config(self) -> Mapping[str, Any]:
        """`output_config`, empty when left out."""
        return self.body.get("output_config") or {}

    @cached_property
    def effort(self) -> Effort | None:
        """The effort it is answered with: the last message's own, else the request's, else the model's."""
        for message in reversed(self.messages):
            own = (message.get("output_config") or {}).get("effort")
            if own:
                return effort_named(own)
        asked = self.output_config.get("effort")
        return effort_named(asked) if asked else self.model.default_effort

    @property
    def thinking(self) -> Mapping[str, Any]:
        """`thinking`, empty when left out."""
        return self.body.get("thinking") or {}

    @property
    def thinks(self) -> bool:
        """Whether the model thinks before it answers."""
        kind = self.thinking.get("type")
        return self.model.thinking_when_omitted != "off" if kind is None else kind in {"adaptive", "enabled"}

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON schema of `output_config.format`."""
        form = self.output_config.get("format") or self.body.get("output_format")
        return form.get("schema") if form else None

    @property
    def prefill(self) -> str:
        """The text that the reply has to continue; empty when the last message is not an assistant's."""
        last = self.messages[-1]
        return (
            texts_of(last.get("content"))[-1]
            if last.get("role") == "assistant" and texts_of(last.get("content"))
            else ""
        )


def blocks_of(content: Any) -> list[Mapping[str, Any]]:
    """The content blocks of a message; a string stands for one text block."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return list(content or ())


def texts_of(content: Any) -> list[str]:
    """The texts of a message, those inside of tool results included."""
    texts: list[str] = []
    for block in blocks_of(content):
        if block.get("type") == "text":
            texts.append(str(block.get("text", "")))
        elif block.get("type") == "tool_result":
            texts.extend(texts_of(block.get("content")))
    return texts
