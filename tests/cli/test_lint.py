from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest

from pytest_modelmigrate.cli import lint as command
from pytest_modelmigrate.facts.errors import InvalidSettingError

RISKY = "If you can't find the order number, return null."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty project as the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pytest.ini").write_text("[pytest]\n", encoding="utf-8")
    return tmp_path


def call(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_parser(parser.add_subparsers())
    chosen = parser.parse_args(["lint", *arguments])
    return int(chosen.run(chosen))


def test_a_risk_is_printed_with_its_line_and_its_rewrite(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "prompts").mkdir()
    (folder / "prompts" / "refund.md").write_text(f"Hello.\n\n{RISKY}\n", encoding="utf-8")
    assert call() == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("prompts/refund.md:3: MM001 implicit fallback: ")
    assert lines[2] == "    + Return the order number when the input contains one; return null only when it does not."
    assert lines[-1] == "1 sentence at risk"


def test_sound_prompts_are_silent(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "prompt.md").write_text("Summarise the mail in three sentences.\n", encoding="utf-8")
    assert call("prompt.md") == 0
    assert capsys.readouterr().out == ""


def test_json_is_one_object_per_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.py").write_text(f'X_PROMPT = """\nHello.\n{RISKY}\nDo not use markdown.\n"""\n', encoding="utf-8")
    assert call("--format", "json", "a.py") == 1
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["path"], row["line"], row["rule"]) for row in rows] == [("a.py", 3, "MM001"), ("a.py", 4, "MM003")]
    assert rows[1]["suggestion"] == "Write plain prose paragraphs."


def test_annotations_are_escaped(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a,b.md").write_text("If you can't reach 100% of it, return null.\n", encoding="utf-8")
    assert call("--format", "github", "a,b.md") == 1
    out = capsys.readouterr().out
    assert out.startswith("::warning file=a%2Cb.md,line=1,endLine=1,title=MM001 implicit fallback::")
    assert "%0ASuggestion: Reach 100%25 of it whenever" in out
    assert out.count("\n") == 1


def test_rules_are_switched_off_on_the_command_line_and_in_ini(folder: Path) -> None:
    (folder / "prompt.md").write_text(f"{RISKY}\n", encoding="utf-8")
    assert call("prompt.md", "--ignore", "MM001") == 0
    assert call("prompt.md", "--select", "MM003,MM004") == 0
    assert call("prompt.md", "--select", "MM001") == 1
    (folder / "pytest.ini").write_text("[pytest]\nmodelmigrate_lint_ignore = MM001\n", encoding="utf-8")
    assert call("prompt.md") == 0


def test_the_rules_are_listed_with_their_sources(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert folder.is_dir()
    assert call("--rules", "--select", "MM010") == 0
    assert capsys.readouterr().out.splitlines() == [
        "MM010 assistant prefill",
        "    A conversation that ends with an assistant message is refused with a 400 from the 4.6 models on.",
        "    https://platform.claude.com/docs/en/api/errors",
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["absent.md"], "no such file or folder: absent.md"),
        (["--ignore", "MM01"], "unknown lint rule 'MM01': did you"),
        ([], "no Python files and no prompt files in .; name the folder of your prompts"),
    ],
)
def test_bad_usage_is_one_clear_message(folder: Path, arguments: list[str], message: str) -> None:
    assert folder.is_dir()
    with pytest.raises(InvalidSettingError, match=message):
        call(*arguments)


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_linted(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "a.py").write_text("def (\n", encoding="utf-8")
    (folder / "b.py").write_text(f'PROMPT = "{RISKY}"\n', encoding="utf-8")
    assert call("a.py", "b.py") == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("modelmigrate: a.py:1: not valid Python")
    assert "b.py:1: MM001" in captured.out
