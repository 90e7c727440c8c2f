from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import get_args

from pytest_modelmigrate.analysis.advice import advise
from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.effort_audit import EffortAudit, effort_audits
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import EFFORT_AUDIT, Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Effort, RoleTarget, Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.causes import cause_notes
from pytest_modelmigrate.reports.cells import Cells
from pytest_modelmigrate.reports.effort_audit import effort_lines
from pytest_modelmigrate.reports.markdown import markdown_report
from pytest_modelmigrate.reports.samples import sample_notes

OLD = Target("claude-opus-4-6", None, "opus-4-6")
OLD_LOW = Target("claude-opus-4-6", "low", "opus-4-6")
LOW, MEDIUM, HIGH, *_ = (Target("claude-opus-4-7", effort, "opus-4-7") for effort in get_args(Effort))
TARGETS = (OLD, OLD_LOW, LOW, MEDIUM, HIGH)


def price(call: CallUsage) -> Cost:
    return Cost(Decimal(call.usage.input_tokens) / 100)


def outcome(target: Target, result: Result, tokens: int = 100, case: str = "a", tags: tuple[str, ...] = ()) -> Outcome:
    calls = (CallUsage(target.model, 200, "end_turn", Usage(tokens)),)
    return Outcome(case, target, (Sample(result, calls=() if result == "skipped" else calls),), tags=tags)


def judged(*outcomes: Outcome, threshold: float | None = None) -> tuple[Run, Verdict]:
    run = Run(TARGETS, outcomes, options={"audit": EFFORT_AUDIT, "margin": 0.0})
    return run, judge(run, price, BaselineGate("off" if threshold is None else threshold))


def audit(*outcomes: Outcome) -> EffortAudit:
    return effort_audits(*judged(*outcomes))[-1]


MIXED = (
    outcome(OLD, "passed", tags=("x", "y")),
    outcome(LOW, "failed", tokens=500, tags=("x", "y")),
    outcome(MEDIUM, "passed", tokens=150, tags=("x", "y")),
    outcome(HIGH, "skipped", tags=("x", "y")),
    outcome(OLD, "passed", case="b", tags=("y",)),
    outcome(LOW, "passed", case="b", tokens=50, tags=("y",)),
    outcome(MEDIUM, "skipped", case="b", tags=("y",)),
    outcome(OLD, "passed", case="c", tags=("z",)),
    outcome(LOW, "failed", case="c", tags=("z",)),
    outcome(MEDIUM, "failed", case="c", tags=("z",)),
    outcome(HIGH, "failed", case="c", tags=("z",)),
)


def test_each_case_has_the_highest_effort_that_it_tried_or_none_where_that_fails() -> None:
    found = audit(*MIXED)
    assert {each.case: each.effort for each in found.cases} == {"a": "medium", "b": "low", "c": None}
    assert [(each.effort, each.works) for each in found.cases[0].tried] == [("low", False), ("medium", True)]
    assert found.effort is None


def test_a_tag_needs_the_highest_effort_of_its_cases() -> None:
    assert audit(*MIXED).tags == {"x": "medium", "y": "medium", "z": None}


def test_the_cost_is_that_of_the_chosen_efforts_of_the_cases_that_have_one() -> None:
    found = audit(*MIXED)
    assert (found.was.usd, found.now.usd) == (Decimal(2), Decimal(2))  # 1.00 + 1.00 against 1.50 + 0.50


def test_the_verdict_counts_neither_results_nor_costs_of_what_was_superseded() -> None:
    _, verdict = judged(*MIXED[:3], threshold=1.0)
    assert verdict.passed
    _, verdict = judged(*MIXED, threshold=1.0)
    assert verdict.reasons == ("1 case broken on opus-4-7-high (pass→fail)",)


def test_all_cases_of_a_searched_effort_together_are_not_compared() -> None:
    twice = tuple(replace(each, samples=each.samples * 2) for each in MIXED)
    _, verdict = judged(*twice)
    assert verdict.suites == {}
    run = Run(TARGETS, twice)
    assert set(judge(run, price, BaselineGate("off")).suites) == {LOW.id, MEDIUM.id, HIGH.id}


def test_the_notes_leave_out_what_was_superseded() -> None:
    twice = tuple(replace(each, samples=each.samples * 5) for each in MIXED)
    _, verdict = judged(*twice)
    regressed = [note for note in sample_notes(verdict, price) if note.startswith("regressed")]
    assert regressed == ["regressed: c on opus-4-7-high: 0/5 against 5/5"]
    assert [note.partition(":")[0] for note in cause_notes(verdict, price)] == [
        "cost on opus-4-7-medium",
        "cost on opus-4-7-low",
    ]


