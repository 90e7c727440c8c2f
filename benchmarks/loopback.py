"""A loopback API that costs next to nothing itself: every message is answered after a fixed latency.

python benchmarks/loopback.py 0.2       # prints its port; serves until it is ended
python benchmarks/loopback.py 0 0.01    # 10 ms between the first event of a stream and the others

A stream has one delta, or as many as the header `x-deltas` of its request says.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
from typing import Any, Final

_MODEL: Final = re.compile(rb'"model":\s*"([^"]+)"')
_STREAMED: Final = re.compile(rb'"stream":\s*true')
_DELTAS: Final = re.compile(rb"(?i)\r\nx-deltas: *(\d+)")
_TEXT: Final = json.dumps({"order": "A-17", "amount": 12.5, "reason": "arrived broken " * 8})


def message(model: str) -> dict[str, Any]:
    """The message that every request is answered with."""
    return {
        "id": "msg_loopback",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [{"type": "text", "text": _TEXT}],
        "stop_reason": "end_turn",
        "stop_sequence": None,
        "usage": {"input_tokens": 40, "output_tokens": 60, "service_tier": "standard"},
    }


def json_answer(body: bytes) -> bytes:
    """A body as an HTTP answer."""
    head = (
        f"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nrequest-id: req_1\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def _answer(model: bytes) -> bytes:
    return json_answer(json.dumps(message(model.decode())).encode())


def _stream(model: bytes, deltas: int) -> bytes:
    """The answer as events; its chunks are written at once."""
    began = {"input_tokens": 40, "output_tokens": 1, "service_tier": "standard"}
    start = {"type": "message_start", "message": {**message(model.decode()), "content": [], "usage": began}}
    texts = [_TEXT] if deltas == 1 else [f" word {number}" for number in range(deltas)]
    pieces = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}} for text in texts
    ]
    events = (start, *pieces, {"type": "message_delta", "usage": {"output_tokens": 60}}, {"type": "message_stop"})
    chunks = (f"event: {event['type']}\ndata: {json.dumps(event)}\n\n".encode() for event in events)
    head = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n"
    return head + b"".join(b"%x\r\n%s\r\n" % (len(chunk), chunk) for chunk in chunks) + b"0\r\n\r\n"


class Conversation(asyncio.Protocol):
    """One connection.

    Args:
        latency: seconds until an answer.
        pause: seconds between the first event of a stream and the others.
    """

    def __init__(self, latency: float, pause: float = 0) -> None:
        self._latency = latency
        self._pause = pause
        self._buffer = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - a TCP connection is one
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request after the latency."""
        self._buffer += data
        while (end := self._buffer.find(b"\r\n\r\n")) >= 0:
            _, _, rest = self._buffer[:end].lower().partition(b"content-length:")
            end += 4 + int(rest.split(b"\r\n", 1)[0] or 0)
            if len(self._buffer) < end:
                return
            request, self._buffer = self._buffer[:end], self._buffer[end:]
            answer, call_later = self.answer(request), asyncio.get_running_loop().call_later
            first = answer.find(b"event: content_block_delta") if self._pause else -1
            start = answer.rfind(b"\r\n", 0, answer.rfind(b"\r\n", 0, first)) + 2 if first >= 0 else len(answer)
            call_later(self._latency, self._send, answer[:start])
            if start < len(answer):
                call_later(self._latency + self._pause, self._send, answer[start:])

    def answer(self, request: bytes) -> bytes:
        """The whole HTTP answer to a whole HTTP request."""
        model = _MODEL.search(request)
        name = model[1] if model else b"none"
        if not _STREAMED.search(request):
            return _answer(name)
        deltas = _DELTAS.search(request)
        return _stream(name, int(deltas[1]) if deltas else 1)

    def _send(self, answer: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(answer)


async def serve(latency: float, pause: float = 0) -> None:
    """Serve until the process is ended."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Conversation(latency, pause), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    async with server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(*map(float, sys.argv[1:])))
