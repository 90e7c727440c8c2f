"""Event streams of AWS: how Bedrock sends the events of a streamed answer.

Source: https://docs.aws.amazon.com/lexv2/latest/dg/event-stream-encoding.html. Bedrock puts each event of the Messages
API into the payload of a message, in base64.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable, Iterator, Mapping
from struct import pack, unpack_from
from typing import Any, Final
from zlib import crc32

AWS_EVENT_STREAM: Final = "application/vnd.amazon.eventstream"

_HEADERS: Final = {":event-type": "chunk", ":content-type": "application/json", ":message-type": "event"}
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
    inner = base64.b64encode(json.dumps(event, ensure_ascii=False).encode()).decode()
    payload = json.dumps({"bytes": inner}).encode()
    headers = b"".join(_header(name, value) for name, value in _HEADERS.items())
    lengths = pack("!II", _PRELUDE + len(headers) + len(payload) + _CHECKSUM, len(headers))
    message = lengths + pack("!I", crc32(lengths)) + headers + payload
    return message + pack("!I", crc32(message))


def _header(name: str, value: str) -> bytes:
    return pack("!B", len(name)) + name.encode() + pack("!BH", _TEXT, len(value)) + value.encode()


def _events(content: bytes) -> Iterator[Mapping[str, Any]]:
    start = 0
    while start + _PRELUDE <= len(content):
        length, headers = unpack_from("!II", content, start)
        end = start + length
        if length < _PRELUDE + headers + _CHECKSUM or end > len(content):
            return
        payload = json.loads(content[start + _PRELUDE + headers : end - _CHECKSUM])
        if isinstance(payload, dict) and "bytes" in payload:
            yield json.loads(base64.b64decode(payload["bytes"]))
        elif isinstance(payload, dict) and "message" in payload:  # an error of the platform
            yield {"type": "error", "error": {"type": "api_error", "message": payload["message"]}}
        start = end
