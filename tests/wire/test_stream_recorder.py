from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import MissingKeyError, UnrecordedCallError
from pytest_modelmigrate.facts.exchanges import Recording
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.simulator import Fault, RunningSimulator, start
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.clients import Connection, async_client, sync_client
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.recorder import PendingCall, Recorder
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.session_recordings import SessionRecordings
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter
from pytest_modelmigrate.wire.stream_recorder import http_library

TARGET = Target("claude-opus-4-7", "high", "opus-4-7")
ASK: dict[str, Any] = {
    "model": "claude-opus-4-6",
    "max_tokens": 200,
    "messages": [{"role": "user", "content": "Tell me of the sea, in a few sentences."}],
}


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return RecordingStore(tmp_path / "recordings")


@pytest.fixture
def api(monkeypatch: pytest.MonkeyPatch) -> Iterator[RunningSimulator]:
    with start() as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        yield running


@pytest.fixture
def playing(store: RecordingStore) -> Callable[[Mode], Recorder]:
    """Makes recorders that share a folder of recordings, each as in a new session."""

    def make(mode: Mode) -> Recorder:
        return Recorder(
            mode,
            RecordingStore(store.folder),
            SessionRecordings(lambda call: Cost(Decimal(call.usage.output_tokens)), "2026-11-20"),
            case="test_a.py::test",
            target=TARGET,
            explain=lambda _request, _occurrence: "not recorded",
        )

    return make


class NothingPrefetched:
    """An upstream without prefetched answers."""

    def __init__(self) -> None:
        self.admission = Admission(LocalSlotCounter(), Breaker(), Budget(price_call))

    def take(self, _pending: PendingCall) -> None:
        return

    async def take_async(self, _pending: PendingCall) -> None:
        return


def running(recorder: Recorder) -> Callable[[], RunningTest]:
    test = RunningTest(recorder, Migration(TARGET, ["claude-opus-4-6"]), NothingPrefetched())
    return lambda: test


def client_of(recorder: Recorder) -> anthropic.Anthropic:
    return sync_client(Connection(recorder.mode), running(recorder))


def async_client_of(recorder: Recorder) -> anthropic.AsyncAnthropic:
    return async_client(Connection(recorder.mode), running(recorder))


def kept(store: RecordingStore) -> list[Recording]:
    return list(RecordingStore(store.folder))


def plain(client: anthropic.Anthropic) -> Any:
    return client.messages.create(**ASK).model_dump(mode="json")


def raw(client: anthropic.Anthropic) -> Any:
    answer = client.messages.with_raw_response.create(**ASK)
    return answer.status_code, answer.headers["content-type"], answer.headers["request-id"], answer.http_response.json()


def streamed(client: anthropic.Anthropic) -> Any:
    with client.messages.stream(**ASK) as stream:
        texts = list(stream.text_stream)
        return texts, stream.get_final_message().model_dump(mode="json"), stream.response.headers["request-id"]


def events(client: anthropic.Anthropic) -> Any:
    return [event.model_dump(mode="json") for event in client.messages.create(**ASK, stream=True)]


def streaming_raw(client: anthropic.Anthropic) -> Any:
    with client.messages.with_streaming_response.create(**ASK) as answer:
        return json.loads(b"".join(answer.iter_bytes()))


def beta(client: anthropic.Anthropic) -> Any:
    return client.beta.messages.create(**ASK, betas=["context-management-2025-06-27"]).model_dump(mode="json")


def counted(client: anthropic.Anthropic) -> Any:
    return client.messages.count_tokens(model=ASK["model"], messages=ASK["messages"]).input_tokens


def models(client: anthropic.Anthropic) -> Any:
    return [model.id for model in client.models.list(limit=3).data]


KINDS = [plain, raw, streamed, events, streaming_raw, beta, counted, models]


