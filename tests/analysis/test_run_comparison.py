from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.run_comparison import RunComparison, compare_runs
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.outcomes import Outcome, Threshold
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import RESULTS, Result, Sample
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.facts.usage import Usage

FIRST, SECOND = Target("claude-opus-4-6", None, "opus-4-6"), Target("claude-opus-4-7", "high", "opus-4-7")
LIMITS: dict[str, Any] = {"cost_threshold": 0.2, "margin": 0.0}


def price(call: CallUsage) -> Cost:
    """A dollar a token."""
    return Cost(Decimal(call.usage.input_tokens))


def outcome(
    result: Result = "passed", tokens: int = 100, target: Target = FIRST, case: str = "a", **more: Any
) -> Outcome:
    sample = Sample(result, calls=(CallUsage("m", 200, "end_turn", Usage(tokens)),), **more)
    return Outcome(f"test_a.py::{case}", target, (sample,))


def saved(*outcomes: Outcome, **more: Any) -> Run:
    return Run((FIRST, SECOND), outcomes, **{"options": LIMITS, **more})


def compared(old: Outcome, new: Outcome, **more: Any) -> RunComparison:
    return compare_runs(saved(old), saved(new), price, **more)


@pytest.mark.parametrize(
    ("before", "after", "reasons", "passed"),
    [
        ("passed", "passed", (), True),
        ("passed", "failed", ("1 case broken on opus-4-6 (pass→fail)",), False),
        ("failed", "passed", ("1 case fixed (fail→pass)",), True),
        ("failed", "failed", ("1 case failing on opus-4-6",), False),
        ("error", "passed", ("1 case undecided on opus-4-6-old (error)",), False),
        ("passed", "error", ("1 case undecided on opus-4-6 (error)",), False),
        ("passed", "skipped", ("no case ran: all were skipped",), True),
    ],
)
def test_the_older_run_is_the_baseline(before: Result, after: Result, reasons: tuple[str, ...], passed: bool) -> None:  # noqa: FBT001
    found = compared(outcome(before), outcome(after))
    assert (found.verdict.reasons, found.verdict.passed, found.inconclusive) == (reasons, passed, False)


@pytest.mark.parametrize(
    ("threshold", "kept", "over", "source"),
    [
        (None, 0.2, True, "--migrate-cost-threshold of the newer run allows 20%"),
        (None, 0.3, False, "--migrate-cost-threshold of the newer run allows 30%"),
        (0.4, 0.2, False, "--cost-threshold allows 40%"),
        (0.1, "off", True, "--cost-threshold allows 10%"),
        (None, None, True, "the default allows 20%"),
        ("off", 0.2, False, ""),
        (None, "off", False, ""),
    ],
)
def test_the_gate_is_that_of_the_newer_run_unless_another_is_given(
    threshold: Threshold | None, kept: Threshold | None, *, over: bool, source: str
) -> None:
    new = saved(outcome(tokens=125), options={"cost_threshold": kept})
    found = compare_runs(saved(outcome(), options={"cost_threshold": 9.0}), new, price, cost_threshold=threshold)
    (each,) = found.verdict.comparisons
    assert each.over_threshold is over
    assert (each.allowance.reason if each.allowance else "") == source
    assert found.verdict.passed is not over


def test_the_threshold_against_another_model_says_nothing_here() -> None:
    old, new = outcome(), replace(outcome(tokens=500), baseline_threshold="off")
    assert not compared(old, new).verdict.passed


def test_the_cause_thresholds_of_a_test_come_first() -> None:
    old, new = outcome(), replace(outcome(tokens=500), cause_thresholds={"prompt": "off"})
    found = compare_runs(saved(old), saved(new), price, cause_thresholds={"prompt": 0.1})
    assert found.verdict.passed
    assert not compare_runs(
        saved(old), saved(outcome(tokens=500)), price, cause_thresholds={"prompt": 0.1}
    ).verdict.passed


@pytest.mark.parametrize(
    ("given", "kept", "verdict"), [(None, 0.0, "regressed"), (0.9, 0.0, "same"), (None, 0.9, "same")]
)
def test_the_margin_is_that_of_the_newer_run_unless_another_is_given(
    given: float | None, kept: float, verdict: str
) -> None:
    old = Outcome("a", FIRST, (Sample("passed"),) * 20)
    new = Outcome("a", FIRST, (Sample("passed"),) * 6 + (Sample("failed"),) * 14, pass_rate=0.1)
    found = compare_runs(saved(old), saved(new, options={"margin": kept}), price, margin=given)
    assert found.verdict.comparisons[0].samples.verdict.replace("non_inferior", "same") == verdict