def test_the_advice_is_about_the_effort_that_counts() -> None:
    run, verdict = judged(*MIXED, threshold=1.0)
    assert [(each.case, each.action, each.effort) for each in advise(run, verdict)] == [
        ("a", "migrate at effort", "medium"),
        ("b", "migrate at effort", "low"),
        ("c", "stay on the baseline", None),
    ]
    cheap = (outcome(OLD, "passed"), outcome(LOW, "passed", tokens=10), outcome(MEDIUM, "passed", tokens=50))
    (found,) = advise(*judged(*cheap))
    assert found.effort == "medium"  # the search went on, so low did not do


def test_the_table_leaves_out_efforts_that_were_not_tried() -> None:
    run, verdict = judged(*MIXED)
    cells = Cells(run, verdict, price)
    assert [cell.partition(" ")[0] for cell in cells.row("a")] == ["pass", "-", "fail", "pass", ""]
    assert cells.results() == ["3 pass", "-", "1 pass 2 fail", "1 pass 1 fail", "1 FAIL"]
    assert cells.row("b")[3:] == ["", "-"]


def test_an_effort_does_what_a_weaker_one_of_the_old_model_does() -> None:
    found = audit(
        outcome(OLD, "passed"),
        outcome(OLD_LOW, "failed"),
        outcome(LOW, "failed"),
        outcome(MEDIUM, "passed"),
        outcome(OLD, "passed", case="b"),
        outcome(OLD_LOW, "passed", case="b"),
        outcome(LOW, "passed", case="b"),
    )
    assert {each.target: (each.effort, each.cases) for each in found.equivalences} == {
        OLD: ("medium", 2),
        OLD_LOW: ("low", 2),
    }


def test_no_equivalence_is_claimed_where_a_case_has_none() -> None:
    assert audit(*MIXED).equivalences == ()


def test_a_run_without_an_audit_has_none() -> None:
    run = Run(TARGETS, MIXED)
    assert effort_audits(run, judge(run, price, BaselineGate("off"))) == ()


def test_the_lines_name_the_cases_that_need_more_than_the_lowest_effort() -> None:
    run, verdict = judged(*MIXED)
    assert [*effort_lines(effort_audits(run, verdict)[-1:])] == [
        "efforts of opus-4-7: low for 1 case, medium for 1, none for 1; cost 0%",
        "  a: medium (low 0/1 regressed, medium 1/1 same)",
        "  c: none (low 0/1 regressed, medium 0/1 regressed, high 0/1 regressed)",
        "  tag x: medium for 1 case",
        "  tag y: medium for 2 cases",
        "  tag z: no effort for 1 case",
    ]


def test_verbose_lines_name_every_case() -> None:
    audits = effort_audits(*judged(*MIXED))[-1:]
    assert "  b: low (low 1/1 same)" in [*effort_lines(audits, verbose=True)]


def test_many_cases_of_one_effort_are_counted() -> None:
    cases = [
        each
        for case in "abcde"
        for each in (
            outcome(OLD, "passed", case=case),
            outcome(LOW, "failed", case=case),
            outcome(MEDIUM, "passed", case=case),
        )
    ]
    easy = (outcome(OLD, "passed", case="f"), outcome(LOW, "passed", case="f"))
    lines = [*effort_lines(effort_audits(*judged(*cases, *easy))[-1:])]
    assert lines[0].startswith("efforts of opus-4-7: low for 1 case, medium for 5")
    assert lines[4] == "  ... and 2 more cases with medium (-v shows them)"


def test_the_plain_audit_has_exact_dollars() -> None:
    plain = audit(*MIXED).plain()
    assert (plain["model"], plain["effort"], plain["cost_was_usd"]) == ("claude-opus-4-7", None, "2")
    assert plain["cases"][1] == {
        "case": "b",
        "effort": "low",
        "tried": [{"effort": "low", "verdict": "same", "passes": 1, "samples": 1, "works": True, "cost_usd": "0.5"}],
    }


def test_no_equivalence_is_claimed_with_a_mix() -> None:
    mix = Target("claude-opus-4-6", None, "", (RoleTarget("planner", "claude-opus-5"),))
    outcomes = (outcome(OLD, "passed"), outcome(mix, "passed"), outcome(LOW, "passed"))
    run = Run((OLD, mix, LOW), outcomes, options={"audit": EFFORT_AUDIT, "margin": 0.0})
    (found,) = effort_audits(run, judge(run, price, BaselineGate("off")))
    assert [each.target for each in found.equivalences] == [OLD]


def test_the_markdown_report_names_every_case() -> None:
    run, verdict = judged(*MIXED)
    markdown = markdown_report(run, verdict, price).splitlines()
    start = markdown.index("### efforts of opus-4-7: low for 1 case, medium for 1, none for 1; cost 0%")
    assert "- b: low (low 1/1 same)" in markdown[start:]
