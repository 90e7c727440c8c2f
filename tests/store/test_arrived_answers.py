from __future__ import annotations

import errno
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import FullDiskError, UnwritableFolderError
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.arrived_answers import ArrivedAnswer, ArrivedAnswers

TODAY = date.today().isoformat()  # noqa: DTZ011 - as recordings have it


def answer(number: int = 1, *tests: str, text: str = "hello", on: str = TODAY, **response: Any) -> ArrivedAnswer:
    response = response or {"body": {"type": "message", "content": [{"type": "text", "text": text}]}}
    recording = Recording(Request("/v1/messages", None), Response(200, **response), recorded_on=on)
    return ArrivedAnswer(f"{number:016x}", 1, frozenset(tests or ("test_a",)), recording)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "arrived"


def left(folder: Path, *, killed: bool = True) -> ArrivedAnswers:
    """The answers of a process that kept two, and was killed."""
    answers = ArrivedAnswers(folder)
    answers.add(answer(1, "test_a", "test_b"))
    answers.add(answer(2, "test_c"))
    if killed:
        answers.close()
    return answers


def test_an_answer_is_on_disk_when_add_returns(folder: Path) -> None:
    answers = ArrivedAnswers(folder)
    answers.add(answer(7, "test_a", "test_b"))
    (found,) = ArrivedAnswers(folder)
    assert found == answer(7, "test_a", "test_b")
    assert (folder / ".gitignore").read_text().endswith("*\n")
    answers.close()


def test_only_answers_whose_tests_have_all_ended_are_dropped(folder: Path) -> None:
    left(folder)
    ArrivedAnswers(folder).drop({"test_a", "test_c"})
    assert [found.tests for found in ArrivedAnswers(folder)] == [{"test_a", "test_b"}]
    ArrivedAnswers(folder).drop({"test_a", "test_b"})
    assert not folder.exists()


def test_the_answers_of_a_process_that_lives_are_not_dropped(folder: Path) -> None:
    pytest.importorskip("fcntl")
    living = left(folder, killed=False)
    ArrivedAnswers(folder).drop({"test_a", "test_b", "test_c"})
    assert len([*ArrivedAnswers(folder)]) == 2
    living.drop({"test_a", "test_b", "test_c"})
    assert not folder.exists()


def test_on_a_file_system_without_locks_answers_are_dropped_as_well(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fcntl = pytest.importorskip("fcntl")

    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", flock)
    left(folder)
    ArrivedAnswers(folder).drop({"test_a", "test_b", "test_c"})
    assert not folder.exists()


def test_answers_that_no_test_asked_for_in_a_month_are_dropped(folder: Path) -> None:
    answers = ArrivedAnswers(folder)
    for number, days in enumerate((29, 31)):
        answers.add(answer(number, on=(date.today() - timedelta(days=days)).isoformat()))  # noqa: DTZ011
    answers.drop(())
    assert [found.fingerprint for found in ArrivedAnswers(folder)] == [f"{0:016x}"]


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"format": 1}', "[" * 100_000, "\udcff", '{"fingerprint": 1}'])
def test_damaged_lines_are_skipped_and_dropped(folder: Path, damage: str) -> None:
    left(folder)
    (path,) = folder.glob("*.jsonl")
    whole = path.read_bytes()
    path.write_bytes(damage.encode("utf-8", "surrogateescape") + b"\n" + whole + whole[:50])
    assert len([*ArrivedAnswers(folder)]) == 2
    ArrivedAnswers(folder).drop({"test_c"})
    assert path.read_bytes() == whole.splitlines(keepends=True)[0]


SECRET = "ghp_" + "Ab3dE6gH9jK2mN5pQ8sT1vW4yZ7bC0dE3fG6"


@pytest.mark.parametrize(
    "response",
    [
        {"body": {"content": [{"type": "text", "text": SECRET}]}},
        {
            "events": tuple(
                {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": part}}
                for part in (SECRET[:12], SECRET[12:])
            )
        },
    ],
    ids=["message", "split over events"],
)
def test_an_answer_with_a_credential_is_not_written(folder: Path, response: dict[str, Any]) -> None:
    if events := response.get("events"):
        start = {"type": "message_start", "message": {"content": []}}
        block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
        response = {"events": (start, block, *events)}
    ArrivedAnswers(folder).add(answer(**response))
    assert not folder.exists()


def test_answers_are_redacted_and_say_so(folder: Path) -> None:
    answers = ArrivedAnswers(folder, lambda text: text.replace("Jane Doe", "[name]"))
    answers.add(answer(1, text="Dear Jane Doe"))
    answers.add(answer(2, text="Dear customer"))
    answers.close()
    assert "Jane" not in next(folder.glob("*.jsonl")).read_text()
    assert [found.recording.redacted for found in answers] == [True, False]


def test_only_known_headers_are_kept(folder: Path) -> None:
    answers = ArrivedAnswers(folder)
    answers.add(answer(headers={"request-id": "req_1", "set-cookie": "session"}, body={}))
    answers.close()
    assert next(iter(answers)).recording.response.headers == {"request-id": "req_1"}


@pytest.mark.parametrize(("code", "kind"), [(errno.ENOSPC, FullDiskError), (errno.EACCES, UnwritableFolderError)])
def test_a_folder_that_cannot_be_written_is_an_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch, code: int, kind: type[Exception]
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(code, "no")

    monkeypatch.setattr(Path, "mkdir", refuse)
    with pytest.raises(UnwritableFolderError) as caught:
        ArrivedAnswers(folder).add(answer())
    assert type(caught.value) is kind


def test_lone_surrogates_are_kept(folder: Path) -> None:
    answers = ArrivedAnswers(folder)
    answers.add(answer(text="\ud83d broken"))
    answers.close()
    line = next(folder.glob("*.jsonl")).read_text()
    assert json.loads(line)["response"]["body"]["content"][0]["text"] == "\ud83d broken"


def test_an_answer_whose_test_has_a_credential_in_its_name_is_left_out(folder: Path) -> None:
    answers = ArrivedAnswers(folder)
    answers.add(answer(1, "test_a[ghp_" + "aB3dE5fG7hI9" * 3 + "]"))
    assert not [*ArrivedAnswers(folder)]
    answers.close()
