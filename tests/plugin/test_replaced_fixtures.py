"""Tests that are parametrized over an argument with the name of one of our fixtures are left alone."""

from __future__ import annotations

import pytest

SIM = ("--models=opus-4-6,opus-4-7", "--migrate-calls=sim")
OWN = """
def test_target({self}target):
    assert target in ("a", "b")

def test_all({self}target, reply, control):
    assert (reply, control) == ("yes", "no")
"""
MARKS = """
import pytest

pytestmark = [pytest.mark.parametrize("target", ["a", "b"])]

def test_target(target):
    assert target in ("a", "b")

@pytest.mark.parametrize(("reply", "control"), [("yes", "no")])
def test_all(target, reply, control):
    assert (reply, control) == ("yes", "no")
"""
HOOK = """
def pytest_generate_tests(metafunc):
    for name, values in (("target", ["a", "b"]), ("reply", ["yes"]), ("control", ["no"])):
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values)
"""
HELPER = """
import pytest

@pytest.fixture
def helper(target):
    return target

@pytest.mark.parametrize("target", ["a", "b"])
def test_helper(helper):
    assert helper in ("a", "b")
"""


@pytest.mark.parametrize("options", [(), SIM], ids=["without models", "with models"])
@pytest.mark.parametrize(
    ("conftest", "module", "passed"),
    [
        ("", MARKS, 4),
        (HOOK, OWN.format(self=""), 4),
        (HOOK, "class TestIt:" + OWN.format(self="self, ").replace("\n", "\n    "), 4),
        ("", HELPER, 2),
    ],
    ids=["marks", "hook", "hook and class", "through a fixture"],
)
def test_such_a_test_runs_once_for_each_of_its_own_values(
    pytester: pytest.Pytester, conftest: str, module: str, passed: int, options: tuple[str, ...]
) -> None:
    pytester.makeconftest(conftest)
    pytester.makepyfile(module)
    result = pytester.runpytest(*options)
    result.assert_outcomes(passed=passed)
    assert "opus-4-7]" not in pytester.runpytest(*options, "--collect-only", "-q").stdout.str()


def test_a_fixture_of_the_plugin_that_is_left_still_gets_the_target(pytester: pytest.Pytester) -> None:
    pytester.makeconftest(HOOK.replace('("reply", ["yes"]), ', ""))
    pytester.makepyfile("""
        import pytest

        @pytest.mark.prompt(user="hello")
        def test_it(target, reply):
            assert target in ("a", "b")
            assert reply.calls[0].request.model.startswith("claude-opus-4-")
    """)
    pytester.runpytest(*SIM).assert_outcomes(passed=4)
