from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome, Threshold
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.facts.usage import Usage

OLD, NEW, NEWER = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7", "5"))

DEARER = "1 case more than {} above the cost on the baseline"


def price(call: CallUsage) -> Cost:
    """A dollar a token; `mystery` has no price."""
    return Cost(None, "no price") if call.model == "mystery" else Cost(Decimal(call.usage.input_tokens))


def outcome(
    target: Target, result: Result = "passed", tokens: int | None = 100, case: str = "a", **more: Any
) -> Outcome:
    calls = () if tokens is None else (CallUsage(more.pop("model", "m"), 200, "end_turn", Usage(tokens)),)
    sampled = {name: more.pop(name) for name in ("simulated", "inconclusive") if name in more}
    return Outcome(f"test_a.py::{case}", target, (Sample(result, calls=calls, **sampled),), **more)


def judged(*outcomes: Outcome, threshold: Threshold = 0.2) -> Verdict:
    return judge(Run((OLD, NEW, NEWER), outcomes), price, BaselineGate(threshold))


@pytest.mark.parametrize(
    ("before", "after", "change", "reasons"),
    [
        ("passed", "passed", "same", ()),
        ("passed", "failed", "pass→fail", ("1 case broken on opus-4-7 (pass→fail)",)),
        (
            "failed",
            "passed",
            "fail→pass",
            ("1 case failing on opus-4-6", "1 case fixed (fail→pass)"),
        ),
        ("failed", "failed", "same", ("1 case failing on opus-4-6", "1 case failing on opus-4-7")),
        ("passed", "error", "undecided", ("1 case undecided on opus-4-7 (error)",)),
        ("error", "passed", "undecided", ("1 case undecided on opus-4-6 (error)",)),
        ("skipped", "failed", "undecided", ("1 case failing on opus-4-7",)),
        ("passed", "xfailed", "pass→fail", ("1 expected failure",)),
        ("xfailed", "xpassed", "fail→pass", ("1 case fixed (fail→pass)", "1 expected failure")),
    ],
)
def test_a_case_is_held_against_the_baseline(
    before: Result, after: Result, change: str, reasons: tuple[str, ...]
) -> None:
    verdict = judged(outcome(OLD, before), outcome(NEW, after))
    (comparison,) = verdict.comparisons
    assert comparison.change == change
    assert verdict.reasons == reasons
    assert verdict.passed == (not any(word in reason for reason in reasons for word in ("broken", "failing", "undec")))


def test_an_expected_failure_is_no_regression_and_costs_nothing() -> None:
    (comparison,) = judged(outcome(OLD), outcome(NEW, "xfailed", 500)).comparisons
    assert not comparison.regressed
    assert not comparison.over_threshold


def test_a_skipped_cell_is_not_compared() -> None:
    verdict = judged(outcome(OLD), outcome(NEW, "skipped", None))
    assert (verdict.comparisons, verdict.passed) == ((), True)


def test_what_did_not_run_on_the_baseline_is_not_compared_but_has_to_pass() -> None:
    assert judged(outcome(NEW)).passed
    verdict = judged(outcome(NEW, "failed"))
    assert verdict.comparisons == ()
    assert (verdict.passed, verdict.reasons) == (False, ("1 case failing on opus-4-7",))


def test_every_target_is_counted_by_itself() -> None:
    cases = ("a", "b", "c")
    verdict = judged(
        *(outcome(OLD, case=case) for case in cases),
        *(outcome(NEW, "failed", case=case) for case in cases[:2]),
        *(outcome(NEWER, "failed", case=case) for case in cases),
    )
    assert verdict.reasons == ("2 cases broken on opus-4-7 (pass→fail)", "3 cases broken on opus-5 (pass→fail)")


