"""The run as Markdown, for a pull request."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.bills import bills
from pytest_modelmigrate.reports.cells import WORDS, change_of, money
from pytest_modelmigrate.reports.dear_cases import allowances
from pytest_modelmigrate.reports.findings import regressions
from pytest_modelmigrate.reports.table import title, verdict_line


def markdown_report(run: Run, verdict: Verdict, price: Price) -> str:
    """The verdict, the classes of failure with their fix, and a table with a row for each case.

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
    for note in (*regressions(verdict), *bills(run, price), *allowances(verdict)):
        yield f"- {_plain(note)}"
    yield ""
    yield f"| case | {' | '.join(target.id for target in run.targets)} |"
    yield f"|---|{'---|' * len(run.targets)}"
    outcomes = {(each.case, each.target.id): each for each in run.outcomes}
    compared = {(each.outcome.case, each.outcome.target.id): each for each in verdict.comparisons}
    for case in dict.fromkeys(each.case for each in run.outcomes):
        cells = []
        for target in run.targets:
            outcome, comparison = outcomes.get((case, target.id)), compared.get((case, target.id))
            cell = WORDS[outcome.result] if outcome else "-"
            if outcome and outcome.calls:
                cell += f" {money(list_price(outcome.calls, price))}"
            if comparison and comparison.drift:
                cell += f" {change_of(comparison.drift)}{' **!**' if comparison.over_threshold else ''}"
            cells.append(cell)
        yield f"| {_plain(case)} | {' | '.join(cells)} |"


def _plain(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
