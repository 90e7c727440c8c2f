from __future__ import annotations

from collections.abc import Callable

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.decision import Mode, Play, Send
from pytest_modelmigrate.wire.recorder import Recorder


def error(status: int, kind: str = "invalid_request_error") -> Response:
    return Response(status, body={"type": "error", "error": {"type": kind, "message": "no"}})


BROKEN_STREAM = Response(
    200,
    events=(
        {"type": "message_start", "message": {"type": "message"}},
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
    ),
)


def files(store: RecordingStore) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(store.folder.rglob("*.json"))}


@pytest.mark.parametrize(
    ("outage", "told"),
    [
        (error(529, "overloaded_error"), "529 overloaded_error: no"),
        (BROKEN_STREAM, "200 overloaded_error: Overloaded"),
        (Response(503), "503 unknown: "),
    ],
)
def test_an_outage_is_kept_until_a_later_attempt_is_answered(
    recorder: Callable[..., Recorder],
    answer: Callable[..., Call],
    ask: Callable[..., Request],
    outage: Response,
    told: str,
) -> None:
    recording = recorder(Mode.RECORD)
    answer(recording, ask("bye"))
    assert recording.outages == ()
    answer(recording, ask(), outage, key="k", attempt=1)
    assert recording.outages == (told,)
    recording.lost(recording.start_call(ask(), key="k", attempt=2), "connection refused")
    assert recording.outages == ("connection refused",)
    answer(recording, ask("bye"))
    assert recording.outages == ("connection refused",), "the answer of another request does not remove it"
    answer(recording, ask(), error(400), key="k", attempt=3)
    assert recording.outages == ()


def test_the_attempts_of_a_call_are_one_call_with_the_last_answer(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    recording = recorder(Mode.RECORD)
    answer(recording, ask(), error(529, "overloaded_error"), key="k", attempt=1)
    answer(recording, ask(), key="k", attempt=2)
    (call,) = recording.calls
    assert (call.attempts, call.response.status) == (2, 200)
    assert [each.response.status for each in store] == [200]


@pytest.mark.parametrize("response", [error(400), error(529, "overloaded_error")])
def test_errors_are_recorded_too(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], response: Response
) -> None:
    answer(recorder(Mode.RECORD), ask(), response)
    step = recorder(Mode.REPLAY).start_call(ask()).step
    assert isinstance(step, Play)
    assert step.recording.response == response


@pytest.mark.parametrize("outage", [error(529, "overloaded_error"), error(401, "authentication_error"), BROKEN_STREAM])
def test_an_outage_never_replaces_a_recorded_answer(
    recorder: Callable[..., Recorder],
    answer: Callable[..., Call],
    ask: Callable[..., Request],
    store: RecordingStore,
    outage: Response,
) -> None:
    answer(recorder(Mode.RECORD), ask())
    before = files(store)
    again = recorder(Mode.RERECORD, later=True)
    answer(again, ask(), outage)
    assert files(store) == before
    assert not again.calls[0].response.ok


def test_an_outage_replaces_a_recorded_outage(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request], store: RecordingStore
) -> None:
    answer(recorder(Mode.RECORD), ask(), error(529, "overloaded_error"))
    answer(recorder(Mode.RECORD, later=True), ask(), error(503, "api_error"))
    assert [each.response.status for each in RecordingStore(store.folder)] == [503]


def test_a_request_with_an_outage_is_sent_again_in_the_same_session(
    recorder: Callable[..., Recorder], answer: Callable[..., Call], ask: Callable[..., Request]
) -> None:
    answer(recorder(Mode.RECORD), ask(), error(529, "overloaded_error"))
    assert recorder(Mode.RECORD).start_call(ask()).step == Send(keep=True)
