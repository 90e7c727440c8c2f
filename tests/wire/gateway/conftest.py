"""Fixtures for the tests of the gateway: a test that runs, an API that the test steers, and callers without the SDK."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.loopback.running_server import RunningServer
from pytest_modelmigrate.loopback.web_server import WebServer
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.credentials import Access
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.gateway.address import Address
from pytest_modelmigrate.wire.gateway.running_gateway import RunningGateway
from pytest_modelmigrate.wire.http_library import http_library
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.misses import explain_miss
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.running_test import DirectUpstream, RunningTest
from pytest_modelmigrate.wire.session_recordings import SessionRecordings

MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-4-7",
    "stop_reason": "end_turn",
    "content": [{"type": "text", "text": "hi"}],
    "usage": {"input_tokens": 1, "output_tokens": 1},
}

http = http_library()


@dataclass
class SteeredApi:
    """An API that answers as a test says, and keeps what it received.

    Attributes:
        status: the HTTP status of the next answers; the last one stays.
        chunks: the body, chunk by chunk; None stands for a wait for `go_on`, an exception cuts the answer.
    """

    status: list[int] = field(default_factory=lambda: [200])
    headers: dict[str, str] = field(default_factory=lambda: {"content-type": "application/json"})
    chunks: list[bytes | Exception | None] = field(default_factory=lambda: [json.dumps(MESSAGE).encode()])
    received: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    go_on: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        import anyio

        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        path = scope["raw_path"].decode() + (f"?{scope['query_string'].decode()}" if scope["query_string"] else "")
        self.received.append((path, {name.decode(): value.decode() for name, value in scope["headers"]}, body))
        status = self.status.pop(0) if len(self.status) > 1 else self.status[0]
        headers = [(name.encode(), value.encode()) for name, value in self.headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        try:
            for chunk in self.chunks:
                if chunk is None:
                    await anyio.to_thread.run_sync(self.go_on.wait, 30)
                elif isinstance(chunk, Exception):
                    return
                else:
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.left.set()


@dataclass
class Running:
    """A gateway and one address of it."""

    gateway: RunningGateway
    address: Address
    recorder: Recorder
    url: str

    def post(self, text: str = "hi", *, headers: dict[str, str] | None = None, **body: Any) -> Any:
        """Ask for a message, as a program without the SDK does."""
        messages = [{"role": "user", "content": text}]
        whole = {"model": "claude-opus-4-6", "max_tokens": 20, "messages": messages, **body}
        named = {"anthropic-version": "2023-06-01", "x-api-key": "modelmigrate-gateway", **(headers or {})}
        return http.post(f"{self.url}/v1/messages", json=whole, headers=named, trust_env=False)


@pytest.fixture
def api() -> Iterator[SteeredApi]:
    """An API that the test steers; `api.url` is its address."""
    steered = SteeredApi()
    with RunningServer(WebServer(steered), name="steered API") as server:
        steered.url = server.url  # type: ignore[attr-defined]
        yield steered
        steered.go_on.set()


@pytest.fixture
def run(tmp_path: Path, admission: Admission) -> Iterator[Callable[..., Running]]:
    """Starts gateways, which are closed after the test."""
    with ExitStack() as stack:

        def start(url: str, mode: Mode = Mode.RECORD, *, key: str = "the-run's-key", own: bool = True) -> Running:
            store = RecordingStore(tmp_path / "recordings")
            recorder = Recorder(
                mode,
                store,
                SessionRecordings(price_call, "2026-11-22"),
                case="test_a.py::test_b",
                target=Target("claude-opus-4-7"),
                explain=lambda request, occurrence: explain_miss(request, store, occurrence, "pytest"),
            )
            migration = Migration(Target("claude-opus-4-7"), ("claude-opus-4-6",))
            upstream = None if mode is Mode.REPLAY else DirectUpstream(admission)
            running = RunningTest(recorder, migration, upstream)
            headers = {"x-api-key": key} if key else {}
            gateway = stack.enter_context(RunningGateway(Access(url, headers), own_credentials=own))
            address = gateway.open(running)
            return Running(gateway, address, recorder, gateway.url_of(address))

        yield start
