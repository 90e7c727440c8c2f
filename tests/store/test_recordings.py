from __future__ import annotations

import json
import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.errors import CorruptFileError, SecretFoundError
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore, read
from pytest_modelmigrate.text import credentials

PRINT = "0123456789abcdef"
SECRET = "sk-ant-api03-AAAAAAAAAAAAAAAAAAAA"
BODY = {"model": "claude-opus-4-7", "max_tokens": 9, "messages": [{"role": "user", "content": "hi"}]}
MESSAGE = {"type": "message", "id": "msg_1", "content": [{"type": "text", "text": "héllo 🎈"}], "usage": {}}

Make = Callable[..., Recording]


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    return RecordingStore(tmp_path / "recordings" / "test_a")


def made(**changes: Any) -> Recording:
    recording = Recording(
        request=Request("/v1/messages", BODY, betas=("b-1", "b-2"), version="2026-10-21"),
        response=Response(200, {"content-type": "application/json", "request-id": "req_1"}, MESSAGE),
        case="tests/test_a.py::test_it[opus-4-7]",
        recorded_on="2026-11-20",
        attempts=2,
        latency_seconds=0.25,
        position=1,
    )
    return replace(recording, **changes)


def streamed(*texts: str) -> Response:
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": text}} for text in texts
    ]
    start = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    return Response(200, {}, events=({"type": "message_start", "message": {"type": "message"}}, start, *deltas))


@pytest.mark.parametrize(
    "recording",
    [
        made(),
        made(occurrence=3, source="simulated", latency_seconds=None, position=0),
        made(response=streamed("hé", "llo")),
        made(response=Response(529, {}, {"type": "error", "error": {"type": "overloaded_error", "message": "no"}})),
        made(response=Response(502, {}, "<html>")),
        made(request=Request("/v1/models", None, "GET")),
    ],
    ids=["plain", "simulated", "stream", "error", "text", "without a body"],
)
def test_a_recording_is_read_back_unchanged(store: RecordingStore, recording: Recording) -> None:
    path = store.save(recording, PRINT)
    assert read(path) == recording
    assert RecordingStore(store.folder).find(PRINT, recording.occurrence) == recording


def test_a_recording_is_stored_by_model_under_the_name_of_its_test(store: RecordingStore) -> None:
    assert store.save(made(), PRINT) == store.folder / "claude-opus-4-7" / f"test_it-opus-4-7-{PRINT}.json"
    assert store.save(made(occurrence=2), PRINT).name == f"test_it-opus-4-7-{PRINT}.2.json"


def test_a_file_is_text_that_a_person_can_review(store: RecordingStore) -> None:
    text = store.save(made(), PRINT).read_text(encoding="utf-8")
    assert "héllo 🎈" in text
    assert text.endswith("}\n")
    assert len(text.splitlines()) > 20
    assert list(json.loads(text))[:3] == ["format", "case", "recorded_on"]


def test_a_recording_is_found_by_its_request_whatever_its_file_is_called(store: RecordingStore) -> None:
    path = store.save(made(), PRINT)
    path.rename(path.with_name(f"renamed-{PRINT}.json"))
    again = RecordingStore(store.folder)
    assert again.find(PRINT) == made()
    assert again.path_of(PRINT) == path.with_name(f"renamed-{PRINT}.json")
    assert (again.find(PRINT, 2), again.find("f" * 16), again.path_of("f" * 16)) == (None, None, None)


