from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.run_parts import RunPart
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Result, Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.markdown import COMMENT_LIMIT, MARKER, comment_report, markdown_report

STARTED = datetime(2026, 7, 1, 12, 30, tzinfo=UTC)
MADE = {"mode": "replay", "prices": "genai-prices 0.2.3", "commit": "1f2e3d", "id": "0", "started": STARTED}
GOLDEN = Path(__file__).parent / "golden"
ABOUT = [
    "<details><summary>About this run</summary>",
    "",
    "- started: 2026-07-01 12:30 UTC",
    "- commit: 1f2e3d",
    "- calls: replay",
    "- prices: genai-prices 0.2.3",
    "- versions: pytest-modelmigrate 0.1.0, python 3.13.1",
    "- options: models=opus-4-6,opus-4-7, samples=1",
    "",
    "</details>",
]
HOSTILE = (
    "<script>alert(1)</script> `code` **bold** ![x](https://example.com/x.png) [a](javascript:b) @octocat #12 GH-12 "
    "https://example.com www.example.com $x$ ~~y~~ &lt; a|b \x1b[31m \r\n::error::x ##[error]x \u202e _em_ \\* <!-- -->"
)

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))


def price(call: CallUsage) -> Cost:
    """A tenth of a cent a token."""
    return Cost(Decimal(call.usage.input_tokens) / 1000)


def outcome(case: str, target: Target, tokens: int, result: Result = "passed") -> Outcome:
    status, stop = (200, "end_turn") if tokens else (400, None)
    return Outcome(
        f"test_a.py::{case}", target, (Sample(result, calls=(CallUsage("m", status, stop, Usage(tokens)),)),)
    )


def made(*outcomes: Outcome) -> Run:
    """A run in which everything is known."""
    versions = {"pytest-modelmigrate": "0.1.0", "python": "3.13.1"}
    options = {"models": "opus-4-6,opus-4-7", "samples": 1, "baseline": ""}
    return Run((OLD, NEW), outcomes, versions=versions, options=options, **MADE)


def failing(case: str, evidence: str, target: Target = NEW, message: str = "") -> Outcome:
    """A case in which a behaviour does not hold."""
    finding = Finding(held=False, behaviour="json_reply()", failure="fenced", evidence=evidence, fix="use a schema")
    calls = (CallUsage("m", 200, "end_turn", Usage(20)),)
    return Outcome(case, target, (Sample("failed", calls=calls, findings=(finding,), message=message),))


def test_a_report_begins_with_the_verdict_and_has_totals_over_what_both_targets_answered() -> None:
    run = made(
        outcome("one[a|b]", OLD, 10),
        outcome("one[a|b]", NEW, 20),
        outcome("two", OLD, 70),
        outcome("two", NEW, 0, "failed"),
    )
    report = markdown_report(run, judge(run, price, BaselineGate(0.2)), price)
    assert report.splitlines()[-len(ABOUT) :] == ABOUT
    assert report.splitlines()[: -len(ABOUT)] == [
        "## migration: opus-4-6 -> opus-4-7",
        "",
        (
            "**❌ verdict: FAIL: 1 case broken on opus-4-7 (pass→fail); 1 case more than 20% above the cost on the "
            "baseline**"
        ),
        "",
        "|  | opus-4-6 | opus-4-7 |",
        "|---|---|---|",
        "| results | 2 pass | 1 pass 1 FAIL |",
        "| total | $0.0800 | $0.0200 +100% |",
        "",
        "total of opus-4-7: the 1 case that opus-4-6 answered too, for $0.0100",
        "",
        "### Notes",
        "",
        "- cost on opus-4-7: +100%: prompt +100%",
        "- cost gate: --migrate-baseline-threshold allows 20%",
        "",
        "### What fails",
        "",
        "- `test_a.py::two` on opus-4-7 (pass→fail): FAIL",
        "",
        "### Advice",
        "",
        "2 cases: stay on the baseline",
        "",
        (
            "- test_a.py::one[a\\|b]: stay on the baseline: holds on opus-4-7, and holds on opus-4-6; cost +100%, and "
            "20% more is allowed; costs +100% at the same pass rate: lower its effort or set a task budget"
        ),
        "- test_a.py::two: stay on the baseline: fails on opus-4-7, and holds on opus-4-6",
        "",
        "### What changed",
        "",
        "| case | opus-4-6 | opus-4-7 |",
        "|---|---|---|",
        "| `test_a.py::two` | pass $0.0700 | FAIL $0.0000 |",
        "| `test_a.py::one[a\\|b]` | pass $0.0100 | pass $0.0200 +100% **!** |",
        "",
        "**!** costs more than the thresholds allow.",
        "",
    ]


def test_guesses_are_marked() -> None:
    guess = Finding(held=True, behaviour="refusal()", doubt="it declines and helps")
    run = Run((OLD,), (Outcome("test_a.py::one", OLD, (Sample("passed", findings=(guess,)),)),))
    report = markdown_report(run, judge(run, price, BaselineGate(0.2)), price)
    assert "- guessed: it declines and helps (refusal(), 1 outcome)" in report.splitlines()


PASSED = outcome("", OLD, 20).samples


