"""Recordings and usage snapshots of two branches, merged by git."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from pytest_modelmigrate.simulator import RunningSimulator
from pytest_modelmigrate.store.snapshots import entries, folder_of

RECORD = ("--migrate-calls=record", "--snapshot-update", "--migrate-cost-threshold=off")
ALL = ("--models=opus-4-6,opus-4-7,opus-5", "--migrate-baseline-threshold=off")


def commit(git: Callable[..., str], message: str) -> None:
    git("add", "--all")
    git("commit", "--quiet", "--message", message)


def rise(module: Path) -> None:
    """Let a reply of the first model cost more, as a rerecording would."""
    for path in module.parent.glob("recordings/test_refund/claude-opus-4-6/*whole*.json"):
        path.write_text(path.read_text().replace('"output_tokens": ', '"output_tokens": 9'), encoding="utf-8")


def test_models_of_two_branches_and_an_accepted_change_merge_without_a_conflict(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, git: Callable[..., str]
) -> None:
    del api
    pytester.runpytest("--models=opus-4-6", *RECORD).assert_outcomes(passed=2)
    commit(git, "Record Opus 4.6")
    for model in ("opus-4-7", "opus-5"):
        git("switch", "--quiet", "--create", model, "main")
        pytester.runpytest(f"--models={model}", *RECORD).assert_outcomes(passed=2)
        commit(git, f"Record {model}")
    git("switch", "--quiet", "--create", "accept", "main")
    rise(suite)
    pytester.runpytest("--models=opus-4-6").assert_outcomes(passed=1, failed=1)
    pytester.runpytest("--models=opus-4-6", "--snapshot-update").assert_outcomes(passed=2)
    commit(git, "Accept a dearer reply")
    git("merge", "--quiet", "--no-edit", "opus-4-7")
    git("merge", "--quiet", "--no-edit", "opus-5")
    result = pytester.runpytest(*ALL)
    result.assert_outcomes(passed=6)
    assert "snapshots missing" not in result.stdout.str()
    assert git("status", "--porcelain") == ""


def test_a_dearer_target_that_one_branch_accepts_stays_accepted_after_a_merge(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, git: Callable[..., str]
) -> None:
    del api, suite
    both, strict = "--models=opus-4-6,opus-4-7", "--migrate-baseline-threshold=20%"
    pytester.runpytest(both, *RECORD).assert_outcomes(passed=4)
    commit(git, "Record both models")
    git("switch", "--quiet", "--create", "add", "main")
    pytester.runpytest("--models=opus-5", *RECORD).assert_outcomes(passed=2)
    commit(git, "Record Opus 5")
    git("switch", "--quiet", "--create", "accept", "main")
    pytester.runpytest(both, strict).assert_outcomes(passed=2, failed=2)
    pytester.runpytest(both, strict, "--snapshot-update").assert_outcomes(passed=4)
    added = [line for line in git("diff").splitlines() if line.startswith("+ ")]
    assert [line.strip("+ ") for line in added] == [
        '"accepted": {"opus-4-6": "1.33"},',
        '"accepted": {"opus-4-6": "1.32"},',
    ]
    commit(git, "Accept a dearer target")
    git("merge", "--quiet", "--no-edit", "add")
    pytester.runpytest(both, strict).assert_outcomes(passed=4)


def test_a_conflict_names_the_file_and_what_to_run_and_that_solves_it(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, git: Callable[..., str]
) -> None:
    del api
    source = suite.read_text()
    for branch, ids in (("main", '"whole", "part"'), ("theirs", '"first", "second"')):
        git("switch", "--quiet", "--orphan", branch)
        suite.write_text(source.replace('"whole", "part"', ids), encoding="utf-8")
        pytester.runpytest("--models=opus-4-7", *RECORD).assert_outcomes(passed=2)
        commit(git, branch)
    git("switch", "--quiet", "main")
    git("merge", "--no-edit", "--allow-unrelated-histories", "theirs", check=False)
    suite.write_text(source, encoding="utf-8")
    told = pytester.runpytest("--models=opus-4-7", "--snapshot-update")
    told.assert_outcomes(errors=2)
    command = re.search(r"git (checkout --theirs \S+) ", told.stdout.str())
    assert command
    git(*command[1].split())
    solved = pytester.runpytest("--models=opus-4-7", "--snapshot-update", "--migrate-calls=record")
    solved.assert_outcomes(passed=2)
    assert set(entries(folder_of(suite))) == {"test_refund[whole]", "test_refund[part]"}
    pytester.runpytest("--models=opus-4-7").assert_outcomes(passed=2)


MODULE = """
import pytest

@pytest.mark.parametrize("n", {numbers})
@pytest.mark.prompt(user="Number {{n}}", max_tokens=20)
def test_number(reply, n):
    assert reply.text
"""


@pytest.mark.parametrize(
    ("base", "ours", "theirs"),
    [
        pytest.param([3, 5], [1, 3, 5], [3, 4, 5], id="the first and a middle one"),
        pytest.param([3, 5], [3, 5, 7], [3, 4, 5], id="the last and a middle one"),
        pytest.param([3], [1, 3], [3, 7], id="one on each side"),
        pytest.param([1, 3, 5], [3, 5], [1, 3, 5, 7], id="the first is deleted, another is added at the end"),
    ],
)
def test_tests_that_two_branches_add_in_different_places_merge_without_a_conflict(
    pytester: pytest.Pytester, git: Callable[..., str], base: list[int], ours: list[int], theirs: list[int]
) -> None:
    def accept(numbers: list[int]) -> None:
        pytester.makepyfile(test_it=MODULE.format(numbers=numbers))
        pytester.runpytest("--models=opus-4-7", "--migrate-calls=sim", "--snapshot-update")
        pytester.makepyfile(test_it="")  # the test file itself is not what is merged here
        commit(git, f"Accept {numbers}")

    accept(base)
    git("switch", "--quiet", "--create", "theirs")
    accept(theirs)
    git("switch", "--quiet", "main")
    accept(ours)
    git("merge", "--quiet", "--no-edit", "theirs")
    expected = {f"test_number[{number}]" for number in set(ours) | set(theirs) if number not in set(base) - set(ours)}
    assert set(entries(folder_of(pytester.path / "test_it.py"))) == expected
