"""Streams that end before the whole answer is read."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.exchanges import Recording
from pytest_modelmigrate.simulator import Fault, RunningSimulator, start
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.recorder import Recorder

SEA = [{"role": "user", "content": "Tell me of the sea, in a few sentences."}]
ASK: dict[str, Any] = {"model": "claude-opus-4-6", "max_tokens": 200, "messages": SEA}


def kept(store: RecordingStore) -> list[Recording]:
    return list(RecordingStore(store.folder))


def test_a_stream_that_is_closed_early_is_recorded_completely(
    recorder: Callable[..., Recorder],
    store: RecordingStore,
    api: RunningSimulator,
    client_of: Callable[[Recorder], anthropic.Anthropic],
) -> None:
    with client_of(recorder(Mode.RECORD, later=True)) as client, client.messages.create(**ASK, stream=True) as stream:
        next(iter(stream))
    api.close()
    (recording,) = kept(store)
    assert recording.response.events is not None
    assert recording.response.events[-1]["type"] == "message_stop"
    with client_of(recorder(Mode.REPLAY, later=True)) as client:
        assert [*client.messages.create(**ASK, stream=True)][-1].type == "message_stop"


def test_an_async_stream_that_is_closed_early_is_recorded_completely(
    recorder: Callable[..., Recorder],
    store: RecordingStore,
    api: RunningSimulator,
    async_client_of: Callable[[Recorder], anthropic.AsyncAnthropic],
) -> None:
    del api

    async def ask() -> None:
        async with (
            async_client_of(recorder(Mode.RECORD, later=True)) as client,
            await client.messages.create(**ASK, stream=True) as stream,
        ):
            async for _ in stream:
                break

    asyncio.run(ask())
    (recording,) = kept(store)
    assert recording.response.events is not None
    assert recording.response.events[-1]["type"] == "message_stop"


def test_a_live_stream_that_is_closed_early_is_a_call_without_the_rest(
    recorder: Callable[..., Recorder], api: RunningSimulator, client_of: Callable[[Recorder], anthropic.Anthropic]
) -> None:
    del api
    live = recorder(Mode.LIVE, later=True)
    with client_of(live) as client, client.messages.create(**ASK, stream=True) as stream:
        next(iter(stream))
    (call,) = live.calls
    assert call.model == "claude-opus-4-7"


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    """An API whose connections end in the middle of an answer."""
    with start(faults=[Fault("cut")]) as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        yield running


def test_a_stream_whose_connection_is_lost_is_not_recorded(
    recorder: Callable[..., Recorder],
    store: RecordingStore,
    cut: RunningSimulator,
    client_of: Callable[[Recorder], anthropic.Anthropic],
) -> None:
    recording = recorder(Mode.RECORD, later=True)
    with client_of(recording) as client, pytest.raises(Exception, match=r"closed|incomplete|peer") as caught:
        list(client.messages.create(**ASK, stream=True))
    assert type(caught.value).__name__ in ("RemoteProtocolError", "ReadError", "APIConnectionError")
    assert len(cut.requests) >= 1
    assert kept(store) == []


def test_an_async_stream_whose_connection_is_lost_is_not_recorded(
    recorder: Callable[..., Recorder],
    store: RecordingStore,
    cut: RunningSimulator,
    async_client_of: Callable[[Recorder], anthropic.AsyncAnthropic],
) -> None:
    async def ask() -> None:
        async with (
            async_client_of(recorder(Mode.RECORD, later=True)) as client,
            client.messages.stream(**ASK) as stream,
        ):
            async for _ in stream:
                pass

    with pytest.raises(Exception, match=r"closed|incomplete|peer"):
        asyncio.run(ask())
    assert len(cut.requests) >= 1
    assert kept(store) == []


def test_an_error_in_the_middle_of_a_stream_is_not_recorded(
    recorder: Callable[..., Recorder],
    store: RecordingStore,
    monkeypatch: pytest.MonkeyPatch,
    client_of: Callable[[Recorder], anthropic.Anthropic],
) -> None:
    with start(faults=[Fault("stream-error", 529)]) as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        with client_of(recorder(Mode.RECORD, later=True)) as client, pytest.raises(anthropic.APIStatusError):
            list(client.messages.create(**ASK, stream=True))
    assert kept(store) == []
