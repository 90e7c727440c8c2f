"""The terminal summary: the migration table, the notes and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final, Protocol

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.effort_audit import effort_audits
from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.accepted import MOST_LINES as MOST_CHANGES, Accepted, accepted_lines
from pytest_modelmigrate.reports.adaptations import adaptation_notes, adaptation_summary
from pytest_modelmigrate.reports.advice import MOST_LINES, RunAdvice, advice_lines
from pytest_modelmigrate.reports.agent_loops import loop_notes
from pytest_modelmigrate.reports.bills import bills
from pytest_modelmigrate.reports.causes import cause_notes
from pytest_modelmigrate.reports.dear_cases import allowances
from pytest_modelmigrate.reports.effort_audit import effort_lines
from pytest_modelmigrate.reports.findings import decisions, form_changes, guesses, regressions
from pytest_modelmigrate.reports.samples import sample_notes
from pytest_modelmigrate.reports.screen import Part, lines_taken, share_screen
from pytest_modelmigrate.reports.table import Table, title, verdict_line
from pytest_modelmigrate.text.display_width import wrapped
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.printable import printable
from pytest_modelmigrate.text.shortened import shortened_at_end

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_WIDEST_TEXT: Final = 120
_INDENT: Final = "      "


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
    columns = max(40, reporter._tw.fullwidth)  # noqa: SLF001 - pytest offers no other way to the width
    width = min(columns, _WIDEST_TEXT)
    heading = title(run)
    verdict_lines = _verdict_lines(verdict, width)
    end = wrapped(f"spent: {spending}", width, indent=_INDENT) if spending is not None else []
    end += [line for each in steps for line in _note("next", each, width)]
    table = Table(run, verdict, price, width=columns, verbose=reporter.verbosity > 0)
    audit, *others = _parts(table, verdict, notes, accepted)
    parts = [audit, *others] if audit.lines else others  # an audit was asked for, so it is the most important
    if reporter.verbosity > 0 or height is None:
        shown = [part.lines for part in parts]
    else:
        shown = share_screen(parts, height - lines_taken([heading, *verdict_lines, *end], columns), columns)
    *efforts, rows, found, advice, changes = shown
    reporter.write_sep("-", heading)
    write_lines(writer, rows)
    for line in (*changes, *found, *(line for each in efforts for line in each), *advice):
        writer.write_line(line)
    write_verdict(writer, verdict, width)
    for line in end:
        writer.write_line(line)


def _parts(table: Table, verdict: Verdict, notes: Sequence[str], accepted: Sequence[Accepted]) -> list[Part]:
    """The efforts of an audit, the table, the notes, the advice, and what was accepted."""
    run, price, columns, verbose = table.run, table.cells.price, table.width, table.verbose
    width = min(columns, _WIDEST_TEXT)
    told = [_note("note", each, width) for each in (*_found(run, verdict, price, verbose=verbose), *notes)]
    advice = RunAdvice.of(run, verdict, price)
    efforts = [*effort_lines(effort_audits(run, verdict), verbose=verbose)]
    return [
        _part(lambda most: _efforts(efforts, width, most), len(efforts)),
        Part(list(table.lines()), table.fitted, table.least),
        Part([line for each in told for line in each], lambda most: _fitted_notes(told, most, len(notes), columns)),
        _part(lambda most: _advice(advice, width, most, verbose=verbose), MOST_LINES),
        _part(lambda most: _accepted(accepted, width, most, verbose=verbose), MOST_CHANGES, 2),
    ]


def _part(fitted: Callable[[int], list[str]], most: int, least: int = 1) -> Part:
    """A part whose lines depend on how many of its items are shown.

    Args:
        fitted: the lines with at most so many items.
        most: the number of items in the whole part.
        least: the fewest lines in which the part says something.
    """

    def within(height: int) -> list[str]:
        lines: list[str] = []
        for items in range(min(height, most), -1, -1):
            lines = fitted(items)
            if len(lines) <= height:
                break
        return lines[:height]

    return Part(fitted(most), within, least)


def _found(run: Run, verdict: Verdict, price: Price, *, verbose: bool) -> list[str]:
    """The notes on what the run says."""
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
    ]


def _fitted_notes(told: Sequence[list[str]], height: int, important: int, columns: int) -> list[str]:
    """The notes in at most so many lines, and how many are left out; the last ones are the most important."""
    places = range(len(told))
    kept: list[int] = []
    for place in (*places[len(told) - important :], *places[: len(told) - important]):
        if (
            sum(lines_taken(told[each], columns) for each in (*kept, place)) < height
        ):  # one line is for the number of the others
            kept.append(place)
    left = count(len(told) - len(kept), "more note" if kept else "note")
    return [
        *(line for place in sorted(kept) for line in told[place]),
        f"{'... and ' if kept else ''}{left} (-v shows them)",
    ]


def _efforts(efforts: Sequence[str], width: int, most: int) -> list[str]:
    """What the effort audits found, in at most so many lines of theirs."""
    left = len(efforts) - most
    shown = [*efforts[:most], *([f"... and {count(left, 'more line')} on efforts (-v shows them)"] if left else [])]
    return [part for line in shown for part in wrapped(line, width, indent=_INDENT)]


def _accepted(accepted: Sequence[Accepted], width: int, most: int, *, verbose: bool) -> list[str]:
    """What `--snapshot-update` accepted, with at most so many changes."""
    lines = accepted_lines(accepted, most, verbose=verbose)
    return [
        part for line in (*(["accepted:"] if lines else []), *lines) for part in wrapped(line, width, indent=_INDENT)
    ]


def _advice(found: RunAdvice, width: int, most: int, *, verbose: bool) -> list[str]:
    """The advice in at most so many lines of its own."""
    lines: list[str] = []
    for line in advice_lines(found, most, verbose=verbose):
        short = not verbose and _names_case(line)
        lines += [shortened_at_end(line, width)] if short else wrapped(line, width, indent=_INDENT)
    return lines


def _names_case(line: str) -> bool:
    """Whether a line of advice is about one case; others are never cut."""
    return line.startswith("  ") and not line.strip()[:1].isdigit()


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
    text, *commands = printable(f"{word}: {note}").split("\n")
    lines = wrapped(text, min(width, _WIDEST_TEXT), indent=_INDENT, cut=False)
    return [*lines, *(f"{_INDENT}{command}" for command in commands)]  # whole, so that it can be copied


def write_verdict(writer: Writer, verdict: Verdict, width: int) -> None:
    """Write the verdict, wrapped, in green or red."""
    for line in _verdict_lines(verdict, width):
        writer.write_line(line, bold=True, green=verdict.passed, red=not verdict.passed)


def _verdict_lines(verdict: Verdict, width: int) -> list[str]:
    return wrapped(printable(verdict_line(verdict)), min(width, _WIDEST_TEXT), indent=" " * len("verdict: "))
