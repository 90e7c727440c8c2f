from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
import yaml

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
from pytest_modelmigrate.reports.advice import (
    MOST_LINES,
    RunAdvice,
    advice_items,
    advice_lines,
    routing_json,
    routing_yaml,
)
from pytest_modelmigrate.reports.markdown import markdown_report
from pytest_modelmigrate.reports.run_file import json_report

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))
FENCED = Finding(held=False, behaviour="json_reply()", failure="fenced", fix="use output_config.format (docs)")


def price(call: CallUsage) -> Cost:
    """A cent a fresh token, a tenth of it from the cache, a quarter more to write."""
    usage = call.usage
    cached = usage.cache_read_input_tokens / Decimal(10) + usage.ephemeral_5m_input_tokens * Decimal("1.25")
    return Cost((usage.input_tokens + cached) / 100)


def both(case: str, now: int = 100, result: Result = "passed", cached: int = 0, **more: Any) -> tuple[Outcome, ...]:
    findings = (FENCED,) if result == "failed" else ()
    return tuple(
        Outcome(
            f"a.py::B::{case}",
            target,
            (Sample(how, calls=(CallUsage("m", 200, "end_turn", Usage(tokens, 0, cached)),), findings=found),),
            **more,
        )
        for target, how, tokens, found in ((OLD, "passed", 100, ()), (NEW, result, now, findings))
    )


RUN = Run(
    (OLD, NEW),
    (
        *both("plain", 90, tags=("x",), calls_per_month=1000.0),
        *both("dearer[a::b]", 140, tags=("x", "y"), cached=50, calls_per_month=20.0),
        *both("broken", result="failed", tags=("y",)),
    ),
)


def found(run: Run = RUN) -> RunAdvice:
    return RunAdvice.of(run, judge(run, price, BaselineGate(0.5)), price)


def test_the_terminal_has_what_differs_the_tags_and_the_dollars() -> None:
    assert advice_lines(found()) == [
        "advice: 2 cases: migrate to opus-4-7; 1 case: fix the prompt",
        "  broken: fix the prompt for opus-4-7: fenced",
        "  tag x: opus-4-7 (2 cases: the cheapest that suits all 2 cases)",
        "  tag y: opus-4-6 (2 cases: a.py::B::broken: fix the prompt)",
        "  per month: $1,030 -> $938 (-8.9%) for 2 cases at list price; cold caches $0.5750 once; without 1 case",
        "  migrate first what costs least if it fails: dearer[a::b], plain",
    ]


def test_with_v_every_case_has_its_evidence_and_its_fix() -> None:
    lines = advice_lines(found(), verbose=True)
    assert lines[1:4] == [
        "  a.py::B::plain: migrate to opus-4-7: holds on opus-4-7, and holds on opus-4-6; cost -10%",
        "  a.py::B::dearer[a::b]: migrate to opus-4-7: holds on opus-4-7, and holds on opus-4-6; cost +27%",
        (
            "  a.py::B::broken: fix the prompt for opus-4-7: fails on opus-4-7, and holds on opus-4-6; the same "
            "cost; fenced; fix: use output_config.format (docs)"
        ),
    ]
    assert lines[-1] == (
        "  a.py::B::dearer[a::b]: $1.9000 against $1.5000 must save 1.3 calls: the first attempt and 0.3 retries"
    )


@pytest.mark.parametrize(
    ("dear", "line"),
    [
        (1, "  a0: costs +40% at the same pass rate: lower its effort or set a task budget"),
        (2, "  2 cases cost 30% more or above at the same pass rate: tune effort or task budget (-v shows which)"),
    ],
)
def test_cases_that_should_be_tuned_are_one_line(dear: int, line: str) -> None:
    run = Run((OLD, NEW), tuple(each for n in range(dear) for each in both(f"a{n}", 140)))
    assert advice_lines(found(run))[1:] == [line]


def test_a_report_says_of_a_case_to_tune_its_cost_once() -> None:
    run = Run((OLD, NEW), both("a", 140))
    tune = "costs +40% at the same pass rate: lower its effort or set a task budget"
    assert [*advice_items(found(run))] == [f"a.py::B::a: migrate to opus-4-7: {tune}"]


def test_a_large_run_has_no_more_than_eight_lines() -> None:
    broken = tuple(each for n in range(30) for each in both(f"n{n}", result="failed", tags=(f"t{n}",)))
    lines = advice_lines(found(Run((OLD, NEW), (*broken, *RUN.outcomes))))
    assert len(lines) == MOST_LINES
    assert lines[5] == "  ... and 59 more lines of advice (-v shows them)"
    assert lines[6].startswith("  per month: ")
    assert len(advice_lines(found(Run((OLD, NEW), broken)), verbose=True)) == 61


def test_one_target_has_no_advice() -> None:
    run = Run((OLD,), (RUN.outcomes[0],))
    assert advice_lines(found(run)) == []
    assert "### Advice" not in markdown_report(run, judge(run, price, BaselineGate()), price)
    assert found(run).plain() == {"advice": [], "routing": None, "projection": None}


def test_the_markdown_report_has_the_advice() -> None:
    lines = markdown_report(RUN, judge(RUN, price, BaselineGate(0.5)), price).splitlines()
    start = lines.index("### Advice")
    assert lines[start : lines.index("### What changed")] == [
        "### Advice",
        "",
        "2 cases: migrate to opus-4-7; 1 case: fix the prompt",
        "",
        (
            "- a.py::B::broken: fix the prompt for opus-4-7: fails on opus-4-7, and holds on opus-4-6; the same "
            "cost; fenced; fix: use output_config.format (docs)"
        ),
        "- tag x: opus-4-7 (2 cases: the cheapest that suits all 2 cases)",
        "- tag y: opus-4-6 (2 cases: a.py::B::broken: fix the prompt)",
        "- per month: $1,030 -> $938 (-8.9%) for 2 cases at list price; cold caches $0.5750 once; without 1 case",
        "- migrate first what costs least if it fails: a.py::B::dearer[a::b], a.py::B::plain",
        ("- a.py::B::dearer[a::b]: $1.9000 against $1.5000 must save 1.3 calls: the first attempt and 0.3 retries"),
        "",
    ]


def test_the_json_report_has_it_as_data() -> None:
    data = json.loads(json_report(RUN, judge(RUN, price, BaselineGate(0.5)), price))["derived"]
    assert [(each["action"], each["target"], each["failure"]) for each in data["advice"]] == [
        ("migrate", "opus-4-7", None),
        ("migrate", "opus-4-7", None),
        ("fix the prompt", "opus-4-7", "fenced"),
    ]
    assert {tag: route["model"] for tag, route in data["routing"]["tags"].items()} == {
        "x": "claude-opus-4-7",
        "y": "claude-opus-4-6",
    }
    assert data["projection"]["before_usd_per_month"] == "1030.000000"
    assert data["projection"]["left_out"] == ["a.py::B::broken"]
    assert data["projection"]["cases"][1]["cache"] == {
        "prefix_tokens": 50,
        "cold_write_usd": "0.625000",
        "extra_usd": "0.575000",
        "break_even_calls": None,
    }


def test_the_routing_table_is_the_same_in_json_and_yaml() -> None:
    table = found().routing
    assert table is not None
    assert json.loads(routing_json(table)) == yaml.safe_load(routing_yaml(table)) == table.plain()
    assert routing_yaml(table).startswith(
        "default:\n  target: opus-4-6\n  model: claude-opus-4-6\n  effort: null\ntags:\n"
    )
