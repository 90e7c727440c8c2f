from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.kept_replies import KeptReply
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.html.case_cards import STATES, CaseFacts, case_card, case_facts, slug
from pytest_modelmigrate.reports.html.overview import not_decided

OLD, NEW = (Target(f"claude-{name}", None, name) for name in ("old", "new"))


def price(call: CallUsage) -> Cost:
    """A cent a token."""
    return Cost(Decimal(call.usage.input_tokens) / 100)


def sample(result: str, tokens: int = 10, form: str = "prose", finding: Finding | None = None) -> Sample:
    calls = (CallUsage("m", 200, "end_turn", Usage(tokens)),)
    found = () if finding is None else (finding,)
    return Sample(result, calls=calls, findings=found, reply=KeptReply("x", 1, form))  # type: ignore[arg-type]


FINE = sample("passed")
PAIRS = {
    "regressed failing": (FINE, sample("failed")),
    "failing": (sample("failed"), sample("failed")),
    "dearer": (FINE, sample("passed", 30)),
    "undecided": (FINE, sample("error")),
    "unsure": (FINE, sample("passed", finding=Finding(True, "b", doubt="a guess"))),
    "changed": (FINE, sample("passed", form="list")),
    "": (FINE, sample("passed", 11)),
    "regressed failing dearer": (FINE, sample("failed", 30)),
}


def facts_of(pairs: dict[str, tuple[Sample, Sample]]) -> tuple[Run, list[CaseFacts]]:
    outcomes = tuple(
        Outcome(f"test_a.py::test_{number}", target, (each,))
        for number, pair in enumerate(pairs.values())
        for target, each in zip((OLD, NEW), pair, strict=True)
    )
    run = Run((OLD, NEW), outcomes)
    return run, case_facts(run, judge(run, price, BaselineGate(0.2)), price)


@pytest.mark.parametrize("states", PAIRS)
def test_the_states_of_a_case_follow_from_its_results(states: str) -> None:
    _, (facts,) = facts_of({states: PAIRS[states]})
    assert " ".join(facts.states) == states
    assert set(facts.states) <= set(STATES)


def test_the_most_important_cases_come_first_and_others_in_the_order_of_the_run() -> None:
    pairs = {**PAIRS, "fine as well": (FINE, FINE)}
    _, found = facts_of(pairs)
    assert [list(pairs)[each.number] for each in found] == [
        "regressed failing dearer",
        "regressed failing",
        "failing",
        "dearer",
        "undecided",
        "unsure",
        "changed",
        "",
        "fine as well",
    ]


def test_classes_and_the_largest_rise_in_cost_are_of_all_targets() -> None:
    inner = Finding(False, "a", "too long")
    failed = sample("failed", 13, finding=Finding(False, "a & b", "several", parts=(inner, Finding(True, "b"))))
    _, (facts,) = facts_of({"x": (FINE, failed)})
    assert facts.classes == ("too long",), "the branch that fails names the class"
    assert facts.change == Decimal("0.3")


def test_a_case_that_did_not_run_on_a_target_has_no_side_there() -> None:
    run = Run((OLD, NEW), (Outcome("test_a.py::test_a[x::y]", NEW, (FINE,)),))
    (facts,) = case_facts(run, judge(run, price, BaselineGate(0.2)), price)
    card = case_card(facts, run, {}, None, price, longest=100)
    assert [side is None for side in card.sides] == [True, False]
    assert (card.module, card.name, card.score) == ("test_a.py", "test_a[x::y]", "")


def test_the_link_of_a_case_depends_on_its_name_alone() -> None:
    assert slug("test_a.py::test_a") == slug("test_a.py::test_a") != slug("test_a.py::test_b")
    assert slug("a \ud800 b").isalnum()


def test_an_effort_that_a_higher_one_replaced_does_not_count() -> None:
    low, medium = Target("claude-new", "low", "new"), Target("claude-new", "medium", "new")
    results = {OLD: FINE, low: sample("error", 90, "list"), medium: FINE}
    outcomes = tuple(Outcome("test_a.py::test_a", target, (each,)) for target, each in results.items())
    run = Run((OLD, low, medium), outcomes, options={"audit": "efforts"})
    verdict = judge(run, price, BaselineGate(0.2))
    assert [each.superseded for each in verdict.comparisons] == [True, False]
    (facts,) = case_facts(run, verdict, price)
    assert facts.states == ()
    assert not_decided(run, verdict, price) == []