def test_a_comment_of_hostile_outcomes_is_the_one_that_was_looked_at() -> None:
    error = Sample("error", message="the API did not answer: 529", inconclusive=True)
    run = made(
        outcome("same", OLD, 10),
        outcome("same", NEW, 10),
        Outcome(f"test_a.py::bad[{HOSTILE}]", OLD, (Sample("passed", calls=outcome("", OLD, 9).calls),)),
        failing(f"test_a.py::bad[{HOSTILE}]", HOSTILE),
        outcome("outage", OLD, 10),
        Outcome("test_a.py::outage", NEW, (error,)),
        outcome("日本語[👩‍👩‍👧-עברית]", OLD, 10),
        outcome("日本語[👩‍👩‍👧-עברית]", NEW, 99),
    )
    report = comment_report(run, judge(run, price, BaselineGate(0.2)), price)
    assert report == (GOLDEN / "comment.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("cases", "changed", "left_out"),
    [
        (2_000, 2_000, ["failures", "lines", "cases"]),
        (600, 600, ["failures", "lines", "cases"]),
        (400, 3, []),
        (400, 0, []),
    ],
)
def test_a_comment_on_many_cases_fits_and_begins_with_what_fails(cases: int, changed: int, left_out: list[str]) -> None:
    long = 20 if cases == changed else 20_000
    outcomes = []
    for n in range(cases):
        case = f"test_a.py::test_{n}[{'x' * (long if n < 5 else 20)}]"
        outcomes.append(Outcome(case, OLD, PASSED))
        outcomes.append(failing(case, "y" * long) if n < changed else Outcome(case, NEW, PASSED))
    run = made(*outcomes)
    verdict = judge(run, price, BaselineGate(0.2))
    report = comment_report(run, verdict, price)
    assert len(report) <= COMMENT_LIMIT
    assert report.startswith(f"{MARKER}\n\n## migration: opus-4-6 -> opus-4-7\n\n**{'❌' if changed else '✅'} verdict")
    assert report.rstrip().endswith("</details>")
    assert report.count("<details") == report.count("</details>")
    left = [line for line in report.splitlines() if "for which there is no room" in line]
    assert [line.split()[4].strip(",") for line in left] == left_out
    if changed:
        first = report.partition("### What fails\n\n")[2].splitlines()[0]
        assert first.startswith("- `test_a.py::test_0[")
        assert "(pass→fail): json_reply(): fenced" in first
        assert not left_out or len(report) > COMMENT_LIMIT * 0.7


def test_a_limit_counts_what_it_is_told_to_count() -> None:
    run = made(*(outcome(f"日本語{n}", each, 10) for n in range(500) for each in (OLD, NEW)))

    def in_bytes(text: str) -> int:
        return len(text.encode())

    report = markdown_report(run, judge(run, price, BaselineGate(0.2)), price, limit=9000, size=in_bytes)
    assert 4500 < in_bytes(report) <= 9000


def test_a_report_without_a_limit_has_every_case() -> None:
    run = made(*(outcome(f"test_{n}", each, 10) for n in range(2000) for each in (OLD, NEW)))
    report = markdown_report(run, judge(run, price, BaselineGate(0.2)), price)
    assert all(f"`test_a.py::test_{n}`" in report for n in range(2000))
    assert MARKER not in report


def test_what_passed_on_the_baseline_is_the_first_of_what_fails() -> None:
    run = made(
        failing("test_a.py::always", "x", OLD),
        failing("test_a.py::always", "x"),
        Outcome("test_a.py::now", OLD, PASSED),
        failing("test_a.py::now", "x"),
    )
    report = markdown_report(run, judge(run, price, BaselineGate(0.2)), price)
    lines = [line for line in report.splitlines() if line.startswith("- `test_a")]
    assert [line.partition(":: ")[0].split(" (")[0].partition(": ")[0] for line in lines] == [
        "- `test_a.py::now` on opus-4-7",
        "- `test_a.py::always` on opus-4-6",
        "- `test_a.py::always` on opus-4-7",
    ]


def test_an_effort_that_a_higher_one_replaced_is_not_listed_as_failing() -> None:
    low, high = (Target("claude-opus-4-7", effort, "opus-4-7") for effort in ("low", "high"))  # type: ignore[arg-type]
    outcomes = (outcome("a", OLD, 10), outcome("a", low, 10, "failed"), outcome("a", high, 10))
    run = Run((OLD, low, high), outcomes, options={"audit": "efforts"})
    text = markdown_report(run, judge(run, price, BaselineGate("off")), price)
    assert "opus-4-7-low" in text
    assert "### What fails" not in text


def test_a_merged_run_names_its_jobs() -> None:
    run = made(outcome("one", OLD, 10), outcome("one", NEW, 10))
    parts = tuple(RunPart(target.id, STARTED, (target.id,)) for target in (OLD, NEW))
    run = replace(run, parts=parts)
    report = markdown_report(run, judge(run, price, BaselineGate(0.2)), price)
    assert "- jobs: opus-4-6; opus-4-7" in report.splitlines()


def test_a_note_of_the_session_has_its_whole_command_as_code() -> None:
    command = f"pytest {'--deselect=test_a.py::test_x ' * 20}--migrate-calls=record"
    notes = (f"2 tests miss recordings; record them:\n{command}", "nothing to run")
    lines = comment_report(*judged(replace(made(outcome("a", OLD, 10)), notes=notes)), price).splitlines()
    assert lines[lines.index("### Notes") + 2 :][:2] == [
        f"- 2 tests miss recordings; record them: `{command}`",
        "- nothing to run",
    ]


def judged(run: Run) -> tuple[Run, Verdict]:
    """A run and its verdict."""
    return run, judge(run, price, BaselineGate(0.2))
