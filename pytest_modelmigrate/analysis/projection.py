"""Projection: what a migration costs and saves in a month, and in which order to migrate.

Everything is at list price, and without the prompt cache; what it takes to fill the caches of another model stands apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Any, Final

from pytest_modelmigrate.analysis.advice import Advice
from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.analysis.median_sample import Calls, answered_samples, median_sample
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import FREE, Cost, total
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

_MICRO: Final = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class CacheSwap:
    """What it costs that the prompt caches of one model do not hold on another.

    Attributes:
        prefix_tokens: the tokens of the longest cached prefix of a sample, as the target counts them.
        cold_write: US dollars for writing that prefix to the target's cache once.
        extra: US dollars that this first write costs more than reading the prefix from a cache.
        break_even_calls: after how many executions of the task what each saves has paid for `extra`; None where the
            target saves nothing, or where a price is unknown.
    """

    prefix_tokens: int
    cold_write: Cost
    extra: Cost
    break_even_calls: int | None

    def plain(self) -> dict[str, Any]:
        """The swap as plain JSON data; costs are decimal strings, or null where unknown."""
        return {
            "prefix_tokens": self.prefix_tokens,
            "cold_write_usd": _dollars(self.cold_write),
            "extra_usd": _dollars(self.extra),
            "break_even_calls": self.break_even_calls,
        }


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
    """

    case: str
    target: Target
    calls_per_month: float
    before: Cost
    after: Cost
    at_risk: Cost
    cache: CacheSwap | None

    def plain(self) -> dict[str, Any]:
        """The projection of the case as plain JSON data; costs are decimal strings, or null where unknown."""
        return {
            "case": self.case,
            "target": self.target.id,
            "calls_per_month": self.calls_per_month,
            "before_usd_per_month": _dollars(self.before),
            "after_usd_per_month": _dollars(self.after),
            "at_risk_usd_per_month": _dollars(self.at_risk),
            "cache": self.cache.plain() if self.cache else None,
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
            "before_usd_per_month": _dollars(self.before),
            "after_usd_per_month": _dollars(self.after),
            "cold_writes_usd": _dollars(self.cold_writes),
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


def swap_caches(before: Calls, after: Calls, price: Price) -> CacheSwap | None:
    """What swapping the prompt caches of one model for those of another costs.

    The longest prefix that a call read from the cache or wrote to it has to be written once on the target, and is read
    afterwards. What an execution saves is the difference of the list prices of both samples.

    Args:
        before: the calls of a sample on the baseline.
        after: the calls of a sample on the target.
        price: prices a call.

    Returns:
        None where no call of the target uses the cache.
    """
    longest = max(after, key=lambda call: _prefix(call.usage), default=None)
    if longest is None or not _prefix(longest.usage):
        return None
    tokens = _prefix(longest.usage)
    hour = longest.usage.ephemeral_1h_input_tokens > 0
    written = Usage(ephemeral_1h_input_tokens=tokens) if hour else Usage(ephemeral_5m_input_tokens=tokens)
    write, read = (
        price(CallUsage(longest.model, 200, "end_turn", usage))
        for usage in (written, Usage(cache_read_input_tokens=tokens))
    )
    extra = _difference(write, read)
    saved = _difference(list_price(before, price), list_price(after, price))
    return CacheSwap(tokens, write, extra, _break_even(extra, saved))


@dataclass(frozen=True, slots=True)
class RetryBreakEven:
    """How many calls of a cheaper kind a dearer call has to replace to pay for itself.

    Attributes:
        dear: US dollars of the dearer call.
        cheap: US dollars of the cheaper call.
        calls: how many cheap calls cost as much as a dear one: the first attempt and its retries.
    """

    dear: Decimal
    cheap: Decimal
    calls: Decimal

    @property
    def retries(self) -> Decimal:
        """How many retries of the cheap call that is, beside its first attempt."""
        return max(Decimal(0), self.calls - 1)

    def __str__(self) -> str:
        """`$0.052 against $0.014 must save 3.7 calls: the first attempt and 2.7 retries`."""
        prices = f"${self.dear.normalize():f} against ${self.cheap.normalize():f}"
        return f"{prices} must save {self.calls:.1f} calls: the first attempt and {self.retries:.1f} retries"


def retry_break_even(dear: Decimal, cheap: Decimal) -> RetryBreakEven | None:
    """How many calls of a cheaper kind a dearer call has to replace; None where the cheaper one is free.

    Args:
        dear: US dollars of a call that rarely needs a retry.
        cheap: US dollars of a call that is retried.
    """
    return RetryBreakEven(dear, cheap, dear / cheap) if cheap > 0 else None


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
    )


def _failing_share(outcome: Outcome) -> float:
    """The largest share of failures that is plausible from the samples of a case, from 0 to 1."""
    if len(outcome.decided) < 2:  # noqa: PLR2004 - one sample says nothing
        return 1.0
    low, _ = Passes(outcome.passes, len(outcome.decided)).interval()
    return 1 - low


def _prefix(usage: Usage) -> int:
    written = usage.ephemeral_5m_input_tokens + usage.ephemeral_1h_input_tokens
    return usage.cache_read_input_tokens + written


def _break_even(extra: Cost, saved: Cost) -> int | None:
    if extra.usd is None or saved.usd is None or saved.usd <= 0:
        return None
    return int((max(extra.usd, FREE.usd or Decimal(0)) / saved.usd).to_integral_value(ROUND_CEILING))


def _times(cost: Cost, number: Decimal) -> Cost:
    return cost if cost.usd is None else Cost(cost.usd * number, cost.note)


def _difference(one: Cost, other: Cost) -> Cost:
    return one + (Cost(None, other.note) if other.usd is None else Cost(-other.usd, other.note))


def _dollars(cost: Cost) -> str | None:
    """A decimal string, to a millionth of a dollar; null where unknown."""
    return None if cost.usd is None else f"{cost.usd.quantize(_MICRO):f}"
