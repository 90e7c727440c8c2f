from __future__ import annotations

import pytest

from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.wire.decision import Miss, Mode, Play, Send, decide

ANSWER = Response(200, body={"type": "message", "usage": {"input_tokens": 5, "output_tokens": 3}})
KEEP, PASS_ON = Send(keep=True), Send(keep=False)


def error(status: int) -> Response:
    return Response(status, body={"type": "error", "error": {"type": "invalid_request_error", "message": "no"}})


BROKEN_STREAM = Response(
    200,
    events=(
        {"type": "message_start", "message": {"type": "message"}},
        {"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}},
    ),
)


def recorded(response: Response) -> Recording:
    return Recording(Request("/v1/messages", {"model": "claude-opus-4-7"}), response)


@pytest.mark.parametrize(
    ("mode", "without", "answered", "refused", "overloaded"),
    [
        (Mode.REPLAY, Miss(), "play", "play", "play"),
        (Mode.RECORD, KEEP, "play", KEEP, KEEP),
        (Mode.RERECORD, KEEP, KEEP, KEEP, KEEP),
        (Mode.LIVE, PASS_ON, PASS_ON, PASS_ON, PASS_ON),
        (Mode.SIM, PASS_ON, PASS_ON, PASS_ON, PASS_ON),
    ],
)
def test_each_mode_replays_sends_or_misses(
    mode: Mode, without: object, answered: object, refused: object, overloaded: object
) -> None:
    assert decide(mode, None) == without
    cases = ((ANSWER, answered), (error(400), refused))
    outages = ((error(status), overloaded) for status in (401, 429, 500, 529))
    for response, expected in (*cases, *outages, (BROKEN_STREAM, overloaded)):
        recording = recorded(response)
        assert decide(mode, recording) == (Play(recording) if expected == "play" else expected)


def test_a_recording_of_this_session_is_not_sent_again() -> None:
    recording = recorded(ANSWER)
    assert decide(Mode.RERECORD, recording, fresh=True) == Play(recording)
    refused = recorded(error(400))
    assert decide(Mode.RECORD, refused, fresh=True) == Play(refused)
    assert decide(Mode.LIVE, recording, fresh=True) == PASS_ON


def test_modes_are_the_values_of_the_option() -> None:
    assert [mode.value for mode in Mode] == ["replay", "record", "rerecord", "live", "sim"]
