"""The run as Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.effort_audit import effort_audits
from pytest_modelmigrate.analysis.merged_runs import part_differences
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.adaptations import adaptation_notes
from pytest_modelmigrate.reports.advice import RunAdvice, advice_markdown
from pytest_modelmigrate.reports.agent_loops import loop_notes
from pytest_modelmigrate.reports.bills import bills
from pytest_modelmigrate.reports.causes import cause_notes
from pytest_modelmigrate.reports.cells import Cells
from pytest_modelmigrate.reports.dear_cases import allowances
from pytest_modelmigrate.reports.effort_audit import effort_markdown
from pytest_modelmigrate.reports.findings import decisions, guesses, regressions
from pytest_modelmigrate.reports.samples import sample_notes
from pytest_modelmigrate.reports.table import title, verdict_line


def markdown_report(run: Run, verdict: Verdict, price: Price) -> str:
    """The verdict, the classes of failure with their fix, and a table of the cases with results and totals.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
        price: prices a call.
    """
    return "\n".join(_lines(run, verdict, price)) + "\n"


def _lines(run: Run, verdict: Verdict, price: Price) -> Iterator[str]:
    yield f"## {title(run)}"
    yield ""
    yield f"**{verdict_line(verdict)}**"
    yield ""
    found = (
        *part_differences(run),
        *adaptation_notes(run),
        *sample_notes(verdict, price),
        *regressions(verdict),
        *guesses(run),
        *decisions(run),
        *loop_notes(verdict, price),
        *cause_notes(verdict, price),
        *bills(run, price),
        *allowances(verdict),
    )
    for note in found:
        yield f"- {plain_text(note)}"
    yield ""
    yield from table_lines(run, verdict, price)
    yield from map(plain_text, effort_markdown(effort_audits(run, verdict)))
    yield from map(plain_text, advice_markdown(RunAdvice.of(run, verdict, price)))


def table_lines(run: Run, verdict: Verdict, price: Price) -> Iterator[str]:
    """The table of the cases with results and totals, and which totals are partial.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
        price: prices a call.
    """
    cells = Cells(run, verdict, price)
    yield _row("case", [target.id for target in run.targets])
    yield f"|---|{'---|' * len(run.targets)}"
    for case in dict.fromkeys(each.case for each in run.outcomes):
        yield _row(case, [cell.replace("!", " **!**") for cell in cells.row(case)])
    yield _row("results", cells.results())
    yield _row("total", cells.totals())
    if partial := cells.partial_totals():
        yield ""
        yield from (f"- {plain_text(text)}" for text in partial)


def _row(name: str, cells: Iterable[str]) -> str:
    return f"| {plain_text(name)} | {' | '.join(' '.join(cell.split()) for cell in cells)} |"


def plain_text(text: str) -> str:
    """A text in one line, which is no cell border of a table."""
    return text.replace("|", "\\|").replace("\n", " ")
