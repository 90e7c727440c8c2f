"""Cassettes that a project already has are its first recordings."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from pytest_modelmigrate import cli

EXAMPLE = Path(__file__).parents[2] / "examples" / "cassettes"


def test_a_missing_recording_names_the_cassettes_of_its_module_and_the_command_that_imports_them(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN", "ANTHROPIC_BASE_URL"):
        monkeypatch.delenv(name, raising=False)
    shutil.copytree(EXAMPLE, pytester.path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("recordings"))
    missed = pytester.runpytest_inprocess("--models=haiku-4-5")
    missed.assert_outcomes(errors=1)
    command = "modelmigrate import cassettes/test_family --to recordings/test_family"
    missed.stdout.fnmatch_lines(["  cassettes   cassettes/test_family/", f"  to import   {command}", "  to record   *"])
    assert cli.main(command.split()[1:]) == 0
    replayed = pytester.runpytest_inprocess("--models=haiku-4-5", "-v")
    replayed.assert_outcomes(passed=1)
    replayed.stdout.fnmatch_lines(["*haiku-4-5: 2 calls, input_tokens 1,194, output_tokens 279", "*2 replayed"])
    missed = pytester.runpytest_inprocess("--models=haiku-4-5,haiku-5-5")
    missed.assert_outcomes(passed=1, errors=1)
    assert "to import" not in missed.stdout.str()
