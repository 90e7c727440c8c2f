"""Completions: what it costs to get a task done, with the samples in which it fails."""

from __future__ import annotations

from collections.abc import Iterable

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome


def cost_per_completion(outcomes: Iterable[Outcome], price: Price) -> Cost | None:
    """The list price of all samples, divided by the number of those that hold; None where none does.

    It has every turn, every retry and every sample that fails in it. Samples that do not tell are left out.

    Args:
        outcomes: cases on one target.
        price: prices a call.
    """
    samples = [each for outcome in outcomes for each in outcome.counted if each.held is not None]
    completed = sum(bool(each.held) for each in samples)
    if not completed:
        return None
    cost = list_price((call for each in samples for call in each.calls), price)
    return cost if cost.usd is None else Cost(cost.usd / completed, cost.note)
