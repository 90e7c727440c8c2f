"""Message faults: what is of a wrong type in a message of the API, or in the events of a stream."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pytest_modelmigrate.facts.streams import DELTA_FIELDS
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.text.excerpts import excerpt

_TEXTS_OF_A_MESSAGE: Final = ("id", "type", "role", "model", "stop_reason", "stop_sequence")
_TEXTS_OF_A_BLOCK: Final = {
    "text": ("text",),
    "thinking": ("thinking", "signature"),
    "redacted_thinking": ("data",),
    "tool_use": ("id", "name"),
    "server_tool_use": ("id", "name"),
}


def message_fault(message: Mapping[str, Any]) -> str:
    """What is of a wrong type in a message object; empty if nothing is."""
    for name in _TEXTS_OF_A_MESSAGE:
        if not isinstance(message.get(name), str | None):
            return f"its {name} is {excerpt(message[name])}, not a string"
    content = message.get("content")
    if content is not None:
        if not isinstance(content, list | tuple):
            return f"its content is {excerpt(content)}, not a list of blocks"
        for block in content:
            if fault := _block_fault(block):
                return fault
    try:
        Usage.from_api(message.get("usage"))
    except ValueError as error:
        return str(error)
    return ""


def events_fault(events: Sequence[Any]) -> str:
    """What is of a wrong type in the events of a stream; empty if nothing is."""
    for event in events:
        if not isinstance(event, Mapping):
            return f"an event is {excerpt(event)}, not an object"
        if fault := _event_fault(event):
            return f"{event.get('type')} event: {fault}"
    return ""


def _event_fault(event: Mapping[str, Any]) -> str:
    match event.get("type"):
        case "message_start":
            message = event.get("message")
            return message_fault(message) if isinstance(message, Mapping) else "it has no message"
        case "content_block_start" | "content_block_delta" as kind:
            member = _started_fault if kind == "content_block_start" else _delta_fault
            return _index_fault(event) or member(event)
        case "message_delta":
            wrong = [name for name in ("delta", "usage") if not isinstance(event.get(name), Mapping | None)]
            return f"its {wrong[0]} is {excerpt(event[wrong[0]])}, not an object" if wrong else ""
        case kind:
            return "" if isinstance(kind, str) else f"its type is {excerpt(kind)}"


def _index_fault(event: Mapping[str, Any]) -> str:
    index = event.get("index", 0)
    return "" if type(index) is int else f"its index is {excerpt(index)}, not a number"


def _started_fault(event: Mapping[str, Any]) -> str:
    block = event.get("content_block")
    return "" if block is None else _block_fault(block)


def _delta_fault(event: Mapping[str, Any]) -> str:
    delta = event.get("delta")
    if not isinstance(delta, Mapping):
        return f"its delta is {excerpt(delta)}, not an object"
    kind = delta.get("type")
    if not isinstance(kind, str | None):
        return f"the type of its delta is {excerpt(kind)}, not a string"
    name = "partial_json" if kind == "input_json_delta" else DELTA_FIELDS.get(str(kind), "")
    return "" if isinstance(delta.get(name), str | None) else f"its {name} is {excerpt(delta[name])}, not a string"


def _block_fault(block: Any) -> str:
    if not isinstance(block, Mapping):
        return f"a block of its content is {excerpt(block)}, not an object"
    kind = block.get("type")
    if not isinstance(kind, str | None):
        return f"the type of a block is {excerpt(kind)}, not a string"
    for name in _TEXTS_OF_A_BLOCK.get(kind or "", ()):
        if not isinstance(block.get(name), str | None):
            return f"{name} of a {kind} block is {excerpt(block[name])}, not a string"
    return ""
