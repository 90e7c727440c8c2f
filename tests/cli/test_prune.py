from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from pytest_modelmigrate.cli import main
from pytest_modelmigrate.simulator import RunningSimulator

MODELS = "--models=opus-4-6,opus-4-7"


@pytest.fixture
def project(pytester: pytest.Pytester, suite: Path, api: RunningSimulator) -> Path:
    """A project with an unused recording on each model, an unused snapshot and a module that is gone."""
    del api
    record = (MODELS, "--migrate-calls=record", "--snapshot-update", "--migrate-cost-threshold=off")
    gone = pytester.makepyfile(test_gone=suite.read_text(encoding="utf-8"))
    pytester.runpytest(*record).assert_outcomes(passed=8)
    gone.unlink()
    suite.write_text(
        suite.read_text(encoding="utf-8").replace("give me", "give us").replace('"part"', '"rest"'), encoding="utf-8"
    )
    pytester.runpytest("--migrate-calls=record", MODELS).assert_outcomes(passed=4)
    return pytester.path


def files(project: Path) -> set[str]:
    folders = (project / "recordings", project / "__usage__")
    return {str(path.relative_to(project)) for folder in folders for path in folder.rglob("*.json")}


def test_unused_files_are_listed_and_the_printed_command_removes_them(
    project: Path, pytester: pytest.Pytester, capsys: pytest.CaptureFixture[str]
) -> None:
    before = files(project)
    capsys.readouterr()
    assert main(["prune", MODELS]) == 1
    *lines, last = capsys.readouterr().out.splitlines()
    assert files(project) == before
    named = [line.partition(": ")[0] for line in lines]
    assert sum(line.endswith(": no test asks for it") for line in lines) == 2
    assert "__usage__/test_refund: test_refund[part]: no such test" in lines
    assert sum(line.endswith(": its test module is gone") for line in lines) == 6
    assert len(lines) == 9
    count, command = last.split(" unused; remove with: ")
    assert count == "9"
    program, *arguments = shlex.split(command)
    assert program == "modelmigrate"
    assert main(arguments) == 0
    assert capsys.readouterr().out.splitlines() == [*lines, "9 removed"]
    assert before - files(project) == {name for name in named if name.endswith(".json")}
    assert not project.joinpath("recordings", "test_gone").exists()
    assert main(["prune", MODELS]) == 0
    assert capsys.readouterr().out == "no unused files\n"
    pytester.runpytest(MODELS).assert_outcomes(passed=4)


def test_options_for_pytest_come_after_two_dashes_and_stand_in_the_printed_command(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["prune", MODELS, "--", ".", "--deselect", "test_refund.py::test_refund[whole-opus-4-6]"]) == 0
    printed = capsys.readouterr()
    assert printed.out == "no unused files\n"
    assert printed.err == "modelmigrate: test_refund.py was left out: not all of its tests ran\n"
    assert main(["prune", MODELS, "--", "--tb=no"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith(f" prune {MODELS} --yes -- --tb=no")
    assert project.joinpath("recordings", "test_gone").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "name the models with --models"),
        (["--models=opuss-4-6"], 2, "opuss-4-6"),
        ([MODELS, "tset_refund.py"], 2, "pytest could not start; correct what it says"),
        (["--models=opus-5"], 0, "test_refund.py was left out: 2 of its tests may not have asked"),
        (["--models=opus-5"], 0, "recordings/test_gone was left out: it has no recordings of the models of this run"),
    ],
)
def test_a_run_that_shows_nothing_removes_nothing_and_says_why(
    project: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], code: int, said: str
) -> None:
    before = files(project)
    assert main(["prune", *arguments, "--yes"]) == code
    assert said in capsys.readouterr().err
    assert before - files(project) == set()
