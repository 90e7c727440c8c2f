"""The terminal summary: the migration table, the notes and the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import Any, Protocol, TextIO

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.effort_audit import effort_audits
from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.adaptations import adaptation_notes, adaptation_summary
from pytest_modelmigrate.reports.advice import RunAdvice, advice_lines
from pytest_modelmigrate.reports.agent_loops import loop_notes
from pytest_modelmigrate.reports.bills import bills
from pytest_modelmigrate.reports.causes import cause_notes
from pytest_modelmigrate.reports.dear_cases import allowances
from pytest_modelmigrate.reports.effort_audit import effort_lines
from pytest_modelmigrate.reports.findings import decisions, form_changes, guesses, regressions
from pytest_modelmigrate.reports.samples import sample_notes
from pytest_modelmigrate.reports.table import Table, title, verdict_line
from pytest_modelmigrate.text.printable import printable

_WIDEST_TEXT = 120


class Writer(Protocol):
    """What takes the lines of a summary: pytest's terminal reporter, or `PlainWriter`."""

    def write_line(self, line: str, **markup: bool) -> None:
        """Write a line; `markup` names colours and `bold`."""


class PrintableWriter:
    """Passes lines on without what a terminal or a CI log would take for a command.

    Args:
        writer: takes the lines.
    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write_line(self, line: str, **markup: bool) -> None:
        """Write a line."""
        self._writer.write_line(printable(line), **markup)


class PlainWriter:
    """Writes lines to a stream, without colours.

    Args:
        stream: takes the lines, such as `sys.stdout`.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write_line(self, line: str, **markup: bool) -> None:
        """Write a line; its markup is ignored."""
        del markup
        self._stream.write(f"{printable(line)}\n")


def summarise(
    reporter: Any, run: Run, verdict: Verdict, notes: Sequence[str], price: Price, *, spending: Spending | None
) -> None:
    """Write the summary of a run.

    Args:
        reporter: pytest's terminal reporter.
        run: all outcomes.
        verdict: the verdict on the run.
        notes: further notes, a line each; a command that the note names is a second line.
        price: prices a call.
        spending: what the requests of the run cost; None where that is not known.
    """
    writer = PrintableWriter(reporter)
    if reporter.verbosity < 0:
        writer.write_line(verdict_line(verdict))
        for line in adaptation_summary(run):
            writer.write_line(f"note: {line}")
        if spending is not None and spending.sent:
            writer.write_line(f"spent: {spending}")
        return
    columns = max(40, reporter._tw.fullwidth)  # noqa: SLF001 - pytest offers no other way to the width
    width = min(columns, _WIDEST_TEXT)
    reporter.write_sep("-", title(run))
    write_table(writer, Table(run, verdict, price, width=columns, verbose=reporter.verbosity > 0))
    sampled = sample_notes(verdict, price, verbose=reporter.verbosity > 0)
    found = (
        *adaptation_notes(run),
        *sampled,
        *regressions(verdict),
        *form_changes(verdict),
        *loop_notes(verdict, price),
        *cause_notes(verdict, price),
        *guesses(run),
        *decisions(run),
        *bills(run, price),
        *allowances(verdict),
        *notes,
    )
    write_notes(writer, found, width)
    verbose = reporter.verbosity > 0
    for line in effort_lines(effort_audits(run, verdict), verbose=verbose):
        for part in _wrapped(line, width):
            writer.write_line(part)
    for line in advice_lines(RunAdvice.of(run, verdict, price), verbose=verbose):
        for part in [_cut(line, width)] if not verbose and _names_case(line) else _wrapped(line, width):
            writer.write_line(part)
    write_verdict(writer, verdict, width)
    if spending is not None:
        writer.write_line(f"spent: {spending}")


def _names_case(line: str) -> bool:
    """Whether a line of advice is about one case; others are never cut."""
    return line.startswith("  ") and not line.strip()[:1].isdigit()


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, subsequent_indent="      ")


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 3]}..."


def write_table(writer: Writer, table: Table) -> None:
    """Write a migration table, failures in red."""
    for line in table.lines():
        writer.write_line(line, red="FAIL" in line or "ERROR" in line)


def write_notes(writer: Writer, notes: Iterable[str], width: int) -> None:
    """Write notes, wrapped; a command that a note names is a second line, which is left whole.

    Args:
        writer: takes the lines.
        notes: the notes.
        width: the most columns of a line.
    """
    for note in notes:
        text, *commands = f"note: {note}".splitlines()
        for line in textwrap.wrap(text, min(width, _WIDEST_TEXT), subsequent_indent="      ", break_long_words=False):
            writer.write_line(line)
        for command in commands:  # whole, so that it can be copied
            writer.write_line(f"      {command}")


def write_verdict(writer: Writer, verdict: Verdict, width: int) -> None:
    """Write the verdict, wrapped, in green or red."""
    for line in textwrap.wrap(verdict_line(verdict), min(width, _WIDEST_TEXT), subsequent_indent="         "):
        writer.write_line(line, bold=True, green=verdict.passed, red=not verdict.passed)
