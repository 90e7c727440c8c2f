"""Advice, routing table and projection as text, as Markdown and as JSON."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from pytest_modelmigrate.analysis.advice import Advice, advise
from pytest_modelmigrate.analysis.drift import Price, percent
from pytest_modelmigrate.analysis.projection import Projection, project
from pytest_modelmigrate.analysis.routing import RoutingTable, routing_table
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.reports.cells import money
from pytest_modelmigrate.text.plurals import count
from pytest_modelmigrate.text.shortened import shortened

MOST_LINES: Final = 8
"""The most lines of advice without -v."""

_LONGEST_NAME: Final = 44
_ORDERED: Final = 3
_MIGRATE: Final = ("migrate", "migrate at effort")


@dataclass(frozen=True, slots=True)
class RunAdvice:
    """What a run advises.

    Attributes:
        cases: what to do with each case; empty for a run with one target.
        routing: the target for each tag; None for a run with one target.
        projection: dollars per month; None where no case names a number of calls.
    """

    cases: tuple[Advice, ...]
    routing: RoutingTable | None
    projection: Projection | None

    @classmethod
    def of(cls, run: Run, verdict: Verdict, price: Price) -> RunAdvice:
        """What follows from a run, its verdict and the prices of calls."""
        cases = advise(run, verdict)
        return cls(cases, routing_table(cases, run) if cases else None, project(run, cases, price))

    def plain(self) -> dict[str, Any]:
        """The members `advice`, `routing` and `projection` of a JSON report."""
        return {
            "advice": [each.plain() for each in self.cases],
            "routing": self.routing.plain() if self.routing else None,
            "projection": self.projection.plain() if self.projection else None,
        }


def advice_lines(found: RunAdvice, most: int = MOST_LINES, *, verbose: bool = False) -> list[str]:
    """The advice for a terminal: first how many cases to migrate, then each that is different.

    Args:
        found: what the run advises.
        most: the most lines, without -v; at least one.
        verbose: whether to say it of every case and tag, with evidence and fix.
    """
    if not found.cases:
        return []
    told = [each for each in found.cases if verbose or each.action not in _MIGRATE]
    lines = [_case_line(each) if verbose else _short_line(each) for each in told]
    if not verbose:
        lines += _tuned(found.cases)
    lines += _routes(found.routing)
    end = [*_projection_lines(found.projection, verbose=verbose)]
    first = f"advice: {advice_summary(found.cases)}"
    if verbose or len(lines) + len(end) < most:
        return [first, *lines, *end]
    end = end[: max(most - 2, 0)]
    room = most - len(end) - 2  # one line is for the number of the others
    if room < 0:
        return [f"{first} (-v shows more)"]
    return [first, *lines[:room], f"  ... and {len(lines) - room} more lines of advice (-v shows them)", *end]


def advice_items(found: RunAdvice) -> Iterator[str]:
    """The advice for a report: the cases that do not simply migrate, the tags, and the dollars; a line each."""
    for each in found.cases:
        if each.action not in _MIGRATE:
            yield _case_line(each).strip()
        elif each.tune:
            yield f"{each.case}: {_deed(each)}: {each.tune}"
    yield from map(str.strip, _routes(found.routing))
    yield from map(str.strip, _projection_lines(found.projection, verbose=True))


def routing_json(table: RoutingTable) -> str:
    """The routing table as JSON that an application can load."""
    return json.dumps(table.plain(), ensure_ascii=False, indent=2) + "\n"


def routing_yaml(table: RoutingTable) -> str:
    """The same as YAML."""
    import yaml

    text: str = yaml.safe_dump(table.plain(), sort_keys=False, allow_unicode=True, width=100)
    return text


def advice_summary(cases: Sequence[Advice]) -> str:
    """How many cases to treat how: `3 cases: migrate to opus-4-7; 1 case: fix the prompt`."""
    counted = Counter(_deed(each) for each in cases)
    return "; ".join(f"{count(number, 'case')}: {deed}" for deed, number in counted.most_common())


def _deed(each: Advice) -> str:
    if each.action in _MIGRATE and each.target is not None:
        return f"migrate to {each.target.id}"
    return each.action


def _case_line(each: Advice) -> str:
    """All that is advised for a case: what to do, why, what to tune and how to fix it."""
    more = [each.evidence, *([each.tune] if each.tune else []), *([f"fix: {each.fix}"] if each.fix else [])]
    return f"  {each.case}: {_deed(each)}{_of_target(each)}: {'; '.join(more)}"


def _short_line(each: Advice) -> str:
    """The same in few words; what fails, where the prompt is to be fixed."""
    name = shortened(_short(each.case), _LONGEST_NAME)
    return f"  {name}: {_deed(each)}{_of_target(each)}: {each.failure or each.evidence}"


def _of_target(each: Advice) -> str:
    return f" for {each.target.id}" if each.action == "fix the prompt" and each.target else ""


def _short(case: str) -> str:
    """A case without its file and classes."""
    file, _, name = case.partition("::")
    test, bracket, parameters = (name or file).partition("[")
    return f"{test.rpartition('::')[2]}{bracket}{parameters}"


def _tuned(cases: Sequence[Advice]) -> Iterator[str]:
    """One line for all cases that cost much more at the same pass rate."""
    tuned = [each for each in cases if each.tune and each.action in _MIGRATE]
    if len(tuned) == 1:
        yield f"  {_short(tuned[0].case)}: {tuned[0].tune}"
    elif tuned:
        number = count(len(tuned), "case")
        yield f"  {number} cost 30% more or above at the same pass rate: tune effort or task budget (-v shows which)"


def _routes(table: RoutingTable | None) -> Iterator[str]:
    for each in table.routes if table else ():
        yield f"  tag {each.tag}: {each.target.id} ({count(each.cases, 'case')}: {each.why})"


def _projection_lines(found: Projection | None, *, verbose: bool) -> Iterator[str]:
    if found is None or not found.cases:
        return
    before, after = found.before.usd, found.after.usd
    change = f" ({percent(after / before - 1)})" if before and after is not None else ""
    caches = f"; cold caches {_about(found.cold_writes)} once" if found.cold_writes.usd != 0 else ""
    left = f"; without {count(len(found.left_out), 'case')}" if found.left_out else ""
    yield (
        f"  per month: {_about(found.before)} -> {_about(found.after)}{change} "
        f"for {count(len(found.cases), 'case')} at list price{caches}{left}"
    )
    if len(found.order) > 1:
        shown = found.order if verbose else [*map(_short, found.order[:_ORDERED])]
        more = f" and {len(found.order) - len(shown)} more" if len(found.order) > len(shown) else ""
        yield f"  migrate first what costs least if it fails: {', '.join(shown)}{more}"
    for each in found.cases if verbose else ():
        cache = each.cache
        if cache is not None and cache.break_even_calls is not None:
            calls = count(cache.break_even_calls, "call")
            yield f"  {each.case}: a cold cache costs {_about(cache.extra)} once, which {calls} save again"
        if each.retries is not None:
            yield f"  {each.case}: {each.retries}"


def _about(cost: Cost) -> str:
    """Dollars as a reader wants them: whole from a hundred on."""
    if cost.usd is not None and cost.usd >= 100:  # noqa: PLR2004 - a hundred dollars
        return f"${cost.usd.quantize(Decimal(1)):,f}" if cost.usd < Decimal(10) ** 20 else f"${cost.usd:.3g}"
    return money(cost)
