from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER
from pytest_modelmigrate.wire.decision import Mode, Play, Send
from pytest_modelmigrate.wire.recorder import Recorder


def test_a_replay_answers_from_disk_and_adds_the_call(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    live = answer(recorder(Mode.RECORD), ask())
    replaying = recorder(Mode.REPLAY, later=True)
    step = replaying.start_call(ask()).step
    assert isinstance(step, Play)
    assert step.recording.response.body == live.response.body
    (call,) = replaying.calls
    assert (call.source, call.simulated, call.cost, call.latency_seconds) == ("recording", False, Cost(Decimal(5)), 0.5)


def test_a_recording_contains_its_test_and_how_it_was_answered(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    recording = recorder(Mode.RECORD)
    answer(recording, ask("bye"))
    answer(recording, ask(), key="a", attempt=3)
    kept = {each.request.body == ask().body: each for each in RecordingStore(store.folder)}[True]
    assert (kept.case, kept.recorded_on, kept.source, kept.attempts, kept.position) == (
        "test_a.py::test", "2026-11-20", "live", 3, 2,
    )  # fmt: skip


def test_a_recording_contains_the_latency_in_milliseconds_and_the_attempts(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    recording = recorder(Mode.RECORD)
    answer(recording, ask(), latency_seconds=0.12345)
    answer(recording, ask("bye"), latency_seconds=None)
    found = {each.position: (each.attempts, each.latency_seconds) for each in RecordingStore(store.folder)}
    assert found == {1: (1, 0.123), 2: (1, None)}


def test_a_withdrawn_request_has_no_position(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    recording = recorder(Mode.RECORD)
    recording.withdraw(recording.start_call(ask()))
    answer(recording, ask("bye"))
    assert [each.position for each in store] == [1]


def test_calls_are_in_the_order_of_their_requests(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    recording = recorder(Mode.RECORD)
    first, second = recording.start_call(ask()), recording.start_call(ask("bye"))
    answer(recording, second, "second")
    answer(recording, first, "first")
    assert [call.request for call in recording.calls] == [ask(), ask("bye")]
    assert recording.call_of(second) is recording.calls[1]
    assert {each.position: each.request.body for each in store} == {1: ask().body, 2: ask("bye").body}


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.SIM])
def test_live_and_sim_write_nothing(
    recorder: Callable[..., Recorder],
    answer: Callable[..., Call],
    ask: Callable[..., Request],
    store: RecordingStore,
    mode: Mode,
) -> None:
    playing = recorder(mode)
    answer(playing, ask())
    assert not [*store.folder.rglob("*.json")]
    assert len(playing.calls) == 1


def test_an_incomplete_answer_is_a_call_but_not_recorded(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    recording = recorder(Mode.RECORD)
    answer(recording, ask(), whole=False)
    assert len(recording.calls) == 1
    assert not [*store.folder.rglob("*.json")]


def test_a_simulated_answer_is_simulated_live_and_replayed(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    recording = recorder(Mode.RECORD)
    answer(recording, ask(), headers={SIMULATED_HEADER: "1"})
    replaying = recorder(Mode.REPLAY, later=True)
    replaying.start_call(ask())
    assert [(call.source, call.simulated) for call in (*recording.calls, *replaying.calls)] == [
        ("simulated", True),
        ("recording", True),
    ]


def test_only_requests_for_messages_are_priced(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    playing = recorder(Mode.LIVE)
    answer(playing, Request("/v1/messages/count_tokens", ask().body), Response(200, body={"input_tokens": 5}))
    answer(playing, ask(), Response(400, body={"type": "error", "error": {"type": "invalid_request_error"}}))
    answer(playing, ask())
    assert [call.cost.usd for call in playing.calls] == [0, 0, 5]


def test_live_does_not_read_recordings(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    answer(recorder(Mode.RECORD), ask())
    (path,) = store.folder.rglob("*.json")
    path.write_text("{", encoding="utf-8")
    assert recorder(Mode.LIVE, later=True).start_call(ask()).step == Send(keep=False)
