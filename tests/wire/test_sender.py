from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.simulator import Fault, RunningSimulator
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.connections import Connections, LostConnectionError
from pytest_modelmigrate.wire.patience import Patience
from pytest_modelmigrate.wire.sender import Sender, open_sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter, SlotCounter


def admission_with(slots: SlotCounter | None = None, breaker: Breaker | None = None) -> Admission:
    return Admission(slots or LocalSlotCounter(), breaker or Breaker(), Budget(price_call))


Job = Callable[[Sender], Awaitable[Any]]


def run(url: str, job: Job, **arguments: Any) -> Any:
    async def work() -> Any:
        sender = open_sender(admission_with(**arguments), url)
        try:
            return await job(sender)
        finally:
            await sender.close()

    return asyncio.run(work())


def send(url: str, request: Any) -> Sent:
    sent = run(url, lambda sender: sender.send(request))
    assert isinstance(sent, Sent)
    return sent


def counts(api: RunningSimulator) -> list[str]:
    return [received.headers["x-stainless-retry-count"] for received in api.requests]


def test_a_request_arrives_with_the_headers_of_the_sdk(ask: Any, simulate: Any) -> None:
    api = simulate()
    request = ask()
    sent = send(api.url, request)
    with anthropic.Anthropic(base_url=api.url, api_key="key") as client:
        client.messages.create(**request.body)
    ours, theirs = (received.headers for received in api.requests)
    for name in ("accept", "content-type", "anthropic-version", "host", "x-stainless-retry-count"):
        assert ours[name] == theirs[name], name
    assert ours["user-agent"].startswith("pytest-modelmigrate/")
    assert api.requests[0].body == api.requests[1].body
    assert sent.response.message["usage"]["output_tokens"] > 0


def test_betas_and_a_version_of_the_request_are_sent(ask: Any, simulate: Any) -> None:
    api = simulate()
    sent = send(api.url, replace(ask(), betas=("a-2026-01-01", "b-2026-01-01"), version="2023-06-01"))
    headers = api.requests[0].headers
    assert headers["anthropic-beta"] == "a-2026-01-01,b-2026-01-01"
    assert headers["anthropic-version"] == sent.request.version == "2023-06-01"


def test_connection_headers_are_removed(ask: Any, simulate: Any) -> None:
    headers = send(simulate().url, ask()).response.headers
    assert "request-id" in headers
    assert "content-length" not in headers


@pytest.mark.parametrize("status", [408, 409, 429, 500, 529])
def test_temporary_errors_are_retried_as_often_as_by_the_sdk(ask: Any, simulate: Any, status: int) -> None:
    api = simulate(faults=[Fault("status", status=status, first=2)])
    sent = send(api.url, ask())
    assert (sent.response.status, sent.attempts) == (200, 3)
    assert counts(api) == ["0", "1", "2"]


@pytest.mark.parametrize("status", [400, 401, 404, 413])
def test_permanent_errors_are_not_retried(ask: Any, simulate: Any, status: int) -> None:
    api = simulate(faults=[Fault("status", status=status)])
    sent = send(api.url, ask())
    assert (sent.response.status, sent.attempts, len(api.requests)) == (status, 1, 1)


def test_after_the_last_retry_the_error_is_the_answer(ask: Any, simulate: Any) -> None:
    api = simulate(faults=[Fault("status", status=529)])
    sent = send(api.url, ask())
    assert (sent.response.status, sent.attempts) == (529, 3)
    assert sent.response.error is not None
    assert sent.response.request_id


def test_a_throttled_request_with_retry_after_is_retried_until_it_is_answered(ask: Any, simulate: Any) -> None:
    api = simulate(faults=[Fault("status", status=429, first=4, retry_after=0.01)])
    sent = send(api.url, ask())
    assert (sent.response.status, sent.attempts) == (200, 5)


@pytest.mark.parametrize("kind", ["drop", "cut"])
def test_a_lost_connection_is_retried(ask: Any, simulate: Any, kind: Any) -> None:
    api = simulate(faults=[Fault(kind, first=1)])
    sent = send(api.url, ask())
    assert (sent.response.status, sent.attempts) == (200, 2)


