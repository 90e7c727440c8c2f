"""Requests sent without the SDK equal those of the SDK, except for headers about the runtime of the SDK."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.sender import open_sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

OF_THE_RUNTIME = ("x-stainless-", "user-agent", "accept-encoding", "connection")
"""Prefixes of the headers about the HTTP library and its connections."""

MESSAGE = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-4-7",
    "content": [{"type": "text", "text": "hi"}],
    "stop_reason": "end_turn",
    "stop_sequence": None,
    "usage": {"input_tokens": 1, "output_tokens": 1},
}

ASK: dict[str, Any] = {
    "model": "claude-opus-4-7",
    "max_tokens": 64,
    "messages": [{"role": "user", "content": 'Déjà vu: "你好" \U0001f600 \\ / \u2028 <b>'}],
}
EXTRAS: dict[str, dict[str, Any]] = {
    "plain": {},
    "everything": {
        "system": [{"type": "text", "text": "Be brief.", "cache_control": {"type": "ephemeral"}}],
        "tools": [{"name": "refund", "description": "Refunds.", "input_schema": {"type": "object", "properties": {}}}],
        "tool_choice": {"type": "auto"},
        "output_config": {"effort": "low"},
        "metadata": {"user_id": "u-1"},
        "stop_sequences": ["END"],
    },
}


@dataclass
class Received:
    """One received request, without the headers about the runtime."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Server:
    """A server that keeps the requests it receives, and answers each with the same message."""

    received: list[Received] = field(default_factory=list)
    url: str = ""

    def only(self) -> Received:
        (received,) = self.received
        self.received.clear()
        return received


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    kept = Server()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {
                name.lower(): value
                for name, value in self.headers.items()
                if not name.lower().startswith(OF_THE_RUNTIME)
            }
            kept.received.append(Received(self.command, self.path, headers, body))
            answer = json.dumps(MESSAGE).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=http.serve_forever)
    thread.start()
    kept.url = f"http://127.0.0.1:{http.server_port}/below/a/path"
    monkeypatch.setenv("ANTHROPIC_BASE_URL", kept.url)
    yield kept
    http.shutdown()
    thread.join()
    http.server_close()


def send(request: Request) -> None:
    async def work() -> None:
        sender = open_sender(Admission(LocalSlotCounter(), Breaker(), Budget(price_call)))
        try:
            await sender.send(request)
        finally:
            await sender.close()

    asyncio.run(work())


CREDENTIALS = {
    "a key": {"ANTHROPIC_API_KEY": "sk-test"},
    "a token": {"ANTHROPIC_AUTH_TOKEN": "token"},
    "custom headers": {"ANTHROPIC_API_KEY": "sk-test", "ANTHROPIC_CUSTOM_HEADERS": "X-Team: prompts\nX-Stage: ci"},
}


@pytest.mark.parametrize("credentials", CREDENTIALS)
@pytest.mark.parametrize("extra", EXTRAS)
def test_a_message_is_sent_as_the_sdk_sends_it(
    server: Server, monkeypatch: pytest.MonkeyPatch, extra: str, credentials: str
) -> None:
    for name, value in CREDENTIALS[credentials].items():
        monkeypatch.setenv(name, value)
    body = {**ASK, **EXTRAS[extra]}
    with anthropic.Anthropic() as client:
        client.messages.create(**body)
    by_sdk = server.only()
    send(Request("/v1/messages", json.loads(by_sdk.body)))
    assert server.only() == by_sdk


SENT_BY_THE_SDK: dict[str, tuple[Callable[[anthropic.Anthropic], Any], Callable[[Any], Request]]] = {
    "counting tokens": (
        lambda client: client.messages.count_tokens(model=ASK["model"], messages=ASK["messages"]),
        lambda body: Request("/v1/messages/count_tokens", body),
    ),
    "betas": (
        lambda client: client.messages.create(**ASK, extra_headers={"anthropic-beta": "a-2026-01-01,b-2026-01-01"}),
        lambda body: Request("/v1/messages", body, betas=("a-2026-01-01", "b-2026-01-01")),
    ),
    "the beta resource": (
        lambda client: client.beta.messages.create(**ASK, betas=["a-2026-01-01"]),
        lambda body: Request("/v1/messages", body, betas=("a-2026-01-01",)),
    ),
    "a version": (
        lambda client: client.messages.create(**ASK, extra_headers={"anthropic-version": "2023-01-01"}),
        lambda body: Request("/v1/messages", body, version="2023-01-01"),
    ),
}


@pytest.mark.parametrize("name", SENT_BY_THE_SDK)
def test_other_requests_are_sent_as_the_sdk_sends_them(
    server: Server, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    by_client, as_request = SENT_BY_THE_SDK[name]
    with anthropic.Anthropic() as client:
        by_client(client)
    by_sdk = server.only()
    request = as_request(json.loads(by_sdk.body))
    # Only SDK versions before 2.0 send `beta=true` in the query; a recording keeps it.
    query = by_sdk.path.partition("?")[2]
    send(replace(request, path=f"{request.path}?{query}" if query else request.path))
    assert server.only() == by_sdk