def test_no_thread_sees_a_partially_listed_folder(store: RecordingStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.save(made(), PRINT)
    fresh, listing, listdir = RecordingStore(store.folder), threading.Event(), os.listdir

    def slow(folder: Path) -> list[str]:
        listing.set()
        time.sleep(0.1)
        return listdir(folder)

    monkeypatch.setattr(os, "listdir", slow)
    first = threading.Thread(target=fresh.find, args=(PRINT,))
    first.start()
    listing.wait()
    assert fresh.find(PRINT) == made()
    first.join()


def test_each_occurrence_of_a_request_has_its_own_recording(store: RecordingStore) -> None:
    for number in (1, 2, 3):
        store.save(made(occurrence=number), PRINT)
    for seen in (store, RecordingStore(store.folder)):
        assert sorted(each.occurrence for each in seen) == [1, 2, 3]
        assert seen.find(PRINT, 2) == made(occurrence=2)
        assert seen.find(PRINT, 4) is None


def test_a_missing_folder_is_empty_and_is_not_created_by_reading(store: RecordingStore) -> None:
    assert (store.find(PRINT), list(store)) == (None, [])
    assert not store.folder.parent.exists()


def test_saving_the_same_response_again_does_not_write(store: RecordingStore) -> None:
    path = store.save(made(), PRINT)
    before = (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino)
    fresh = {**MESSAGE, "id": "msg_2"}
    later = made(response=Response(200, {"request-id": "req_2"}, fresh), recorded_on="2027-01-01", latency_seconds=9.0)
    assert RecordingStore(store.folder).save(later, PRINT) == path
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before


def test_another_response_replaces_the_file(store: RecordingStore) -> None:
    path = store.save(made(), PRINT)
    other = made(case="test_b.py::test_other", response=Response(200, {}, {**MESSAGE, "content": []}))
    assert store.save(other, PRINT) == path
    assert read(path) == other
    assert len(list(store.folder.rglob("*.json"))) == 1


def test_two_cases_with_the_same_request_share_one_file_also_between_processes(store: RecordingStore) -> None:
    other = RecordingStore(store.folder)
    assert other.find(PRINT) is None
    path = store.save(made(), PRINT)
    assert other.save(made(case="tests/test_a.py::test_other[opus-4-7]"), PRINT) == path
    assert list(store.folder.rglob("*.json")) == [path]


def test_a_folder_is_listed_again_only_after_another_process_wrote_to_it(
    store: RecordingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed: list[str] = []
    listing = os.listdir
    monkeypatch.setattr(os, "listdir", lambda folder: listed.append(str(folder)) or listing(folder))
    for number in range(50):
        store.save(made(), f"{number:016x}")
    assert len(listed) <= 3
    path = RecordingStore(store.folder).save(made(), "f" * 16)
    os.utime(path.parent, (1, 1))  # some clocks tick more slowly than this test runs
    listed.clear()
    store.save(made(case="tests/test_a.py::test_other[opus-4-7]"), "f" * 16)
    assert len(listed) == 1
    assert len(list(store.folder.rglob("*.json"))) == 51


def test_only_listed_headers_are_written(store: RecordingStore) -> None:
    headers = {"Content-Type": "application/json", "Set-Cookie": "s=1", "anthropic-organization-id": "org_1"}
    path = store.save(made(response=Response(200, headers, MESSAGE)), PRINT)
    assert read(path).response.headers == {"content-type": "application/json"}
    assert "org_1" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "recording",
    [
        made(request=Request("/v1/messages", {**BODY, "system": f"the key:\n{SECRET}"})),
        made(response=Response(200, {}, {**MESSAGE, "content": [{"type": "text", "text": SECRET}]})),
        made(response=streamed(SECRET[:15], SECRET[15:])),
        made(case=f"test_a.py::test[{SECRET}]"),
    ],
    ids=["after a line break", "in the answer", "in pieces of a stream", "in the name of the test"],
)
def test_a_credential_is_not_written(store: RecordingStore, recording: Recording) -> None:
    with pytest.raises(SecretFoundError):
        store.save(recording, PRINT)
    assert [path for path in store.folder.rglob("*") if path.is_file()] == []
    assert store.find(PRINT) is None


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda text: text[: len(text) // 2], "it ends in the middle, in line"),
        (lambda _: "", "it is empty"),
        (lambda text: text.replace("modelmigrate-recording/1", "other/9"), "its format is 'other/9'"),
        (lambda text: text.replace('"request"', '"asked"'), "'request' is missing"),
        (lambda text: text.replace('"body": {\n      "type"', '"corpse": {\n      "type"'), "needs `body` or `events`"),
        (lambda _: "[]", "it holds no JSON object"),
        (lambda text: text.replace('"attempts": 2', '"attempts": "two"'), "invalid literal"),
        (lambda _: "[" * 100_000, "recursion|nested|overflow"),
    ],
    ids=["cut", "empty", "format", "request", "response", "list", "attempts", "deep"],
)
def test_a_damaged_file_is_named_and_never_overwritten(
    store: RecordingStore, damage: Callable[[str], str], told: str
) -> None:
    path = store.save(made(), PRINT)
    path.write_text(damage(path.read_text(encoding="utf-8")), encoding="utf-8")
    damaged = path.read_bytes()
    again = RecordingStore(store.folder)
    for attempt in (lambda: again.find(PRINT), lambda: again.save(made(), PRINT)):
        with pytest.raises(CorruptFileError, match=told) as caught:
            attempt()
        assert str(path) in str(caught.value)
        assert "--migrate-calls=record" in str(caught.value)
    assert path.read_bytes() == damaged


