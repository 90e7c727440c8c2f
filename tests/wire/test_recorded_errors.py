from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.recorded_errors import explain_recorded_error, is_recorded
from pytest_modelmigrate.wire.session_recordings import SessionRecordings

REQUEST = Request("/v1/messages", {"model": "claude-opus-3"})


def error(status: int, kind: str, message: str) -> Response:
    return Response(status, body={"type": "error", "error": {"type": kind, "message": message}})


MESSAGE = {"type": "message", "content": [], "usage": {"input_tokens": 1, "output_tokens": 0}}
MODEL_NOT_FOUND = error(404, "not_found_error", "model: claude-opus-3")


@pytest.mark.parametrize(
    ("response", "recorded"),
    [
        (error(401, "authentication_error", "invalid x-api-key"), False),
        (error(403, "permission_error", "Your API key may not use claude-opus-3"), False),
        (Response(401, body="<html>Log in</html>"), False),
        (error(404, "not_found_error", "Not found"), False),
        (Response(404, body="<html>Not found</html>"), False),
        (Response(404, body={"detail": "Not Found"}), False),
        (Response(404, body={"detail": "model claude-opus-3 is not here"}), False),
        (MODEL_NOT_FOUND, True),
        (error(400, "invalid_request_error", "max_tokens: too large"), True),
        (error(529, "overloaded_error", "Overloaded"), True),
        (Response(200, body=MESSAGE), True),
        (Response(200, body={"type": "message"}), False),
        (Response(200, body="<html>"), False),
    ],
)
def test_what_the_key_or_the_url_is_to_blame_for_is_not_recorded(
    tmp_path: Path, response: Response, recorded: Any
) -> None:
    assert is_recorded(REQUEST, response) == recorded
    store = RecordingStore(tmp_path)
    SessionRecordings(lambda _: Cost(None, ""), "2026-11-21").save(
        store, Sent(REQUEST, response), "0" * 16, 1, case="test_it"
    )
    assert (store.find("0" * 16) is not None) == recorded


def test_a_404_of_a_named_batch_is_recorded() -> None:
    request = Request("/v1/messages/batches/msgbatch_1/results", None, "GET")
    assert is_recorded(request, error(404, "not_found_error", "Message Batch msgbatch_1 not found."))
    assert not is_recorded(request, error(404, "not_found_error", "Not found"))


def test_an_error_keeps_its_url_without_credentials_and_an_answer_keeps_none(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path)
    recordings = SessionRecordings(lambda _: Cost(None, ""), "2026-11-21")
    url = "https://user:secret@gateway.example/v1/messages"
    recordings.save(store, Sent(REQUEST, MODEL_NOT_FOUND, url=url), "0" * 16, 1, case="test_it")
    recordings.save(store, Sent(REQUEST, Response(200, body=MESSAGE), url=url), "1" * 16, 1, case="test_it")
    failed, answered = RecordingStore(tmp_path).find("0" * 16), RecordingStore(tmp_path).find("1" * 16)
    assert failed is not None
    assert answered is not None
    assert (failed.url, answered.url) == ("https://gateway.example/v1/messages", "")


def test_the_explanation_names_the_file_the_url_and_the_command(tmp_path: Path) -> None:
    path = tmp_path / "recording.json"
    recording = Recording(REQUEST, MODEL_NOT_FOUND, recorded_on="2026-11-21", url="https://gateway.example/v1/messages")
    assert explain_recorded_error(recording, path, "pytest --migrate-calls=record").splitlines() == [
        f"  recording   {path}, made on 2026-11-21",
        "  asked       POST https://gateway.example/v1/messages",
        "  ask again   pytest --migrate-calls=record",
    ]
