from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.redacting import redacted, redacted_recording

BODY = {"model": "claude-opus-4-7", "max_tokens": 5, "messages": [{"role": "user", "content": "I am Jo."}]}
DIGEST = "0123456789abcdef"


def hide(text: str) -> str:
    return text.replace("Jo", "X")


def delta(kind: str, key: str, text: str, index: int = 0) -> dict[str, Any]:
    return {"type": "content_block_delta", "index": index, "delta": {"type": kind, key: text}}


def recording(body: Any = None, events: tuple[Mapping[str, Any], ...] | None = None) -> Recording:
    return Recording(Request("/v1/messages", BODY), Response(200, body=body, events=events), case="a.py::test[Jo]")


def test_every_string_is_redacted_and_keys_numbers_and_the_given_data_stay() -> None:
    data = {"Jo": ["Jo", 1, None, {"a": "not Jo"}], "b": True}
    assert redacted(data, hide) == {"Jo": ["X", 1, None, {"a": "not X"}], "b": True}
    assert data["Jo"] == ["Jo", 1, None, {"a": "not Jo"}]


def test_request_response_and_case_are_redacted_and_the_models_stay() -> None:
    found = redacted_recording(recording({"model": "Jo-1", "content": [{"type": "text", "text": "Hi Jo"}]}), hide)
    assert found.request.body == {**BODY, "messages": [{"role": "user", "content": "I am X."}]}
    assert found.response.body == {"model": "Jo-1", "content": [{"type": "text", "text": "Hi X"}]}
    assert (found.case, found.redacted) == ("a.py::test[X]", True)


def test_a_recording_without_a_match_is_not_marked() -> None:
    one = recording({"content": []}, None)
    assert redacted_recording(one, lambda text: text) == one


@pytest.mark.parametrize(("kind", "key"), [("text_delta", "text"), ("thinking_delta", "thinking")])
def test_a_text_that_a_stream_sends_in_pieces_is_redacted_whole(kind: str, key: str) -> None:
    start = {"type": "message_start", "message": {"model": "Jo-1", "id": "Jo"}}
    events = (start, delta(kind, key, "Hi J"), delta(kind, key, "o Doe", 1), delta(kind, key, "o, bye"))
    found = redacted_recording(recording(events=events), hide).response.events
    assert found == (
        {"type": "message_start", "message": {"model": "Jo-1", "id": "X"}},
        delta(kind, key, "Hi X, bye"),
        delta(kind, key, "o Doe", 1),
    )


def test_the_pieces_of_a_stream_stay_where_nothing_is_redacted() -> None:
    events = (delta("text_delta", "text", "a"), delta("text_delta", "text", "b"))
    assert redacted_recording(recording(events=events), hide).response.events == events


def test_the_input_of_a_tool_stays_json() -> None:
    events = (
        delta("input_json_delta", "partial_json", '{"name": "J'),
        delta("input_json_delta", "partial_json", 'o"}'),
    )
    (found,) = (
        redacted_recording(recording(events=events), lambda text: text.replace("Jo", 'a "b"')).response.events or ()
    )
    assert json.loads(found["delta"]["partial_json"]) == {"name": 'a "b"'}


def test_a_cut_input_of_a_tool_is_redacted_as_text() -> None:
    events = (delta("input_json_delta", "partial_json", '{"name": "Jo'),)
    (found,) = redacted_recording(recording(events=events), hide).response.events or ()
    assert found["delta"]["partial_json"] == '{"name": "X'


def test_an_input_of_a_tool_that_is_nested_too_deeply_is_redacted_as_text() -> None:
    deep = "[" * 200_000
    (found,) = (
        redacted_recording(
            recording(events=(delta("input_json_delta", "partial_json", f"{deep}Jo"),)), hide
        ).response.events
        or ()
    )
    assert found["delta"]["partial_json"] == f"{deep}X"


def test_a_store_writes_the_redacted_recording_and_finds_it_by_the_fingerprint_of_the_original(tmp_path: Path) -> None:
    store = RecordingStore(tmp_path, hide)
    path = store.save(recording({"content": [{"type": "text", "text": "Jo"}]}), DIGEST)
    assert "Jo" not in path.read_text(encoding="utf-8")
    assert "Jo" not in path.name
    found = RecordingStore(tmp_path).find(DIGEST)
    assert found is not None
    assert found.redacted
    assert store.save(recording({"content": [{"type": "text", "text": "Jo"}]}), DIGEST) == path
