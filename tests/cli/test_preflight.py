from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import InvalidSettingError

MODELS = "--models=opus-4-5,opus-5-5"
VERSION = "--api-version=2023-06-01"


def test_a_rejection_has_its_line_its_text_and_its_edit(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app.py").write_text(preflight.app, encoding="utf-8")
    assert preflight(MODELS, VERSION, "app.py") == 1
    lines = capsys.readouterr().out.splitlines()
    found = lines.index(
        "app.py:10: error 400 sampling_parameters on opus-5-5: `temperature` is deprecated for this model."
    )
    assert lines[found + 1] == "    + Remove `temperature`; steer the reply by the prompt instead."
    assert any(line.startswith("app.py:11: error 400 prefill on opus-5-5: This model does not") for line in lines)
    assert any(line.startswith("app.py:7: warning default_effort on opus-5-5: ") for line in lines)
    assert lines[0] == "opus-5-5:"
    assert "2 errors, 2 warnings; checked 1 request: 1 call in 1 Python file, 0 recorded requests" in lines
    assert lines[-1].startswith("not known: 1 argument that no literal gives")


def test_what_targets_have_in_common_is_said_once(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app.py").write_text(preflight.app, encoding="utf-8")
    assert preflight("--models=opus-4-5,opus-4-7,opus-5-5@high", VERSION) == 1
    out = capsys.readouterr().out
    assert out.count("error 400 prefill on opus-4-7, opus-5-5-high: ") == 1
    assert "default_effort" not in out


@pytest.mark.parametrize(
    ("source", "strict", "code"),
    [
        ("client.messages.create(model='claude-opus-5', max_tokens=9, top_k=1)", [], 1),
        ("client.messages.create(model='claude-opus-5', max_tokens=9)", [], 0),
        ("client.messages.create(model='claude-opus-5', max_tokens=9)", ["--strict"], 1),
        ("client.messages.create(max_tokens=9, output_config={'effort': 'low'})", ["--strict"], 0),
    ],
)
def test_the_exit_code_tells_rejections_and_with_strict_warnings(
    folder: Path, preflight: Any, source: str, strict: list[str], code: int
) -> None:
    (folder / "app.py").write_text(source, encoding="utf-8")
    assert preflight("--models=opus-5,opus-5-5", *strict) == code


def test_a_fact_about_a_target_is_shown_once(folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]) -> None:
    folder.joinpath("app.py").write_text(preflight.app, encoding="utf-8")
    preflight(f"{MODELS},sonnet-4-5=opus-5-5", VERSION, "--format=json")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == len(set(lines))


def test_the_facts_about_every_target_are_shown(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    folder.joinpath("app.py").write_text(preflight.app, encoding="utf-8")
    preflight("--models=opus-4-5,opus-5-5,haiku-5-5", VERSION)
    shown = capsys.readouterr().out.splitlines()
    assert {"opus-5-5:", "haiku-5-5:"} <= set(shown)


def test_rules_can_be_ignored(folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "app.py").write_text(preflight.app, encoding="utf-8")
    assert preflight(MODELS, "--ignore=prefill,sampling_parameters", "--ignore=price") == 0
    out = capsys.readouterr().out
    assert "prefill" not in out
    assert "list price" not in out
    with pytest.raises(InvalidSettingError, match="--ignore: invalid rule 'prefil'; choose from api_version, "):
        preflight(MODELS, "--ignore=prefil")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--models=opus-4-5"], "opus-4-5 is a single model; give the model of today and those to move to"),
        (["--models=,"], "there is no model"),
        (["--models=planner=opus-4-7"], "planner=opus-4-7 is a mix; write it as in opus-4-6,planner=opus-4-7"),
        (["--models=opus-4-6+planner=opus-4-7"], "'opus-4-6' is not written as ROLE=MODEL"),
        (["--models=opus-4-6,planner=opus-47"], "invalid model 'opus-47'; did you mean opus-4-7?"),
        (["--models=opus-4-5,opus-47"], "invalid model 'opus-47'; did you mean opus-4-7?"),
        (["--models=opus-4-5,opus-4-7@huge"], "invalid effort 'huge'; choose from low"),
        (["--models=opus-4-5,claude-opus-9"], "nothing is known about claude-opus-9; choose targets from opus-4-5"),
        ([MODELS, "nowhere"], "no such file or folder: nowhere"),
        ([MODELS, "notes.pdf"], "cannot check notes.pdf: requests are read from .py files"),
        ([MODELS], "no API calls, recordings or cassettes in .; name the folder of your code"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_to_give(
    folder: Path, preflight: Any, arguments: list[str], message: str
) -> None:
    (folder / "notes.pdf").touch()
    with pytest.raises(InvalidSettingError) as error:
        preflight(*arguments)
    assert message in str(error.value)


def test_a_baseline_outside_of_the_catalogue_is_accepted(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "app.py").write_text(preflight.app.replace("opus-4-5", "3-opus-20240229"), encoding="utf-8")
    assert preflight("--models=claude-3-opus-20240229,opus-5-5") == 1
    out = capsys.readouterr().out
    assert "error 400 prefill on opus-5-5" in out
    assert "default_effort" not in out


def test_code_that_reads_the_first_block_is_named(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    reads = "\n\ndef text(message):\n    return message.content[0].text + message.content[1].text + message.text[0]\n"
    (folder / "app.py").write_text(preflight.app + reads, encoding="utf-8")
    (folder / "other.py").write_text(reads, encoding="utf-8")
    preflight(MODELS, "--format=json")
    (found,) = [row for row in preflight.notices() if row["rule"] == "content_by_position"]
    assert [(each["path"], each["line"]) for each in found["places"]] == [("app.py", 16)]
    assert "select content blocks by `type`" in found["edit"].lower()
    preflight("--models=opus-4-5,opus-4-7", "--format=json")
    assert "content_by_position" not in capsys.readouterr().out
    preflight(MODELS, "--format=json", "--ignore=content_by_position")
    assert "content_by_position" not in capsys.readouterr().out


def test_many_places_of_one_notice_are_cut(folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str]) -> None:
    source = "x.messages.create(model='claude-opus-5', max_tokens=9, top_k=5)\n"
    (folder / "app.py").write_text(source * 8, encoding="utf-8")
    assert preflight("--models=opus-5,opus-5-5", VERSION) == 1
    lines = capsys.readouterr().out.splitlines()
    found = next(number for number, line in enumerate(lines) if line.startswith("app.py:1: error 400 sampling"))
    assert lines[found + 1] == "    also app.py:2, app.py:3, app.py:4, app.py:5, app.py:6 and 2 more"


def test_long_work_shows_its_progress_in_a_terminal(
    folder: Path, preflight: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(401):
        (folder / f"a{number}.py").touch()
    (folder / "app.py").write_text(preflight.app, encoding="utf-8")
    assert preflight(MODELS) == 1
    assert "files" not in capsys.readouterr().err
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert preflight(MODELS) == 1
    assert capsys.readouterr().err.split("\r")[1:] == [
        "read 0 of 402 files",
        "read 200 of 402 files",
        "read 400 of 402 files",
        "\033[K",
    ]
