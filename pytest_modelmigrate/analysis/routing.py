"""The routing table: the target that each kind of task should go to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pytest_modelmigrate.analysis.advice import Advice, SuitableTarget
from pytest_modelmigrate.analysis.effort_search import EffortSearch
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target


@dataclass(frozen=True, slots=True)
class Route:
    """Where the tasks with one tag should go.

    Attributes:
        tag: the tag of `@pytest.mark.task(tags=...)`.
        target: the target to use.
        cases: how many cases have the tag.
        why: the reason, in one sentence.
    """

    tag: str
    target: Target
    cases: int
    why: str


@dataclass(frozen=True, slots=True)
class RoutingTable:
    """For every tag the target to use.

    Attributes:
        default: the baseline, for everything without a tag of the table.
        routes: a route for each tag, by name.
    """

    default: Target
    routes: tuple[Route, ...]

    def plain(self) -> dict[str, Any]:
        """The table as plain data that an application can load: `default`, and `tags` by name."""
        return {
            "default": _address(self.default),
            "tags": {each.tag: {**_address(each.target), "cases": each.cases, "why": each.why} for each in self.routes},
        }


def routing_table(advice: Iterable[Advice], run: Run) -> RoutingTable | None:
    """For every tag, the cheapest target that suits each of its cases; the baseline where none does.

    Args:
        advice: what `advise` says of the run.
        run: the run, whose outcomes have the tags.

    Returns:
        None for a run without targets.
    """
    if run.baseline is None:
        return None
    by_case = {each.case: each for each in advice}
    search = EffortSearch.of(run.targets, run.options.get("audit"))
    tagged: dict[str, dict[str, Advice]] = {}
    for outcome in run.outcomes:
        for tag in outcome.tags:
            if outcome.case in by_case:
                tagged.setdefault(tag, {})[outcome.case] = by_case[outcome.case]
    routes = (_route(tag, list(cases.values()), run.baseline, search) for tag, cases in sorted(tagged.items()))
    return RoutingTable(run.baseline, tuple(routes))


def _route(tag: str, cases: Sequence[Advice], baseline: Target, search: EffortSearch) -> Route:
    costs: dict[str, list[SuitableTarget]] = {}
    for each in cases:
        for suitable in _with_higher_efforts(each.suitable, search):
            costs.setdefault(suitable.target.id, []).append(suitable)
    common = [found for found in costs.values() if len(found) == len(cases)]
    if common:
        best = min(common, key=lambda found: sum(each.usd for each in found))
        what = "the lowest effort" if best[0].target.id in search.searched else "the cheapest"
        return Route(tag, best[0].target, len(cases), f"{what} that suits {_all(len(cases))}")
    unsuited = next((each for each in cases if not each.suitable), None)
    reason = f"{unsuited.case}: {unsuited.action}" if unsuited else "no other target suits every case"
    return Route(tag, baseline, len(cases), reason)


def _with_higher_efforts(suitable: Iterable[SuitableTarget], search: EffortSearch) -> Iterator[SuitableTarget]:
    """Suitable targets, and for one of an effort audit the higher efforts of its model, which the case did not try.

    They cost at least as much, so the cost of the lower effort stands for them.
    """
    for each in suitable:
        yield each
        targets = search.efforts.get(each.target.model, ())
        if each.target in targets:
            yield from (replace(each, target=target) for target in targets[targets.index(each.target) + 1 :])


def _all(cases: int) -> str:
    return "its case" if cases == 1 else f"all {cases} cases"


def _address(target: Target) -> dict[str, Any]:
    roles = {"roles": [role.plain() for role in target.roles]} if target.roles else {}
    return {"target": target.id, "model": target.model, "effort": target.effort, **roles}
