"""The efficient frontier: which targets no other one beats in pass rate and cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.median_sample import case_calls
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target


@dataclass(frozen=True, slots=True)
class TargetPoint:
    """A target with its pass rate and its cost, over the cases that all targets answered.

    Attributes:
        target: the target.
        passes: how many of those cases hold.
        cost: their cost, each by its median sample at list price; unknown where a price is.
        efficient: whether no other target holds as many cases for less, or more for as much or less.
    """

    target: Target
    passes: Passes
    cost: Cost
    efficient: bool

    @property
    def usd_per_case(self) -> Decimal | None:
        """US dollars of a case, on average; None where unknown."""
        return None if self.cost.usd is None or not self.passes.samples else self.cost.usd / self.passes.samples


def target_points(run: Run, price: Price) -> tuple[TargetPoint, ...]:
    """The pass rate and the cost of each target, over the same cases: those that every target answered and decided.

    A target that decided less than half as many cases as another one is left out, such as an effort that an audit tried
    for a few cases only; it would leave too few cases to compare the others by.

    Args:
        run: all outcomes.
        price: prices a call.
    """
    decided: dict[str, dict[str, Outcome]] = {target.id: {} for target in run.targets}
    for each in run.outcomes:
        if each.held is not None and each.answered and each.target.id in decided:
            decided[each.target.id][each.case] = each
    most = max(map(len, decided.values()), default=0)
    compared = [target for target in run.targets if most and 2 * len(decided[target.id]) >= most]
    common = [case for case in next(iter(decided.values()), {}) if all(case in decided[each.id] for each in compared)]
    if not common:
        return ()
    points = [_point(target, [decided[target.id][case] for case in common], price) for target in compared]
    return tuple(replace(each, efficient=not any(_beats(other, each) for other in points)) for each in points)


def _point(target: Target, outcomes: Sequence[Outcome], price: Price) -> TargetPoint:
    held = sum(each.held is True for each in outcomes)
    cost = total(list_price(case_calls(each, price), price) for each in outcomes)
    return TargetPoint(target, Passes(held, len(outcomes)), cost, efficient=False)


def _beats(one: TargetPoint, other: TargetPoint) -> bool:
    """Whether one holds as many cases for less, or more cases for as little; an unknown cost beats nothing."""
    if one.cost.usd is None or other.cost.usd is None:
        return False
    more, less = one.passes.passed - other.passes.passed, other.cost.usd - one.cost.usd
    return more >= 0 and less >= 0 and (more > 0 or less > 0)
