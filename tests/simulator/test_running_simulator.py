from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.facts.size_limits import MEGABYTE, MESSAGES_LIMIT
from pytest_modelmigrate.simulator import start
from pytest_modelmigrate.simulator.app import SimulatedApi
from pytest_modelmigrate.simulator.reply_scripts import load_rules

PROGRAM = """
from pytest_modelmigrate.simulator import start
import socket
with start() as running:
    host, port = running.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        connection.sendall(b"GET /v1/models HTTP/1.1\\r\\nhost: x\\r\\n\\r\\n")
        assert b"x-modelmigrate-simulated: true" in connection.recv(65536)
"""


def simulator_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "modelmigrate-simulated-api"]


def test_closing_ends_the_thread_and_frees_the_port() -> None:
    before = len(simulator_threads())
    running = start()
    assert len(simulator_threads()) == before + 1
    running.close()
    running.close()
    assert len(simulator_threads()) == before
    port = int(running.url.rsplit(":", 1)[1])
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_closing_does_not_wait_for_a_connection_that_is_kept_open() -> None:
    running = start()
    client = anthropic.Anthropic(base_url=running.url, api_key="simulated", max_retries=0)
    client.models.list()
    running.close()
    with pytest.raises(anthropic.APIConnectionError):
        client.models.list()
    client.close()


def test_a_program_that_uses_it_exits_without_a_warning() -> None:
    root = Path(__file__).parents[3]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-W", "error", "-c", PROGRAM],
        capture_output=True,
        text=True,
        check=False,
        cwd=root,
        timeout=60,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_two_simulators_share_nothing() -> None:
    with start() as first, start() as second:
        assert first.url != second.url
        with anthropic.Anthropic(base_url=first.url, api_key="simulated") as client:
            client.models.list()
        assert [request.path for request in first.requests] == ["/v1/models"]
        assert second.requests == []


def test_responses_do_not_wait_for_a_delayed_acknowledgement() -> None:
    with start() as running:
        host, port = running.url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as connection:
            connection.sendall(b"GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n")
            connection.recv(100)
            (accepted,) = running._server.server_state.connections
            option = accepted.transport.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert option != 0


def test_ids_do_not_depend_on_the_order_of_requests() -> None:
    def ids(*questions: str) -> list[str]:
        with start() as running, anthropic.Anthropic(base_url=running.url, api_key="simulated") as client:
            return [
                client.messages.create(
                    model="claude-opus-4-7", max_tokens=9, messages=[{"role": "user", "content": question}]
                ).id
                for question in questions
            ]

    first = ids("one", "two", "one")
    assert len(set(first)) == 3
    assert sorted(ids("one", "one", "two")) == sorted(first)


def test_a_port_that_is_taken_is_one_clear_error() -> None:
    with start() as running:
        port = int(running.url.rsplit(":", 1)[1])
        with pytest.raises(UnreachableError, match=f"cannot listen on 127.0.0.1:{port}: Address already in use"):
            start(port=port)


def test_received_requests_are_listed() -> None:
    with start() as running, anthropic.Anthropic(base_url=running.url, api_key="simulated", max_retries=0) as client:
        messages = [{"role": "user", "content": "Hello"}]
        client.messages.create(model="claude-opus-4-7", max_tokens=9, messages=messages)  # type: ignore[arg-type]
        with pytest.raises(anthropic.NotFoundError):
            client.messages.create(model="no-model", max_tokens=9, messages=messages)  # type: ignore[arg-type]
        assert [(each.method, each.path, each.model) for each in running.requests] == [
            ("POST", "/v1/messages", "claude-opus-4-7"),
            ("POST", "/v1/messages", "no-model"),
        ]
        assert running.requests[0].body["messages"] == messages


def test_a_chunked_body_is_read_up_to_the_limit_of_the_api_and_no_further() -> None:
    api = SimulatedApi(load_rules(()))
    read = 0
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        nonlocal read
        read += 1
        return {"type": "http.request", "body": b"x" * MEGABYTE, "more_body": True}

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"transfer-encoding", b"chunked")]
    scope = {"type": "http", "method": "POST", "path": "/v1/messages", "headers": headers, "query_string": b""}
    asyncio.run(api.asgi(scope, receive, send))
    assert sent[0]["status"] == 413
    assert read == MESSAGES_LIMIT // MEGABYTE + 1
