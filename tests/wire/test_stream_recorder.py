from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.facts.errors import MissingKeyError, UnrecordedCallError
from pytest_modelmigrate.simulator import Fault, RunningSimulator, start
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.clients import Connection, sync_client
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.stream_recorder import http_library

ASK: dict[str, Any] = {
    "model": "claude-opus-4-6",
    "max_tokens": 200,
    "messages": [{"role": "user", "content": "Tell me of the sea, in a few sentences."}],
}


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
    ask: Callable[[anthropic.Anthropic], Any],
    recorder: Callable[..., Recorder],
    api: RunningSimulator,
    client_of: Callable[[Recorder], anthropic.Anthropic],
) -> None:
    recording = recorder(Mode.RECORD, later=True)
    with client_of(recording) as client:
        live = ask(client)
    sent = len(api.requests)
    api.close()
    replaying = recorder(Mode.REPLAY, later=True)
    with client_of(replaying) as client:
        assert ask(client) == live
    assert len(api.requests) == sent
    assert [call.message for call in replaying.calls] == [call.message for call in recording.calls]
    assert [call.usage for call in replaying.calls] == [call.usage for call in recording.calls]


def test_the_async_client_replays_what_it_recorded(
    recorder: Callable[..., Recorder],
    api: RunningSimulator,
    async_client_of: Callable[[Recorder], anthropic.AsyncAnthropic],
) -> None:
    async def ask(played: Recorder) -> Any:
        async with async_client_of(played) as client:
            message = await client.messages.create(**ASK)
            async with client.messages.stream(**ASK) as stream:
                texts = [text async for text in stream.text_stream]
            return message.model_dump(mode="json"), texts

    live = asyncio.run(ask(recorder(Mode.RECORD, later=True)))
    api.close()
    assert asyncio.run(ask(recorder(Mode.REPLAY, later=True))) == live


def test_the_async_client_replays_what_the_sync_client_recorded(
    recorder: Callable[..., Recorder],
    api: RunningSimulator,
    client_of: Callable[[Recorder], anthropic.Anthropic],
    async_client_of: Callable[[Recorder], anthropic.AsyncAnthropic],
) -> None:
    with client_of(recorder(Mode.RECORD, later=True)) as client:
        live = plain(client)
    api.close()

    async def ask() -> Any:
        async with async_client_of(recorder(Mode.REPLAY, later=True)) as client:
            return (await client.messages.create(**ASK)).model_dump(mode="json")

    assert asyncio.run(ask()) == live


def test_the_model_and_effort_of_the_target_are_sent(
    recorder: Callable[..., Recorder], api: RunningSimulator, client_of: Callable[[Recorder], anthropic.Anthropic]
) -> None:
    with client_of(recorder(Mode.LIVE, later=True)) as client:
        client.messages.create(**ASK, extra_body={"output_config": {"effort": "low", "format": None}})
        client.messages.create(**ASK)
    assert [request.model for request in api.requests] == ["claude-opus-4-7"] * 2
    bodies: list[Any] = [request.body for request in api.requests]
    assert bodies[0]["output_config"] == {"effort": "high", "format": None}
    assert bodies[1]["output_config"] == {"effort": "high"}


def test_a_recorded_error_is_replayed_once_with_its_type_and_text(
    recorder: Callable[..., Recorder], api: RunningSimulator, client_of: Callable[[Recorder], anthropic.Anthropic]
) -> None:
    def refusal(played: Recorder) -> anthropic.BadRequestError:
        with client_of(played) as client, pytest.raises(anthropic.BadRequestError) as caught:
            client.messages.create(**ASK, extra_body={"thinking": {"type": "enabled", "budget_tokens": 1024}})
        return caught.value

    live = refusal(recorder(Mode.RECORD, later=True))
    api.close()
    replaying = recorder(Mode.REPLAY, later=True)
    assert refusal(replaying).body == live.body
    assert [call.response.status for call in replaying.calls] == [400]


def test_retries_of_the_sdk_are_one_call(
    recorder: Callable[..., Recorder],
    store: RecordingStore,
    monkeypatch: pytest.MonkeyPatch,
    client_of: Callable[[Recorder], anthropic.Anthropic],
) -> None:
    monkeypatch.setattr("anthropic._base_client.BaseClient._calculate_retry_timeout", lambda *_: 0.0)
    with start(faults=[Fault(status=529, first=1)]) as running:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", running.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test-key")
        recording = recorder(Mode.RECORD, later=True)
        with client_of(recording) as client:
            plain(client)
        assert len(running.requests) == 2
    assert [(call.attempts, call.response.status) for call in recording.calls] == [(2, 200)]
    assert [(each.attempts, each.response.status) for each in RecordingStore(store.folder)] == [(2, 200)]


def test_a_miss_is_raised_in_the_code_under_test(
    recorder: Callable[..., Recorder], client_of: Callable[[Recorder], anthropic.Anthropic]
) -> None:
    replaying = recorder(Mode.REPLAY, later=True)
    with client_of(replaying) as client, pytest.raises(UnrecordedCallError, match="nothing for"):
        plain(client)
    assert len(replaying.problems) == 1


def test_a_missing_key_is_an_error_only_when_a_request_must_be_sent(
    recorder: Callable[..., Recorder],
    api: RunningSimulator,
    monkeypatch: pytest.MonkeyPatch,
    client_of: Callable[[Recorder], anthropic.Anthropic],
) -> None:
    with client_of(recorder(Mode.RECORD, later=True)) as client:
        live = plain(client)
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    sent = len(api.requests)
    with client_of(recorder(Mode.RECORD, later=True)) as client:
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
    api: RunningSimulator, recorder: Callable[..., Recorder], running_test: Callable[[Recorder], RunningTest]
) -> None:
    first, second = recorder(Mode.LIVE, later=True), recorder(Mode.LIVE, later=True)
    tests = map(running_test, [first, second, first])

    def running_now() -> RunningTest:
        return next(tests)

    client = sync_client(Connection(Mode.LIVE), running_now)
    for _ in range(3):
        client.messages.create(**ASK)
    client.close()
    assert (len(first.calls), len(second.calls)) == (2, 1)
    assert {request.model for request in api.requests} == {"claude-opus-4-7"}
