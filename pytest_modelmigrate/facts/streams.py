"""The message that a stream of server-sent events adds up to."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pytest_modelmigrate.text.parsed_json import parsed_json

_HALF_PAIR: Final = re.compile("[\ud800-\udfff]")

DELTA_FIELDS: Final = {
    "text_delta": "text",
    "thinking_delta": "thinking",
    "signature_delta": "signature",
    "compaction_delta": "content",
}
"""The member of each type of delta that is added to its block."""


def message_from_events(events: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Add up the events of one streamed reply to the message that a plain request would have returned.

    The counts of the last `message_delta` win over those of `message_start`: with server tools the
    final input and cache counts differ from the first ones. Events of unknown types are passed over,
    as the API's versioning policy asks (https://platform.claude.com/docs/en/api/versioning). Where several
    replies were glued together, as some projects keep them, the last one counts.
    """
    message: dict[str, Any] = {}
    blocks: dict[int, dict[str, Any]] = {}
    partial_json: dict[int, list[str]] = {}
    for event in events:
        match event.get("type"):
            case "message_start":
                started = dict(event.get("message") or {})
                if message:
                    started["usage"] = _merged_usage(message.get("usage"), started.get("usage"))
                    blocks, partial_json = {}, {}
                message = started
            case "content_block_start":
                blocks[int(event.get("index", len(blocks)))] = dict(event.get("content_block") or {})
            case "content_block_delta":
                index = int(event.get("index", 0))
                _apply_delta(
                    blocks.setdefault(index, {}),
                    event.get("delta") or {},
                    partial_json.setdefault(index, []),
                )
            case "message_delta":
                message.update(event.get("delta") or {})
                message["usage"] = _merged_usage(message.get("usage"), event.get("usage"))
    for index, chunks in partial_json.items():
        if any(chunks):
            blocks[index]["input"] = _parsed("".join(chunks))
    if message:
        message["content"] = [block for _, block in sorted(blocks.items())]
    return message


def _apply_delta(block: dict[str, Any], delta: Mapping[str, Any], partial_json: list[str]) -> None:
    kind = delta.get("type")
    if kind == "input_json_delta":
        partial_json.append(delta.get("partial_json") or "")
    elif kind == "citations_delta":
        block["citations"] = [*(block.get("citations") or []), delta.get("citation")]
    elif kind in DELTA_FIELDS:
        name = DELTA_FIELDS[kind]
        block[name] = (block.get(name) or "") + (delta.get(name) or "")


def _merged_usage(first: Mapping[str, Any] | None, later: Mapping[str, Any] | None) -> dict[str, Any]:
    return {**(first or {}), **{name: value for name, value in (later or {}).items() if value is not None}}


def _parsed(text: str) -> Any:
    """The tool input; a stream that was cut short leaves text that is not JSON, kept as it came."""
    try:
        return parsed_json(text)
    except ValueError:
        return text


def events_from_sse(text: str) -> tuple[dict[str, Any], ...]:
    """The JSON data of each server-sent event in a response body.

    Comments and events whose data is not a JSON object are left out.
    Source: https://html.spec.whatwg.org/multipage/server-sent-events.html
    """
    return read_sse(text)[0]


def read_sse(text: str) -> tuple[tuple[dict[str, Any], ...], str]:
    """Like `events_from_sse`; also returns what is wrong with the first event that is not JSON object.

    The last event may be incomplete, if no empty line follows it; then it is left out, which is not a fault.
    """
    events = []
    fault = ""
    chunks = text.replace("\r\n", "\n").replace("\r", "\n").split("\n\n")
    for number, chunk in enumerate(chunks, start=1):
        lines = [line[5:].removeprefix(" ") for line in chunk.split("\n") if line.startswith("data:")]
        if lines:
            data = _parsed("\n".join(lines))
            if isinstance(data, dict):
                events.append(data)
            elif number < len(chunks):
                fault = fault or f"the data of an event is {data!r:.80}, not a JSON object"
    return tuple(events), fault


def json_text(data: Any) -> str:
    """Data as JSON that can be encoded in UTF-8: with escapes where it has half a surrogate pair."""
    text = json.dumps(data, ensure_ascii=False)
    return json.dumps(data) if _HALF_PAIR.search(text) else text


def sse_from_events(events: Iterable[Mapping[str, Any]]) -> str:
    """The response body that carries these events; each is named by its `type`, as the API does."""
    return "".join(f"event: {event.get('type', 'message')}\ndata: {json_text(event)}\n\n" for event in events)
