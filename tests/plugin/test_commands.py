"""Commands in messages do what the message says when they are typed as they are printed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pytest_modelmigrate.plugin.commands import command_again, command_line
from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.simulator.faults import Fault

MODELS = "--models=opus-4-6,opus-4-7"

pytestmark = pytest.mark.skipif(os.name == "nt", reason="the commands are typed into a POSIX shell")

OTHER_TICKET = """, 'a "b" & c'"""
SUITE = """
import pytest
from pytest_modelmigrate import length_within

@pytest.mark.parametrize("ticket", ["it's 5 $ [net]", 'a "b" & c'])
@pytest.mark.prompt(user="{ticket}", max_tokens=50)
class TestTickets:
    def test_length(self, reply, baseline_reply):
        assert reply == length_within((None, 100), of=baseline_reply)
"""


def typed(pytester: pytest.Pytester, command: str, folder: Path | None = None) -> str:
    """Type a command into a shell, and return what it prints; it must succeed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(  # noqa: S602 - the shell is the test
        command,
        shell=True,
        cwd=folder or pytester.path,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def commands(result: pytest.RunResult, label: str) -> list[str]:
    """The commands after a label, each once."""
    lines = zip(result.outlines, [*result.outlines[1:], ""], strict=True)
    found = [line.partition(label)[2].strip() or after.strip() for line, after in lines if label in line]
    return list(dict.fromkeys(found))


@pytest.mark.slow
@pytest.mark.parametrize("folder", [".", "tests"])
def test_missing_recordings_are_recorded_for_one_test_or_for_all(
    pytester: pytest.Pytester, api: RunningSimulator, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    pytester.mkdir("tests").joinpath("test_it.py").write_text(SUITE, encoding="utf-8")
    monkeypatch.chdir(pytester.path / folder)
    missing = pytester.runpytest(MODELS)
    missing.assert_outcomes(errors=4)
    (one,) = commands(missing, "to record")
    assert "1 passed" in typed(pytester, one, pytester.path / folder)
    assert len(api.requests) == 1
    (all_of_them,) = commands(missing, "which costs money:")
    assert "4 passed" in typed(pytester, all_of_them, pytester.path / folder)
    assert len(api.requests) == 4


def test_efforts_and_the_baseline_of_the_run_are_repeated(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(SUITE)
    options = ("--models=opus-4-7,opus-4-8", "--efforts=low,high", "--migrate-baseline=opus-4-8@high")
    (command,) = commands(pytester.runpytest(*options, "-k", "net and 7-low"), "to record")
    assert all(option in command for option in options)
    assert "1 passed" in typed(pytester, command)
    assert len(api.requests) == 2, "the target, and the baseline for `baseline_reply`"


@pytest.mark.slow
def test_models_of_the_ini_file_are_named(pytester: pytest.Pytester, api: RunningSimulator) -> None:
    pytester.makepyfile(SUITE)
    pytester.makeini("[pytest]\nmodelmigrate_models =\n    opus-4-6\n    opus-4-7\n")
    (command, *_) = commands(pytester.runpytest(), "to record")
    assert MODELS in command
    typed(pytester, command)
    assert api.requests


def test_missing_snapshots_are_written_with_the_models_and_tests_of_the_run(
    pytester: pytest.Pytester, api: RunningSimulator
) -> None:
    pytester.makepyfile(SUITE)
    result = pytester.runpytest(MODELS, "--migrate-calls", "record", "-k", "net", "--migrate-cost-threshold=off")
    (command,) = commands(result, "to write them, run")
    sent = len(api.requests)
    assert "2 usage snapshots written" in typed(pytester, command)
    assert len(api.requests) == sent
    assert commands(pytester.runpytest(MODELS, "-k", "net"), "to write them, run") == []


@pytest.mark.slow
def test_stale_snapshots_are_deleted_with_the_models_of_the_run(pytester: pytest.Pytester) -> None:
    sim = (MODELS, "--migrate-calls=sim", "--migrate-cost-threshold=off")
    path = pytester.makepyfile(SUITE)
    pytester.runpytest(*sim, "--snapshot-update").assert_outcomes(passed=4)
    path.write_text(SUITE.replace("test_length", "test_size"), encoding="utf-8")
    pytester.runpytest(*sim, "--snapshot-update", "-k", "size").assert_outcomes(passed=4)
    path.write_text(SUITE.replace("test_length", "test_size").replace(OTHER_TICKET, ""), encoding="utf-8")
    (command,) = commands(pytester.runpytest(*sim), "to delete them, run")
    assert "deleted" in typed(pytester, command)
    assert commands(pytester.runpytest(*sim), "to delete them, run") == []


@pytest.mark.slow
def test_what_became_dearer_is_accepted_with_the_same_replies(pytester: pytest.Pytester) -> None:
    (pytester.path / "my replies.toml").write_text('[[reply]]\nname = "one"\nreply = "Yes."\n', encoding="utf-8")
    pytester.makepyfile(SUITE)
    run = (MODELS, "--migrate-calls=sim", "--migrate-cost-threshold=off", "-k", "net")
    pytester.runpytest(*run, "--migrate-sim-script=my replies.toml", "--snapshot-update").assert_outcomes(
        passed=2, deselected=2
    )
    (pytester.path / "my replies.toml").write_text(
        f'[[reply]]\nname = "one"\nreply = "{"Yes, of course. " * 30}"\n', encoding="utf-8"
    )
    dear = pytester.runpytest(MODELS, "--migrate-calls=sim", "-k", "net", "--migrate-sim-script=my replies.toml")
    found = commands(dear, "to accept")
    assert len(found) == 2
    for command in found:
        typed(pytester, command)
    again = pytester.runpytest(MODELS, "--migrate-calls=sim", "-k", "net", "--migrate-sim-script=my replies.toml")
    assert commands(again, "to accept") == []


@pytest.mark.slow
def test_a_recorded_error_is_asked_again(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-test")
    pytester.makepyfile(SUITE.replace(", baseline_reply", "").replace("of=baseline_reply", "of='some words'"))
    with start(faults=[Fault("status", status=400)]) as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        pytester.runpytest("--models=opus-4-7", "--migrate-calls=record").assert_outcomes(failed=2)
    found = commands(pytester.runpytest("--models=opus-4-7"), "ask again")
    assert len(found) == 2
    with start() as api:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", api.url)
        for command in found:
            typed(pytester, command)
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)


def test_a_command_begins_as_the_run_was_started(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    config = pytester.parseconfig()
    assert command_line(config, "a b") == "pytest 'a b'"
    monkeypatch.setattr(sys, "argv", [os.path.join("site-packages", "pytest", "__main__.py")])  # noqa: PTH118 - argv
    assert command_line(config, "a b") == "python -m pytest 'a b'"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (["--migrate-calls=record"], []),
        (["--migrate-calls", "rerecord", "x"], ["x"]),
        (["--migrate-calls", "sim", "x"], ["--migrate-calls=sim", "x"]),
        (["--snapshot-update"], []),
    ],
)
def test_a_repeated_run_records_nothing(pytester: pytest.Pytester, given: list[str], kept: list[str]) -> None:
    config = pytester.parseconfig(*given)
    again = command_again(config, "--snapshot-update").split()
    assert [part for part in again if not part.startswith("--basetemp")] == ["pytest", *kept, "--snapshot-update"]
