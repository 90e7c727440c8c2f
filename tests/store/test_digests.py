from __future__ import annotations

import json
from pathlib import Path

import pytest

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.digests import is_edited, with_digest
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.fingerprint import fingerprint, fits

REQUEST = Request("/v1/messages", {"model": "claude-opus-4-7", "max_tokens": 9, "messages": []})
ANSWER = Response(200, body={"type": "message", "content": [{"type": "text", "text": "Grüße \ud800"}]})
FINGERPRINT = fingerprint(REQUEST)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return RecordingStore(tmp_path).save(Recording(REQUEST, ANSWER, case="a.py::test"), FINGERPRINT)


def store(path: Path) -> RecordingStore:
    return RecordingStore(path.parent.parent, fits=fits)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_written_recording_is_not_edited_whatever_its_line_ends_and_indentation(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    data = json.loads(text)
    for same in (text, text.replace("\n", "\r\n"), json.dumps(data), json.dumps(data, indent=4)):
        assert is_edited(same, json.loads(same)) is False
    assert with_digest({name: value for name, value in data.items() if name != "digest"})[-30:] == text[-30:]


@pytest.mark.parametrize(
    ("old", "new"), [("Grüße", "Hallo"), ('"status": 200', '"status": 201'), ("a.py::test", "b.py")]
)
def test_an_edit_is_noticed_and_the_recording_still_answers(path: Path, old: str, new: str) -> None:
    change(path, old, new)
    found = store(path)
    recording = found.find(FINGERPRINT)
    assert recording is not None
    assert recording.edited is True
    assert found.edited == {path}


def test_a_recording_without_a_digest_is_not_named(path: Path) -> None:
    data = json.loads(path.read_text(encoding="utf-8"))
    del data["digest"]
    path.write_text(json.dumps(data), encoding="utf-8")
    found = store(path)
    recording = found.find(FINGERPRINT)
    assert recording is not None
    assert recording.edited is None
    assert found.edited == set()


@pytest.mark.parametrize("forged", [False, True])
def test_the_recording_of_another_request_under_that_name_is_refused(path: Path, *, forged: bool) -> None:
    """Its fingerprint tells, and where that is forged as well, its request."""
    other = "0123456789abcdef"
    moved = path.with_name(path.name.replace(FINGERPRINT, other))
    path.rename(moved)
    if forged:
        change(moved, FINGERPRINT, other)
    with pytest.raises(
        CorruptFileError, match=r"its request is not the one that its name stands for\n  next .*git checkout"
    ):
        store(moved).find(other)


def test_an_edited_request_is_refused_unless_it_was_redacted(path: Path) -> None:
    change(path, '"max_tokens": 9', '"max_tokens": 8')
    with pytest.raises(CorruptFileError):
        store(path).find(FINGERPRINT)
    change(path, '"attempts"', '"redacted": true, "attempts"')
    recording = store(path).find(FINGERPRINT)
    assert recording is not None
    assert recording.edited
