"""The terminal summary: the migration table, the notes and the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.bills import bills
from pytest_modelmigrate.reports.causes import cause_notes
from pytest_modelmigrate.reports.dear_cases import allowances
from pytest_modelmigrate.reports.findings import decisions, form_changes, guesses, regressions
from pytest_modelmigrate.reports.samples import sample_notes
from pytest_modelmigrate.reports.table import Table, title, verdict_line

_WIDEST_TEXT = 120


def summarise(
    reporter: Any, run: Run, verdict: Verdict, notes: Sequence[str], price: Price, *, spending: Spending
) -> None:
    """Write the summary of a run.

    Args:
        reporter: pytest's terminal reporter.
        run: all outcomes.
        verdict: the verdict on the run.
        notes: further notes, a line each; a command that the note names is a second line.
        price: prices a call.
        spending: what the requests of the run cost.
    """
    if reporter.verbosity < 0:
        reporter.write_line(verdict_line(verdict))
        if spending.sent:
            reporter.write_line(f"spent: {spending}")
        return
    columns = max(40, reporter._tw.fullwidth)  # noqa: SLF001 - pytest offers no other way to the width
    width = min(columns, _WIDEST_TEXT)
    reporter.write_sep("-", title(run))
    for line in Table(run, verdict, price, width=columns, verbose=reporter.verbosity > 0).lines():
        reporter.write_line(line, red="FAIL" in line or "ERROR" in line)
    sampled = sample_notes(verdict, price, verbose=reporter.verbosity > 0)
    changes = (*sampled, *regressions(verdict), *form_changes(verdict), *cause_notes(verdict, price))
    for note in (*changes, *guesses(run), *decisions(run), *bills(run, price), *allowances(verdict), *notes):
        text, *commands = f"note: {note}".splitlines()
        for line in textwrap.wrap(text, width, subsequent_indent="      ", break_long_words=False):
            reporter.write_line(line)
        for command in commands:  # whole, so that it can be copied
            reporter.write_line(f"      {command}")
    for line in textwrap.wrap(verdict_line(verdict), width, subsequent_indent="         "):
        reporter.write_line(line, bold=True, green=verdict.passed, red=not verdict.passed)
    reporter.write_line(f"spent: {spending}")