@pytest.mark.parametrize(("tokens", "fails"), [(120, False), (121, True), (10, False)])
def test_a_rise_in_cost_beyond_the_threshold_fails_the_run(tokens: int, fails: bool) -> None:  # noqa: FBT001 - a column of the table
    verdict = judged(outcome(OLD), outcome(NEW, tokens=tokens))
    assert verdict.passed is not fails
    assert [each.over_threshold for each in verdict.comparisons] == [fails]
    assert verdict.reasons == ((DEARER.format("20%"),) if fails else ())


def test_the_threshold_of_a_case_goes_before_that_of_the_run() -> None:
    assert judged(outcome(OLD), outcome(NEW, tokens=150, baseline_threshold=0.5)).passed
    strict = judged(outcome(OLD), outcome(NEW, tokens=110, baseline_threshold=0.05), threshold="off")
    assert strict.reasons == (DEARER.format("5%"),)


def test_several_thresholds_are_all_named() -> None:
    verdict = judged(
        outcome(OLD),
        outcome(NEW, tokens=900),
        outcome(OLD, case="b"),
        outcome(NEW, tokens=900, case="b", baseline_threshold=0.5),
    )
    assert verdict.reasons == ("2 cases more than 20% or 50% above the cost on the baseline",)


def test_costs_are_not_compared_where_the_run_or_the_case_says_so() -> None:
    assert judged(outcome(OLD), outcome(NEW, tokens=900), threshold="off").passed
    assert judged(outcome(OLD), outcome(NEW, tokens=900, baseline_threshold="off")).passed


def test_an_unknown_cost_fails_the_gate_under_its_own_name() -> None:
    verdict = judged(outcome(OLD), outcome(NEW, model="mystery"))
    assert (verdict.passed, verdict.reasons) == (False, ("1 case with unknown cost",))
    both = judged(
        outcome(OLD), outcome(NEW, model="mystery"), outcome(OLD, case="b"), outcome(NEW, tokens=900, case="b")
    )
    assert both.reasons == (DEARER.format("20%"), "1 case with unknown cost")


def test_a_case_above_the_threshold_of_a_cause_is_named_by_the_cause_alone() -> None:
    gate = BaselineGate(0.2, causes={"prompt": 0.1})
    verdict = judge(Run((OLD, NEW), (outcome(OLD), outcome(NEW, tokens=150))), price, gate)
    assert verdict.reasons == ("1 case above the threshold of prompt",)


def test_where_any_rise_is_allowed_only_the_causes_with_thresholds_fail_the_gate() -> None:
    gate = BaselineGate("off", causes={"thinking": 0.1})
    verdict = judge(Run((OLD, NEW), (outcome(OLD), outcome(NEW, tokens=150))), price, gate)
    assert verdict.reasons == ()


def test_the_parameter_sets_of_one_test_are_one_cluster_of_the_suite() -> None:
    def on(target: Target, case: str, *results: Result) -> Outcome:
        return Outcome(f"test_a.py::{case}", target, tuple(map(Sample, results)))

    def standard_error(*cases: str) -> float | None:
        found = [(on(OLD, case, "passed", "passed"), on(NEW, case, "passed", "failed")) for case in cases[:2]]
        found += [(on(OLD, case, "passed", "passed"), on(NEW, case, "passed", "passed")) for case in cases[2:]]
        return judged(*(each for pair in found for each in pair)).suites[NEW.id].standard_error

    related = standard_error("a[1]", "a[2]", "b[1]", "b[2]")
    unrelated = standard_error("a", "b", "c", "d")
    assert related is not None
    assert unrelated is not None
    assert related > unrelated


def test_a_threshold_of_zero_allows_no_rise_and_is_named() -> None:
    assert judged(outcome(OLD), outcome(NEW), threshold=0.0).passed
    (reason,) = judged(outcome(OLD), outcome(NEW, tokens=101), threshold=0.0).reasons
    assert " 0%" in reason


def test_a_run_of_one_target_has_nothing_to_compare() -> None:
    verdict = judge(Run((OLD,), (outcome(OLD),)), price, BaselineGate(0.2))
    assert verdict == Verdict(passed=True, reasons=(), comparisons=())
    assert judge(Run(), price, BaselineGate(0.2)).passed


