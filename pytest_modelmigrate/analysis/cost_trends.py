"""Cost trends: what cases cost from run to run, on each target."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CaseCost:
    """What a case cost in one run.

    Attributes:
        run: the id of the run.
        time: when the run asked for it first, in UTC.
        case_id: the case.
        target: the target.
        usd: US dollars of one sample.
    """

    run: str
    time: str
    case_id: str
    target: str
    usd: float


@dataclass(frozen=True, slots=True)
class CostTrend:
    """The cost of a case on a target, or of all cases on it, from run to run.

    Attributes:
        case_id: the case; empty for all cases of the target.
        target: the target.
        costs: US dollars, oldest run first; at least one.
        cases: how many cases these are.
    """

    case_id: str
    target: str
    costs: tuple[float, ...]
    cases: int = 1

    @property
    def change(self) -> float | None:
        """The last cost divided by the first; None with one run, or if the first is 0."""
        return self.costs[-1] / self.costs[0] if len(self.costs) > 1 and self.costs[0] else None


def case_trends(costs: Iterable[CaseCost]) -> tuple[CostTrend, ...]:
    """A trend for each case and target, in the order in which they first come.

    Args:
        costs: costs of cases, oldest first.
    """
    return tuple(
        CostTrend(case_id, target, tuple(each.usd for each in found))
        for (case_id, target), found in _grouped(costs).items()
    )


def target_trends(costs: Iterable[CaseCost]) -> tuple[CostTrend, ...]:
    """A trend for each target: the sum over all its cases after each run.

    Runs rarely have all cases. A case that a run leaves out counts with its last cost before it, or with its first one
    where there is none before. So the sum only changes where the cost of a case does.

    Args:
        costs: costs of cases, oldest first.
    """
    by_target: dict[str, list[CaseCost]] = {}
    for each in costs:
        by_target.setdefault(each.target, []).append(each)
    return tuple(_target_trend(target, found) for target, found in by_target.items())


def _target_trend(target: str, costs: Sequence[CaseCost]) -> CostTrend:
    known: dict[str, float] = {}
    for each in costs:
        known.setdefault(each.case_id, each.usd)
    by_run: dict[str, list[CaseCost]] = {}
    for each in costs:
        by_run.setdefault(each.run, []).append(each)
    sums = []
    for found in by_run.values():
        known.update((each.case_id, each.usd) for each in found)
        sums.append(sum(known.values()))
    return CostTrend("", target, tuple(sums), len(known))


def _grouped(costs: Iterable[CaseCost]) -> dict[tuple[str, str], list[CaseCost]]:
    found: dict[tuple[str, str], list[CaseCost]] = {}
    for each in costs:
        found.setdefault((each.case_id, each.target), []).append(each)
    return found
