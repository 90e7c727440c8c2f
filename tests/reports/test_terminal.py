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
from pytest_modelmigrate.reports.screen import lines_taken
from pytest_modelmigrate.reports.table import Table
from pytest_modelmigrate.reports.terminal import PlainWriter, _fitted_notes, summarise
from pytest_modelmigrate.text.display_width import display_width

TARGETS = tuple(Target(f"claude-opus-{name}", None, f"opus-{name}") for name in ("4-6", "4-7", "5", "5-5"))
OLD, NEW = TARGETS[:2]
STEPS = ("to accept, run\npytest --models=opus-4-6,opus-4-7 --snapshot-update", "to see why\npytest --lf -v")
ACCEPTED = tuple(Accepted(f"test_{n}", "opus-4-7", "$1", "$2", "+10%", n / 10, "output +10%") for n in range(14))


def price(call: CallUsage) -> Cost:
    """A tenth of a cent a token."""
    return Cost(Decimal(call.usage.input_tokens) / 1000)


def summary(verbosity: int, cases: int = 20, width: int = 80, targets: int = 2, **options: Any) -> list[str]:
    """The summary of a run in which every case is too dear on each target but the first, and some fail."""
    outcomes = tuple(
        Outcome(
            f"test_a.py::test_{'long_' * 12}{n}",
            target,
            (
                Sample(
                    "failed" if target is not OLD and n in options.get("broken", ()) else "passed",
                    calls=(CallUsage("m", 200, "end_turn", Usage(100 if target is OLD else 200)),),
                ),
            ),
            tags=(f"tag{n}",),
            calls_per_month=1000.0,
        )
        for n in range(cases)
        for target in TARGETS[:targets]
    )
    options.pop("broken", None)
    run, stream = Run(TARGETS[:targets], outcomes), io.StringIO()
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


@pytest.mark.parametrize(
    ("cases", "targets", "height", "width"),
    [
        (1, 2, 21, 80),
        (1, 4, 12, 60),
        (5, 4, 21, 80),
        (20, 2, 15, 120),
        (20, 4, 47, 120),
        (40, 2, 21, 80),
        (40, 4, 30, 80),
        (120, 4, 21, 120),
    ],
)
def test_everything_at_once_fits_on_a_screen_and_ends_with_the_verdict_and_what_to_run(
    cases: int, targets: int, height: int, width: int
) -> None:
    lines = summary(0, cases, width, targets, height=height, steps=STEPS, accepted=ACCEPTED, broken=range(0, cases, 3))
    assert lines_taken(lines, width) <= height
    end = next(place for place, line in enumerate(lines) if line.startswith("verdict: FAIL"))
    verdict = " ".join(" ".join(lines[end:]).split())
    for target in TARGETS[1:targets]:
        assert f"broken on {target.id} (pass→fail)" in verdict
        assert height < 15 or any(line.lstrip().startswith((target.id, "case ")) for line in lines)
    assert "(-v shows" in lines[1] or lines[1].startswith("case ")
    rest = [line for line in lines[end:] if not line.startswith("   ")]
    assert rest[1:] == ["spent: nothing", "next: to accept, run", "next: to see why"]
    assert lines[-1] == "      pytest --lf -v"
    assert any("(-v shows" in line for line in lines)


def test_what_fits_is_shown_whole() -> None:
    lines = summary(0, 1, height=30, steps=STEPS, accepted=ACCEPTED[:1])
    assert not any("(-v shows" in line for line in lines)
    assert "accepted:" in lines


def test_the_note_that_is_given_is_the_last_to_be_left_out() -> None:
    lines = summary(0, 20, height=18, steps=STEPS, accepted=ACCEPTED, broken=range(5))
    assert lines[lines.index("note: a note") + 1] == "      command"
    assert "more note" in lines[lines.index("note: a note") + 2]


def test_a_long_command_counts_as_the_lines_that_it_takes() -> None:
    steps = [f"to see why\npytest {'--deselect=test_a.py::test_x ' * 9}"]
    lines = summary(0, 20, height=21, steps=steps)
    assert len(lines) < lines_taken(lines, 80) <= 21
    assert lines[-1] == f"      {steps[0].splitlines()[1]}"


def test_names_of_two_columns_a_character_stand_in_line_and_fit() -> None:
    outcomes = [
        Outcome(f"test_a.py::{name}", target, (Sample("passed", calls=(CallUsage("m", 200, "end_turn", Usage(9)),)),))
        for name in ("test_refund", "test_払い戻し", "test_\U0001f600" * 30, "test_cafe\u0301")
        for target in (OLD, NEW)
    ]
    run = Run((OLD, NEW), tuple(outcomes))
    lines = [*Table(run, judge(run, price, BaselineGate(0.2)), price, width=80).lines()]
    assert max(map(display_width, lines)) <= 80
    assert len({display_width(line[: line.index("$")]) for line in lines if "$" in line}) == 1


def test_without_a_height_nothing_is_left_out() -> None:
    assert not [line for line in summary(0, 12) if "more note" in line or "more case" in line]


def test_with_v_the_summary_may_be_longer_than_a_screen() -> None:
    assert len(summary(1, 60, height=20)) > 120


def test_notes_that_do_not_fit_are_counted() -> None:
    told = [["note: a"], ["note: b", "  more"], ["note: c"], ["note: given"]]
    assert _fitted_notes(told, 3, 1, 80) == ["note: a", "note: given", "... and 2 more notes (-v shows them)"]
    assert _fitted_notes(told, 1, 1, 80) == ["4 notes (-v shows them)"]


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
