from __future__ import annotations

import io
from pathlib import Path

import pytest

from pytest_modelmigrate.cli import main
from pytest_modelmigrate.reports.terminal import PlainWriter

HOSTILE = "\x1b[31m\r::error::x"


def test_an_error_shows_a_hostile_argument_as_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", f"{HOSTILE}.json", "other.json"]) == 2
    errors = capsys.readouterr().err
    assert r"\x1b[31m\r" in errors.replace(r"\\", "\\")
    assert not {"\x1b", "\r"} & set(errors)


def test_lint_shows_hostile_sentences_as_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "prompt.md"
    path.write_text("If you can't find the \x1b[31morder number, return null.\n", encoding="utf-8")
    main(["lint", str(path)])
    shown = capsys.readouterr().out
    assert r"\x1b[31morder number" in shown
    assert "\x1b" not in shown


def test_a_summary_without_colours_shows_hostile_lines_as_text() -> None:
    stream = io.StringIO()
    PlainWriter(stream).write_line(HOSTILE, red=True)
    assert stream.getvalue() == "\\x1b[31m\\r::error::x\n"