def test_a_regression_comes_before_everything_else() -> None:
    verdict = judged(
        outcome(OLD), outcome(NEW, "failed", 900), outcome(NEWER, "error"), outcome(NEWER, "failed", case="b")
    )
    assert verdict.reasons[0] == "1 case broken on opus-4-7 (pass→fail)"
    assert verdict.reasons[1:] == (
        "1 case failing on opus-5",
        "1 case undecided on opus-5 (error)",
        DEARER.format("20%"),
    )


def test_a_run_that_did_not_reach_every_cell_does_not_pass() -> None:
    run = Run((OLD, NEW), (outcome(OLD), outcome(NEW)))
    assert judge(run, price, BaselineGate(0.2)).passed
    verdict = judge(run, price, BaselineGate(0.2), unreached=2)
    assert (verdict.passed, verdict.reasons) == (False, ("2 prompt tests did not finish",))


def test_a_run_in_which_everything_was_skipped_says_so() -> None:
    verdict = judged(outcome(OLD, "skipped", None), outcome(NEW, "skipped", None))
    assert (verdict.passed, verdict.reasons) == (True, ("no case ran: all were skipped",))
    assert judged(outcome(OLD), outcome(NEW, "skipped", None)).reasons == ()


def test_cases_whose_calls_got_no_answer_are_told_from_errors() -> None:
    verdict = judged(
        *(outcome(OLD, case=case) for case in "abc"),
        outcome(NEW, "error", inconclusive=True),
        outcome(NEW, "error", case="b"),
        outcome(NEW, "error", case="c", inconclusive=True),
    )
    assert verdict.reasons == (
        "2 cases undecided on opus-4-7 (inconclusive)",
        "1 case undecided on opus-4-7 (error)",
    )


def test_a_rerun_that_passed_is_no_regression() -> None:
    first = Sample("failed", True, (CallUsage("m", 200, None, Usage(100)),))
    again = outcome(NEW)
    verdict = judged(outcome(OLD), replace(again, samples=(first, *again.samples)))
    assert (verdict.passed, [each.change for each in verdict.comparisons]) == (True, ["same"])


ROLES = tuple(RoleTarget(role, "claude-opus-5", None, "opus-5") for role in ("planner", "writer"))
MIX = Target("claude-opus-4-6", None, "", ROLES)


def used(*roles: str, result: Result = "passed", inconclusive: bool = False) -> Outcome:
    calls = (CallUsage("m", 200, "end_turn", Usage(100)),)
    case = f"{'+'.join(roles)}{result}"
    return Outcome(case, MIX, (Sample(result, calls=calls, roles=roles, inconclusive=inconclusive),))


def test_a_role_that_only_a_later_sample_used_is_used() -> None:
    samples = tuple(used(role).samples[0] for role in ("planner", "writer"))
    verdict = judged(Outcome("test_a.py::a", MIX, samples))
    assert not any("used the role" in reason for reason in verdict.reasons)


def test_a_role_that_no_request_of_the_run_used_fails_the_run() -> None:
    verdict = judge(Run((OLD, MIX), (used("planner"),)), price, BaselineGate())
    assert verdict.reasons == ("no request on planner-opus-5+writer-opus-5 used the role 'writer'",)
    assert not verdict.passed


@pytest.mark.parametrize(
    "outcomes",
    [
        (used("planner"), used("writer")),
        (used("planner", "writer"),),
        (used("planner"), used(result="error", inconclusive=True)),
        (used(result="skipped"),),
    ],
)
def test_a_role_that_some_case_used_or_may_have_used_does_not_fail_the_run(outcomes: tuple[Outcome, ...]) -> None:
    verdict = judge(Run((OLD, MIX), outcomes), price, BaselineGate())
    assert not any("used the role" in reason for reason in verdict.reasons)
