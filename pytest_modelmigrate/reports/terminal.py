"""The terminal summary: the migration table, the notes and the verdict."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.effort_audit import effort_audits
from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.accepted import Accepted, accepted_lines
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
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.printable import printable

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_WIDEST_TEXT: Final = 120
_MOST_NOTE_LINES: Final = 12
"""Lines that notes may take from the table."""

_FEWEST_ROWS: Final = 8
_FRAME: Final = 3
"""The title, what was spent, and the heading of what was accepted."""


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

    def __init__(self, stream: SupportsWrite[str]) -> None:
        self._stream = stream

    def write_line(self, line: str, **markup: bool) -> None:
        """Write a line; its markup is ignored."""
        del markup
        self._stream.write(f"{printable(line)}\n")


def summarise(
    reporter: Any,
    run: Run,
    verdict: Verdict,
    notes: Sequence[str],
    price: Price,
    *,
    spending: Spending | None,
    accepted: Sequence[Accepted] = (),
    steps: Sequence[str] = (),
    height: int | None = None,
) -> None:
    """Write the summary of a run: the table, the notes, the advice, and last the verdict and what to run next.

    Args:
        reporter: pytest's terminal reporter.
        run: all outcomes.
        verdict: the verdict on the run.
        notes: further notes, a line each; a command that the note names is a second line.
        price: prices a call.
        spending: what the requests of the run cost; None where that is not known.
        accepted: what `--snapshot-update` accepted.
        steps: what to run next, a line each; the command is a second line.
        height: the most lines without -v; what is least important is left out, and counted. None for any number.
    """
    writer = PrintableWriter(reporter)
    if reporter.verbosity < 0:
        writer.write_line(verdict_line(verdict))
        for line in adaptation_summary(run):
            writer.write_line(f"note: {line}")
        if spending is not None and spending.sent:
            writer.write_line(f"spent: {spending}")
        return
    verbose = reporter.verbosity > 0
    columns = max(40, reporter._tw.fullwidth)  # noqa: SLF001 - pytest offers no other way to the width
    width = min(columns, _WIDEST_TEXT)
    advice = [
        *_effort_lines(run, verdict, width, verbose=verbose),
        *_advice(run, verdict, price, width, verbose=verbose),
    ]
    end = [line for each in steps for line in _note("next", each, width)]
    changes = [part for line in accepted_lines(accepted, verbose=verbose) for part in _wrapped(line, width)]
    told = [_note("note", each, width) for each in _found(run, verdict, notes, price, verbose=verbose)]
    reporter.write_sep("-", title(run))
    table = Table(run, verdict, price, width=columns, verbose=verbose)
    needed = len(advice) + len(end) + len(changes) + len(textwrap.wrap(verdict_line(verdict), width)) + _FRAME
    if verbose or height is None:
        write_lines(writer, table.lines())
    else:
        rows = table.fitted(max(height - needed - min(_MOST_NOTE_LINES, sum(map(len, told))), _FEWEST_ROWS))
        write_lines(writer, rows)
        given = min(_MOST_NOTE_LINES, sum(map(len, told[len(told) - len(notes) :]))) + 1
        told = _fitted(told, max(height - needed - len(rows), given), len(notes))
    for line in (*(["accepted:"] if changes else []), *changes, *(line for each in told for line in each), *advice):
        writer.write_line(line)
    write_verdict(writer, verdict, width)
    if spending is not None:
        writer.write_line(f"spent: {spending}")
    for line in end:
        writer.write_line(line)


def _found(run: Run, verdict: Verdict, notes: Sequence[str], price: Price, *, verbose: bool) -> list[str]:
    """All notes; those that are given come last."""
    return [
        *adaptation_notes(run),
        *sample_notes(verdict, price, verbose=verbose),
        *regressions(verdict),
        *form_changes(verdict),
        *loop_notes(verdict, price),
        *cause_notes(verdict, price),
        *guesses(run),
        *decisions(run),
        *bills(run, price),
        *allowances(verdict),
        *notes,
    ]


def _fitted(told: Sequence[list[str]], height: int, important: int) -> list[list[str]]:
    """The notes in at most so many lines, and how many are left out; the last ones are the most important."""
    if sum(map(len, told)) <= height:
        return list(told)
    places = range(len(told))
    kept: list[int] = []
    for place in (*places[len(told) - important :], *places[: len(told) - important]):
        if sum(len(told[each]) for each in (*kept, place)) < height:  # one line is for the number of the others
            kept.append(place)
    left = count(len(told) - len(kept), "more note")
    return [*(told[place] for place in sorted(kept)), [f"... and {left} (-v shows them)"]]


def _effort_lines(run: Run, verdict: Verdict, width: int, *, verbose: bool) -> list[str]:
    lines = effort_lines(effort_audits(run, verdict), verbose=verbose)
    return [part for line in lines for part in _wrapped(line, width)]


def _advice(run: Run, verdict: Verdict, price: Price, width: int, *, verbose: bool) -> list[str]:
    lines = advice_lines(RunAdvice.of(run, verdict, price), verbose=verbose)
    return [
        part
        for line in lines
        for part in ([_cut(line, width)] if not verbose and _names_case(line) else _wrapped(line, width))
    ]


def _names_case(line: str) -> bool:
    """Whether a line of advice is about one case; others are never cut."""
    return line.startswith("  ") and not line.strip()[:1].isdigit()


def _wrapped(line: str, width: int) -> list[str]:
    return textwrap.wrap(line, width, subsequent_indent="      ")


def _cut(line: str, width: int) -> str:
    return line if len(line) <= width else f"{line[: width - 3]}..."


def write_table(writer: Writer, table: Table) -> None:
    """Write a migration table, failures in red."""
    write_lines(writer, table.lines())


def write_lines(writer: Writer, lines: Iterable[str]) -> None:
    """Write the lines of a table, failures in red; the words say it as well."""
    for line in lines:
        writer.write_line(line, red="FAIL" in line or "ERROR" in line)


def write_notes(writer: Writer, notes: Iterable[str], width: int) -> None:
    """Write notes, wrapped; a command that a note names is a second line, which is left whole.

    Args:
        writer: takes the lines.
        notes: the notes.
        width: the most columns of a line.
    """
    for note in notes:
        for line in _note("note", note, width):
            writer.write_line(line)


def _note(word: str, note: str, width: int) -> list[str]:
    """The lines of a note."""
    text, *commands = f"{word}: {note}".splitlines()
    lines = textwrap.wrap(text, min(width, _WIDEST_TEXT), subsequent_indent="      ", break_long_words=False)
    return [*lines, *(f"      {command}" for command in commands)]  # whole, so that it can be copied


def write_verdict(writer: Writer, verdict: Verdict, width: int) -> None:
    """Write the verdict, wrapped, in green or red."""
    for line in textwrap.wrap(verdict_line(verdict), min(width, _WIDEST_TEXT), subsequent_indent="         "):
        writer.write_line(line, bold=True, green=verdict.passed, red=not verdict.passed)
