from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.case_changes import CaseChange, KeptCase, case_changes, kept_cases
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

OLD = Target("claude-opus-4-6", None, "opus-4-6")
KEY = ("a", "opus-4-6")


def price(call: CallUsage) -> Cost:
    return Cost(Decimal(call.usage.output_tokens + call.usage.input_tokens))


def kept(tokens: int = 100, **traits: str) -> KeptCase:
    return KeptCase(((CallUsage(OLD.model, 200, "end_turn", Usage(0, tokens)),),), traits)


def only(old: KeptCase | None, new: KeptCase | None) -> CaseChange:
    (found,) = case_changes({KEY: old} if old else {}, {KEY: new} if new else {}, price)
    return found


def test_a_case_that_is_the_same_is_left_out() -> None:
    assert not [*case_changes({KEY: kept(form="JSON")}, {KEY: kept(form="JSON")}, price)]
    assert not [*case_changes({KEY: KeptCase(())}, {KEY: KeptCase(())}, price)]


def test_a_cost_that_changed_has_its_cause() -> None:
    found = only(kept(100), kept(130))
    assert (found.was, found.now, found.percent) == (Cost(Decimal(100)), Cost(Decimal(130)), "+30%")
    assert found.cause == "output +30%"
    assert (found.case, found.target, found.kind) == ("a", "opus-4-6", "changed")


def test_tokens_that_moved_are_a_change_at_the_same_cost() -> None:
    moved = KeptCase(((CallUsage(OLD.model, 200, "end_turn", Usage(10, 90)),),))
    assert only(kept(100), moved).percent == "0%"


def test_other_traits_are_named_with_both_values() -> None:
    assert only(kept(form="JSON"), kept(form="prose", length="line")).cause == (
        "form JSON -> prose; length not kept -> line"
    )


@pytest.mark.parametrize(
    ("old", "new", "kind", "costs"),
    [(None, kept(5), "new", (None, Cost(Decimal(5)))), (kept(5), None, "gone", (Cost(Decimal(5)), None))],
)
def test_a_case_of_one_side_is_new_or_gone(
    old: KeptCase | None, new: KeptCase | None, kind: str, costs: tuple[Cost | None, Cost | None]
) -> None:
    found = only(old, new)
    assert (found.kind, found.cause) == (kind, kind)
    assert (found.was, found.now) == costs


def test_a_case_without_an_answer_has_no_cost() -> None:
    found = only(kept(5), KeptCase(()))
    assert (found.was, found.now, found.percent) == (Cost(Decimal(5)), None, "")


def test_changes_are_by_case_and_target() -> None:
    keys = [("b", "y"), ("a", "z"), ("a", "x")]
    assert [(each.case, each.target) for each in case_changes({}, dict.fromkeys(keys, kept()), price)] == sorted(keys)


def test_a_run_has_the_result_and_the_form_of_each_case_that_was_not_skipped() -> None:
    call = CallUsage(OLD.model, 200, "end_turn", Usage(0, 10))

    def outcome(case: str, result: Result, *, simulated: bool = False) -> Outcome:
        sample = Sample(result, calls=(call,), form="JSON" if case == "a" else "", simulated=simulated)
        return Outcome(case, OLD, (sample, replace(sample, rerun=True)))

    run = Run((OLD,), (outcome("a", "failed"), outcome("b", "passed", simulated=True), outcome("c", "skipped")))
    assert kept_cases(run) == {
        ("a", "opus-4-6"): KeptCase(((call,),), {"result": "failed", "answers": "real", "form": "JSON"}),
        ("b", "opus-4-6"): KeptCase(((call,),), {"result": "passed", "answers": "simulated"}),
    }