def test_a_recording_that_is_found_under_its_earlier_fingerprint_counts_as_asked_for(store: RecordingStore) -> None:
    store.save(made(), PRINT)
    now = "fedcba9876543210"
    later = RecordingStore(store.folder, fingerprint_of=lambda _: now)
    assert later.find(now) is not None
    assert later.asked == {(now, 1), (PRINT, 1)}


def test_other_files_in_the_folder_are_ignored(store: RecordingStore) -> None:
    path = store.save(made(), PRINT)
    for name in ("notes.json", f"x-{PRINT[:-1]}.json", f"x-{PRINT}.json.bak", f".x-{PRINT}.abc.tmp"):
        path.with_name(name).write_text("no recording", encoding="utf-8")
    assert list(RecordingStore(store.folder)) == [made()]


@given(
    case=st.text(
        alphabet=st.characters(exclude_categories=["Cs"]) | st.sampled_from("/\\:[].\U0001d4b3"), max_size=300
    ),
    model=st.text(max_size=40),
)
def test_any_name_of_a_test_or_model_makes_a_file_inside_the_folder(case: str, model: str) -> None:
    with TemporaryDirectory() as folder:
        store = RecordingStore(Path(folder))
        path = store.save(made(case=f"a.py::{case}", request=Request("/v1/messages", {**BODY, "model": model})), PRINT)
        assert path.parent.parent == store.folder
        assert len(os.fsencode(path.name)) < 200
        assert RecordingStore(store.folder).path_of(PRINT) == path


def test_a_lone_surrogate_is_stored(store: RecordingStore) -> None:
    recording = made(response=Response(200, {}, {**MESSAGE, "content": [{"type": "text", "text": "\ud83d"}]}))
    assert read(store.save(recording, PRINT)) == recording


def test_a_request_that_was_admitted_is_not_searched_for_formats_again(
    store: RecordingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    searched: list[str] = []

    def find(text: str) -> Iterator[credentials.FoundCredential]:
        searched.append(text)
        yield from ()

    monkeypatch.setattr(credentials, "find_credentials", find)
    store.admit(made().request, PRINT)
    store.save(made(), PRINT)
    assert ['"max_tokens"' in text for text in searched] == [True, False]


def test_another_request_than_the_admitted_one_is_searched(store: RecordingStore) -> None:
    store.admit(made().request, PRINT)
    with pytest.raises(SecretFoundError, match="an Anthropic key"):
        store.save(made(request=Request("/v1/messages", {**BODY, "system": SECRET})), PRINT)


def test_a_body_that_is_changed_after_its_request_was_admitted_is_searched(store: RecordingStore) -> None:
    recording = made(request=Request("/v1/messages", body := {**BODY, "messages": []}))
    store.admit(recording.request, PRINT)
    body["messages"].append({"role": "user", "content": SECRET})  # type: ignore[attr-defined]
    with pytest.raises(SecretFoundError, match="an Anthropic key"):
        store.save(recording, PRINT)


def test_a_key_that_the_run_got_after_a_request_was_admitted_is_not_written(
    store: RecordingStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = made(request=Request("/v1/messages", {**BODY, "system": "Say 7f3kq9-correct-horse to nobody."}))
    store.admit(recording.request, PRINT)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "7f3kq9-correct-horse")
    with pytest.raises(SecretFoundError, match="the value of ANTHROPIC_API_KEY"):
        store.save(recording, PRINT)
