"""Projection: what a migration costs and saves in a month, and in which order to migrate.

Everything is at list price and without the prompt cache. To fill the caches of another model is told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pytest_modelmigrate.analysis.advice import Advice
from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.cache_swaps import CacheSwap, plain_dollars, swap_caches
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.median_sample import Calls, answered_samples, median_sample
from pytest_modelmigrate.analysis.retries import RetryBreakEven, retry_break_even
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.facts.costs import Cost, total
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target


@dataclass(frozen=True, slots=True)
class CaseProjection:
    """What a case costs in a month, before and after the migration that is advised.

    Attributes:
        case: the test without its target.
        target: the target that is advised; the baseline where the case stays there.
        calls_per_month: how often an application does the task in a month.
        before: US dollars per month on the baseline, from the median sample.
        after: US dollars per month on the target.
        at_risk: the US dollars per month that failures on the target may cost at most: `after`, times the largest
            share of failures that is plausible from its samples (95%); one sample rules out nothing.
        cache: what swapping caches costs; None where the case caches nothing or stays.
        retries: for a dearer target, how many calls on the baseline each call has to replace; None for others.
    """

    case: str
    target: Target
    calls_per_month: float
    before: Cost
    after: Cost
    at_risk: Cost
    cache: CacheSwap | None
    retries: RetryBreakEven | None = None

    def plain(self) -> dict[str, Any]:
        """The projection of the case as plain JSON data; costs are decimal strings, or null where unknown."""
        return {
            "case": self.case,
            "target": self.target.id,
            "calls_per_month": self.calls_per_month,
            "before_usd_per_month": plain_dollars(self.before),
            "after_usd_per_month": plain_dollars(self.after),
            "at_risk_usd_per_month": plain_dollars(self.at_risk),
            "cache": self.cache.plain() if self.cache else None,
            "break_even_retries": float(round(self.retries.retries, 2)) if self.retries else None,
        }


@dataclass(frozen=True, slots=True)
class Projection:
    """What a migration costs in a month.

    Attributes:
        cases: each case that has both a cost on the baseline and a number of calls per month.
        left_out: the cases that nobody gave a number for, or that have no cost.
        order: the cases to migrate, the one whose failures may cost least first.
    """

    cases: tuple[CaseProjection, ...]
    left_out: tuple[str, ...]
    order: tuple[str, ...]

    @property
    def before(self) -> Cost:
        """US dollars per month of all cases on the baseline."""
        return total(each.before for each in self.cases)

    @property
    def after(self) -> Cost:
        """US dollars per month of all cases where they are advised to go."""
        return total(each.after for each in self.cases)

    @property
    def cold_writes(self) -> Cost:
        """US dollars, once, for what the first writes of all cached prefixes cost more than reads.

        Each case counts with a prefix of its own; cases that share one make it cheaper.
        """
        return total(each.cache.extra for each in self.cases if each.cache)

    def plain(self) -> dict[str, Any]:
        """The projection as plain JSON data; costs are decimal strings, or null where unknown."""
        return {
            "before_usd_per_month": plain_dollars(self.before),
            "after_usd_per_month": plain_dollars(self.after),
            "cold_writes_usd": plain_dollars(self.cold_writes),
            "cases": [each.plain() for each in self.cases],
            "left_out": list(self.left_out),
            "order": list(self.order),
        }


def project(run: Run, advice: Sequence[Advice], price: Price) -> Projection | None:
    """What the advised migration costs in a month, from the calls per month that the cases name.

    Args:
        run: all outcomes.
        advice: what `advise` says of the run.
        price: prices a call.

    Returns:
        None where no case names a number of calls.
    """
    if run.baseline is None or not advice or all(each.calls_per_month is None for each in run.outcomes):
        return None
    outcomes = {each.key: each for each in run.outcomes}
    cases = []
    left_out = []
    for each in advice:
        goes = each.action in ("migrate", "migrate at effort") and each.target is not None
        target = each.target if goes and each.target else run.baseline
        before, after = outcomes.get((each.case, run.baseline.id)), outcomes.get((each.case, target.id))
        found = _of_case(before, after, price) if before and after else None
        if found is None:
            left_out.append(each.case)
        else:
            cases.append(found)
    moving = [each for each in cases if each.target.id != run.baseline.id]
    return Projection(tuple(cases), tuple(left_out), migration_order(moving))


def monthly_cost(calls: Calls, calls_per_month: float, price: Price) -> Cost:
    """The US dollars per month of a task at list price.

    Args:
        calls: the API calls that one execution of the task makes.
        calls_per_month: how often it is done.
        price: prices a call.
    """
    return _times(list_price(calls, price), Decimal(str(calls_per_month)))


def migration_order(cases: Iterable[CaseProjection]) -> tuple[str, ...]:
    """The cases in the order in which to migrate: those whose failures may cost least first, unknown costs last.

    Among equals, the one that saves most comes first.
    """

    def rank(each: CaseProjection) -> tuple[bool, Decimal, Decimal, str]:
        unknown = each.at_risk.usd is None
        saved = (each.before.usd or Decimal(0)) - (each.after.usd or Decimal(0))
        return unknown, each.at_risk.usd or Decimal(0), -saved, each.case

    return tuple(each.case for each in sorted(cases, key=rank))


def _of_case(before: Outcome, after: Outcome, price: Price) -> CaseProjection | None:
    """The projection of a case; None without a number of calls, or without a cost on both targets."""
    volume = after.calls_per_month if before.calls_per_month is None else before.calls_per_month
    was, now = answered_samples(before), answered_samples(after)
    if volume is None or not was or not now:
        return None
    old, new = median_sample(was, price), median_sample(now, price)
    cost = monthly_cost(new, volume, price)
    return CaseProjection(
        case=after.case,
        target=after.target,
        calls_per_month=volume,
        before=monthly_cost(old, volume, price),
        after=cost,
        at_risk=_times(cost, Decimal(str(_failing_share(after)))),
        cache=None if before.target.id == after.target.id else swap_caches(old, new, price),
        retries=_retries(list_price(old, price), list_price(new, price)),
    )


def _retries(before: Cost, after: Cost) -> RetryBreakEven | None:
    if before.usd is None or after.usd is None or after.usd <= before.usd:
        return None
    return retry_break_even(after.usd, before.usd)


def _failing_share(outcome: Outcome) -> float:
    """The largest share of failures that is plausible from the samples of a case, from 0 to 1."""
    if len(outcome.decided) < 2:  # noqa: PLR2004 - one sample says nothing
        return 1.0
    low, _ = Passes(outcome.passes, len(outcome.decided)).interval()
    return 1 - low


def _times(cost: Cost, number: Decimal) -> Cost:
    return cost if cost.usd is None else Cost(cost.usd * number, cost.note)
