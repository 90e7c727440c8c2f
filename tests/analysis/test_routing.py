"""The routing table: the target that each kind of task should go to."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from pytest_modelmigrate.analysis.advice import advise
from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.routing import routing_table
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import RoleTarget, Target
from pytest_modelmigrate.facts.usage import Usage

OLD = Target("claude-opus-4-6", None, "opus-4-6")
NEW = Target("claude-opus-4-7", None, "opus-4-7")
LOW = Target("claude-opus-4-7", "low", "opus-4-7")
MIX = Target("claude-opus-4-6", "high", "", (RoleTarget("planner", "claude-opus-4-7", None, "opus-4-7"),))


def cell(target: Target, case: str, tags: tuple[str, ...], tokens: int = 100, passes: int = 1) -> Outcome:
    """The outcome of a case that was sampled once, and that costs a dollar if nothing else is said."""
    calls = (CallUsage("m", 200, "end_turn", Usage(tokens)),)
    return Outcome(case, target, (Sample("passed" if passes else "failed", calls=calls),), tags=tags)


def row(case: str, *tags: str, new: int = 100, low: int = 100, passes: tuple[int, int] = (1, 1)) -> tuple[Outcome, ...]:
    """The outcomes of a case on the three targets."""
    return cell(OLD, case, tags), cell(NEW, case, tags, new, passes[0]), cell(LOW, case, tags, low, passes[1])


def routed(*outcomes: Outcome, targets: tuple[Target, ...] = (OLD, NEW, LOW)) -> dict[str, Any]:
    run = Run(targets, outcomes)
    verdict = judge(run, lambda call: Cost(Decimal(call.usage.input_tokens) / 100), BaselineGate("off"))
    table = routing_table(advise(run, verdict), run)
    assert table is not None
    return table.plain()


def test_a_tag_goes_to_the_cheapest_target_that_suits_all_of_its_cases() -> None:
    table = routed(*row("a", "x", new=50, low=30), *row("b", "x", new=60, low=90), *row("c", new=1))
    assert table["default"] == {"target": "opus-4-6", "model": "claude-opus-4-6", "effort": None}
    assert table["tags"] == {
        "x": {
            "target": "opus-4-7",
            "model": "claude-opus-4-7",
            "effort": None,
            "cases": 2,
            "why": "the cheapest that suits all 2 cases",
        }
    }


def test_a_target_that_one_case_of_the_tag_does_not_hold_on_is_passed_over() -> None:
    table = routed(*row("a", "x", low=30), *row("b", "x", low=30, passes=(1, 0)), *row("c", "y", low=30))
    assert table["tags"]["x"]["target"] == "opus-4-7"
    assert table["tags"]["y"]["target"] == "opus-4-7-low"


def test_a_tag_without_a_target_for_all_cases_stays_on_the_baseline() -> None:
    table = routed(*row("a", "x", passes=(1, 0)), *row("b", "x", passes=(0, 1)), *row("c", "y", passes=(0, 0)))
    assert (table["tags"]["x"]["target"], table["tags"]["x"]["why"]) == (
        "opus-4-6",
        "no other target suits every case",
    )
    assert (table["tags"]["y"]["target"], table["tags"]["y"]["why"]) == ("opus-4-6", "c: stay on the baseline")


def test_a_tag_of_one_case_says_so() -> None:
    assert routed(*row("a", "x"))["tags"]["x"]["why"] == "the cheapest that suits its case"


def test_a_run_without_targets_has_no_table() -> None:
    assert routing_table((), Run()) is None


def test_the_routing_table_names_what_a_mix_moves() -> None:
    table = routed(cell(OLD, "a", ("reports",)), cell(MIX, "a", ("reports",)), targets=(OLD, MIX))
    assert table["tags"]["reports"]["roles"] == [
        {"role": "planner", "model": "claude-opus-4-7", "effort": None, "name": "opus-4-7"}
    ]
