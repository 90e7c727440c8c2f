"""Run prices: the project's own prices of the calls of a saved run, for commands that do not load the project."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal

from pytest_modelmigrate.analysis.price_shares import price_shares
from pytest_modelmigrate.analysis.pricing import price_call, prices_as_of
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import FREE, Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run


def own_prices(outcomes: Iterable[Outcome], own: Callable[[CallUsage], Cost | None]) -> dict[CallUsage, Decimal]:
    """What a project itself gives for the calls of a run: in US dollars, at list price, and for parts of each call.

    Args:
        outcomes: those of the run.
        own: gives the project's price of a call, or None for the price list.
    """
    found: dict[CallUsage, Decimal] = {}

    def ask(call: CallUsage) -> Cost:
        cost = own(call)
        if cost is not None and cost.usd is not None:
            found[call] = cost.usd
        return cost or FREE

    samples = [sample for outcome in outcomes for sample in outcome.samples]
    for call in dict.fromkeys(call for sample in samples for call in (*sample.calls, *sample.judging)):
        ask(call)
        price_shares(call, ask)
    return found


class RunPrices:
    """Prices calls as saved runs say where their project gave prices itself, and at today's price list otherwise.

    Args:
        runs: the older first. Where two runs have a price of the same call, that of the later one is used for both.
    """

    def __init__(self, *runs: Run) -> None:
        self._own: dict[CallUsage, Decimal] = {}
        for run in runs:
            self._own.update(run.own_prices)
        self._costs: dict[CallUsage, Cost] = {}

    def __call__(self, call: CallUsage) -> Cost:
        """The cost of one call in US dollars."""
        cost = self._costs.get(call)
        if cost is None:
            usd = self._own.get(call)
            cost = self._costs[call] = price_call(call) if usd is None else Cost(usd)
        return cost


def prices_note(*runs: Run) -> str:
    """Of which days the project's own prices in saved runs are; empty where they have none.

    Args:
        runs: the older first.
    """
    days = dict.fromkeys(f"{run.started:%Y-%m-%d}" for run in runs if run.own_prices)
    if not days:
        return ""
    last = runs[-1].own_prices
    changed = any(last.get(call, usd) != usd for run in runs for call, usd in run.own_prices.items())
    return (
        f"prices: those of pytest_modelmigrate_price are of {' and '.join(days)}, as the runs were saved, all others "
        f"of {prices_as_of()}{'; the hook gave other prices in the older run' if changed else ''}"
    )
