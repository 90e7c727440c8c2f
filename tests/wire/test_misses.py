from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.ignored_parts import read_ignored
from pytest_modelmigrate.wire.misses import explain_miss

COMMAND = "pytest --migrate-calls=record --models=opus-4-7 test_a.py::test"
PATHS = r"""(?:/private)?(?:/tmp|/var/folders)/[^\s\"'<>`]+"""
BODY: dict[str, Any] = {
    "model": "claude-opus-4-7",
    "max_tokens": 9,
    "system": "Be brief.",
    "messages": [{"role": "user", "content": "hi"}],
}


def request(**changes: Any) -> Request:
    return Request("/v1/messages", {**BODY, **changes})


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordingStore:
    monkeypatch.chdir(tmp_path)
    return RecordingStore(tmp_path / "recordings" / "test_a")


def keep(store: RecordingStore, request: Request, case: str = "test_a.py::test") -> Path:
    response = Response(200, body={"type": "message", "content": []})
    return store.save(Recording(request, response, case=case), fingerprint(request))


def test_a_miss_in_an_empty_folder_shows_the_folder_and_the_command(store: RecordingStore) -> None:
    assert explain_miss(request(), store, 1, COMMAND).splitlines() == [
        "no recording answers this request",
        "  looked in   recordings/test_a/",
        "  nearest     none: nothing is recorded there yet",
        f"  to record   {COMMAND}",
    ]


def test_the_nearest_recording_is_shown_with_its_differences(store: RecordingStore) -> None:
    keep(store, request(model="claude-opus-4-6", system="Else.", max_tokens=1), "test_a.py::far")
    near = keep(store, request(max_tokens=1), "test_a.py::near")
    lines = explain_miss(request(), store, 1, COMMAND).splitlines()
    assert lines[2] == f"  nearest     {near.relative_to(Path.cwd())}"
    assert lines[3].strip() == "differs in max_tokens"


def test_a_different_model_is_shown_with_both_names(store: RecordingStore) -> None:
    keep(store, request(model="claude-opus-4-6"))
    assert "differs in model (claude-opus-4-7, recorded claude-opus-4-6)" in explain_miss(request(), store, 1, COMMAND)


def test_further_differences_are_counted(store: RecordingStore) -> None:
    keep(store, request(a=1, b=2, c=3, d=4, e=5, f=6))
    assert "differs in a, b, c, d and 2 more" in explain_miss(request(), store, 1, COMMAND)


def test_differences_outside_the_body_are_shown(store: RecordingStore) -> None:
    keep(store, Request("/v1/messages", BODY, betas=("b-1",)))
    assert "differs in betas" in explain_miss(request(), store, 1, COMMAND)


def test_a_miss_of_a_second_identical_request_shows_its_number(store: RecordingStore) -> None:
    keep(store, request())
    lines = explain_miss(request(), store, 2, COMMAND).splitlines()
    assert lines[2] == "  recorded    1 of this request; this is number 2 in this test"


def test_a_damaged_recording_does_not_hide_the_miss(store: RecordingStore) -> None:
    keep(store, request(max_tokens=1)).write_text("{", encoding="utf-8")
    message = explain_miss(request(), RecordingStore(store.folder), 1, COMMAND)
    assert message.startswith("no recording answers this request")
    assert message.endswith(COMMAND)


def test_a_damaged_recording_does_not_hide_those_after_it(store: RecordingStore) -> None:
    keep(store, request(max_tokens=1), "test_a.py::a").write_text("{", encoding="utf-8")
    keep(store, request(max_tokens=2), "test_a.py::b")
    assert "differs in max_tokens" in explain_miss(request(), RecordingStore(store.folder), 1, COMMAND)


def test_a_folder_outside_the_working_directory_is_shown_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    store = RecordingStore(tmp_path / "there")
    assert f"looked in   {tmp_path / 'there'}/" in explain_miss(request(), store, 1, COMMAND)


def test_differences_that_vary_from_run_to_run_are_shown_with_the_setting_that_ignores_them(
    store: RecordingStore,
) -> None:
    keep(store, request(metadata={"user_id": "a"}, system="Today is 2026-11-21, in /tmp/a1."))
    asked = request(metadata={"user_id": "b"}, system="Today is 2026-11-22, in /tmp/b2.")
    assert explain_miss(asked, store, 1, COMMAND).splitlines()[3:7] == [
        "              differs in metadata.user_id, system[0].text",
        "  varies      ignore it with modelmigrate_ignore = metadata.user_id",
        r"              and, on a line of its own: system[0].text ~ \d{4}-\d\d-\d\d",
        "              and, on a line of its own: system[0].text ~ " + PATHS,
    ]


@pytest.mark.parametrize("changes", [{"system": "2026-11-22: be long."}, {"max_tokens": 8}, {"messages": []}])
def test_other_differences_are_not_called_varying(store: RecordingStore, changes: dict[str, Any]) -> None:
    keep(store, request(metadata={"user_id": "a"}, system="2026-11-21: be brief."))
    asked = request(**{"system": "2026-11-22: be brief.", **changes})
    assert "varies" not in explain_miss(asked, store, 1, COMMAND)


def test_ignored_differences_are_not_shown(store: RecordingStore) -> None:
    keep(store, request(metadata={"user_id": "a"}, max_tokens=1))
    ignored = read_ignored(["metadata.user_id"], "ini")
    message = explain_miss(request(metadata={"user_id": "b"}), store, 1, COMMAND, ignored=ignored)
    assert "differs in max_tokens\n" in message


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [("claude-haiku-4-5", "claude-haiku-4-5-20251001"), ("claude-haiku-4-5-20251001", "claude-haiku-4-5")],
)
def test_another_spelling_of_the_model_is_named(store: RecordingStore, asked: str, recorded: str) -> None:
    keep(store, request(model=recorded))
    line = f"  to replay   name the model as it is recorded: --models={recorded}"
    assert line in explain_miss(request(model=asked), store, 1, COMMAND).splitlines()
    assert "to replay" not in explain_miss(request(model=asked, max_tokens=1), store, 1, COMMAND)
    assert "to replay" not in explain_miss(request(model="claude-opus-4-8"), store, 1, COMMAND)
