from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.completions import cost_per_completion
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.tool_attempts import ToolCounts
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.agent_loops import loop_notes
from pytest_modelmigrate.reports.details import details
from pytest_modelmigrate.reports.markdown import markdown_report

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))
GOOD = (ToolCounts("search", 4, 4, 4), ToolCounts("refund", 1, 1, 1))
WORSE = (ToolCounts("search", 6, 4, 2, {"invalid input": 3, "tool error": 1}), ToolCounts("refund", 1, 1, 1))


def price(call: CallUsage) -> Cost:
    return Cost(Decimal(call.usage.input_tokens) / 1000)


def sample(turns: int, tools: tuple[ToolCounts, ...] = ()) -> Sample:
    return Sample("passed", calls=(CallUsage("m", 200, "end_turn", Usage(10)),) * turns, tools=tools)


def verdict(*pairs: tuple[Sample, Sample]) -> tuple[Run, Verdict]:
    outcomes = [
        Outcome(f"test_a.py::case_{number}", target, (each,))
        for number, pair in enumerate(pairs)
        for target, each in zip((OLD, NEW), pair, strict=True)
    ]
    run = Run((OLD, NEW), tuple(outcomes))
    return run, judge(run, price, BaselineGate("off"))


def test_a_note_says_how_turns_and_first_attempts_changed() -> None:
    run, found = verdict((sample(4, GOOD), sample(6, WORSE)))
    note = (
        "case_0 on opus-4-7: turns 4 -> 6; first attempts right 5/5 -> 3/5 "
        "(search: invalid input 0 -> 3, tool error 0 -> 1)"
    )
    assert loop_notes(found, price) == [note]
    assert f"- {note}" in markdown_report(run, found, price)


def test_several_loops_of_a_target_are_one_note() -> None:
    _, found = verdict((sample(4, GOOD), sample(6, WORSE)), (sample(2), sample(2)), (sample(1), sample(1)))
    (note,) = loop_notes(found, price)
    assert note.startswith("2 agent loops on opus-4-7: turns 6 -> 8; first attempts right 5/5 -> 3/5")


@pytest.mark.parametrize("both", [sample(4, GOOD), sample(1)])
def test_without_a_change_there_is_no_note(both: Sample) -> None:
    assert loop_notes(verdict((both, both))[1], price) == []


def test_fewer_calls_that_are_all_right_are_a_change() -> None:
    (note,) = loop_notes(verdict((sample(2, GOOD), sample(2, GOOD[1:])))[1], price)
    assert note == "case_0 on opus-4-7: first attempts right 5/5 -> 1/1"


def test_details_show_turns_and_tools_of_an_outcome() -> None:
    samples = (sample(6, WORSE), sample(4, GOOD))
    lines = [*details(Outcome("test_a.py::case", NEW, samples), price)]
    expected = "turns 5; first attempts right 8/10: search 6/8 (invalid input 3, tool error 1), refund 2/2"
    assert f"{expected}; cost per completion $0.0500" in lines


def test_details_of_a_single_call_say_nothing_of_turns() -> None:
    assert not any("turns" in line for line in details(Outcome("test_a.py::case", NEW, (sample(1),)), price))
    lines = [*details(Outcome("test_a.py::case", NEW, (sample(1, GOOD[1:]),)), price)]
    assert "first attempts right 1/1: refund 1/1" in lines


def test_the_cost_per_completion_has_the_samples_that_fail_in_it() -> None:
    fails = replace(sample(6), result="failed")
    old = Outcome("test_a.py::case", OLD, (sample(4), sample(4)), pass_rate=0.1)
    new = Outcome("test_a.py::case", NEW, (sample(4), fails), pass_rate=0.1)
    unclear = replace(sample(9), result="error", inconclusive=True)
    found = judge(Run((OLD, NEW), (old, new)), price, BaselineGate("off"))
    assert loop_notes(found, price) == ["case on opus-4-7: turns 4 -> 5; cost per completion $0.0400 -> $0.1000"]
    assert cost_per_completion([new.with_samples([unclear])], price) == Cost(Decimal("0.1"))
    assert cost_per_completion([Outcome("a", NEW, (fails,))], price) is None
    (line,) = [each for each in details(Outcome("a", NEW, (fails, fails)), price) if "turns" in each]
    assert line == "turns 6; cost per completion unknown, because no sample holds"


def test_an_unknown_price_makes_the_cost_per_completion_unknown() -> None:
    cost = cost_per_completion([Outcome("a", NEW, (sample(1),))], lambda _: Cost(None, "no price"))
    assert cost == Cost(None, "no price")
