"""The shape of a Messages request, the same for every model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.wire.simulator.asked import blocks_of
from pytest_modelmigrate.wire.simulator.rejections import RejectedError, extra_input, invalid

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
_KINDS: Final = {str: "string", int: "integer", list: "list", dict: "dictionary", bool: "boolean"}


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
    _expect(body["model"], str, "model")
    _expect(body["messages"], list, "messages")
    for name, kind in (("max_tokens", int), ("tools", list), ("stop_sequences", list), ("stream", bool)):
        if body.get(name) is not None:
            _expect(body[name], kind, name)
    for name in ("thinking", "output_config", "tool_choice", "metadata", "cache_control"):
        if body.get(name) is not None:
            _expect(body[name], dict, name)
    if not counting and (body["max_tokens"] is None or body["max_tokens"] < 0):
        raise invalid("max_tokens: Input should be greater than or equal to 0")
    _check_texts(body.get("system"), "system")
    _check_messages(body["messages"])
    _check_tools(body.get("tools") or [])


def _allowed_by_beta(name: str, betas: Sequence[str]) -> bool:
    starts = _BETA_FIELDS.get(name, ())
    return any(beta.startswith(starts) for beta in betas) if starts else False


def _check_messages(messages: Sequence[Any]) -> None:
    if not messages:
        raise invalid("messages: at least one message is required")
    if len(messages) > MOST_MESSAGES:
        raise invalid(f"messages: List should have at most {MOST_MESSAGES} items")
    for number, message in enumerate(messages):
        path = f"messages.{number}"
        _expect(message, dict, path)
        for name in ("role", "content"):
            if name not in message and not (name == "content" and message.get("output_config")):
                raise invalid(f"{path}.{name}: Field required")
        if message["role"] not in {"user", "assistant", "system"}:
            raise invalid(f"{path}.role: Input should be 'user', 'assistant' or 'system'")
        content = message.get("content", [])
        if not isinstance(content, str | list):
            raise invalid(f"{path}.content: Input should be a valid string or list")
        last_assistant = number == len(messages) - 1 and message["role"] == "assistant"
        if not content and not last_assistant and not message.get("output_config"):
            raise invalid(
                f"{path}: all messages must have non-empty content except for the optional final assistant message"
            )
        _check_blocks(content, path, blank_allowed=message["role"] != "user")


def _check_blocks(content: str | Sequence[Any], path: str, *, blank_allowed: bool) -> None:
    if isinstance(content, str):
        return
    for position, block in enumerate(content):
        at = f"{path}.content.{position}"
        _expect(block, dict, at)
        if not isinstance(block.get("type"), str):
            raise invalid(f"{at}.type: Field required")
        needed = _BLOCK_FIELDS.get(block["type"])
        if needed and needed not in block:
            raise invalid(f"{at}.{block['type']}.{needed}: Field required")
        if block["type"] == "text":
            _expect(block["text"], str, f"{at}.text.text")
            if not blank_allowed and not block["text"].strip():
                raise invalid("messages: text content blocks must contain non-whitespace text")


def _check_texts(system: Any, path: str) -> None:
    if system is None or isinstance(system, str):
        return
    _expect(system, list, path)
    for number, block in enumerate(blocks_of(system)):
        _expect(block, dict, f"{path}.{number}")
        if block.get("type") != "text":
            raise invalid(f"{path}.{number}.type: Input should be 'text'")
        if "text" not in block:
            raise invalid(f"{path}.{number}.text: Field required")


def _check_tools(tools: Sequence[Any]) -> None:
    names: set[str] = set()
    for number, tool in enumerate(tools):
        path = f"tools.{number}"
        _expect(tool, dict, path)
        if tool.get("type", "custom") == "custom":
            for name in ("name", "input_schema"):
                if name not in tool:
                    raise invalid(f"{path}.custom.{name}: Field required")
            _expect(tool["input_schema"], dict, f"{path}.custom.input_schema")
            if "type" not in tool["input_schema"]:
                raise invalid(f"{path}.custom.input_schema.type: Field required")
            if tool["input_schema"]["type"] != "object":
                raise invalid(f"{path}.custom.input_schema.type: Input should be 'object'")
        if tool.get("name") in names:
            raise RejectedError(400, "tools: Tool names must be unique.")
        if tool.get("name"):
            names.add(tool["name"])


def _expect(value: Any, kind: type, path: str) -> None:
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise invalid(f"{path}: Input should be a valid {_KINDS[kind]}")