def test_only_the_same_case_on_the_same_target_is_compared() -> None:
    old = saved(outcome(case="a"), outcome(case="a", target=SECOND), outcome(case="gone"))
    new = saved(outcome(case="a", target=SECOND), outcome(case="new"))
    found = compare_runs(old, new, price)
    assert [(each.baseline.target.id, each.outcome.target.id) for each in found.verdict.comparisons] == [
        ("opus-4-7-high-old", "opus-4-7-high")
    ]
    assert found.only_old == (("test_a.py::a", "opus-4-6"), ("test_a.py::gone", "opus-4-6"))
    assert found.only_new == (("test_a.py::new", "opus-4-6"),)
    assert [[target.id for target in run.targets] for run in found.by_target()] == [
        ["opus-4-7-high-old", "opus-4-7-high"]
    ]


def test_a_new_case_has_to_pass() -> None:
    found = compare_runs(saved(outcome()), saved(outcome(), outcome("failed", case="new")), price)
    assert found.verdict.reasons == ("1 case failing on opus-4-6",)


@pytest.mark.parametrize(
    ("others", "inconclusive"),
    [((), True), ((outcome("failed", case="b"),), False), ((outcome("error", case="b"),), False)],
)
def test_a_run_is_inconclusive_where_nothing_else_is_wrong(others: tuple[Outcome, ...], *, inconclusive: bool) -> None:
    lost = outcome("error", inconclusive=True)
    for old, new in (((outcome(),), (lost, *others)), ((lost,), (outcome(), *others))):
        found = compare_runs(saved(*old), saved(*new), price)
        assert (found.inconclusive, found.verdict.passed) == (inconclusive, False)


def test_a_dearer_case_is_not_inconclusive() -> None:
    new = saved(outcome(tokens=500), outcome("error", case="b", inconclusive=True))
    assert not compare_runs(saved(outcome(), outcome(case="b")), new, price).inconclusive


def test_what_differs_between_the_runs_is_named() -> None:
    old = saved(outcome(), commit="a1", mode="replay", prices="p 1", versions={"anthropic": "1", "python": "3"})
    new = saved(outcome(), mode="live", prices="p 1", versions={"anthropic": "2", "python": "3", "pytest": "9"})
    found = compare_runs(old, new, price)
    assert str(compare_runs(new, old, price).differences[0]) == "commit none -> a1"
    assert [str(each) for each in found.differences] == [
        "commit a1 -> none",
        "mode replay -> live",
        "anthropic 1 -> 2",
        "pytest none -> 9",
    ]


@pytest.mark.parametrize("which", ["older", "newer"])
def test_a_simulated_run_is_not_compared_with_a_real_one(which: str) -> None:
    simulated, real = outcome(simulated=True), outcome()
    with pytest.raises(InvalidSettingError, match=f"the {which} run is simulated and the other is not"):
        compared(*((simulated, real) if which == "older" else (real, simulated)))


def test_runs_without_a_common_case_and_target_cannot_be_compared() -> None:
    told = "no case on the same target in common: the targets are none and opus-4-6, opus-4-7-high; compare"
    with pytest.raises(InvalidSettingError, match=told):
        compare_runs(Run(outcomes=(outcome(),)), saved(outcome(target=SECOND)), price)


def test_each_target_is_shown_with_its_own_outcomes() -> None:
    old = saved(outcome(tokens=1), outcome(tokens=2, target=SECOND), outcome(case="gone"))
    new = saved(outcome(tokens=3), outcome(tokens=4, target=SECOND), outcome(case="new"))
    shown = [[each.usage.input_tokens for each in run.outcomes] for run in compare_runs(old, new, price).by_target()]
    assert shown == [[1, 3], [2, 4]]


@pytest.mark.parametrize("kept", [{}, {"margin": True}, {"margin": "x"}])
def test_a_run_without_a_margin_allows_no_drop(kept: dict[str, Any]) -> None:
    new = Outcome("a", FIRST, (Sample("passed"),) * 6 + (Sample("failed"),) * 14, pass_rate=0.1)
    found = compare_runs(saved(Outcome("a", FIRST, (Sample("passed"),) * 20)), saved(new, options=kept), price)
    assert found.verdict.comparisons[0].samples.verdict == "regressed"


@given(st.lists(st.tuples(st.sampled_from(RESULTS), st.integers(1, 999)), min_size=1, max_size=4))
def test_a_run_compared_with_itself_has_no_change(cells: list[tuple[Result, int]]) -> None:
    run = saved(*(outcome(result, tokens, case=str(n)) for n, (result, tokens) in enumerate(cells)))
    for each in compare_runs(run, run, price).verdict.comparisons:
        assert not each.regressed
        assert not each.over_threshold
        assert each.change in ("same", "undecided")


def test_the_same_mix_of_two_runs_is_compared_with_itself_and_its_own_threshold() -> None:
    mix = Target("claude-opus-4-6", "low", "", (RoleTarget("planner", "claude-opus-4-7", None, "opus-4-7"),))
    found = compared(outcome(target=mix), outcome(tokens=130, target=mix))
    (comparison,) = found.verdict.comparisons
    assert comparison.baseline.target.id != comparison.outcome.target.id == "planner-opus-4-7"
    assert comparison.over_threshold
