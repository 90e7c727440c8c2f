from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import UnmanagedClientError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.request_owners import RequestOwners
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.sdk_transport import SdkTransport
from pytest_modelmigrate.wire.stream_recorder import http_library
from pytest_modelmigrate.wire.unmanaged_clients import UnmanagedClients, is_local, refusal

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


class Owner:
    """Refuses or lets through, and keeps the clients that asked."""

    def __init__(self) -> None:
        self.clients: list[Any] = []
        self.refuses = False

    def admit(self, client: Any, options: Any, /) -> None:
        self.clients.append(client)
        if self.refuses:
            raise refusal(client, options, "this {client} client must not", "do not")


@pytest.fixture
def owner() -> Owner:
    return Owner()


@pytest.fixture
def seen(owner: Owner) -> Iterator[UnmanagedClients]:
    made = UnmanagedClients(lambda: owner)
    made.see()
    yield made
    made.close()


def client(base_url: str = "https://api.anthropic.com", **more: Any) -> anthropic.Anthropic:
    transport = LIBRARY.MockTransport(lambda _: LIBRARY.Response(200, json=ANSWER))
    return anthropic.Anthropic(api_key="x", base_url=base_url, http_client=LIBRARY.Client(transport=transport), **more)


def async_client() -> anthropic.AsyncAnthropic:
    transport = LIBRARY.MockTransport(lambda _: LIBRARY.Response(200, json=ANSWER))
    return anthropic.AsyncAnthropic(api_key="x", http_client=LIBRARY.AsyncClient(transport=transport))


def test_a_refused_request_raises_the_error_of_its_owner(owner: Owner, seen: UnmanagedClients) -> None:
    del seen
    owner.refuses = True
    with pytest.raises(UnmanagedClientError) as raised:
        client().messages.create(**ASK)
    with pytest.raises(UnmanagedClientError, match="this AsyncAnthropic client must not"):
        asyncio.run(async_client().messages.create(**ASK))
    assert str(raised.value) == (
        "POST https://api.anthropic.com/v1/messages was refused: this Anthropic client must not\n  next        do not"
    )


def test_clients_that_were_made_before_are_seen(owner: Owner) -> None:
    made_before = client()
    clients = UnmanagedClients(lambda: owner)
    clients.see()
    assert made_before.messages.create(**ASK).id == "msg_1"
    clients.close()
    assert made_before.messages.create(**ASK).id == "msg_1"
    assert owner.clients == [made_before]


def test_the_sdk_is_wrapped_once_and_left_as_it_was(seen: UnmanagedClients) -> None:
    base = anthropic._base_client
    wrapped = base.SyncAPIClient.request, base.AsyncAPIClient.request
    seen.see()
    assert (base.SyncAPIClient.request, base.AsyncAPIClient.request) == wrapped
    seen.close()
    assert base.SyncAPIClient.request is not wrapped[0]
    assert not hasattr(base.SyncAPIClient.request, "__wrapped__")
    assert not hasattr(base.AsyncAPIClient.request, "__wrapped__")


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "localhost", "api.localhost"])
def test_a_loopback_address_is_local(host: str) -> None:
    assert is_local(client(f"http://{host}:9"))


@pytest.mark.parametrize("host", ["128.0.0.1", "localhost.example.com", "notlocalhost"])
def test_other_addresses_are_not_local(host: str) -> None:
    assert not is_local(client(f"http://{host}:9"))


def test_a_view_shares_the_state_of_its_client_and_adds_one_middleware(seen: UnmanagedClients) -> None:
    def own(request: Any, call_next: Any) -> Any:
        return call_next(request)

    class Counting(anthropic.Anthropic):
        requests = 0

    made = Counting(api_key="x", middleware=[own])
    running = RunningTest(None, Migration(Target("claude-opus-4-7")))  # type: ignore[arg-type]  # nothing is sent
    view = seen._view(made, lambda: running)
    assert isinstance(view, Counting)
    assert type(view).__name__ == "Counting"
    assert [type(each).__name__ for each in view.middleware] == ["function", "RecorderMiddleware"]
    assert made.middleware == (own,)
    view.requests += 1
    assert made.requests == 1
    made.api_key = "another"
    assert view.api_key == "another"
    assert view.with_options(max_retries=9).max_retries == 9


def test_what_the_plugin_sends_with_the_sdk_belongs_to_no_test(
    owner: Owner,
    simulate: Callable[..., RunningSimulator],
    ask: Callable[..., Request],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "x")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", simulate().url)
    owner.refuses = True
    owners = RequestOwners(owner, owner)
    clients = UnmanagedClients(owners.current)
    clients.see()

    async def exchange() -> int:
        transport = SdkTransport()
        answer = await transport.exchange(ask(), b"")
        await transport.close()
        return answer.status

    try:
        with owners.running(owner):
            assert asyncio.run(exchange()) == 200
    finally:
        clients.close()
    assert owner.clients == []
