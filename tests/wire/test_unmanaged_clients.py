"""Refusing the requests of clients that the plugin did not make."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import UnmanagedClientError
from pytest_modelmigrate.wire.stream_recorder import http_library
from pytest_modelmigrate.wire.unmanaged_clients import UnmanagedClients

ASK: dict[str, Any] = {
    "model": "claude-opus-4-6",
    "max_tokens": 50,
    "messages": [{"role": "user", "content": "hi"}],
}
ANSWER = {
    "id": "msg_1",
    "type": "message",
    "role": "assistant",
    "model": "claude-opus-4-6",
    "stop_reason": "end_turn",
    "content": [{"type": "text", "text": "hi"}],
    "usage": {"input_tokens": 1, "output_tokens": 1},
}
LIBRARY: Any = http_library(anthropic.DefaultHttpxClient)


@pytest.fixture
def others() -> Iterator[UnmanagedClients]:
    made = UnmanagedClients("replay")
    yield made
    made.close()


def client(base_url: str = "https://api.anthropic.com") -> anthropic.Anthropic:
    transport = LIBRARY.MockTransport(lambda _: LIBRARY.Response(200, json=ANSWER))
    return anthropic.Anthropic(api_key="x", base_url=base_url, http_client=LIBRARY.Client(transport=transport))


def async_client() -> anthropic.AsyncAnthropic:
    transport = LIBRARY.MockTransport(lambda _: LIBRARY.Response(200, json=ANSWER))
    return anthropic.AsyncAnthropic(api_key="x", http_client=LIBRARY.AsyncClient(transport=transport))


def test_a_request_is_refused_and_noted_while_a_test_runs(others: UnmanagedClients) -> None:
    noted: list[UnmanagedClientError] = []
    made_before = client()
    with others.refused(noted.append):
        with pytest.raises(UnmanagedClientError) as raised:
            made_before.messages.create(**ASK)
        with pytest.raises(UnmanagedClientError):
            asyncio.run(async_client().messages.create(**ASK))
    assert noted[0] is raised.value
    assert len(noted) == 2
    assert str(raised.value) == (
        "POST https://api.anthropic.com/v1/messages was refused: --migrate-calls=replay sends nothing to the API, "
        "and this Anthropic client is not the plugin's\n"
        "  next        use the claude or async_claude fixture, or pass it to the code that makes its own client"
    )


def test_requests_between_tests_pass(others: UnmanagedClients) -> None:
    with others.refused(lambda _: None):
        pass
    assert client().messages.create(**ASK).id == "msg_1"
    assert asyncio.run(async_client().messages.create(**ASK)).id == "msg_1"


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "api.localhost"])
def test_requests_to_a_loopback_address_pass(others: UnmanagedClients, host: str) -> None:
    with others.refused(lambda _: None):
        assert client(f"http://{host}:9").messages.create(**ASK).id == "msg_1"


@pytest.mark.parametrize("host", ["128.0.0.1", "localhost.example.com", "notlocalhost"])
def test_other_addresses_are_not_loopback(others: UnmanagedClients, host: str) -> None:
    with others.refused(lambda _: None), pytest.raises(UnmanagedClientError):
        client(f"http://{host}:9").messages.create(**ASK)


def test_the_sdk_is_wrapped_once_and_left_as_it_was(others: UnmanagedClients) -> None:
    base = anthropic._base_client
    before = base.SyncAPIClient.request, base.AsyncAPIClient.request
    with others.refused(lambda _: None):
        wrapped = base.SyncAPIClient.request, base.AsyncAPIClient.request
    assert wrapped[0] is not before[0]
    assert wrapped[1] is not before[1]
    with others.refused(lambda _: None):
        assert (base.SyncAPIClient.request, base.AsyncAPIClient.request) == wrapped
    others.close()
    assert (base.SyncAPIClient.request, base.AsyncAPIClient.request) == before
