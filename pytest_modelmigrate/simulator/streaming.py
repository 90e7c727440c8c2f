"""A message as server-sent events, in the order of the API.

Source: https://platform.claude.com/docs/en/build-with-claude/streaming
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

_CHUNK_LETTERS: Final = 24
_CHUNK: Final = re.compile(rf"[\s\S]{{1,{_CHUNK_LETTERS}}}(?:(?<=\s)|(?=\s)|$)|[\s\S]{{{_CHUNK_LETTERS}}}|[\s\S]+$")


def stream_events(message: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The events of a message, with a `ping` after the first `content_block_start`."""
    usage = message["usage"]
    start_usage = {**usage, "output_tokens": min(1, usage["output_tokens"])}
    start_usage.pop("output_tokens_details", None)
    start = {**message, "content": [], "stop_reason": None, "stop_sequence": None, "stop_details": None}
    yield {"type": "message_start", "message": {**start, "usage": start_usage}}
    for index, block in enumerate(message["content"]):
        yield {"type": "content_block_start", "index": index, "content_block": _opened(block)}
        if index == 0:
            yield {"type": "ping"}
        cut = message["stop_reason"] in {"max_tokens", "model_context_window_exceeded"}
        for delta in _deltas(block, cut=cut):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    names = ("stop_reason", "stop_sequence", "stop_details")
    counts = (
        "input_tokens",
        "cache_creation_input_tokens",
        "cache_read_input_tokens",
        "output_tokens",
        "output_tokens_details",
    )
    yield {
        "type": "message_delta",
        "delta": {name: message.get(name) for name in names},
        "usage": {name: usage[name] for name in counts},
    }
    yield {"type": "message_stop"}


def encode_event(event: Mapping[str, Any]) -> bytes:
    """An event as server-sent bytes."""
    data = json.dumps(event, ensure_ascii=False, separators=(",", ":"))
    return f"event: {event['type']}\ndata: {data}\n\n".encode()


def _opened(block: Mapping[str, Any]) -> dict[str, Any]:
    match block["type"]:
        case "thinking":
            return {"type": "thinking", "thinking": "", "signature": ""}
        case "tool_use":
            return {**block, "input": {}}
        case _:
            opened = {"type": "text", "text": ""}
            return {**opened, "citations": []} if block.get("citations") else opened


def _deltas(block: Mapping[str, Any], *, cut: bool) -> Iterator[dict[str, Any]]:
    match block["type"]:
        case "thinking":
            for chunk in _CHUNK.findall(block["thinking"]):
                yield {"type": "thinking_delta", "thinking": chunk}
            yield {"type": "signature_delta", "signature": block["signature"]}
        case "tool_use":
            yield {"type": "input_json_delta", "partial_json": ""}
            written = "" if cut and not block["input"] else json.dumps(block["input"], ensure_ascii=False)
            for chunk in _CHUNK.findall(written):
                yield {"type": "input_json_delta", "partial_json": chunk}
        case _:
            for citation in block.get("citations") or ():
                yield {"type": "citations_delta", "citation": citation}
            for chunk in _CHUNK.findall(block["text"]):
                yield {"type": "text_delta", "text": chunk}
