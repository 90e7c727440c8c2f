"""The overview of a report: the targets, what is not decided, and how the run was made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.frontier import TargetPoint
from pytest_modelmigrate.analysis.median_sample import case_calls
from pytest_modelmigrate.analysis.price_list import prices_as_of
from pytest_modelmigrate.analysis.run_prices import prices_note
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import OptionValue, Run
from pytest_modelmigrate.reports.cells import Cells
from pytest_modelmigrate.reports.samples import sample_notes
from pytest_modelmigrate.text.plurals import count

_MOST_REASONS: Final = 20
_MODES: Final = {
    "replay": "replay: answers come from recordings",
    "record": "record: what was not recorded was sent",
    "rerecord": "rerecord: every request was sent",
    "live": "live: every request was sent",
    "sim": "sim: the simulated API answered",
}


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target in the table of targets.

    Attributes:
        name: its id.
        baseline: whether it is the baseline.
        efficient: whether it is on the efficient frontier.
        passes: how many cases hold, with the 95% interval; empty where it has none in common with the others.
        results: how many cases passed and failed.
        total: the cost and its change.
    """

    name: str
    baseline: bool
    efficient: bool
    passes: str
    results: str
    total: str


def target_rows(run: Run, cells: Cells, points: Sequence[TargetPoint]) -> list[TargetRow]:
    """The targets in order.

    Args:
        run: all outcomes.
        cells: those of the migration table.
        points: pass rate and cost over the cases that all targets answered.
    """
    known = {each.target.id: each for each in points}
    rows = []
    for target, results, total in zip(run.targets, cells.results(), cells.totals(), strict=True):
        point = known.get(target.id)
        rows.append(
            TargetRow(
                name=target.id,
                baseline=target == run.baseline,
                efficient=point is not None and point.efficient and len(points) > 1,
                passes=str(point.passes) if point else "",
                results=results,
                total=total.strip(),
            )
        )
    return rows


def not_decided(run: Run, verdict: Verdict, price: Price) -> list[str]:
    """What the run does not decide, and why.

    Args:
        run: all outcomes.
        verdict: the verdict on the run.
        price: prices a call.
    """
    replaced = {each.outcome.key for each in verdict.comparisons if each.superseded}
    outcomes = [each for each in run.outcomes if each.key not in replaced]
    open_ = Counter((each.target.id, each.message or each.result) for each in outcomes if each.held is None)
    reasons = [f"{count(number, 'case')} on {target}: {why}" for (target, why), number in open_.most_common()]
    if run.unreached:
        reasons.append(f"{count(run.unreached, 'prompt test')} did not finish")
    reasons += [note for note in sample_notes(verdict, price) if note.startswith("undecided: ")]
    reasons += _unknown_costs(outcomes, price)
    left = len(reasons) - _MOST_REASONS
    return [*reasons[:_MOST_REASONS], *([f"and {left} more"] if left > 0 else [])]


def about(run: Run) -> Iterator[tuple[str, str]]:
    """How the run was made: names and values.

    Args:
        run: all outcomes.
    """
    yield "started", f"{run.started:%Y-%m-%d %H:%M} UTC"
    yield "models", ", ".join(dict.fromkeys(target.model for target in run.targets))
    yield "calls", _MODES[run.mode]
    yield "commit", run.commit or "none: the project is in no git repository"
    now = prices_as_of()
    yield "prices", now if run.prices in ("", now) else f"{now}; {run.prices} was installed when the run was made"
    if note := prices_note(run):
        yield "own prices", note.removeprefix("prices: ")
    yield from run.versions.items()
    yield "run", run.id
    if run.shard:
        yield "shard", str(run.shard)
    for part in run.parts:
        commit = f", commit {part.commit}" if part.commit else ""
        yield "merged from", f"{part}, {part.started:%Y-%m-%d %H:%M} UTC{commit}"


def options(run: Run) -> list[tuple[str, str]]:
    """The options of a run that have a value, without those that are off."""
    given = [(name, value) for name, value in run.options.items() if value is not None and value is not False]
    return [(name.replace("_", "-"), _shown(value)) for name, value in given if value not in ("", ())]


def _shown(value: OptionValue) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    return "on" if value is True else str(value)


def _unknown_costs(outcomes: Sequence[Outcome], price: Price) -> Iterator[str]:
    notes: Counter[tuple[str, str]] = Counter()
    for each in outcomes:
        cost = list_price(case_calls(each, price), price) if each.calls else None
        if cost is not None and cost.usd is None:
            notes[each.target.id, cost.note] += 1
    for (target, note), number in notes.items():
        yield f"the cost of {count(number, 'case')} on {target}: {note or 'no price is known'}"
