from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate import cli

CHECKS = """
from pytest_modelmigrate import Behaviour, failed, held

class Begins(Behaviour):
    "Holds for a text that begins with yes; guesses where there is a question mark."

    def judge(self, reply):
        doubt = "a question mark" if "?" in reply.text else ""
        if reply.text.startswith("yes"):
            return held(self, doubt=doubt)
        return failed(self, "no yes", reply.text[:9], doubt=doubt)

    def __repr__(self):
        return "begins()"

class Asked(Behaviour):
    "Holds where the request is known."

    def judge(self, reply):
        asked = reply.messages and reply.request_body.get("system")
        called = [call.input for call in reply.tool_calls] == [{"n": 1}] and reply.stop_reason == "tool_use"
        return held(self) if asked or called else failed(self, "not asked")

    def __repr__(self):
        return "asked()"

begins, asked = Begins(), Asked()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with behaviours that decide by one word."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / f"checks_{tmp_path.name}.py").write_text(CHECKS, encoding="utf-8")
    return tmp_path


def calibrate(folder: Path, *rows: dict[str, Any] | str, name: str = "begins") -> int:
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    (folder / "replies.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return cli.main(["calibrate", "replies.jsonl", "--behaviour", f"checks_{folder.name}:{name}"])


def row(text: str, *, held: bool, **more: Any) -> dict[str, Any]:
    return {"text": text, "held": held, **more}


def test_precision_recall_guesses_and_errors_are_printed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sample = [row("yes", held=True), row("yes!", held=False), row("yes?", held=False), row("no?", held=True)]
    assert calibrate(folder, *sample[:2], "", *sample[2:], row("no", held=False)) == 1
    assert capsys.readouterr().out.splitlines() == [
        "begins() on 5 replies",
        "precision      0.333  1 of 3 judged held are labelled held",
        "recall         0.500  1 of 2 labelled held are judged held",
        "right          0.400  2 of 5",
        "unsure         0.400  2 of 5 are guesses",
        "right if sure  0.667  2 of 3 where it is sure",
        "",
        "3 errors:",
        "replies.jsonl:2: labelled not held, judged held",
        "    'yes!'",
        "replies.jsonl:4: labelled not held, judged held (guessed: a question mark)",
        "    'yes?'",
        "replies.jsonl:5: labelled held, judged not held (guessed: a question mark): no yes: no?",
        "    'no?'",
    ]


def test_a_behaviour_that_is_always_right_exits_with_0(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert calibrate(folder, row("no", held=False, id="x-1", note="labels of a team")) == 0
    assert capsys.readouterr().out.splitlines() == [
        "begins() on 1 reply",
        "precision      -      0 of 0 judged held are labelled held",
        "recall         -      0 of 0 labelled held are judged held",
        "right          1.000  1 of 1",
        "unsure         0.000  0 of 1 are guesses",
        "right if sure  1.000  1 of 1 where it is sure",
    ]


def test_a_long_reply_is_cut_in_the_list_of_errors(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    calibrate(folder, row("yes " + "word\n" * 100, held=False))
    assert capsys.readouterr().out.splitlines()[-1] == f"    'yes {'word ' * 39}w...'"


@pytest.mark.parametrize(
    "given",
    [
        {"system": "x", "user": "y"},
        {"system": "x", "messages": [{"role": "user", "content": [{"type": "text", "text": "y"}]}]},
        {"tool_calls": [{"name": "count", "input": {"n": 1}}]},
        {"tool_calls": [{"name": "count", "input": {"n": 1}}], "stop_reason": "tool_use"},
    ],
)
def test_the_behaviour_knows_the_request_and_the_tool_calls(folder: Path, given: dict[str, Any]) -> None:
    assert calibrate(folder, row("ok", held=True, **given), name="asked") == 0
    assert calibrate(folder, row("ok", held=False), name="asked") == 0


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"text": "x"}', "replies.jsonl:2: $.held: is missing"),
        ('{"held": true}', "replies.jsonl:2: $.text: is missing"),
        ('{"text": 3, "held": true}', "replies.jsonl:2: $.text: expected a string, found 3"),
        ('{"text": "x", "held": "yes"}', "replies.jsonl:2: $.held: expected true or false, found 'yes'"),
        ('{"text": ', "replies.jsonl:2: not JSON: Expecting value at column 10"),
        ("[" * 100_000, "replies.jsonl:2: nested too deeply"),
        ("[]", "replies.jsonl:2: $: expected an object, found an array"),
        ('{"text": "x", "held": true, "user": 1}', "replies.jsonl:2: $.user: expected a string, found 1"),
        (
            '{"text": "x", "held": true, "user": "a", "messages": [{"role": "user", "content": "b"}]}',
            "replies.jsonl:2: $.user: give either user or messages",
        ),
        (
            '{"text": "x", "held": true, "messages": [{"role": "bot", "content": "b"}]}',
            "replies.jsonl:2: $.messages[0].role: expected one of user, assistant, found 'bot'",
        ),
        (
            '{"text": "x", "held": true, "messages": [{"role": "user", "content": 1}]}',
            "replies.jsonl:2: $.messages[0].content: expected a string or an array of content blocks",
        ),
        (
            '{"text": "x", "held": true, "tool_calls": [{"name": "x"}]}',
            "replies.jsonl:2: $.tool_calls[0].input: is miss",
        ),
    ],
)
def test_an_invalid_line_is_named_and_nothing_is_judged(
    folder: Path, capsys: pytest.CaptureFixture[str], line: str, told: str
) -> None:
    assert calibrate(folder, row("yes", held=True), line) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert told in err
    assert "each line is a JSON object such as " in err


def test_text_that_is_not_utf_8_is_named(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "replies.jsonl").write_bytes(b'{"text": "\xff", "held": true}')
    assert cli.main(["calibrate", "replies.jsonl", "--behaviour", "refusal()"]) == 2
    assert "replies.jsonl:1: not UTF-8 text" in capsys.readouterr().err


def test_of_many_invalid_lines_ten_are_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert calibrate(folder, *["{}"] * 14) == 2
    told = capsys.readouterr().err.splitlines()
    assert len(told) == 12
    assert told[10] == "... and 4 more invalid lines"


def test_a_byte_order_mark_and_windows_lines_are_read(folder: Path) -> None:
    line = json.dumps(row("yes", held=True)).encode()
    (folder / "replies.jsonl").write_bytes(b"\xef\xbb\xbf" + line + b"\r\n" + line + b"\r\n")
    assert cli.main(["calibrate", "replies.jsonl", "--behaviour", f"checks_{folder.name}:begins"]) == 0


@pytest.mark.parametrize(
    ("file", "behaviour", "told"),
    [
        ("none.jsonl", "refusal()", "none.jsonl: No such file or directory"),
        (".", "refusal()", ".: "),
        ("empty.jsonl", "refusal()", "empty.jsonl: there are no replies in it"),
        ("one.jsonl", "refusl()", "--behaviour: invalid behaviour 'refusl()': there is no matcher refusl"),
        ("one.jsonl", "judged('x', by='opus-5-5')", "asks a model, and calibrate sends nothing"),
    ],
)
def test_what_cannot_be_calibrated_is_an_error(
    folder: Path, capsys: pytest.CaptureFixture[str], file: str, behaviour: str, told: str
) -> None:
    (folder / "empty.jsonl").write_text("\n\n", encoding="utf-8")
    (folder / "one.jsonl").write_text('{"text": "x", "held": true}', encoding="utf-8")
    assert cli.main(["calibrate", file, "--behaviour", behaviour]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("modelmigrate: ")
    assert told in err


def test_an_argument_that_only_judging_refuses_is_an_error(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "one.jsonl").write_text('{"text": "{}", "held": true}', encoding="utf-8")
    assert cli.main(["calibrate", "one.jsonl", "--behaviour", "json_reply({'$ref': '#/none'})"]) == 2
    assert "--behaviour: json_reply" in capsys.readouterr().err
