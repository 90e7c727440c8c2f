from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.calls import Call, CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import (
    CorruptFileError,
    SecretFoundError,
    ServedModelError,
    UnrecordedCallError,
    UnwritableFolderError,
)
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.answers import SIMULATED_HEADER, Sent
from pytest_modelmigrate.wire.decision import Mode, Play, Send
from pytest_modelmigrate.wire.recorder import PendingCall, Recorder
from pytest_modelmigrate.wire.repetition import Repetition
from pytest_modelmigrate.wire.session_recordings import SessionRecordings

TARGET = Target("claude-opus-4-7", None, "opus-4-7")
REQUEST = Request("/v1/messages", {"model": "claude-opus-4-7", "messages": [{"role": "user", "content": "hi"}]})
OTHER = Request("/v1/messages", {"model": "claude-opus-4-7", "messages": [{"role": "user", "content": "bye"}]})
COUNT = Request("/v1/messages/count_tokens", REQUEST.body)

KEEP, PASS_ON = Send(keep=True), Send(keep=False)


def message(text: str = "hello", model: str = "claude-opus-4-7", **headers: str) -> Response:
    content = [{"type": "text", "text": text}]
    body = {"type": "message", "model": model, "content": content, "usage": {"input_tokens": 5, "output_tokens": 3}}
    return Response(200, headers, body)


def error(status: int, kind: str = "invalid_request_error") -> Response:
    return Response(status, body={"type": "error", "error": {"type": kind, "message": "no"}})


BROKEN_STREAM = Response(
    200,
    events=(
        {"type": "message_start", "message": {"type": "message"}},
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
    ),
)


def recorded(response: Response) -> Recording:
    return Recording(REQUEST, response)


def price(call: CallUsage) -> Cost:
    return Cost(Decimal(call.usage.input_tokens))


@pytest.fixture
def recordings() -> SessionRecordings:
    return SessionRecordings(price, "2026-11-20")


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return RecordingStore(tmp_path / "recordings" / "test_a")


def recorder(mode: Mode, store: RecordingStore, recordings: SessionRecordings, **more: Any) -> Recorder:
    return Recorder(
        mode,
        store,
        recordings,
        case="test_a.py::test",
        target=more.pop("target", TARGET),
        explain=lambda request, occurrence: f"nothing for {request.path} number {occurrence}",
        **more,
    )


def keep(
    recorder: Recorder,
    pending: PendingCall,
    response: Response,
    *,
    latency_seconds: float | None = None,
    whole: bool = True,
    batch: bool = False,
) -> Call:
    sent = Sent(pending.request, response, pending.attempt, latency_seconds, "batch" if batch else "live")
    return recorder.keep(pending, sent, whole=whole)


def answer(playing: Recorder, request: Request, response: Response, **how: Any) -> None:
    keep(playing, playing.start_call(request, **how), response, latency_seconds=0.5)


def files(store: RecordingStore) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(store.folder.rglob("*.json"))}


def test_a_replay_answers_from_disk_and_adds_the_call(store: RecordingStore, recordings: SessionRecordings) -> None:
    answer(recorder(Mode.RECORD, store, recordings), REQUEST, message())
    replaying = recorder(Mode.REPLAY, RecordingStore(store.folder), recordings)
    step = replaying.start_call(REQUEST).step
    assert isinstance(step, Play)
    assert step.recording.response.body == message().body
    (call,) = replaying.calls
    assert (call.source, call.simulated, call.cost, call.latency_seconds) == ("recording", False, Cost(Decimal(5)), 0.5)