@pytest.mark.parametrize("ask", KINDS, ids=lambda ask: str(ask.__name__))
def test_a_replay_equals_the_live_answer(
    ask: Callable[[anthropic.Anthropic], Any], playing: Callable[[Mode], Recorder], api: RunningSimulator
) -> None:
    recording = playing(Mode.RECORD)
    with client_of(recording) as client:
        live = ask(client)
    sent = len(api.requests)
    api.close()
    replaying = playing(Mode.REPLAY)
    with client_of(replaying) as client:
        assert ask(client) == live
    assert len(api.requests) == sent
    assert [call.message for call in replaying.calls] == [call.message for call in recording.calls]
    assert [call.usage for call in replaying.calls] == [call.usage for call in recording.calls]


def test_the_async_client_replays_what_it_recorded(playing: Callable[[Mode], Recorder], api: RunningSimulator) -> None:
    async def ask(recorder: Recorder) -> Any:
        async with async_client_of(recorder) as client:
            message = await client.messages.create(**ASK)
            async with client.messages.stream(**ASK) as stream:
                texts = [text async for text in stream.text_stream]
            return message.model_dump(mode="json"), texts

    live = asyncio.run(ask(playing(Mode.RECORD)))
    api.close()
    assert asyncio.run(ask(playing(Mode.REPLAY))) == live


def test_the_async_client_replays_what_the_sync_client_recorded(
    playing: Callable[[Mode], Recorder], api: RunningSimulator
) -> None:
    with client_of(playing(Mode.RECORD)) as client:
        live = plain(client)
    api.close()

    async def ask() -> Any:
        async with async_client_of(playing(Mode.REPLAY)) as client:
            return (await client.messages.create(**ASK)).model_dump(mode="json")

    assert asyncio.run(ask()) == live


def test_the_model_and_effort_of_the_target_are_sent(
    playing: Callable[[Mode], Recorder], api: RunningSimulator
) -> None:
    with client_of(playing(Mode.LIVE)) as client:
        client.messages.create(**ASK, extra_body={"output_config": {"effort": "low", "format": None}})
        client.messages.create(**ASK)
    assert [request.model for request in api.requests] == ["claude-opus-4-7"] * 2
    bodies: list[Any] = [request.body for request in api.requests]
    assert bodies[0]["output_config"] == {"effort": "high", "format": None}
    assert bodies[1]["output_config"] == {"effort": "high"}


def test_a_stream_that_is_closed_early_is_recorded_completely(
    playing: Callable[[Mode], Recorder], store: RecordingStore, api: RunningSimulator
) -> None:
    with client_of(playing(Mode.RECORD)) as client, client.messages.create(**ASK, stream=True) as stream:
        next(iter(stream))
    api.close()
    (recording,) = kept(store)
    assert recording.response.events is not None
    assert recording.response.events[-1]["type"] == "message_stop"
    with client_of(playing(Mode.REPLAY)) as client:
        assert events(client)[-1]["type"] == "message_stop"


def test_an_async_stream_that_is_closed_early_is_recorded_completely(
    playing: Callable[[Mode], Recorder], store: RecordingStore, api: RunningSimulator
) -> None:
    del api

    async def ask() -> None:
        async with (
            async_client_of(playing(Mode.RECORD)) as client,
            await client.messages.create(**ASK, stream=True) as stream,
        ):
            async for _ in stream:
                break

    asyncio.run(ask())
    (recording,) = kept(store)
    assert recording.response.events is not None
    assert recording.response.events[-1]["type"] == "message_stop"


def test_a_live_stream_that_is_closed_early_is_a_call_without_the_rest(
    playing: Callable[[Mode], Recorder], api: RunningSimulator
) -> None:
    del api
    live = playing(Mode.LIVE)
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
    playing: Callable[[Mode], Recorder], store: RecordingStore, cut: RunningSimulator
) -> None:
    recording = playing(Mode.RECORD)
    with client_of(recording) as client, pytest.raises(Exception, match=r"closed|incomplete|peer") as caught:
        events(client)
    assert type(caught.value).__name__ in ("RemoteProtocolError", "ReadError", "APIConnectionError")
    assert len(cut.requests) >= 1
    assert kept(store) == []


