from __future__ import annotations

from typing import get_args

import pytest

from pytest_modelmigrate.analysis.effort_search import EffortSearch, superseded
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import EFFORT_AUDIT, Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Effort, RoleTarget, Target

OLD = Target("claude-opus-4-6", None, "opus-4-6")
LOW, MEDIUM, HIGH, XHIGH, MAX = (Target("claude-opus-4-7", effort, "opus-4-7") for effort in get_args(Effort))
SONNET = Target("claude-sonnet-4-6", "low", "sonnet-4-6")
TARGETS = (OLD, HIGH, LOW, MEDIUM)


def outcome(target: Target, *results: Result, case: str = "a", pass_rate: float = 1.0) -> Outcome:
    return Outcome(case, target, tuple(map(Sample, results)), pass_rate=pass_rate)


def following(*outcomes: Outcome, targets: tuple[Target, ...] = TARGETS, margin: float = 0.0) -> list[str]:
    search = EffortSearch.of(targets, EFFORT_AUDIT)
    return [*search.following({each.target.id: each for each in outcomes}, OLD.id, margin=margin)]


def test_efforts_are_searched_from_the_lowest_on_whatever_their_order() -> None:
    search = EffortSearch.of(TARGETS, EFFORT_AUDIT)
    assert search.efforts == {"claude-opus-4-7": (LOW, MEDIUM, HIGH)}
    assert search.later == {MEDIUM.id, HIGH.id}
    assert search.searched == {LOW.id, MEDIUM.id, HIGH.id}


def test_the_baseline_is_no_effort_to_search_even_if_it_is_of_the_same_model() -> None:
    assert EffortSearch.of((HIGH, MEDIUM, LOW), EFFORT_AUDIT).efforts == {"claude-opus-4-7": (LOW, MEDIUM)}


def test_a_single_effort_and_targets_without_one_are_not_searched() -> None:
    search = EffortSearch.of((OLD, SONNET, Target("claude-opus-4-7", None, "opus-4-7")), EFFORT_AUDIT)
    assert (search.later, search.searched) == (frozenset(), frozenset())


def test_nothing_is_searched_without_an_audit() -> None:
    assert EffortSearch.of(TARGETS, "").efforts == {}


def test_an_effort_that_holds_like_the_baseline_ends_the_search() -> None:
    assert following(outcome(OLD, "passed"), outcome(LOW, "passed")) == []


def test_an_effort_that_fails_is_followed_by_the_next_one() -> None:
    assert following(outcome(OLD, "passed"), outcome(LOW, "failed")) == [MEDIUM.id]
    assert following(outcome(OLD, "passed"), outcome(LOW, "failed"), outcome(MEDIUM, "failed")) == [HIGH.id]


def test_the_highest_effort_is_followed_by_none() -> None:
    tried = [outcome(each, "failed") for each in (LOW, MEDIUM, HIGH)]
    assert following(outcome(OLD, "passed"), *tried) == []


def test_each_model_is_searched_on_its_own() -> None:
    targets = (*TARGETS, SONNET, Target("claude-sonnet-4-6", "high", "sonnet-4-6"))
    found = following(outcome(OLD, "passed"), outcome(LOW, "passed"), outcome(SONNET, "failed"), targets=targets)
    assert found == ["sonnet-4-6-high"]


@pytest.mark.parametrize("result", ["failed", "xfailed", "skipped", "error"])
def test_a_case_that_does_not_hold_on_the_baseline_is_not_searched(result: Result) -> None:
    assert following(outcome(OLD, result), outcome(LOW, "failed")) == []


@pytest.mark.parametrize("result", ["skipped", "error"])
def test_an_effort_without_an_answer_ends_the_search(result: Result) -> None:
    assert following(outcome(OLD, "passed"), outcome(LOW, result)) == []


def test_a_case_that_has_not_run_on_the_baseline_is_not_searched() -> None:
    assert following(outcome(LOW, "failed")) == []


def test_an_effort_that_more_samples_could_call_worse_does_not_do() -> None:
    before = outcome(OLD, *["passed"] * 10)  # type: ignore[arg-type]
    unclear = outcome(LOW, *["passed"] * 6, *["failed"] * 4, pass_rate=0.5)  # type: ignore[arg-type]
    noise = outcome(LOW, *["passed"] * 9, "failed", pass_rate=0.5)  # type: ignore[arg-type]
    assert following(before, unclear) == [MEDIUM.id]
    assert following(before, noise) == []


def test_a_margin_allows_a_lower_pass_rate() -> None:
    before = outcome(OLD, *["passed"] * 40)  # type: ignore[arg-type]
    lower = outcome(LOW, *["passed"] * 33, *["failed"] * 7, pass_rate=0.5)  # type: ignore[arg-type]
    assert following(before, lower) == [MEDIUM.id]
    assert following(before, lower, margin=0.4) == []


def test_the_efforts_below_the_highest_that_ran_are_superseded() -> None:
    outcomes = (
        outcome(OLD, "passed"),
        outcome(LOW, "failed"),
        outcome(MEDIUM, "passed"),
        outcome(HIGH, "skipped"),
        outcome(OLD, "passed", case="b"),
        outcome(LOW, "passed", case="b"),
        outcome(MEDIUM, "skipped", case="b"),
    )
    assert superseded(Run(TARGETS, outcomes, options={"audit": EFFORT_AUDIT})) == {("a", LOW.id)}
    assert superseded(Run(TARGETS, outcomes)) == frozenset()


def test_a_mix_is_no_effort_of_the_model_of_its_baseline() -> None:
    mix = Target("claude-opus-4-6", "high", "", (RoleTarget("planner", "claude-opus-4-7", "low", "opus-4-7"),))
    assert EffortSearch.of((*TARGETS, mix), EFFORT_AUDIT).efforts == {"claude-opus-4-7": (LOW, MEDIUM, HIGH)}
