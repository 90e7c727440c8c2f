from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import UnrecordedCallError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.decision import Mode, Play, Send
from pytest_modelmigrate.wire.recorder import Recorder


def test_identical_requests_of_one_test_are_numbered_in_order(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    recording = recorder(Mode.RECORD)
    for text in ("one", "two"):
        answer(recording, ask(), text)
    replaying = recorder(Mode.REPLAY)
    texts = [replaying.start_call(ask()).step for _ in range(2)]
    assert [step.recording.response.body["content"][0]["text"] for step in texts if isinstance(step, Play)] == [
        "one",
        "two",
    ]
    with pytest.raises(UnrecordedCallError, match="number 3"):
        replaying.start_call(ask())


def test_a_withdrawn_request_leaves_its_number_to_the_next_identical_one(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    recording = recorder(Mode.RECORD)
    given_up, other = recording.start_call(ask(), key="a"), recording.start_call(ask(), key="b")
    answer(recording, other)
    recording.withdraw(given_up)
    recording.withdraw(other)
    assert [recording.start_call(ask(), key=key).occurrence for key in "acd"] == [1, 3, 4]
    assert [call.request for call in recording.calls] == [ask()], "an answered request remains a call"


def test_an_incomplete_stream_leaves_its_number_to_the_next_identical_request(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    recording = recorder(Mode.RECORD)
    answer(recording, ask(), whole=False)
    answer(recording, ask(), "whole")
    assert len(recording.calls) == 2
    (kept,) = store
    assert kept.occurrence == 1
    assert recorder(Mode.REPLAY, later=True).start_call(ask()).occurrence == 1


def test_identical_requests_of_two_tests_share_a_recording(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    answer(recorder(Mode.RERECORD), ask())
    assert isinstance(recorder(Mode.RERECORD).start_call(ask()).step, Play)
    assert isinstance(recorder(Mode.RERECORD).start_call(ask("bye")).step, Send)