def test_an_async_stream_whose_connection_is_lost_is_not_recorded(
    playing: Callable[[Mode], Recorder], store: RecordingStore, cut: RunningSimulator
) -> None:
    async def ask() -> None:
        async with async_client_of(playing(Mode.RECORD)) as client, client.messages.stream(**ASK) as stream:
            async for _ in stream:
                pass

    with pytest.raises(Exception, match=r"closed|incomplete|peer"):
        asyncio.run(ask())
    assert len(cut.requests) >= 1
    assert kept(store) == []


def test_an_error_in_the_middle_of_a_stream_is_not_recorded(
    playing: Callable[[Mode], Recorder], store: RecordingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    with start(faults=[Fault("stream-error", 529)]) as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        with client_of(playing(Mode.RECORD)) as client, pytest.raises(anthropic.APIStatusError):
            events(client)
    assert kept(store) == []


def test_a_recorded_error_is_replayed_once_with_its_type_and_text(
    playing: Callable[[Mode], Recorder], api: RunningSimulator
) -> None:
    def refusal(recorder: Recorder) -> anthropic.BadRequestError:
        with client_of(recorder) as client, pytest.raises(anthropic.BadRequestError) as caught:
            client.messages.create(**ASK, extra_body={"thinking": {"type": "enabled", "budget_tokens": 1024}})
        return caught.value

    live = refusal(playing(Mode.RECORD))
    api.close()
    replaying = playing(Mode.REPLAY)
    assert refusal(replaying).body == live.body
    assert [call.response.status for call in replaying.calls] == [400]


def test_retries_of_the_sdk_are_one_call(
    playing: Callable[[Mode], Recorder], store: RecordingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("anthropic._base_client.BaseClient._calculate_retry_timeout", lambda *_: 0.0)
    with start(faults=[Fault(status=529, first=1)]) as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        recording = playing(Mode.RECORD)
        with client_of(recording) as client:
            plain(client)
        assert len(running.requests) == 2
    assert [(call.attempts, call.response.status) for call in recording.calls] == [(2, 200)]
    assert [(each.attempts, each.response.status) for each in kept(store)] == [(2, 200)]


def test_a_miss_is_raised_in_the_code_under_test(playing: Callable[[Mode], Recorder]) -> None:
    replaying = playing(Mode.REPLAY)
    with client_of(replaying) as client, pytest.raises(UnrecordedCallError, match="not recorded"):
        plain(client)
    assert len(replaying.problems) == 1


def test_a_missing_key_is_an_error_only_when_a_request_must_be_sent(
    playing: Callable[[Mode], Recorder], api: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    with client_of(playing(Mode.RECORD)) as client:
        live = plain(client)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    sent = len(api.requests)
    with client_of(playing(Mode.RECORD)) as client:
        assert plain(client) == live
        with pytest.raises(MissingKeyError, match="ANTHROPIC_API_KEY"):
            counted(client)
    assert len(api.requests) == sent


def test_the_http_library_is_found_from_objects_of_the_sdk() -> None:
    client = anthropic.Anthropic(api_key="sk-test-key")
    named = http_library(anthropic.DefaultHttpxClient).__name__
    assert named in ("httpx", "httpx2")
    assert http_library(client.base_url).__name__ == named
    client.close()


def test_a_request_belongs_to_the_test_that_runs_when_it_is_sent(
    api: RunningSimulator, playing: Callable[[Mode], Recorder]
) -> None:
    first, second = playing(Mode.LIVE), playing(Mode.LIVE)
    tests = map(running, [first, second, first])

    def running_now() -> RunningTest:
        return next(tests)()

    client = sync_client(Connection(Mode.LIVE), running_now)
    for _ in range(3):
        client.messages.create(**ASK)
    client.close()
    assert (len(first.calls), len(second.calls)) == (2, 1)
    assert {request.model for request in api.requests} == {TARGET.model}