def test_a_recording_contains_its_test_and_how_it_was_answered(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    answer(recording, OTHER, message())
    answer(recording, REQUEST, message(), key="a", attempt=3)
    kept = {each.request.body == REQUEST.body: each for each in RecordingStore(store.folder)}[True]
    assert (kept.case, kept.recorded_on, kept.source, kept.attempts, kept.position) == (
        "test_a.py::test", "2026-11-20", "live", 3, 2,
    )  # fmt: skip


def test_a_recording_contains_the_latency_in_milliseconds_and_the_attempts(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    keep(recording, recording.start_call(REQUEST), message(), latency_seconds=0.12345)
    keep(recording, recording.start_call(OTHER), message(), latency_seconds=None)
    found = {each.position: (each.attempts, each.latency_seconds) for each in RecordingStore(store.folder)}
    assert found == {1: (1, 0.123), 2: (1, None)}


@pytest.mark.parametrize(
    ("outage", "told"),
    [
        (error(529, "overloaded_error"), "529 overloaded_error: no"),
        (BROKEN_STREAM, "200 overloaded_error: Overloaded"),
        (Response(503), "503 unknown: "),
    ],
)
def test_an_outage_is_kept_until_a_later_attempt_is_answered(
    store: RecordingStore, recordings: SessionRecordings, outage: Response, told: str
) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    answer(recording, OTHER, message())
    assert recording.outages == ()
    answer(recording, REQUEST, outage, key="k", attempt=1)
    assert recording.outages == (told,)
    recording.lost(recording.start_call(REQUEST, key="k", attempt=2), "connection refused")
    assert recording.outages == ("connection refused",)
    answer(recording, OTHER, message())
    assert recording.outages == ("connection refused",), "the answer of another request does not remove it"
    answer(recording, REQUEST, error(400), key="k", attempt=3)
    assert recording.outages == ()


def test_a_withdrawn_request_has_no_position(store: RecordingStore, recordings: SessionRecordings) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    recording.withdraw(recording.start_call(REQUEST))
    answer(recording, OTHER, message())
    assert [each.position for each in store] == [1]


def test_a_miss_explains_itself_and_is_noted_as_a_problem(store: RecordingStore, recordings: SessionRecordings) -> None:
    replaying = recorder(Mode.REPLAY, store, recordings)
    with pytest.raises(UnrecordedCallError, match="nothing for /v1/messages number 1"):
        replaying.start_call(REQUEST)
    assert [str(problem) for problem in replaying.problems] == ["nothing for /v1/messages number 1"]
    assert replaying.calls == ()


def test_identical_requests_of_one_test_are_numbered_in_order(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    for text in ("one", "two"):
        answer(recording, REQUEST, message(text))
    replaying = recorder(Mode.REPLAY, store, recordings)
    texts = [replaying.start_call(REQUEST).step for _ in range(2)]
    assert [step.recording.response.body["content"][0]["text"] for step in texts if isinstance(step, Play)] == [
        "one",
        "two",
    ]
    with pytest.raises(UnrecordedCallError, match="number 3"):
        replaying.start_call(REQUEST)


def test_calls_are_in_the_order_of_their_requests(store: RecordingStore, recordings: SessionRecordings) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    first, second = recording.start_call(REQUEST), recording.start_call(OTHER)
    keep(recording, second, message("second"), latency_seconds=0.1)
    keep(recording, first, message("first"), latency_seconds=0.5)
    assert [call.request for call in recording.calls] == [REQUEST, OTHER]
    assert recording.call_of(second) is recording.calls[1]
    assert {each.position: each.request.body for each in store} == {1: REQUEST.body, 2: OTHER.body}


def test_a_withdrawn_request_leaves_its_number_to_the_next_identical_one(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    given_up, other = recording.start_call(REQUEST, key="a"), recording.start_call(REQUEST, key="b")
    keep(recording, other, message(), latency_seconds=0.1)
    recording.withdraw(given_up)
    recording.withdraw(other)
    assert [recording.start_call(REQUEST, key=key).occurrence for key in "acd"] == [1, 3, 4]
    assert [call.request for call in recording.calls] == [REQUEST], "an answered request remains a call"


def test_an_incomplete_stream_leaves_its_number_to_the_next_identical_request(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    keep(recording, recording.start_call(REQUEST), message(), latency_seconds=0.1, whole=False)
    answer(recording, REQUEST, message("whole"))
    assert len(recording.calls) == 2
    (kept,) = store
    assert kept.occurrence == 1
    assert recorder(Mode.REPLAY, RecordingStore(store.folder), recordings).start_call(REQUEST).occurrence == 1


def test_identical_requests_of_two_tests_share_a_recording(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    answer(recorder(Mode.RERECORD, store, recordings), REQUEST, message())
    assert isinstance(recorder(Mode.RERECORD, store, recordings).start_call(REQUEST).step, Play)
    assert isinstance(recorder(Mode.RERECORD, store, recordings).start_call(OTHER).step, Send)


def test_the_attempts_of_a_call_are_one_call_with_the_last_answer(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    answer(recording, REQUEST, error(529, "overloaded_error"), key="k", attempt=1)
    answer(recording, REQUEST, message(), key="k", attempt=2)
    (call,) = recording.calls
    assert (call.attempts, call.response.status) == (2, 200)
    assert [each.response.status for each in store] == [200]


@pytest.mark.parametrize("mode", [Mode.LIVE, Mode.SIM])
def test_live_and_sim_write_nothing(store: RecordingStore, recordings: SessionRecordings, mode: Mode) -> None:
    playing = recorder(mode, store, recordings)
    answer(playing, REQUEST, message())
    assert files(store) == {}
    assert len(playing.calls) == 1


def test_an_incomplete_answer_is_a_call_but_not_recorded(store: RecordingStore, recordings: SessionRecordings) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    keep(recording, recording.start_call(REQUEST), message(), latency_seconds=0.1, whole=False)
    assert len(recording.calls) == 1
    assert files(store) == {}


@pytest.mark.parametrize("response", [error(400), error(529, "overloaded_error")])
def test_errors_are_recorded_too(store: RecordingStore, recordings: SessionRecordings, response: Response) -> None:
    answer(recorder(Mode.RECORD, store, recordings), REQUEST, response)
    step = recorder(Mode.REPLAY, store, recordings).start_call(REQUEST).step
    assert isinstance(step, Play)
    assert step.recording.response == response


@pytest.mark.parametrize("outage", [error(529, "overloaded_error"), error(401, "authentication_error"), BROKEN_STREAM])
def test_an_outage_never_replaces_a_recorded_answer(
    store: RecordingStore, recordings: SessionRecordings, outage: Response
) -> None:
    answer(recorder(Mode.RECORD, store, recordings), REQUEST, message())
    before = files(store)
    again = recorder(Mode.RERECORD, RecordingStore(store.folder), SessionRecordings(price, "2027-01-01"))
    answer(again, REQUEST, outage)
    assert files(store) == before
    assert not again.calls[0].response.ok


def test_a_request_with_an_outage_is_sent_again_in_the_same_session(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    answer(recorder(Mode.RECORD, store, recordings), REQUEST, error(529, "overloaded_error"))
    assert recorder(Mode.RECORD, store, recordings).start_call(REQUEST).step == KEEP


def test_a_simulated_answer_is_simulated_live_and_replayed(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    answer(recording, REQUEST, message(**{SIMULATED_HEADER: "1"}))
    replaying = recorder(Mode.REPLAY, RecordingStore(store.folder), recordings)
    replaying.start_call(REQUEST)
    assert [(call.source, call.simulated) for call in (*recording.calls, *replaying.calls)] == [
        ("simulated", True),
        ("recording", True),
    ]


def test_only_requests_for_messages_are_priced(store: RecordingStore, recordings: SessionRecordings) -> None:
    playing = recorder(Mode.LIVE, store, recordings)
    answer(playing, COUNT, Response(200, body={"input_tokens": 5}))
    answer(playing, REQUEST, error(400))
    answer(playing, REQUEST, message())
    assert [call.cost.usd for call in playing.calls] == [0, 0, 5]


@pytest.mark.parametrize("mode", [Mode.RECORD, Mode.LIVE])
def test_another_served_model_is_a_problem_live_and_replayed(
    store: RecordingStore, recordings: SessionRecordings, mode: Mode
) -> None:
    playing = recorder(mode, store, recordings)
    answer(playing, REQUEST, message(model="claude-opus-4-6"))
    assert [type(problem) for problem in playing.problems] == [ServedModelError]
    if mode is Mode.RECORD:
        replaying = recorder(Mode.REPLAY, store, recordings)
        replaying.start_call(REQUEST)
        assert [type(problem) for problem in replaying.problems] == [ServedModelError]


def test_another_served_model_may_be_allowed(store: RecordingStore, recordings: SessionRecordings) -> None:
    playing = recorder(Mode.LIVE, store, recordings, allowed_models=("opus-4-6",))
    answer(playing, REQUEST, message(model="claude-opus-4-6"))
    assert playing.problems == []


def test_a_credential_in_the_answer_is_noted_as_a_problem(store: RecordingStore, recordings: SessionRecordings) -> None:
    recording = recorder(Mode.RECORD, store, recordings)
    with pytest.raises(SecretFoundError):
        answer(recording, REQUEST, message("sk-ant-api03-AAAAAAAAAAAAAAAAAAAA"))
    assert [type(problem) for problem in recording.problems] == [SecretFoundError]
    assert files(store) == {}


@pytest.mark.parametrize("mode", [Mode.RECORD, Mode.RERECORD])
def test_a_request_that_cannot_be_recorded_is_not_sent(
    store: RecordingStore, recordings: SessionRecordings, mode: Mode
) -> None:
    secret = Request("/v1/messages", {**(REQUEST.body or {}), "system": "the key:\nsk-ant-api03-AAAAAAAAAAAAAAAAAAAA"})
    recording = recorder(mode, store, recordings)
    with pytest.raises(SecretFoundError):
        recording.start_call(secret)
    store.folder.parent.write_text("a file in the way", encoding="utf-8")
    with pytest.raises(UnwritableFolderError, match="Not a directory"):
        recording.start_call(REQUEST)
    assert [type(problem) for problem in recording.problems] == [SecretFoundError, UnwritableFolderError]
    assert recorder(Mode.LIVE, store, recordings).start_call(secret).step == PASS_ON


@pytest.mark.parametrize("mode", [Mode.REPLAY, Mode.RECORD, Mode.RERECORD])
def test_a_damaged_recording_stops_the_request(
    store: RecordingStore, recordings: SessionRecordings, mode: Mode
) -> None:
    answer(recorder(Mode.RECORD, store, recordings), REQUEST, message())
    (path,) = store.folder.rglob("*.json")
    path.write_text("{", encoding="utf-8")
    playing = recorder(mode, RecordingStore(store.folder), SessionRecordings(price, "2027-01-01"))
    with pytest.raises(CorruptFileError):
        playing.start_call(REQUEST)
    assert [type(problem) for problem in playing.problems] == [CorruptFileError]
    assert path.read_text(encoding="utf-8") == "{"


def test_it_says_whether_a_request_is_recorded_before_it_is_made(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    second = Repetition(2, 3)
    recording = recorder(Mode.RECORD, store, recordings, repetition=second)
    assert not recording.recorded(REQUEST)
    assert not recording.asked
    answer(recording, REQUEST, message())
    for mode, repetition, recorded_there in (
        (Mode.REPLAY, second, True),
        (Mode.RERECORD, second, True),
        (Mode.RECORD, Repetition(1, 3), False),
        (Mode.LIVE, second, False),
    ):
        assert recorder(mode, store, recordings, repetition=repetition).recorded(REQUEST) is recorded_there
    assert not recorder(Mode.REPLAY, store, recordings, repetition=second).recorded(OTHER)


def test_live_does_not_read_recordings(store: RecordingStore, recordings: SessionRecordings) -> None:
    answer(recorder(Mode.RECORD, store, recordings), REQUEST, message())
    (path,) = store.folder.rglob("*.json")
    path.write_text("{", encoding="utf-8")
    assert recorder(Mode.LIVE, RecordingStore(store.folder), recordings).start_call(REQUEST).step == PASS_ON


def test_each_repetition_has_recordings_of_its_own(store: RecordingStore, recordings: SessionRecordings) -> None:
    for number in (1, 2, 3):
        repeated = recorder(Mode.RECORD, store, recordings, repetition=Repetition(number, 3))
        for call in ("first", "second"):
            pending = repeated.start_call(REQUEST)
            assert pending.step == KEEP
            keep(repeated, pending, message(f"{call} of {number}"))
    for number in (3, 1, 2):
        again = recorder(Mode.REPLAY, store, recordings, repetition=Repetition(number, 3))
        for call in ("first", "second"):
            assert again.call_of(again.start_call(REQUEST)).message["content"][0]["text"] == f"{call} of {number}"


def test_a_repetition_that_was_not_recorded_is_replayed_from_the_first_one(
    store: RecordingStore, recordings: SessionRecordings
) -> None:
    once = recorder(Mode.RECORD, store, recordings)
    for text in ("first", "second"):
        keep(once, once.start_call(REQUEST), message(text))
    more = recorder(Mode.REPLAY, store, recordings, repetition=Repetition(4, 9))
    texts = [more.call_of(more.start_call(REQUEST)).message["content"][0]["text"] for _ in range(2)]
    assert texts == ["first", "second"]
    with pytest.raises(UnrecordedCallError, match="number 3"):
        more.start_call(REQUEST)


@pytest.mark.parametrize("mode", [Mode.RECORD, Mode.RERECORD])
@pytest.mark.parametrize("earlier", [True, False], ids=["recorded in this session", "recorded earlier"])
def test_a_rerun_asks_its_target_anew_and_its_answer_replaces_the_recorded_one(
    store: RecordingStore, recordings: SessionRecordings, mode: Mode, *, earlier: bool
) -> None:
    first = recorder(Mode.RECORD, store, recordings if earlier else SessionRecordings(price, "2026-11-20"))
    keep(first, first.start_call(REQUEST), message("failed"))
    judge = Request("/v1/messages", {**(REQUEST.body or {}), "model": "claude-haiku-4-5"})
    keep(first, first.start_call(judge), message("judged"))
    again = recorder(mode, store, recordings, rerun=True, allowed_models=["*"])
    pending = again.start_call(REQUEST)
    assert pending.step == KEEP
    keep(again, pending, message("passed"))
    replayed = recorder(Mode.REPLAY, store, recordings)
    assert replayed.call_of(replayed.start_call(REQUEST)).message["content"][0]["text"] == "passed"
    if mode is Mode.RECORD:
        assert isinstance(again.start_call(judge).step, Play), "another model is not asked again"


def test_a_rerun_in_a_replay_is_a_replay(store: RecordingStore, recordings: SessionRecordings) -> None:
    first = recorder(Mode.RECORD, store, recordings)
    keep(first, first.start_call(REQUEST), message())
    assert isinstance(recorder(Mode.REPLAY, store, recordings, rerun=True).start_call(REQUEST).step, Play)


@pytest.mark.parametrize("base", ["claude-opus-4-6", "claude-opus-4-7"])
def test_a_rerun_asks_all_models_of_a_mix_anew(store: RecordingStore, recordings: SessionRecordings, base: str) -> None:
    other = "claude-opus-4-7" if base == "claude-opus-4-6" else "claude-opus-4-6"
    mix = Target(base, roles=(RoleTarget("planner", other),))
    first = recorder(Mode.RECORD, store, recordings, target=mix)
    keep(first, first.start_call(REQUEST), message())
    again = recorder(Mode.RECORD, store, recordings, target=mix, rerun=True)
    assert again.start_call(REQUEST).step == KEEP
