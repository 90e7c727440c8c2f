"""Samples of tests that are broken, skipped or expected to fail."""

from __future__ import annotations

from typing import Any

import pytest


def test_a_sample_of_a_broken_test_is_the_last_one(pytester: pytest.Pytester, sampling: Any) -> None:
    sampling.write(
        suite="""
import pathlib
import pytest

@pytest.fixture
def broken():
    with pathlib.Path(__file__).with_name("runs").open("a") as file:
        file.write("x")
    raise RuntimeError("no database")

@pytest.fixture(scope="module", autouse=True)
def module():
    yield
    with pathlib.Path(__file__).with_name("torn").open("a") as file:
        file.write("x")

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply, broken):
    pass

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_skipped(reply):
    pytest.skip("not today")
""",
    )
    result, data = sampling.run("--migrate-samples=4", "--models=opus-4-7")
    result.assert_outcomes(errors=1, skipped=1)
    assert pytester.path.joinpath("runs").read_text(encoding="utf-8") == "x"
    assert pytester.path.joinpath("torn").read_text(encoding="utf-8") == "x"
    assert [len(each["samples"]) for each in data["outcomes"]] == [1, 1]


def test_a_fixture_of_the_module_that_fails_in_its_teardown_is_an_error_of_the_last_test(sampling: Any) -> None:
    sampling.write(
        suite="""
import pytest

@pytest.fixture(scope="module", autouse=True)
def module():
    yield
    raise RuntimeError("cannot clean up")

@pytest.mark.prompt(user="solid", max_tokens=20)
def test_it(reply):
    pytest.skip("not today")
""",
    )
    result, _ = sampling.run("--migrate-samples=4", "--models=opus-4-7")
    result.assert_outcomes(errors=1, skipped=1)
    result.stdout.fnmatch_lines(["*RuntimeError: cannot clean up"])


def test_an_expected_failure_is_expected_of_the_case(sampling: Any) -> None:
    sampling.write(
        suite="""
import pytest

@pytest.mark.xfail
@pytest.mark.prompt(user="worse", max_tokens=20)
def test_it(reply):
    assert reply.text == "yes"
""",
    )
    result, data = sampling.run("--migrate-samples=10", "--models=opus-4-7")
    result.assert_outcomes(xfailed=1)
    assert data["outcomes"][0]["derived"]["result"] == "xfailed"