@pytest.mark.parametrize("kind", ["drop", "cut"])
def test_a_connection_that_is_lost_in_every_retry_is_an_outage(ask: Any, simulate: Any, kind: Any) -> None:
    api = simulate(faults=[Fault(kind)])
    with pytest.raises(UnreachableError, match=r"could not be reached: .*\n.*this test is inconclusive"):
        send(api.url, ask())
    assert len(api.requests) == 3


def test_the_events_of_a_stream_are_parsed(ask: Any, simulate: Any) -> None:
    sent = send(simulate().url, ask(stream=True))
    assert sent.response.events is not None
    assert sent.response.events[-1]["type"] == "message_stop"
    assert sent.response.message["stop_reason"] == "end_turn"


def test_connections_are_reused(ask: Any, simulate: Any) -> None:
    api = simulate()
    seen: list[int] = []

    async def several(sender: Sender) -> None:
        assert isinstance(sender.transport, Connections)
        for number in range(5):
            await sender.send(ask(number))
            seen.append(len(sender.transport._open))

    run(api.url, several)
    assert seen == [1] * 5


@contextlib.asynccontextmanager
async def serving(
    answer: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
) -> AsyncIterator[str]:
    """A server that answers with `answer`; at its end it closes all connections."""
    handlers: list[asyncio.Task[Any]] = []

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        handlers.append(asyncio.current_task())  # type: ignore[arg-type]
        head = await reader.readuntil(b"\r\n\r\n")
        await reader.readexactly(int(head.lower().partition(b"content-length: ")[2].partition(b"\r")[0]))
        await answer(reader, writer)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_server(handle, "127.0.0.1", 0) as server:
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            await asyncio.gather(*handlers, return_exceptions=True)


def test_an_idle_connection_that_the_server_closed_is_replaced_without_a_retry(ask: Any) -> None:
    async def answer_once(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")

    async def work() -> list[tuple[int, int]]:
        async with serving(answer_once) as url:
            sender = open_sender(admission_with(), url)
            sent = []
            for number in range(3):
                sent.append(await sender.send(ask(number)))
                await sender.transport._idle[0].reader.read()  # type: ignore[attr-defined]  # until the server closes
            await sender.close()
        return [(each.response.status, each.attempts) for each in sent]

    assert asyncio.run(work()) == [(200, 1)] * 3


def test_a_redirect_is_an_error_and_not_followed(ask: Any) -> None:
    async def redirect(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 307 Moved\r\nlocation: https://elsewhere.example\r\ncontent-length: 0\r\n\r\n")

    async def work() -> None:
        async with serving(redirect) as url:
            sender = open_sender(admission_with(), url)
            try:
                await sender.send(ask())
            finally:
                await sender.close()

    with pytest.raises(UnreachableError, match=r"redirects to https://elsewhere\.example \(HTTP 307\)"):
        asyncio.run(work())


def test_an_answer_that_takes_too_long_is_a_lost_connection(ask: Any) -> None:
    async def wait_for_the_end(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            await reader.read()

    async def work() -> None:
        async with serving(wait_for_the_end) as url:
            connections = Connections(url, {}, Patience(read_seconds=0.05))
            try:
                await connections.exchange(ask(), b"{}")
            finally:
                await connections.close()

    with pytest.raises(LostConnectionError, match=r"no byte of an answer within 0\.05 s"):
        asyncio.run(work())


def test_the_path_of_the_base_url_is_a_prefix_of_every_path(ask: Any, simulate: Any) -> None:
    api = simulate()
    assert send(f"{api.url}/gateway/", ask()).response.status == 404
    assert api.requests[0].path == "/gateway/v1/messages"


def test_throttled_requests_lower_the_limit(ask: Any, simulate: Any) -> None:
    api = simulate(faults=[Fault("status", status=529, first=1)])
    slots = LocalSlotCounter(8)

    async def several(sender: Sender) -> None:
        await asyncio.gather(*(sender.send(ask(number)) for number in range(8)))

    run(api.url, several, slots=slots)
    assert slots.in_flight == 0
    assert len(api.requests) == 16
    assert slots.rate_limit.halved_at > 0


def test_limit_headers_of_the_simulated_api_are_ignored(ask: Any, simulate: Any) -> None:
    slots = LocalSlotCounter(8)
    run(simulate().url, lambda sender: sender.send(ask()), slots=slots)
    assert slots.rate_limit.models["claude-opus-4-7"].buckets == {}
