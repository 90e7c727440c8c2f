"""The run as Markdown: a file, the comment of a pull request, and the summary of a job of GitHub Actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.effort_audit import effort_audits
from pytest_modelmigrate.analysis.part_differences import part_differences
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.adaptations import adaptation_notes
from pytest_modelmigrate.reports.advice import RunAdvice, advice_items, advice_summary
from pytest_modelmigrate.reports.agent_loops import loop_notes
from pytest_modelmigrate.reports.bills import bills
from pytest_modelmigrate.reports.causes import cause_notes
from pytest_modelmigrate.reports.cells import WORDS, Cells
from pytest_modelmigrate.reports.dear_cases import allowances
from pytest_modelmigrate.reports.effort_audit import effort_lines
from pytest_modelmigrate.reports.findings import decisions, failures, form_changes, guesses, regressions
from pytest_modelmigrate.reports.markdown_parts import Part, document
from pytest_modelmigrate.reports.markdown_text import code, code_cell, escaped, row, rule
from pytest_modelmigrate.reports.samples import sample_notes
from pytest_modelmigrate.reports.table import title, verdict_line
from pytest_modelmigrate.text.plurals import count

MARKER: Final = "<!-- pytest-modelmigrate -->"
"""The first line of a comment, which nobody sees: a bot finds the comment by it, and updates it."""

COMMENT_LIMIT: Final = 60_000
"""Characters of a comment; GitHub accepts 65,536, and a bot may add to it."""

_MOST_OPEN: Final = 10
"""So many cases without a change are shown unfolded."""


def markdown_report(
    run: Run, verdict: Verdict, price: Price, *, limit: int | None = None, size: Callable[[str], int] = len
) -> str:
    """The verdict, the totals, what fails and why, the advice, the cases, and how the run was made.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
        price: prices a call.
        limit: the most that the text may have; what is least important is left out, and counted. None for any length.
        size: how long a text is; the number of its characters, if not given.
    """
    return document([*_parts(run, verdict, price)], limit, size)


def comment_report(run: Run, verdict: Verdict, price: Price) -> str:
    """The same for a comment on a pull request: a marker for a bot, and at most 60,000 characters."""
    parts = [Part((MARKER,), needed=True), *_parts(run, verdict, price)]
    return document(parts, COMMENT_LIMIT)


def table_lines(run: Run, verdict: Verdict, price: Price) -> Iterator[str]:
    """The table of the cases with results and totals, and which totals are partial.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
        price: prices a call.
    """
    cells = Cells(run, verdict, price)
    yield from _heading(run)
    yield from _rows(cells, cells.cases)
    yield from _totals(cells)
    if partial := cells.partial_totals():
        yield ""
        yield from (f"- {escaped(text)}" for text in partial)


def _parts(run: Run, verdict: Verdict, price: Price) -> Iterator[Part]:
    cells = Cells(run, verdict, price)
    mark = "✅" if verdict.passed else "❌"
    yield Part((f"## {escaped(title(run))}", "", f"**{mark} {escaped(verdict_line(verdict))}**"), needed=True)
    if run.simulated:
        yield Part((_SIMULATED,), needed=True)
    partial = tuple(f"\n{escaped(text)}" for text in cells.partial_totals())
    yield Part((*_heading(run, ""), *_totals(cells), *partial), needed=True)
    notes = (
        *part_differences(run),
        *regressions(verdict),
        *sample_notes(verdict, price),
        *cause_notes(verdict, price),
        *allowances(verdict),
        *loop_notes(verdict, price),
        *adaptation_notes(run),
        *guesses(run),
        *decisions(run),
        *form_changes(verdict),
        *bills(run, price),
    )
    told = (*(f"- {escaped(each)}" for each in notes), *map(_run_note, run.notes))
    yield Part(("### Notes", ""), told, what="note")
    yield Part(("### What fails", ""), tuple(_failures(cells, "failed")), what="failure")
    yield Part(("### What is undecided", ""), tuple(_failures(cells, "error")), what="undecided outcome")
    advice = RunAdvice.of(run, verdict, price)
    if advice.cases:
        items = tuple(f"- {escaped(each)}" for each in advice_items(advice))
        yield Part(("### Advice", "", f"{escaped(advice_summary(advice.cases))}", ""), items, needed=not items)
    changed = cells.changed()
    rows = tuple(_rows(cells, changed))
    told = ("", _TOO_DEAR) if any(_DEAR in each for each in rows) else ()
    yield Part(("### What changed", "", *_heading(run)), rows, told, what="case")
    yield _unchanged(run, cells, changed)
    for audit in effort_audits(run, verdict):
        first, *lines = effort_lines([audit], verbose=True)
        yield Part((f"### {escaped(first)}", ""), tuple(f"- {escaped(each)}" for each in lines))
    yield _about(run)


def _run_note(note: str) -> str:
    text, *commands = note.splitlines()
    return " ".join([f"- {escaped(text)}", *(code(each, len(each) * 2) for each in commands)])


_DEAR: Final = " **!**"
_TOO_DEAR: Final = "**!** costs more than the thresholds allow."
_SIMULATED: Final = "The simulated API answered. It says nothing about a model."


def _unchanged(run: Run, cells: Cells, changed: Sequence[str]) -> Part:
    others = set(changed)
    cases = [case for case in cells.cases if case not in others]
    opened = " open" if len(cases) <= _MOST_OPEN else ""
    summary = f"<details{opened}><summary>{count(len(cases), 'case')} without a change</summary>"
    return Part((summary, "", *_heading(run)), tuple(_rows(cells, cases)), ("", "</details>"), what="case")


def _failures(cells: Cells, result: str) -> Iterator[str]:
    """A line for each outcome with this result: those that passed on the baseline first."""
    found = [each for each in cells.run.outcomes if each.result == result and not _superseded(cells, each)]
    for each in sorted(found, key=lambda each: _change(cells, each) != "pass→fail"):
        change = _change(cells, each)
        word = f" ({change})" if change == "pass→fail" else ""
        why = "; ".join(failures(each)) or each.message or WORDS[each.result]
        yield f"- {code(each.case)} on {escaped(each.target.id)}{word}: {escaped(why)}"


def _superseded(cells: Cells, outcome: Outcome) -> bool:
    comparison = cells.comparison(outcome.case, outcome.target)
    return comparison is not None and comparison.superseded


def _change(cells: Cells, outcome: Outcome) -> str:
    comparison = cells.comparison(outcome.case, outcome.target)
    return comparison.change if comparison else ""


def _about(run: Run) -> Part:
    options = ", ".join(f"{name}={_option(value)}" for name, value in run.options.items() if value)
    facts = {
        "started": f"{run.started:%Y-%m-%d %H:%M} UTC",
        "commit": run.commit or "unknown",
        "calls": run.mode + (" (simulated)" if run.simulated else ""),
        "jobs": "; ".join(map(str, run.parts)),
        "prices": run.prices,
        "versions": ", ".join(f"{name} {version}" for name, version in run.versions.items()),
        "options": options,
    }
    told = tuple(f"- {name}: {escaped(text)}" for name, text in facts.items() if text)
    return Part(("<details><summary>About this run</summary>", "", *told, "", "</details>"), needed=True)


def _option(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _heading(run: Run, first: str = "case") -> tuple[str, str]:
    return row([first, *(escaped(target.id) for target in run.targets)]), rule(len(run.targets) + 1)


def _rows(cells: Cells, cases: Sequence[str]) -> Iterator[str]:
    for case in cases:
        yield row([code_cell(case), *(escaped(each).replace("!", _DEAR) for each in cells.row(case))])


def _totals(cells: Cells) -> Iterator[str]:
    yield row(["results", *map(escaped, cells.results())])
    yield row(["total", *map(escaped, cells.totals())])
