"""When a test with several samples is compared with its usage snapshot."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

SIM = ("--models=opus-4-7", "--migrate-calls=sim", "--migrate-samples=2", "--migrate-report=run.json")
SUITE = """
import itertools
import pytest

samples = itertools.count(1)

@pytest.mark.prompt(user="hello", max_tokens=50)
def test_it(reply):
    assert next(samples) != FAILS
"""


def run(pytester: pytest.Pytester, *options: str, fails: int = 0) -> tuple[pytest.RunResult, dict[str, Any]]:
    pytester.makepyfile(test_it=SUITE.replace("FAILS", str(fails)))
    result = pytester.runpytest_inprocess(*SIM, *options)
    (outcome,) = json.loads(Path("run.json").read_text(encoding="utf-8"))["outcomes"]
    return result, outcome


def snapshot(pytester: pytest.Pytester) -> Path:
    run(pytester, "--snapshot-update")[0].assert_outcomes(passed=1)
    (path,) = pytester.path.rglob("__usage__/test_it/*.json")
    return path


def test_a_snapshot_that_cannot_be_read_fails_the_case_and_not_a_sample(pytester: pytest.Pytester) -> None:
    snapshot(pytester).write_text("{", encoding="utf-8")
    result, outcome = run(pytester)
    result.assert_outcomes(failed=1)
    assert "is not a readable usage snapshot" in outcome["failure"]
    assert [sample["result"] for sample in outcome["samples"]] == ["passed", "passed"]


def test_a_case_that_does_not_hold_is_not_compared(pytester: pytest.Pytester) -> None:
    path = snapshot(pytester)
    data = json.loads(path.read_text(encoding="utf-8"))
    for call in data["cases"]["test_it"]["calls"]:
        call["output_tokens"] = 1
    path.write_text(json.dumps(data), encoding="utf-8")
    result, outcome = run(pytester)
    result.assert_outcomes(failed=1)
    assert outcome["failure"].startswith("the cost of this case changed by")
    result, outcome = run(pytester, fails=2)
    result.assert_outcomes(failed=1)
    assert "failure" not in outcome
    assert "the cost of this case" not in result.stdout.str()


def test_without_syrupy_nothing_is_compared(pytester: pytest.Pytester) -> None:
    result, outcome = run(pytester, "-p", "no:syrupy")
    result.assert_outcomes(passed=1)
    assert "failure" not in outcome
