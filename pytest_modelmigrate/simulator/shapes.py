"""The shape of a Messages request, the same for every model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.simulator.asked import blocks_of
from pytest_modelmigrate.simulator.field_kinds import check_kinds
from pytest_modelmigrate.simulator.rejections import extra_input, invalid

MOST_MESSAGES: Final = 100_000

_FIELDS: Final = frozenset(
    [
        "model",
        "max_tokens",
        "messages",
        "cache_control",
        "container",
        "diagnostics",
        "inference_geo",
        "metadata",
        "output_config",
        "service_tier",
        "speed",
        "stop_sequences",
        "stream",
        "system",
        "temperature",
        "thinking",
        "tool_choice",
        "tools",
        "top_k",
        "top_p",
    ]
)
_BETA_FIELDS: Final[Mapping[str, tuple[str, ...]]] = {
    "billing_policy": ("fallback-credit-",),
    "compaction": ("compact-2026-09-04",),
    "context_management": ("context-management-", "compact-2026-01-12"),
    "fallback_credit_token": ("fallback-credit-",),
    "fallbacks": ("server-side-fallback-",),
    "mcp_servers": ("mcp-client-",),
    "output_format": ("structured-outputs-",),
    "thread": ("message-threads-",),
    "user_profile_id": ("user-profiles-",),
}
"""Fields that need one of these beta header values; all others do not know them."""

_BLOCK_FIELDS: Final[Mapping[str, str]] = {
    "text": "text",
    "image": "source",
    "tool_use": "id",
    "tool_result": "tool_use_id",
    "thinking": "signature",
    "redacted_thinking": "data",
    "search_result": "content",
    "document": "source",
}


def check_shape(body: Mapping[str, Any], betas: Sequence[str], *, counting: bool = False) -> None:
    """Check the fields that a request has and has to have.

    Raises:
        RejectedError: a field is missing, unknown or of the wrong kind.
    """
    for name in ("model", "messages", *(() if counting else ("max_tokens",))):
        if name not in body:
            raise invalid(f"{name}: Field required")
    for name in body:
        if name not in _FIELDS and not _allowed_by_beta(name, betas):
            raise extra_input(name)
    for name in ("model", "messages"):
        if body[name] is None:
            raise invalid(f"{name}: Field required")
    check_kinds(body)
    if not counting and (body["max_tokens"] is None or body["max_tokens"] < 0):
        raise invalid("max_tokens: Input should be greater than or equal to 0")
    _check_system(body.get("system"))
    _check_messages(body["messages"])
    _check_tools(body.get("tools") or [])


def _allowed_by_beta(name: str, betas: Sequence[str]) -> bool:
    starts = _BETA_FIELDS.get(name, ())
    return any(beta.startswith(starts) for beta in betas) if starts else False


def _check_messages(messages: Sequence[Mapping[str, Any]]) -> None:
    if not messages:
        raise invalid("messages: at least one message is required")
    if len(messages) > MOST_MESSAGES:
        raise invalid(f"messages: List should have at most {MOST_MESSAGES} items")
    for number, message in enumerate(messages):
        path = f"messages.{number}"
        for name in ("role", "content"):
            if message.get(name) is None and not (name == "content" and message.get("output_config")):
                raise invalid(f"{path}.{name}: Field required")
        if message["role"] not in {"user", "assistant", "system"}:
            raise invalid(f"{path}.role: Input should be 'user', 'assistant' or 'system'")
        last_assistant = number == len(messages) - 1 and message["role"] == "assistant"
        if not message.get("content") and not last_assistant and not message.get("output_config"):
            raise invalid(
                f"{path}: all messages must have non-empty content except for the optional final assistant message"
            )
        _check_blocks(message.get("content"), path, blank_allowed=message["role"] != "user")


def _check_blocks(content: Any, path: str, *, blank_allowed: bool) -> None:
    for position, block in enumerate(blocks_of(content)):
        at = f"{path}.content.{position}"
        kind = block.get("type")
        if kind is None:
            raise invalid(f"{at}.type: Field required")
        needed = _BLOCK_FIELDS.get(kind)
        if needed and block.get(needed) is None:
            raise invalid(f"{at}.{kind}.{needed}: Field required")
        if kind == "text" and not blank_allowed and block["text"] and not block["text"].strip():
            raise invalid("messages: text content blocks must contain non-whitespace text")
        if kind == "text" and not blank_allowed and not block["text"] and not isinstance(content, str):
            raise invalid("messages: text content blocks must be non-empty")


def _check_system(system: Any) -> None:
    for number, block in enumerate(blocks_of(system)):
        if block.get("type") != "text":
            raise invalid(f"system.{number}.type: Input should be 'text'")
        if block.get("text") is None:
            raise invalid(f"system.{number}.text: Field required")


def _check_tools(tools: Sequence[Mapping[str, Any]]) -> None:
    names: set[str] = set()
    for number, tool in enumerate(tools):
        path = f"tools.{number}"
        if (tool.get("type") or "custom") == "custom":
            for name in ("name", "input_schema"):
                if tool.get(name) is None:
                    raise invalid(f"{path}.custom.{name}: Field required")
            kind = tool["input_schema"].get("type")
            if kind is None:
                raise invalid(f"{path}.custom.input_schema.type: Field required")
            if kind != "object":
                raise invalid(f"{path}.custom.input_schema.type: Input should be 'object'")
        called = tool.get("name")
        if called in names:
            raise invalid("tools: Tool names must be unique.")
        if called:
            names.add(called)
