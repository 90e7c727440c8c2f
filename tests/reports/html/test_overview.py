from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.html import overview
from pytest_modelmigrate.reports.html.overview import about, not_decided, options

OLD, NEW = (Target(f"claude-{name}", None, name) for name in ("old", "new"))
STARTED = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)


def price(call: CallUsage) -> Cost:
    """A cent a token; unknown for an unknown model."""
    return (
        Cost(None, "no price is known for it") if call.model == "it" else Cost(Decimal(call.usage.input_tokens) / 100)
    )


def outcome(case: str, target: Target, *results: Result, model: str = "m", message: str = "") -> Outcome:
    calls = (CallUsage(model, 200, "end_turn", Usage(10)),)
    return Outcome(case, target, tuple(Sample(each, calls=calls, message=message) for each in results))


def undecided(run: Run) -> list[str]:
    return not_decided(run, judge(run, price, BaselineGate(0.2)), price)


def test_cases_without_a_result_are_counted_by_their_reason() -> None:
    outcomes = [outcome(f"c{number}", NEW, "error", message="529 overloaded") for number in range(3)]
    run = Run((OLD, NEW), (outcome("c0", OLD, "passed"), *outcomes, outcome("d", NEW, "skipped")))
    assert undecided(run) == ["3 cases on new: 529 overloaded", "1 case on new: skipped"]


def test_unfinished_tests_few_samples_and_unknown_prices_are_named() -> None:
    before, after = outcome("c", OLD, *["passed"] * 6), outcome("c", NEW, *["passed"] * 4, *["failed"] * 2)
    dear = outcome("d", OLD, "passed", model="it")
    found = undecided(Run((OLD, NEW), (before, after, dear), unreached=2))
    assert found[0] == "2 prompt tests did not finish"
    assert found[1].startswith("undecided: c on new: 4/6 against 6/6; about ")
    assert found[2] == "the cost of 1 case on old: no price is known for it"


def test_a_long_list_of_reasons_is_cut() -> None:
    outcomes = [outcome(f"c{number}", OLD, "error", message=f"reason {number}") for number in range(30)]
    found = undecided(Run((OLD,), tuple(outcomes)))
    assert (len(found), found[-1]) == (21, "and 10 more")


def test_a_run_says_which_prices_and_which_jobs_it_rests_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(overview, "prices_as_of", lambda: "genai-prices 0.2.9")
    part = RunPart("1", STARTED, ("old", "new"), commit="abc")
    run = Run((OLD, NEW), started=STARTED, prices="genai-prices 0.2.3", versions={"python": "3.13"}, parts=(part,))
    found = dict(about(run))
    assert found["started"] == "2026-11-22 06:00 UTC"
    assert found["models"] == "claude-old, claude-new"
    assert found["commit"] == "none: the project is in no git repository"
    assert found["prices"] == "genai-prices 0.2.9; genai-prices 0.2.3 was installed when the run was made"
    assert found["python"] == "3.13"
    assert found["merged from"] == "old, new, 2026-11-22 06:00 UTC, commit abc"


def test_options_that_are_off_are_left_out() -> None:
    run = Run(
        options={"models": "a,b", "audit": "", "judge": None, "lint": False, "adapt": True, "ignored": ("x", "y")}
    )
    assert options(run) == [("models", "a,b"), ("adapt", "on"), ("ignored", "x, y")]
    assert options(Run(options={"cost_threshold": 0.0})) == [("cost-threshold", "0.0")]
