from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.cli.audited_prompts import CountedPrompt, read_prompts
from pytest_modelmigrate.facts.errors import CorruptFileError, InvalidPromptError, InvalidSettingError
from pytest_modelmigrate.facts.exchanges import Recording, Request, Response
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.fingerprint import fingerprint

HELLO = [{"role": "user", "content": "Hello"}]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, text: str) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def record(
    module: str = "recordings/test_refund",
    *,
    case: str = "tests/test_refund.py::test_refund",
    position: int = 1,
    path: str = "/v1/messages",
    betas: tuple[str, ...] = (),
    **body: Any,
) -> Path:
    request = Request(path, {"model": "claude-opus-4-6", "max_tokens": 9, "messages": HELLO, **body}, betas=betas)
    answer = Response(200, body={"type": "message", "content": []})
    return RecordingStore(Path(module)).save(
        Recording(request, answer, case=case, position=position), fingerprint(request)
    )


def only(*paths: Path) -> CountedPrompt:
    (prompt,) = read_prompts(paths)
    return prompt


@pytest.mark.parametrize(
    ("text", "body"),
    [
        ("Hello\n", {"messages": HELLO}),
        ("\ufeffHello", {"messages": HELLO}),
        ("<!-- system -->\nBe short.\n<!-- user -->\nHello\n", {"system": "Be short.", "messages": HELLO}),
        ("<!-- system -->\nHello\n", {"messages": HELLO}),
        ("<!-- system -->\nA\n<!-- system -->\nB\n<!-- user -->\nHello", {"system": "A\n\nB", "messages": HELLO}),
        ("<!-- system -->\n<!-- user -->\nHello", {"messages": HELLO}),
        (
            "<!-- user -->\nHello\n<!-- assistant -->\nHi",
            {"messages": [*HELLO, {"role": "assistant", "content": "Hi"}]},
        ),
    ],
)
def test_a_prompt_file_is_one_request(text: str, body: dict[str, Any]) -> None:
    prompt = only(write("hello.txt", text))
    assert prompt == CountedPrompt("hello.txt", Path("hello.txt"), body)


def test_a_folder_has_the_files_that_are_prompts_and_the_recordings() -> None:
    write("app/prompts/b.txt", "B")
    write("app/prompts/a.md", "A")
    write("app/marked.md", "<!-- user -->\nmarked")
    write("app/README.md", "not one")
    write("app/code.py", 'PROMPT = "not one"')
    record("app/recordings/test_refund")
    names = [prompt.name for prompt in read_prompts([Path("app")])]
    assert names == [
        "app/marked.md",
        "app/prompts/a.md",
        "app/prompts/b.txt",
        "tests/test_refund.py::test_refund",
    ]


def test_a_file_is_one_prompt_however_often_it_is_named() -> None:
    file = write("prompts/a.md", "A")
    assert only(file, file.absolute(), Path("prompts")).name == "prompts/a.md"


def test_a_request_that_was_recorded_on_several_models_is_one_prompt() -> None:
    first = record()
    record(model="claude-opus-4-7", output_config={"effort": "xhigh"}, thinking={"type": "adaptive"}, max_tokens=99)
    assert only(Path("recordings")) == CountedPrompt(
        "tests/test_refund.py::test_refund",
        first,
        {"model": "claude-opus-4-6", "max_tokens": 9, "messages": HELLO},
    )


def test_requests_that_are_counted_apart_are_prompts_of_their_own() -> None:
    record(betas=("b-2026-01-01",))
    record()
    record(system="Be short.")
    record(output_config={"format": {"type": "json_schema", "schema": {}}})
    assert len(read_prompts([Path("recordings")])) == 4
    assert max(prompt.betas for prompt in read_prompts([Path("recordings")])) == ("b-2026-01-01",)


def test_the_requests_of_a_test_are_numbered_in_their_order() -> None:
    for position in (3, 1, 2):
        record(position=position, system=f"turn {position}")
    for position in (1, 2):
        record(case="tests/test_a.py::test_a", position=position, system=f"other {position}")
    prompts = read_prompts([Path("recordings")])
    assert [prompt.name for prompt in prompts] == [
        "tests/test_a.py::test_a",
        "tests/test_a.py::test_a (2)",
        "tests/test_refund.py::test_refund",
        "tests/test_refund.py::test_refund (2)",
        "tests/test_refund.py::test_refund (3)",
    ]
    assert [prompt.body["system"] for prompt in prompts[2:]] == ["turn 1", "turn 2", "turn 3"]


def test_a_recording_without_a_test_is_named_as_its_file() -> None:
    file = record(case="")
    assert only(file).name == file.as_posix()


def test_other_requests_and_other_json_files_are_left_out() -> None:
    kept = record()
    record(path="/v1/messages/count_tokens", system="1")
    record("elsewhere/test_refund", system="2")
    record("recordings/.hidden/test_refund", system="3")
    write("recordings/test_refund/claude-opus-4-6/notes.json", "{}")
    assert only(Path()).path == kept


def test_the_folder_of_a_module_is_enough_and_so_is_a_folder_named_like_recordings() -> None:
    assert only(record().parent.parent).name == "tests/test_refund.py::test_refund"
    record("__recordings__/test_x", case="x")
    assert only(Path("__recordings__")).name == "x"


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("absent.md", "no such file or folder: absent.md"),
        ("empty", "no prompts in empty; name prompt files (.md, .txt), or folders of prompts or of recordings"),
        ("code.py", "cannot count code.py: prompts are read from .md and .txt files and from recordings"),
    ],
)
def test_a_path_without_prompts_is_an_error(folder: Path, path: str, message: str) -> None:
    write("code.py", "")
    (folder / "empty").mkdir()
    with pytest.raises(InvalidSettingError) as caught:
        read_prompts([Path(path)])
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff", "cannot read the prompt file a.md: not UTF-8 text"),
        (b" \n", "a.md: the prompt is empty"),
        (b"A\n<!-- user -->\nB", "a.md: there is text before the first <!-- system --> or <!-- user --> line"),
    ],
)
def test_a_prompt_file_that_cannot_be_sent_is_an_error(content: bytes, message: str) -> None:
    Path("a.md").write_bytes(content)
    with pytest.raises(InvalidPromptError) as caught:
        read_prompts([Path("a.md")])
    assert str(caught.value).startswith(message)


def test_a_damaged_recording_is_an_error() -> None:
    file = record()
    file.write_text(json.dumps({"format": "other"}), encoding="utf-8")
    for path in (file, Path("recordings")):
        with pytest.raises(CorruptFileError):
            read_prompts([path])
