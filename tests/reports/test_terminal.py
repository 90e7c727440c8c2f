from __future__ import annotations

import io
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from _pytest._io import TerminalWriter

from pytest_modelmigrate.analysis.baseline_gate import BaselineGate
from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.analysis.verdict import Verdict, judge
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage
from pytest_modelmigrate.reports.accepted import Accepted
from pytest_modelmigrate.reports.advice import MOST_LINES
from pytest_modelmigrate.reports.terminal import PlainWriter, _fitted, summarise

OLD, NEW = (Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7"))


def price(call: CallUsage) -> Cost:
    """A tenth of a cent a token."""
    return Cost(Decimal(call.usage.input_tokens) / 1000)


def summary(verbosity: int, cases: int = 20, width: int = 80, **options: Any) -> list[str]:
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

    summarise(
        reporter, run, judge(run, price, BaselineGate(0.2)), ["a note\ncommand"], price, spending=Spending(), **options
    )
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


@pytest.mark.parametrize("height", [21, 30, 47])
@pytest.mark.parametrize("cases", [1, 20, 400])
@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_summary_fits_on_a_screen_and_ends_with_the_verdict_and_what_to_run(
    height: int, cases: int, width: int
) -> None:
    steps = ["to accept, run\npytest --snapshot-update"]
    accepted = [Accepted(f"test_{n}", "opus-4-7", "$1", "$2", "+10%", n / 10, "output +10%") for n in range(5)]
    lines = summary(0, cases, width, height=height, steps=steps, accepted=accepted)
    never_left_out = 40  # the advice, what was accepted, the verdict, the totals
    assert len(lines) <= max(height, never_left_out)
    end = next(place for place, line in enumerate(lines) if line.startswith("verdict: FAIL"))
    assert [line for line in lines[end:] if not line.startswith("   ")][1:] == [
        "spent: nothing",
        "next: to accept, run",
    ]
    assert lines[-1] == "      pytest --snapshot-update"
    assert any(line.startswith("note: a note") for line in lines), "notes that are given are the last to be left out"
    assert any("(-v shows" in line for line in lines) or cases == 1


def test_without_a_height_nothing_is_left_out() -> None:
    assert not [line for line in summary(0, 12) if "more note" in line or "more case" in line]


def test_with_v_the_summary_may_be_longer_than_a_screen() -> None:
    assert len(summary(1, 60, height=20)) > 120


def test_notes_that_do_not_fit_are_counted() -> None:
    told = [["note: a"], ["note: b", "  more"], ["note: c"], ["note: given"]]
    assert _fitted(told, 5, 1) == told
    assert _fitted(told, 3, 1) == [["note: a"], ["note: given"], ["... and 2 more notes (-v shows them)"]]


def test_the_summary_says_without_colours_what_it_says_with_them(monkeypatch: pytest.MonkeyPatch) -> None:
    shown = {}
    for name in ("FORCE_COLOR", "NO_COLOR"):
        monkeypatch.delenv("FORCE_COLOR", raising=False)
        monkeypatch.setenv(name, "1")
        writer = TerminalWriter(io.StringIO())
        reporter = SimpleNamespace(
            verbosity=0,
            _tw=writer,
            write_line=lambda line, writer=writer, **markup: writer.line(line, **markup),
            write_sep=lambda sign, text, writer=writer: writer.sep(sign, text),
        )
        run, verdict = failing()
        summarise(reporter, run, verdict, [], price, spending=None)
        shown[name] = writer._file.getvalue()
    assert "\x1b[31m" in shown["FORCE_COLOR"]
    assert "\x1b" not in shown["NO_COLOR"]
    assert re.sub(r"\x1b\[[\d;]*m", "", shown["FORCE_COLOR"]) == shown["NO_COLOR"]
    assert {"FAIL", "verdict: FAIL: 1 case broken on opus-4-7 (pass→fail)"} <= {
        *shown["NO_COLOR"].split(),
        *shown["NO_COLOR"].splitlines(),
    }


def failing() -> tuple[Run, Verdict]:
    """A run in which one case fails on the second target."""
    outcomes = tuple(
        Outcome("test_a.py::test_a", target, (Sample(result),)) for target, result in ((OLD, "passed"), (NEW, "failed"))
    )
    run = Run((OLD, NEW), outcomes)
    return run, judge(run, price, BaselineGate(0.2))
