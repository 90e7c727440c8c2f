"""The comparison of two saved runs as text, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.run_comparison import RunComparison
from pytest_modelmigrate.analysis.run_prices import prices_note
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.agent_loops import loop_notes
from pytest_modelmigrate.reports.causes import cause_notes
from pytest_modelmigrate.reports.dear_cases import allowances
from pytest_modelmigrate.reports.findings import form_changes, regressions
from pytest_modelmigrate.reports.markdown import table_lines
from pytest_modelmigrate.reports.markdown_text import escaped
from pytest_modelmigrate.reports.run_file import plain_verdict
from pytest_modelmigrate.reports.samples import sample_notes
from pytest_modelmigrate.reports.table import Table, verdict_line
from pytest_modelmigrate.reports.terminal import Writer, write_notes, write_table, write_verdict
from pytest_modelmigrate.text.plurals import count

FORMAT: Final = "modelmigrate-comparison/1"
"""The format of a comparison as JSON."""

_MOST_NAMES: Final = 5


def summarise_comparison(writer: Writer, found: RunComparison, price: Price, *, width: int, verbose: bool) -> None:
    """Write a comparison: a table for each target, the notes and the verdict.

    Args:
        writer: takes the lines.
        found: the comparison.
        price: prices a call.
        width: the most columns of a line.
        verbose: whether to show tokens, findings and all cases.
    """
    writer.write_line(_title(found), bold=True)
    for run in found.by_target():
        write_table(writer, Table(run, found.verdict, price, width=width, verbose=verbose))
    write_notes(writer, _notes(found, price, verbose=verbose), width)
    write_verdict(writer, found.verdict, width)


def markdown_comparison(found: RunComparison, price: Price) -> str:
    """A comparison as Markdown, for a pull request."""
    return "\n".join(_markdown(found, price)) + "\n"


def json_comparison(found: RunComparison, price: Price) -> str:
    """A comparison as JSON: both runs by id, what differs, and the verdict as under `derived` of a run."""
    data = {
        "format": FORMAT,
        "old": _named(found.old),
        "new": _named(found.new),
        "differences": {each.name: [each.old or None, each.new or None] for each in found.differences},
        "only_old": [_place(key) for key in found.only_old],
        "only_new": [_place(key) for key in found.only_new],
        "inconclusive": found.inconclusive,
        **plain_verdict(found.verdict, price),
    }
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def _markdown(found: RunComparison, price: Price) -> Iterator[str]:
    yield f"## {escaped(_title(found))}"
    yield ""
    yield f"**{escaped(verdict_line(found.verdict))}**"
    yield ""
    yield from (f"- {escaped(note)}" for note in _notes(found, price, verbose=False))
    for run in found.by_target():
        yield ""
        yield from table_lines(run, found.verdict, price)


def _title(found: RunComparison) -> str:
    simulated = " (SIMULATED)" if found.new.simulated else ""
    moments = (run.started.strftime("%Y-%m-%d %H:%M") for run in (found.old, found.new))
    return f"comparison of two runs: {' -> '.join(moments)} UTC{simulated}"


def _notes(found: RunComparison, price: Price, *, verbose: bool) -> list[str]:
    differences, prices = ", ".join(map(str, found.differences)), prices_note(found.old, found.new)
    return [
        *([f"the runs differ: {differences}"] if differences else []),
        *([prices] if prices else []),
        *sample_notes(found.verdict, price, verbose=verbose),
        *regressions(found.verdict),
        *form_changes(found.verdict),
        *loop_notes(found.verdict, price),
        *cause_notes(found.verdict, price),
        *allowances(found.verdict),
        *_alone(found.only_old, "older", verbose=verbose),
        *_alone(found.only_new, "newer", verbose=verbose),
    ]


def _alone(keys: Sequence[tuple[str, str]], which: str, *, verbose: bool) -> list[str]:
    """The cases of one run alone, in one sentence."""
    if not keys:
        return []
    shown = keys if verbose else keys[:_MOST_NAMES]
    names = [f"{case} on {target}" for case, target in shown]
    left = len(keys) - len(shown)
    more = f" and {left} more (-v shows them)" if left else ""
    return [f"{count(len(keys), 'outcome')} of the {which} run alone: {', '.join(names)}{more}"]


def _named(run: Run) -> dict[str, Any]:
    return {"id": run.id, "started": run.started.isoformat(), "commit": run.commit, "mode": run.mode}


def _place(key: tuple[str, str]) -> dict[str, str]:
    case, target = key
    return {"case": case, "target": target}
