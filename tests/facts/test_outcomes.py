from __future__ import annotations

import json
from typing import get_args

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome, Result, Run
from pytest_modelmigrate.facts.targets import EFFORTS, Target
from pytest_modelmigrate.facts.usage import COUNTS, Usage

OPUS = Target("claude-opus-4-7", "high", "opus-4-7")

words = st.text(min_size=1, max_size=20)
counts = st.integers(0, 10**9)
seconds = st.floats(0, 1000, allow_nan=False)
calls = st.builds(
    CallUsage,
    model=words,
    status=st.sampled_from([200, 400, 529]),
    stop_reason=st.none() | st.just("end_turn"),
    usage=st.builds(Usage, **dict.fromkeys(COUNTS, counts)),
    batch=st.booleans(),
)
outcomes = st.builds(
    Outcome,
    case=words,
    target=st.builds(Target, words, st.sampled_from([None, *EFFORTS]), st.text(max_size=20)),
    result=st.sampled_from(get_args(Result)),
    calls=st.lists(calls, max_size=3).map(tuple),
    findings=st.lists(st.builds(Finding, st.booleans(), words, st.none() | words), max_size=3).map(tuple),
    judging=st.lists(calls, max_size=2).map(tuple),
    simulated=st.booleans(),
    message=st.text(max_size=20),
    duration_seconds=seconds,
    cost_threshold=st.none() | seconds,
    costs_compared=st.booleans(),
)


@given(outcomes)
def test_an_outcome_survives_the_way_between_processes_whole(outcome: Outcome) -> None:
    assert Outcome.from_plain(json.loads(json.dumps(outcome.plain()))) == outcome


@pytest.mark.parametrize(
    ("result", "held"),
    [
        ("passed", True),
        ("xpassed", True),
        ("failed", False),
        ("xfailed", False),
        ("error", None),
        ("skipped", None),
    ],
)
def test_an_expected_failure_does_not_hold_and_an_error_decides_nothing(result: Result, held: bool | None) -> None:  # noqa: FBT001 - a column of the table
    assert Outcome("test_a.py::test", OPUS, result).held is held


def test_the_usage_of_an_outcome_is_that_of_all_its_calls() -> None:
    answered = [CallUsage("claude-opus-4-7", 200, "end_turn", Usage(10 * n, n)) for n in (1, 2, 3)]
    assert Outcome("test_a.py::test", OPUS, "passed", tuple(answered)).usage == Usage(60, 6)


def test_the_first_target_of_a_run_is_its_baseline() -> None:
    assert Run((OPUS, Target("claude-opus-5"))).baseline is OPUS
    assert Run().baseline is None


def test_one_simulated_outcome_makes_a_run_simulated() -> None:
    real = Outcome("a", OPUS, "passed")
    assert not Run((OPUS,), (real,)).simulated
    assert Run((OPUS,), (real, Outcome("b", OPUS, "passed", simulated=True))).simulated
