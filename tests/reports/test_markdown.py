from __future__ import annotations

from decimal import Decimal

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.markdown import markdown_report

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))


def price(call: CallUsage) -> Cost:
    """A tenth of a cent a token."""
    return Cost(Decimal(call.usage.input_tokens) / 1000)


def outcome(case: str, target: Target, tokens: int, result: Result = "passed") -> Outcome:
    status, stop = (200, "end_turn") if tokens else (400, None)
    return Outcome(
        f"test_a.py::{case}", target, (Sample(result, calls=(CallUsage("m", status, stop, Usage(tokens)),)),)
    )


def test_the_table_ends_with_results_and_totals_over_what_both_targets_answered() -> None:
    run = Run(
        (OLD, NEW),
        (
            outcome("one[a|b]", OLD, 10),
            outcome("one[a|b]", NEW, 20),
            outcome("two", OLD, 70),
            outcome("two", NEW, 0, "failed"),
        ),
    )
    report = markdown_report(run, judge(run, price, BaselineGate(0.2)), price)
    assert report.splitlines()[2:] == [
        "**verdict: FAIL: 1 case broken on opus-4-7 (pass→fail); 1 case more than 20% above the cost on the baseline**",
        "",
        "- cost on opus-4-7: +100%: prompt +100%",
        "- cost gate: --migrate-baseline-threshold allows 20%",
        "",
        "| case | opus-4-6 | opus-4-7 |",
        "|---|---|---|",
        "| test_a.py::one[a\\|b] | pass $0.0100 | pass $0.0200 +100% **!** |",
        "| test_a.py::two | pass $0.0700 | FAIL $0.0000 |",
        "| results | 2 pass | 1 pass 1 FAIL |",
        "| total | $0.0800 | $0.0200 +100% |",
        "",
        "- total of opus-4-7: the 1 case that opus-4-6 answered too, for $0.0100",
        "",
        "**advice: 2 cases: stay on the baseline**",
        "",
        (
            "- test_a.py::one[a\\|b]: stay on the baseline: holds on opus-4-7, and holds on opus-4-6; cost +100%, and "
            "20% more is allowed; costs +100% at the same pass rate: lower its effort or set a task budget"
        ),
        "- test_a.py::two: stay on the baseline: fails on opus-4-7, and holds on opus-4-6",
    ]


def test_guesses_are_marked() -> None:
    guess = Finding(held=True, behaviour="refusal()", doubt="it declines and helps")
    run = Run((OLD,), (Outcome("test_a.py::one", OLD, (Sample("passed", findings=(guess,)),)),))
    report = markdown_report(run, judge(run, price, BaselineGate(0.2)), price)
    assert "- guessed: it declines and helps (refusal(), 1 outcome)" in report.splitlines()
