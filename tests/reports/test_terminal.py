from __future__ import annotations

import io
from decimal import Decimal
from types import SimpleNamespace

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.advice import MOST_LINES
from pytest_modelmigrate.reports.terminal import PlainWriter, summarise

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))


def summary(verbosity: int, cases: int = 20, width: int = 80) -> list[str]:
    """The summary of a run in which every case is too dear on the second target."""
    outcomes = tuple(
        Outcome(
            f"test_a.py::test_{'long_' * 12}{n}",
            target,
            (Sample("passed", calls=(CallUsage("m", 200, "end_turn", Usage(tokens)),)),),
            tags=(f"tag{n}",),
            calls_per_month=1000.0,
        )
        for n in range(cases)
        for target, tokens in ((OLD, 100), (NEW, 200))
    )
    run, stream = Run((OLD, NEW), outcomes), io.StringIO()
    writer = PlainWriter(stream)
    reporter = SimpleNamespace(
        verbosity=verbosity,
        _tw=SimpleNamespace(fullwidth=width),
        write_line=writer.write_line,
        write_sep=lambda sign, text: writer.write_line(f"{sign} {text}"),
    )

    def price(call: CallUsage) -> Cost:
        return Cost(Decimal(call.usage.input_tokens) / 1000)

    summarise(reporter, run, judge(run, price, BaselineGate(0.2)), ["a note\ncommand"], price, spending=Spending())
    return stream.getvalue().splitlines()


def test_the_advice_stands_between_the_notes_and_the_verdict_in_eight_lines() -> None:
    lines = summary(0)
    start = lines.index("advice: 20 cases: stay on the baseline")
    assert lines[start - 2 : start] == ["note: a note", "      command"]
    assert lines[start + MOST_LINES].startswith("verdict: FAIL")
    assert all(len(line) <= 80 for line in lines[start : start + MOST_LINES])
    assert any(line.endswith("...") for line in lines[start : start + MOST_LINES])
    assert lines[-1] == "spent: nothing"


def test_with_v_the_advice_is_whole() -> None:
    lines = summary(1)
    text = " ".join(" ".join(lines).split())
    assert "(-v shows them)" not in text
    assert text.count("lower its effort or set a task budget") == 20
    assert text.count("stay on the baseline: holds on opus-4-7") == 20


def test_quiet_is_the_verdict_alone() -> None:
    (line,) = summary(-1)
    assert line.startswith("verdict: FAIL")
