"""Event streams of AWS: how Bedrock sends the events of a streamed answer.

Source: https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html. Bedrock puts each event of the Messages
API into the payload of a message, in base64. An error is a message of its own, with its type in a header.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from struct import pack, unpack_from
from typing import Any, Final
from zlib import crc32

from pytest_modelmigrate.text.parsed_json import parsed_json

AWS_EVENT_STREAM: Final = "application/vnd.amazon.eventstream"

EXCEPTIONS: Final = frozenset(
    [
        "internalServerException",
        "modelStreamErrorException",
        "modelTimeoutException",
        "serviceUnavailableException",
        "throttlingException",
        "validationException",
    ]
)
"""Errors that Bedrock sends in a stream.

Source: https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_ResponseStream.html
"""

_JSON: Final = {":content-type": "application/json"}
_EVENT: Final = {":event-type": "chunk", **_JSON, ":message-type": "event"}
_TEXT: Final = 7
_PRELUDE: Final = 12
"""Bytes of the two lengths and their checksum."""
_CHECKSUM: Final = 4


def aws_from_events(events: Iterable[Mapping[str, Any]]) -> bytes:
    """The bytes of a stream with these events."""
    return b"".join(map(_message, events))


def events_from_aws(content: bytes) -> tuple[Mapping[str, Any], ...]:
    """The events of a stream; a message that was cut off at its end is left out."""
    return tuple(_events(content))


def _message(event: Mapping[str, Any]) -> bytes:
    if event.get("type") == "error":
        return _error(event.get("error") or {})
    inner = base64.b64encode(json.dumps(event, ensure_ascii=False).encode()).decode()
    return _framed(_EVENT, {"bytes": inner})


def _error(error: Mapping[str, Any]) -> bytes:
    kind, text = str(error.get("type")), str(error.get("message"))
    if kind in EXCEPTIONS:
        return _framed({":exception-type": kind, **_JSON, ":message-type": "exception"}, {"message": text})
    return _framed({":error-code": kind, ":error-message": text, ":message-type": "error"}, None)


def _framed(names: Mapping[str, str], payload: Any) -> bytes:
    """One message with these headers."""
    content = b"" if payload is None else json.dumps(payload, ensure_ascii=False).encode()
    headers = b"".join(_header(name, value) for name, value in names.items())
    lengths = pack("!II", _PRELUDE + len(headers) + len(content) + _CHECKSUM, len(headers))
    message = lengths + pack("!I", crc32(lengths)) + headers + content
    return message + pack("!I", crc32(message))


def _header(name: str, value: str) -> bytes:
    text = value.encode()
    return pack("!B", len(name)) + name.encode() + pack("!BH", _TEXT, len(text)) + text


def _events(content: bytes) -> Iterator[Mapping[str, Any]]:
    start = 0
    while start + _PRELUDE <= len(content):
        length, size = unpack_from("!II", content, start)
        end = start + length
        if length < _PRELUDE + size + _CHECKSUM or end > len(content):
            return
        inside = start + _PRELUDE + size
        event = _event(_headers(content[start + _PRELUDE : inside]), content[inside : end - _CHECKSUM])
        if event is not None:
            yield event
        start = end


def _event(headers: Mapping[str, str], content: bytes) -> Mapping[str, Any] | None:
    payload = parsed_json(content.decode()) if content else {}
    if isinstance(payload, dict) and "bytes" in payload:
        event = parsed_json(base64.b64decode(payload["bytes"]).decode())
        return event if isinstance(event, dict) else None
    kind = headers.get(":exception-type") or headers.get(":error-code")
    text = payload.get("message") if isinstance(payload, dict) else None
    if kind is None and text is None:
        return None
    error = {"type": kind or "api_error", "message": text or headers.get(":error-message", "")}
    return {"type": "error", "error": error}


def _headers(content: bytes) -> dict[str, str]:
    """The headers of a message; Bedrock sends text alone, so that whatever follows another type is left out."""
    headers, start = {}, 0
    while start < len(content):
        name_end = start + 1 + content[start]
        kind, size = unpack_from("!BH", content, name_end)
        if kind != _TEXT:
            break
        text_end = name_end + 3 + size
        headers[content[start + 1 : name_end].decode()] = content[name_end + 3 : text_end].decode()
        start = text_end
    return headers
