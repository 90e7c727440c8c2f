from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import (
    CorruptFileError,
    SecretFoundError,
    ServedModelError,
    UnrecordedCallError,
    UnwritableFolderError,
)
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.decision import Mode, Send
from pytest_modelmigrate.wire.recorder import Recorder


def test_a_miss_explains_itself_and_is_noted_as_a_problem(
    recorder: Callable[..., Recorder], ask: Callable[..., Request]
) -> None:
    replaying = recorder(Mode.REPLAY)
    with pytest.raises(UnrecordedCallError, match="nothing for /v1/messages number 1"):
        replaying.start_call(ask())
    assert [str(problem) for problem in replaying.problems] == ["nothing for /v1/messages number 1"]
    assert replaying.calls == ()


@pytest.mark.parametrize("mode", [Mode.RECORD, Mode.LIVE])
def test_another_served_model_is_a_problem_live_and_replayed(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], mode: Mode
) -> None:
    playing = recorder(mode)
    answer(playing, ask(), model="claude-opus-4-6")
    assert [type(problem) for problem in playing.problems] == [ServedModelError]
    if mode is Mode.RECORD:
        replaying = recorder(Mode.REPLAY)
        replaying.start_call(ask())
        assert [type(problem) for problem in replaying.problems] == [ServedModelError]


def test_another_served_model_may_be_allowed(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    playing = recorder(Mode.LIVE, allowed_models=("opus-4-6",))
    answer(playing, ask(), model="claude-opus-4-6")
    assert playing.problems == []


def test_a_credential_in_the_answer_is_noted_as_a_problem(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    recording = recorder(Mode.RECORD)
    with pytest.raises(SecretFoundError):
        answer(recording, ask(), "sk-ant-api03-AAAAAAAAAAAAAAAAAAAA")
    assert [type(problem) for problem in recording.problems] == [SecretFoundError]
    assert not [*store.folder.rglob("*.json")]


@pytest.mark.parametrize("mode", [Mode.RECORD, Mode.RERECORD])
def test_a_request_that_cannot_be_recorded_is_not_sent(
    recorder: Callable[..., Recorder], ask: Callable[..., Request], store: RecordingStore, mode: Mode
) -> None:
    secret = Request("/v1/messages", {**(ask().body or {}), "system": "the key:\nsk-ant-api03-AAAAAAAAAAAAAAAAAAAA"})
    recording = recorder(mode)
    with pytest.raises(SecretFoundError):
        recording.start_call(secret)
    store.folder.parent.write_text("a file in the way", encoding="utf-8")
    with pytest.raises(UnwritableFolderError, match="Not a directory"):
        recording.start_call(ask())
    assert [type(problem) for problem in recording.problems] == [SecretFoundError, UnwritableFolderError]
    assert recorder(Mode.LIVE).start_call(secret).step == Send(keep=False)


@pytest.mark.parametrize("mode", [Mode.REPLAY, Mode.RECORD, Mode.RERECORD])
def test_a_damaged_recording_stops_the_request(
    recorder: Callable[..., Recorder],
    answer: Callable[..., Call],
    ask: Callable[..., Request],
    store: RecordingStore,
    mode: Mode,
) -> None:
    answer(recorder(Mode.RECORD), ask())
    (path,) = store.folder.rglob("*.json")
    path.write_text("{", encoding="utf-8")
    playing = recorder(mode, later=True)
    with pytest.raises(CorruptFileError):
        playing.start_call(ask())
    assert [type(problem) for problem in playing.problems] == [CorruptFileError]
    assert path.read_text(encoding="utf-8") == "{"
