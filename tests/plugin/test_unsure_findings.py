from __future__ import annotations

import json
from typing import Any

import pytest

CALLS = ("--models=opus-4-7", "--migrate-calls=sim")

DOUBTFUL = """
from pytest_modelmigrate import Behaviour, failed, held

class Doubtful(Behaviour):
    def __init__(self, holds, doubt="half a word"):
        self.holds = holds
        self.doubt = doubt

    def judge(self, reply):
        if self.holds:
            return held(self, doubt=self.doubt)
        return failed(self, "wrong words", "three words", doubt=self.doubt)

    def __repr__(self):
        return f"doubtful({self.holds})"

def sure(holds):
    return Doubtful(holds, "")
"""

SUITE = """
import pytest
from doubtful import Doubtful, sure

pytestmark = pytest.mark.prompt(user="x", max_tokens=20)

def test_holds(reply):
    assert reply == Doubtful(True)

def test_fails(reply):
    assert reply == Doubtful(False)

def test_holds_for_sure(reply):
    assert reply == Doubtful(True) | sure(True)

def test_fails_for_sure(reply):
    assert reply == Doubtful(True)
    assert reply == sure(False)
"""


@pytest.fixture(autouse=True)
def project(pytester: pytest.Pytester) -> None:
    """Tests that are decided by a guess, and tests that are not."""
    pytester.makepyfile(doubtful=DOUBTFUL, test_it=SUITE)


def results(pytester: pytest.Pytester) -> dict[str, str]:
    """The result of each test, as the JSON report has it."""
    data: dict[str, Any] = json.loads(pytester.path.joinpath("run.json").read_text(encoding="utf-8"))
    return {
        each["case"].partition("::test_")[2]: sample["result"]
        for each in data["outcomes"]
        for sample in each["samples"]
    }


def test_a_guess_counts_like_any_finding_by_default(pytester: pytest.Pytester) -> None:
    result = pytester.runpytest(*CALLS, "-v")
    result.assert_outcomes(passed=2, failed=2)
    result.stdout.fnmatch_lines(
        [
            "E*fails: doubtful(False): wrong words (guessed: half a word): three words",
            "*opus-4-7: holds: doubtful(True) (guessed: half a word)",
            "note: guessed: half a word (doubtful(True), 2 outcomes)",
            "note: guessed: half a word (doubtful(False), 1 outcome)",
        ]
    )


@pytest.mark.parametrize("assertions", ["rewrite", "plain"])
def test_fail_fails_a_test_that_would_pass_by_a_guess(pytester: pytest.Pytester, assertions: str) -> None:
    result = pytester.runpytest(*CALLS, "--migrate-unsure=fail", f"--assert={assertions}", "--migrate-report=run.json")
    result.assert_outcomes(passed=1, failed=3)
    result.stdout.fnmatch_lines(
        [
            "*test_it.py:7: doubtful(True) holds by a guess, which --migrate-unsure=fail does not accept: half a word",
            "  reply == doubtful(True)",
            "  holds: doubtful(True) (guessed: half a word)",
            "  the reply, stop_reason=end_turn:",
            "next: read the reply and decide; *--migrate-unsure=guess",
        ]
    )
    expected = {"holds": "failed", "fails": "failed", "holds_for_sure": "passed", "fails_for_sure": "failed"}
    assert results(pytester) == expected


@pytest.mark.parametrize("assertions", ["rewrite", "plain"])
def test_error_makes_an_error_of_a_test_that_a_guess_decides(pytester: pytest.Pytester, assertions: str) -> None:
    result = pytester.runpytest(*CALLS, "--migrate-unsure=error", f"--assert={assertions}", "--migrate-report=run.json")
    result.assert_outcomes(passed=1, failed=1, errors=2)
    result.stdout.fnmatch_lines(
        [
            "*test_it.py:7: doubtful(True) holds by a guess, which --migrate-unsure=error does not accept: half a word",
            "*this test is an error: a guess decided it*",
            "*test_it.py:10: doubtful(False) fails by a guess, which --migrate-unsure=error does not accept: *",
            "next: read the reply and decide; *--migrate-unsure=guess",
        ]
    )
    expected = {"holds": "error", "fails": "error", "holds_for_sure": "passed", "fails_for_sure": "failed"}
    assert results(pytester) == expected


@pytest.mark.parametrize("unsure", ["fail", "error"])
def test_the_message_names_the_place_that_asked_for_it(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, unsure: str
) -> None:
    pytester.makeini(f"[pytest]\nmodelmigrate_unsure = {unsure}\n")
    pytester.runpytest(*CALLS).stdout.fnmatch_lines([f"*by a guess, which modelmigrate_unsure={unsure} does not*"])
    monkeypatch.setenv("PYTEST_MODELMIGRATE_UNSURE", unsure)
    found = pytester.runpytest(*CALLS).stdout
    found.fnmatch_lines([f"*by a guess, which PYTEST_MODELMIGRATE_UNSURE={unsure} does not*"])
    pytester.runpytest(*CALLS, "--migrate-unsure=guess").assert_outcomes(passed=2, failed=2)


def test_an_expected_failure_expects_no_guess(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it=SUITE.replace("def test_", "@pytest.mark.xfail\ndef test_"),
    )
    pytester.runpytest(*CALLS).assert_outcomes(xfailed=2, xpassed=2)
    pytester.runpytest(*CALLS, "--migrate-unsure=error").assert_outcomes(xfailed=1, xpassed=1, errors=2)
    pytester.runpytest(*CALLS, "--migrate-unsure=fail").assert_outcomes(xfailed=3, xpassed=1)


def test_a_guess_of_an_unequal_comparison_counts_too(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(test_it=SUITE.replace("reply ==", "reply !="))
    result = pytester.runpytest(*CALLS, "--migrate-unsure=fail")
    result.stdout.fnmatch_lines(["*~doubtful(False) holds by a guess, which --migrate-unsure=fail does not accept: *"])


def test_a_comparison_that_did_not_decide_the_test_may_be_a_guess(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_it="""
        import pytest
        from doubtful import Doubtful, sure

        @pytest.mark.prompt(user="x", max_tokens=20)
        def test_either(reply):
            assert reply == Doubtful(False) or reply == sure(True)
            with pytest.raises(AssertionError):
                assert reply == Doubtful(False)
        """
    )
    pytester.runpytest(*CALLS, "--migrate-unsure=error").assert_outcomes(passed=1)
    pytester.runpytest(*CALLS, "--migrate-unsure=fail").assert_outcomes(passed=1)


def test_usage_that_a_guess_let_pass_is_not_accepted(pytester: pytest.Pytester) -> None:
    pytester.runpytest(*CALLS, "--snapshot-update", "--migrate-unsure=fail", "-k", "test_holds")
    kept = "".join(path.read_text(encoding="utf-8") for path in pytester.path.glob("__usage__/**/*.json"))
    assert "test_holds_for_sure" in kept
    assert '"test_holds"' not in kept


@pytest.mark.parametrize("unsure", ["fail", "error"])
def test_workers_of_xdist_know_it_too(pytester: pytest.Pytester, unsure: str) -> None:
    result = pytester.runpytest(*CALLS, f"--migrate-unsure={unsure}", "-n1", "-k", "test_holds")
    result.assert_outcomes(passed=1, failed=int(unsure == "fail"), errors=int(unsure == "error"))
