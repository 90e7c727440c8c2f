"""Tests that pytest cannot run once per target, runs without a terminal, and mocks in the place of the SDK."""

from __future__ import annotations

import subprocess
import sys
from importlib.util import find_spec

import pytest

SIM = ("--models=opus-4-7", "--migrate-calls=sim")

TEST_CASES = """
import unittest
import pytest

class TestInjected(unittest.TestCase):
    @pytest.fixture(autouse=True)
    def inject(self, claude):
        self.claude = claude

    def test_it(self):
        assert self.claude

@pytest.mark.usefixtures("reply")
class TestUsed(unittest.TestCase):
    @pytest.mark.prompt(user="hi")
    def test_it(self):
        pass
"""

TOO_LATE = """
import pytest

def test_itself(request):
    request.getfixturevalue("claude")

@pytest.fixture
def client(request):
    return request.getfixturevalue("claude")

def test_through_a_fixture(client):
    pass

@pytest.mark.usefixtures("target")
def test_in_time(client):
    client.messages.create(
        model="claude-opus-4-7", max_tokens=20, messages=[{"role": "user", "content": "hi"}]
    )
"""

FEATURE = """
Feature: Refund
  Scenario: A customer wants a refund
    When claude is asked
"""

SCENARIO = """
import pytest
from pytest_bdd import scenarios, when

scenarios("refund.feature")

@when("claude is asked")
def ask(claude, target):
    claude.messages.create(model=target.model, max_tokens=20, messages=[{"role": "user", "content": "hi"}])
"""


@pytest.mark.parametrize("models", [SIM, ()], ids=["models", "no model"])
def test_a_method_of_a_test_case_is_told_why_it_cannot_run(pytester: pytest.Pytester, models: tuple[str, ...]) -> None:
    pytester.makepyfile(TEST_CASES)
    result = pytester.runpytest(*models)
    result.assert_outcomes(errors=2)
    assert result.stdout.str().count("pytest cannot parametrize methods of unittest.TestCase, so this test cannot") == 2
    result.stdout.no_fnmatch_line("*getfixturevalue*")


def test_a_prompt_of_a_test_case_is_not_told_to_take_an_argument(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        import unittest
        import pytest

        class TestIt(unittest.TestCase):
            @pytest.mark.prompt(user="hi")
            def test_it(self):
                pass
    """)
    result = pytester.runpytest(*SIM, "-W", "default")
    result.assert_outcomes(passed=1, warnings=1)
    result.stdout.fnmatch_lines(["*so the prompt is not sent; write it as a function, or remove the marker"])


def test_a_fixture_that_is_requested_too_late_says_how_to_request_it_in_time(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(TOO_LATE)
    result = pytester.runpytest(*SIM)
    result.assert_outcomes(failed=1, errors=1, passed=1)
    told = (
        "this test requests a fixture of the plugin with getfixturevalue, when it is too late to run it once per target"
    )
    assert result.stdout.lines.count(told) == 2
    result.stdout.fnmatch_lines(['  next *, or mark it with @pytest.mark.usefixtures("target")'])


@pytest.mark.skipif(find_spec("pytest_bdd") is None, reason="pytest-bdd is not installed")
def test_a_scenario_runs_once_per_target_when_its_module_uses_the_target(pytester: pytest.Pytester) -> None:
    pytester.path.joinpath("refund.feature").write_text(FEATURE, encoding="utf-8")
    module = pytester.makepyfile(SCENARIO)
    result = pytester.runpytest("--models=opus-4-6,opus-4-7", "--migrate-calls=sim")
    result.assert_outcomes(failed=1)
    pytestmark = 'pytestmark = pytest.mark.usefixtures("target")'
    result.stdout.fnmatch_lines(
        ["a step of this scenario requests a fixture of the plugin, *", f"  next *{pytestmark}*"]
    )
    module.write_text(f"{SCENARIO}\n{pytestmark}\n", encoding="utf-8")
    pytester.runpytest("--models=opus-4-6,opus-4-7", "--migrate-calls=sim").assert_outcomes(passed=2)


def test_what_pytest_bdd_requests_for_a_scenario_is_recognised_without_it(pytester: pytest.Pytester) -> None:
    pytester.makeconftest("""
        import pytest

        @pytest.fixture
        def _pytest_bdd_example():
            return {}
    """)
    pytester.makepyfile("""
        def test_scenario(_pytest_bdd_example, request):
            request.getfixturevalue("claude")
    """)
    result = pytester.runpytest(*SIM)
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["a step of this scenario requests a fixture of the plugin, *"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("models", "workers"),
    [(SIM, ()), (SIM, ("-n", "1")), (("--migrate-calls=sim",), ())],
    ids=["models", "models and workers", "no model"],
)
def test_a_run_without_a_terminal_works(
    pytester: pytest.Pytester, models: tuple[str, ...], workers: tuple[str, ...]
) -> None:
    pytester.makepyfile("""
        import pytest

        @pytest.mark.parametrize("n", [1, 2])
        @pytest.mark.prompt(user="hi {n}")
        def test_it(reply):
            assert reply.text
    """)
    command = [sys.executable, "-m", "pytest", "-p", "no:terminal", *models, *workers]
    result = subprocess.run(command, cwd=pytester.path, capture_output=True, text=True, check=False)  # noqa: S603
    assert "INTERNALERROR" not in result.stdout + result.stderr
    assert "Traceback" not in result.stdout + result.stderr
    assert result.returncode == (0 if models is SIM else 1)


def test_a_mock_in_the_place_of_the_sdk_s_clients_does_not_reach_the_plugin(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("""
        from unittest.mock import patch

        import anthropic
        import pytest

        ASK = {"model": "claude-opus-4-7", "max_tokens": 20, "messages": [{"role": "user", "content": "hi"}]}

        @pytest.fixture
        def mocked():
            with patch("anthropic.Anthropic") as sync, patch("anthropic.AsyncAnthropic") as other:
                yield sync, other

        def test_mocked_before(mocked, claude):
            assert claude.messages.create(**ASK).content

        def test_passed_in(claude, mocked):
            mocked[0].return_value = claude
            assert anthropic.Anthropic().messages.create(**ASK).content

        @pytest.mark.anyio
        @pytest.mark.parametrize("anyio_backend", ["asyncio"])
        async def test_async(mocked, async_claude):
            async with async_claude.messages.stream(**ASK) as stream:
                assert await stream.get_final_text()

        @pytest.mark.prompt(user="hi")
        def test_declared(mocked, reply):
            assert reply.text

        def test_nothing_asked(mocked, target):
            assert anthropic.Anthropic().messages.create(**ASK)
    """)
    result = pytester.runpytest(*SIM)
    result.assert_outcomes(passed=4, errors=1)
    result.stdout.fnmatch_lines(["this test never asked the target: *"])
