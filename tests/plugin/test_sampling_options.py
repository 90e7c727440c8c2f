"""Invalid numbers of samples and rates."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--migrate-samples=0", "--migrate-samples: invalid number of samples 0; give a number from 1 to 1000, or a *"),
        ("--migrate-samples=20..3", "--migrate-samples: invalid number of samples 20..3; give *"),
        ("--migrate-samples=many", "--migrate-samples: invalid number of samples 'many'; give *"),
        ("--migrate-pass-rate=90", "--migrate-pass-rate: invalid pass rate '90'; give a percentage such as 90%*"),
        ("--migrate-pass-rate=0", "--migrate-pass-rate: invalid pass rate '0'; give *"),
        ("--migrate-confirm=x", "--migrate-confirm: invalid number of samples 'x'; give a number from 0 to 1000"),
        ("--migrate-margin=110%", "--migrate-margin: invalid margin '110%'; give *"),
    ],
)
def test_an_invalid_number_is_one_error(pytester: pytest.Pytester, sampling: Any, option: str, message: str) -> None:
    sampling.write("solid")
    result = pytester.runpytest_inprocess("--models=opus-4-6,opus-4-7", "--migrate-calls=sim", option)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines([f"ERROR: {message}"])


def test_an_invalid_number_in_a_marker_is_the_error_of_its_test(sampling: Any) -> None:
    sampling.write(
        suite="""
import pytest

@pytest.mark.task(samples="3-20")
@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply):
    pass
""",
    )
    result, _ = sampling.run("--models=opus-4-7")
    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(
        ["*test_it.py:3: @pytest.mark.task(samples=): invalid number of samples '3-20'; give *"]
    )
