"""Answers that no Messages API sends: of portals, proxies, cut connections and streams."""

from __future__ import annotations

import gzip
import json
import zlib
from dataclasses import dataclass
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.broken_answers import broken_answer
from pytest_modelmigrate.facts.errors import BrokenAnswerError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.streams import sse_from_events
from pytest_modelmigrate.wire.answers import answer
from pytest_modelmigrate.wire.content_encodings import decoded_body

MESSAGE: Final[dict[str, Any]] = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-4-7",
    "content": [{"type": "text", "text": "Good day"}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 9, "output_tokens": 2},
}
EVENTS: Final[list[dict[str, Any]]] = [
    {"type": "message_start", "message": {**MESSAGE, "content": [], "stop_reason": None}},
    {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Good "}},
    {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "day"}},
    {"type": "content_block_stop", "index": 0},
    {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
    {"type": "message_stop"},
]


@dataclass(frozen=True)
class Sends:
    """An answer: its body and headers; `with `cut`, its last bytes are missing."""

    content: bytes
    kind: str = "application/json"
    encoding: str = ""
    cut: bool = False


def sse(events: list[dict[str, Any]]) -> bytes:
    return sse_from_events(events).encode()


def changed(**members: Any) -> bytes:
    """The message with other members; None removes one."""
    data = {**MESSAGE, **members}
    return json.dumps({name: value for name, value in data.items() if value is not None}).encode()


def usage(**counts: Any) -> bytes:
    return changed(usage={**MESSAGE["usage"], **counts})


def event(at: int, **members: Any) -> bytes:
    """The events, one of them with other members."""
    return sse([*EVENTS[:at], {**EVENTS[at], **members}, *EVENTS[at + 1 :]])


GOOD: Final = json.dumps(MESSAGE).encode()
_SSE: Final = "text/event-stream; charset=utf-8"
_ERROR: Final = {"type": "error", "error": {"type": "invalid_request_error", "message": "no more"}}
_NESTED: Final = b"[" * 100_000

BROKEN: Final[dict[str, Sends]] = {
    "html": Sends(b"<!DOCTYPE html><html><title>Sign in</title>Welcome to the portal</html>", "text/html"),
    "html-as-json": Sends(b"<html>Sign in</html>"),
    "empty": Sends(b""),
    "half-json": Sends(GOOD[: len(GOOD) // 2]),
    "cut-json": Sends(GOOD, cut=True),
    "json-null": Sends(b"null"),
    "json-list": Sends(b"[]"),
    "json-text": Sends(b'"Good day"'),
    "other-json": Sends(b'{"status": "ok"}'),
    "other-type": Sends(changed(type="completion")),
    "error-body": Sends(json.dumps(_ERROR).encode()),
    "openai": Sends(b'{"object": "chat.completion", "choices": [{"message": {"content": "Good day"}}]}'),
    "no-content": Sends(changed(content=None)),
    "content-text": Sends(changed(content="Good day")),
    "content-of-texts": Sends(changed(content=["Good day"])),
    "text-number": Sends(changed(content=[{"type": "text", "text": 7}])),
    "no-usage": Sends(changed(usage=None)),
    "usage-list": Sends(changed(usage=[9, 2])),
    "tokens-text": Sends(usage(output_tokens="2")),
    "tokens-negative": Sends(usage(input_tokens=-9)),
    "tokens-float": Sends(usage(output_tokens=2.5)),
    "tokens-missing": Sends(changed(usage={"input_tokens": 9})),
    "cache-list": Sends(usage(cache_creation=[1])),
    "model-number": Sends(changed(model=7)),
    "stop-list": Sends(changed(stop_reason=["end_turn"])),
    "not-a-number": Sends(usage(output_tokens=float("nan"))),
    "gzip-unnamed": Sends(gzip.compress(GOOD)),
    "gzip-damaged": Sends(gzip.compress(GOOD)[:40], encoding="gzip"),
    "encoding-unknown": Sends(b"\x01\x02\x03", encoding="compress"),
    "not-utf-8": Sends(GOOD.replace(b"Good", b"G\xff\xfed")),
    "wrong-type": Sends(GOOD, "text/plain"),
    "nested": Sends(b'{"type": "message", "content": ' + _NESTED),
    "sse-unasked": Sends(sse(EVENTS), _SSE),
    "sse-as-json": Sends(sse(EVENTS)),
}
"""Answers to a request without `stream`, none of which is a message."""

BROKEN_STREAMS: Final[dict[str, Sends]] = {
    "html": Sends(b"<html>Sign in</html>", "text/html"),
    "empty": Sends(b"", _SSE),
    "json-unasked": Sends(GOOD),
    "sse-as-json": Sends(sse(EVENTS)),
    "no-stop": Sends(sse(EVENTS[:-1]), _SSE),
    "half": Sends(sse(EVENTS[:3]), _SSE),
    "no-start": Sends(sse(EVENTS[1:]), _SSE),
    "cut": Sends(sse(EVENTS), _SSE, cut=True),
    "malformed": Sends(
        sse(EVENTS[:3]) + b'event: content_block_delta\ndata: {"type": "conte\n\n' + sse(EVENTS[4:]), _SSE
    ),
    "not-an-object": Sends(sse(EVENTS[:3]) + b"event: content_block_delta\ndata: [1]\n\n" + sse(EVENTS[4:]), _SSE),
    "error-event": Sends(sse([*EVENTS[:3], _ERROR]), _SSE),
    "overloaded": Sends(
        sse([*EVENTS[:3], {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}}]), _SSE
    ),
    "tokens-text": Sends(event(5, usage={"output_tokens": "2"}), _SSE),
    "no-usage": Sends(event(0, message={**EVENTS[0]["message"], "usage": None}), _SSE),
    "index-text": Sends(event(2, index="first"), _SSE),
    "delta-list": Sends(event(2, delta=[1]), _SSE),
    "delta-number": Sends(event(2, delta={"type": "text_delta", "text": 7}), _SSE),
    "message-list": Sends(event(0, message=[]), _SSE),
    "gzip-damaged": Sends(gzip.compress(sse(EVENTS))[:40], _SSE, "gzip"),
    "not-utf-8": Sends(sse(EVENTS).replace(b"day", b"d\xffy"), _SSE),
}
"""Answers to a request with `stream`, none of which is a whole stream of a message."""

WHOLE: Final[dict[str, Sends]] = {
    "plain": Sends(GOOD),
    "gzip": Sends(gzip.compress(GOOD), encoding="gzip"),
    "deflate": Sends(zlib.compress(GOOD), encoding="deflate"),
    "raw-deflate": Sends(zlib.compress(GOOD, wbits=-15), encoding="deflate"),
    "identity": Sends(GOOD, encoding="identity"),
    "charset": Sends(GOOD, "application/json; charset=utf-8"),
    "null-counts": Sends(usage(cache_read_input_tokens=None, server_tool_use=None)),
    "unknown-members": Sends(changed(context_management={"applied_edits": []}, container={"id": "c_1"})),
    "unknown-block": Sends(changed(content=[*MESSAGE["content"], {"type": "hologram", "text": 7}])),
}
"""Answers that are whole messages."""

WHOLE_STREAMS: Final[dict[str, Sends]] = {
    "plain": Sends(sse(EVENTS), _SSE),
    "gzip": Sends(gzip.compress(sse(EVENTS)), _SSE, "gzip"),
    "crlf": Sends(sse(EVENTS).replace(b"\n", b"\r\n"), _SSE),
    "comments": Sends(b": ready\n\n" + sse([{"type": "ping"}, *EVENTS]) + b": done\n\n", _SSE),
    "unknown-event": Sends(sse([*EVENTS[:3], {"type": "weather", "sun": True}, *EVENTS[3:]]), _SSE),
}
"""Answers that are whole streams."""


def came(sends: Sends, *, stream: bool) -> str:
    headers = {"content-type": sends.kind}
    request = Request("/v1/messages", {"stream": True} if stream else {})
    try:
        content = decoded_body(sends.content[:-50] if sends.cut else sends.content, sends.encoding)
    except BrokenAnswerError as error:
        return str(error)
    return broken_answer(request, answer(200, headers, content))


@pytest.mark.parametrize("name", BROKEN)
def test_an_answer_that_is_no_message_is_broken(name: str) -> None:
    assert came(BROKEN[name], stream=False)


@pytest.mark.parametrize("name", BROKEN_STREAMS)
def test_an_answer_that_is_no_whole_stream_is_broken(name: str) -> None:
    assert came(BROKEN_STREAMS[name], stream=True)


@pytest.mark.parametrize("name", WHOLE)
def test_a_message_is_not_broken(name: str) -> None:
    assert came(WHOLE[name], stream=False) == ""


@pytest.mark.parametrize("name", WHOLE_STREAMS)
def test_a_whole_stream_is_not_broken(name: str) -> None:
    assert came(WHOLE_STREAMS[name], stream=True) == ""
