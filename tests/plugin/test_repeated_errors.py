"""Errors that many tests share: shown once, with one command for all of them."""

from __future__ import annotations

import json
import shlex
from xml.etree import ElementTree as ET

import pytest

from pytest_modelmigrate.plugin.repeated_errors import without_option
from pytest_modelmigrate.reports.screen import lines_taken
from pytest_modelmigrate.simulator import Fault, RunningSimulator, start

SUITE = """
import pytest

@pytest.mark.parametrize("n", range(3))
@pytest.mark.prompt(user="Order {n}", max_tokens=20)
def test_reply(reply):
    assert reply.text

def test_agent(claude, target):
    claude.messages.create(model=target.model, max_tokens=20, messages=[{"role": "user", "content": "hi"}])
"""
MODELS = "--models=opus-4-6,opus-4-7"
OFF = "--migrate-cost-threshold=off"


def command_in(result: pytest.RunResult) -> list[str]:
    """The command that the summary shows."""
    line = next(line for line in result.stdout.lines if "tests " in line and "pytest --m" in line)
    return shlex.split(line.partition("pytest --m")[1].removeprefix("pytest ") + line.partition("pytest --m")[2])


@pytest.mark.slow
@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one process", "a worker"])
def test_missing_recordings_are_told_once_with_a_command_that_records_all(
    pytester: pytest.Pytester, api: RunningSimulator, workers: tuple[str, ...]
) -> None:
    del api
    path = pytester.makepyfile(test_a=SUITE)
    result = pytester.runpytest(MODELS, OFF, "--junitxml=junit.xml", "--migrate-calls", "replay", "test_a.py", *workers)
    result.assert_outcomes(errors=8)
    text = result.stdout.str()
    assert text.count("nearest     none: nothing is recorded there yet") == 1
    assert text.count("no recording answers this request, as in test_a.py::test_") == 7
    assert text.count(f"{path}:9: no recording answers this request, as in test_a.py::test_") >= 1
    told = "8 tests miss recordings; record them, which costs money: *pytest --migrate-calls=record "
    result.stdout.fnmatch_lines(["verdict: *", f"{told}*{MODELS} *test_a.py*"])
    junit = ET.parse(pytester.path / "junit.xml")  # noqa: S314 - pytest wrote it
    errors = [each.text or "" for each in junit.iter("error")]
    assert len(errors) == 8
    assert all("to record   pytest --migrate-calls=record --models=opus-4-" in each for each in errors)
    command = command_in(result)
    assert "replay" not in command
    pytester.runpytest(*command).assert_outcomes(passed=8)
    pytester.runpytest(MODELS, OFF).assert_outcomes(passed=8)


