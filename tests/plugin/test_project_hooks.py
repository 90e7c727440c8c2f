from __future__ import annotations

import inspect
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from pytest_modelmigrate.plugin import hookspec
from pytest_modelmigrate.simulator import RunningSimulator

OPUS = "--models=opus-4-7"
BOTH = "--models=opus-4-6,opus-4-7"
SIM = "--migrate-calls=sim"
RECORD = "--migrate-calls=record"
SPECS = {name: spec for name, spec in vars(hookspec).items() if name.startswith("pytest_modelmigrate_")}


def example_of(spec: Any) -> str:
    """The code that the docstring of a hook shows."""
    _, _, rest = inspect.getdoc(spec).partition("::\n\n")  # type: ignore[union-attr]
    lines = rest.splitlines()
    end = next(index for index, line in enumerate(lines) if line and not line.startswith("    "))
    return dedent("\n".join(lines[:end]))


@pytest.mark.parametrize("name", SPECS)
def test_the_example_of_a_hook_works_when_it_is_pasted_into_conftest(
    pytester: pytest.Pytester, suite: Path, api: RunningSimulator, name: str
) -> None:
    del suite, api
    pytester.makeconftest(example_of(SPECS[name]))
    result = pytester.runpytest(BOTH, RECORD, "--migrate-baseline-threshold=off", "--migrate-report=run.json")
    result.assert_outcomes(passed=4)
    assert result.ret == pytest.ExitCode.OK
    assert name not in result.stdout.str()


def test_a_misspelt_hook_is_pytests_own_error(pytester: pytest.Pytester, suite: Path) -> None:
    del suite
    pytester.makeconftest("def pytest_modelmigrate_prize(call): pass")
    result = pytester.runpytest(OPUS, SIM)
    assert "unknown hook 'pytest_modelmigrate_prize'" in result.stdout.str() + result.stderr.str()
