"""A Messages request as the rules read it: body, headers and the catalogue's row of the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of, texts_of
from pytest_modelmigrate.facts.catalog import Model
from pytest_modelmigrate.facts.targets import Effort, effort_named

VERSION_2023: Final = "2023-06-01"
VERSION_2026: Final = "2026-10-21"
API_VERSIONS: Final = (VERSION_2023, VERSION_2026)
"""Values of `anthropic-version` in service (https://platform.claude.com/docs/en/api/versioning)."""


@dataclass(frozen=True, kw_only=True)
class RequestBody:
    """The parts of a request that do not depend on the model.

    Attributes:
        body: the JSON body, whose fields hold values of the right types (see `field_types`).
        version: the `anthropic-version` header.
        betas: the values of the `anthropic-beta` header.
        batch: whether it is an item of a message batch.
        counting: whether it goes to `count_tokens`, which needs no `max_tokens`.
    """

    body: Mapping[str, Any]
    version: str = VERSION_2026
    betas: tuple[str, ...] = ()
    batch: bool = False
    counting: bool = False

    def has_beta(self, prefix: str) -> bool:
        """Whether the `anthropic-beta` header has a value that starts with `prefix`."""
        return any(beta.startswith(prefix) for beta in self.betas)

    @property
    def messages(self) -> Sequence[Mapping[str, Any]]:
        """The conversation."""
        return self.body.get("messages") or ()

    @property
    def last_message(self) -> Mapping[str, Any]:
        """The last message; empty when there is none."""
        return self.messages[-1] if self.messages else {}

    @cached_property
    def turns(self) -> list[tuple[str, list[Mapping[str, Any]]]]:
        """Role and blocks of each turn: consecutive messages of one role are one turn, as the model sees them."""
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
        """The tool definitions."""
        return self.body.get("tools") or ()

    @property
    def tool_choice(self) -> Mapping[str, Any]:
        """`tool_choice`; `auto` when omitted."""
        return self.body.get("tool_choice") or {"type": "auto"}

    @property
    def forces_tool(self) -> bool:
        """Whether `tool_choice` forces a tool call."""
        return self.tool_choice.get("type") in {"any", "tool"}

    @property
    def output_config(self) -> Mapping[str, Any]:
        """`output_config`; empty when omitted."""
        return self.body.get("output_config") or {}

    @property
    def output_format(self) -> tuple[str, Mapping[str, Any]] | None:
        """The structured output format with its path: `output_config.format`, or the beta's `output_format`."""
        for path, value in (
            ("output_config.format", self.output_config.get("format")),
            ("output_format", self.body.get("output_format")),
        ):
            if value is not None:
                return path, value
        return None

    @property
    def schema(self) -> Mapping[str, Any] | None:
        """The JSON schema of the structured output format."""
        return self.output_format[1].get("schema") if self.output_format else None

    @property
    def thinking(self) -> Mapping[str, Any]:
        """`thinking`; empty when omitted."""
        return self.body.get("thinking") or {}

    @property
    def prefill(self) -> str:
        """The text that the reply continues; empty when the last message is not an assistant message."""
        texts = texts_of(self.last_message.get("content")) if self.last_message.get("role") == "assistant" else []
        return texts[-1] if texts else ""


@dataclass(frozen=True, kw_only=True)
class MessagesRequest(RequestBody):
    """One Messages request.

    Attributes:
        model: the catalogue's row of the model.
    """

    model: Model

    @cached_property
    def effort(self) -> Effort | None:
        """The effort of the reply: that of the last message that sets one, else the request's, else the default."""
        for message in reversed(self.messages):
            if own := message_effort(message):
                return effort_named(own)
        asked = self.output_config.get("effort")
        return effort_named(asked) if asked else self.model.default_effort

    @property
    def thinks(self) -> bool:
        """Whether the model thinks before it answers."""
        kind = self.thinking.get("type")
        return self.model.thinking_when_omitted != "off" if kind is None else kind in {"adaptive", "enabled"}


def message_effort(message: Mapping[str, Any]) -> str | None:
    """The effort that a message sets for itself; None when it sets none."""
    effort: str | None = (message.get("output_config") or {}).get("effort")
    return effort
