from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.errors import UnrecordedCallError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.wire.decision import Mode, Play, Send
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.repetition import Repetition


def test_it_says_whether_a_request_is_recorded_before_it_is_made(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    second = Repetition(2, 3)
    recording = recorder(Mode.RECORD, repetition=second)
    assert not recording.recorded(ask())
    assert not recording.asked
    answer(recording, ask())
    for mode, repetition, recorded_there in (
        (Mode.REPLAY, second, True),
        (Mode.RERECORD, second, True),
        (Mode.RECORD, Repetition(1, 3), False),
        (Mode.LIVE, second, False),
    ):
        assert recorder(mode, repetition=repetition).recorded(ask()) is recorded_there
    assert not recorder(Mode.REPLAY, repetition=second).recorded(ask("bye"))


def test_each_repetition_has_recordings_of_its_own(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    for number in (1, 2, 3):
        repeated = recorder(Mode.RECORD, repetition=Repetition(number, 3))
        for call in ("first", "second"):
            pending = repeated.start_call(ask())
            assert pending.step == Send(keep=True)
            answer(repeated, pending, f"{call} of {number}")
    for number in (3, 1, 2):
        again = recorder(Mode.REPLAY, repetition=Repetition(number, 3))
        for call in ("first", "second"):
            assert again.call_of(again.start_call(ask())).message["content"][0]["text"] == f"{call} of {number}"


def test_a_repetition_that_was_not_recorded_is_replayed_from_the_first_one(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    once = recorder(Mode.RECORD)
    for text in ("first", "second"):
        answer(once, ask(), text)
    more = recorder(Mode.REPLAY, repetition=Repetition(4, 9))
    texts = [more.call_of(more.start_call(ask())).message["content"][0]["text"] for _ in range(2)]
    assert texts == ["first", "second"]
    with pytest.raises(UnrecordedCallError, match="number 3"):
        more.start_call(ask())


@pytest.mark.parametrize("mode", [Mode.RECORD, Mode.RERECORD])
@pytest.mark.parametrize("earlier", [True, False], ids=["recorded in this session", "recorded earlier"])
def test_a_rerun_asks_its_target_anew_and_its_answer_replaces_the_recorded_one(
    recorder: Callable[..., Recorder],
    answer: Callable[..., Call],
    ask: Callable[..., Request],
    mode: Mode,
    *,
    earlier: bool,
) -> None:
    first = recorder(Mode.RECORD)
    answer(first, ask(), "failed")
    judge = Request("/v1/messages", {**(ask().body or {}), "model": "claude-haiku-4-5"})
    answer(first, judge, "judged")
    again = recorder(mode, later=not earlier, rerun=True, allowed_models=["*"])
    pending = again.start_call(ask())
    assert pending.step == Send(keep=True)
    answer(again, pending, "passed")
    replayed = recorder(Mode.REPLAY)
    assert replayed.call_of(replayed.start_call(ask())).message["content"][0]["text"] == "passed"
    if mode is Mode.RECORD:
        assert isinstance(again.start_call(judge).step, Play), "another model is not asked again"


def test_a_rerun_in_a_replay_is_a_replay(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    first = recorder(Mode.RECORD)
    answer(first, ask())
    assert isinstance(recorder(Mode.REPLAY, rerun=True).start_call(ask()).step, Play)


@pytest.mark.parametrize("base", ["claude-opus-4-6", "claude-opus-4-7"])
def test_a_rerun_asks_all_models_of_a_mix_anew(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], base: str
) -> None:
    other = "claude-opus-4-7" if base == "claude-opus-4-6" else "claude-opus-4-6"
    mix = Target(base, roles=(RoleTarget("planner", other),))
    first = recorder(Mode.RECORD, target=mix)
    answer(first, ask())
    again = recorder(Mode.RECORD, target=mix, rerun=True)
    assert again.start_call(ask()).step == Send(keep=True)