def test_the_short_summary_of_a_ci_run_repeats_one_line_of_them(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile(test_a=SUITE)
    result = pytester.runpytest(MODELS, OFF)
    result.assert_outcomes(errors=8)
    text = result.stdout.str()
    assert text.count("no recording answers this request, as in test_a.py::test_") == 14
    assert text.count("nearest     none: nothing is recorded there yet") == 2


def test_a_request_with_another_difference_is_explained_of_its_own(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    del api
    path = pytester.makepyfile(test_a=SUITE)
    pytester.runpytest("--models=opus-4-7", "--migrate-calls=record").assert_outcomes(passed=4)
    path.write_text(SUITE.replace("max_tokens=20)", "max_tokens=21)").replace('"hi"', '"hello"'), encoding="utf-8")
    result = pytester.runpytest("--models=opus-4-7")
    result.assert_outcomes(errors=4)
    assert result.stdout.str().count("differs in max_tokens") == 1
    assert result.stdout.str().count("differs in messages[0].content") == 1
    assert result.stdout.str().count(", as in test_a.py::test_reply[0-opus-4-7]") == 2


def test_a_single_error_is_not_repeated_in_the_summary(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest("--models=opus-4-7", "-k", "agent")
    result.assert_outcomes(errors=1, deselected=3)
    result.stdout.no_fnmatch_line("*tests miss recordings*")


@pytest.mark.parametrize(
    ("chosen", "told"), [("reply", "3 tests miss recordings"), ("agent", "1 test misses recordings")]
)
def test_a_comment_and_the_reports_that_are_merged_have_the_command_that_records(
    pytester: pytest.Pytester, chosen: str, told: str
) -> None:
    pytester.makepyfile(test_a=SUITE)
    reports = ("--migrate-report=comment:run.md", "--migrate-report=run.json", "--migrate-report=run.html")
    pytester.runpytest("--models=opus-4-7", "-k", chosen, *reports)
    (line,) = (each for each in (pytester.path / "run.md").read_text("utf-8").splitlines() if "record them" in each)
    assert line.startswith(f"- {told}; record them, which costs money: `")
    assert " --migrate-calls=record --models=opus-4-7 -k " in line
    assert f"{told}; record them" in (pytester.path / "run.html").read_text("utf-8")
    (note,) = json.loads((pytester.path / "run.json").read_text("utf-8"))["notes"]
    assert note.splitlines()[1].startswith(("pytest --migrate-calls=record", "python -m pytest --migrate-calls=record"))


def test_the_summary_can_be_switched_off(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    pytester.runpytest("--models=opus-4-7", "--no-summary").stdout.no_fnmatch_line("*tests miss recordings*")


def test_a_run_without_a_model_says_once_how_to_give_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest("-q", "--migrate-calls=sim")
    result.assert_outcomes(errors=4)
    assert result.stdout.str().count("modelmigrate_models = ") == 1
    result.stdout.fnmatch_lines(["4 tests need a model; run them with: *pytest --models=opus-4-6,opus-4-7 -q *"])
    pytester.runpytest(*command_in(result), OFF).assert_outcomes(passed=8)


def test_a_run_without_a_key_says_once_that_it_needs_one(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=record")
    result.assert_outcomes(errors=4)
    assert result.stdout.str().count("(or ANTHROPIC_AUTH_TOKEN) in the environment") == 1
    assert result.stdout.str().count("no API key, as in ") == 3
    result.stdout.fnmatch_lines(["4 tests need an API key; set ANTHROPIC_API_KEY and run the same command again"])


@pytest.mark.parametrize("workers", [(), ("-n", "1")], ids=["one process", "a worker"])
def test_a_run_above_its_cap_says_once_what_to_raise(
    pytester: pytest.Pytester, api: RunningSimulator, workers: tuple[str, ...]
) -> None:
    del api
    pytester.makepyfile(SUITE)
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=live", "--migrate-max-cost=0", *workers)
    result.assert_outcomes(errors=4)
    assert result.stdout.str().count("raise --migrate-max-cost, lower max_tokens") == 1
    assert result.stdout.str().count("this request was not sent, because of the cap, as in ") == 3
    told = "4 tests undecided, because of a cap; 4 requests that were not sent cost at most $*; to finish, run *"
    result.stdout.fnmatch_lines([told])


@pytest.mark.parametrize(
    ("arguments", "kept"),
    [
        (["-q", "--flag=1", "a.py"], ["-q", "a.py"]),
        (["--flag", "1", "a.py"], ["a.py"]),
        (["--flags=1", "--flag"], ["--flags=1"]),
        (["a.py"], ["a.py"]),
    ],
)
def test_an_option_is_left_out_of_a_command_line(arguments: list[str], kept: list[str]) -> None:
    assert without_option(arguments, "--flag") == kept


def test_an_outage_is_told_once_for_each_model(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(test_a=SUITE)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    with start(faults=[Fault("status", status=429, retry_after=7200)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        result = pytester.runpytest(MODELS, "--migrate-calls=live", "--migrate-retry-for=2min")
    result.assert_outcomes(errors=8)
    assert result.ret == 7
    text = result.stdout.str()
    assert text.count("before the next request to claude-opus-4-6 (retry-after), longer than --migrate-retry-for") == 1
    assert text.count("before the next request to claude-opus-4-7 (retry-after), longer than --migrate-retry-for") == 1
    assert text.count("the API asks to wait, as in test_a.py::test_reply[0-opus-4-") >= 6
    result.stdout.fnmatch_lines(["verdict: *", "8 tests wait for a rate limit; run the same command again after *"])


def test_an_api_that_is_down_is_told_once(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    pytester.makepyfile(test_a=SUITE)
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    monkeypatch.setenv("ANTHROPIC_BASE_URL", "http://127.0.0.1:9")
    result = pytester.runpytest("--models=opus-4-7", "--migrate-calls=live")
    result.assert_outcomes(errors=4)
    text = result.stdout.str()
    assert text.count("next        run again when the API is back") <= 1
    assert "the API gave no answer, as in test_a.py::test_reply[" in text
    result.stdout.fnmatch_lines(["4 tests got no answer; run the same command again when the API is back"])


def test_what_stands_below_the_verdict_is_on_the_same_screen(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LINES", "20")
    monkeypatch.setenv("COLUMNS", "80")
    pytester.makepyfile(SUITE.replace("range(3)", "range(12)"))
    lines = pytester.runpytest("--models=opus-4-6,opus-4-7,opus-5,opus-4-8").stdout.lines
    summary = lines[next(place for place, line in enumerate(lines) if " migration: " in line) :]
    assert lines_taken(summary, 80) < 20
    assert any(line.startswith("verdict: FAIL") for line in summary)
    assert any(line.startswith("52 tests miss recordings") for line in summary)
