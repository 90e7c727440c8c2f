"""The median sample: the one that stands for the cost of a case."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TypeAlias

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.drift import Price
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Sample

Calls: TypeAlias = tuple[CallUsage, ...]
"""The calls of one sample."""


def answered_samples(outcome: Outcome) -> tuple[Calls, ...]:
    """The calls of each sample of a case whose cost can be compared, because the API answered all that it asked."""
    return tuple(sample.calls for sample in outcome.counted if sample.answered)


def median_sample(samples: Sequence[Calls], price: Price) -> Calls:
    """The calls of the sample with the median list price; of an even number, the lower one in the middle.

    It is a sample that was really taken, so that its tokens add up to its cost. One without a known price counts as
    the dearest.

    Args:
        samples: the calls of each sample; at least one.
        price: gives the cost of a call.
    """
    return samples[_middle(samples, price)]


def median_of(outcome: Outcome, price: Price) -> Sample | None:
    """The median sample of a case; None where no sample was answered.

    Args:
        outcome: the case on a target.
        price: gives the cost of a call.
    """
    samples = [sample for sample in outcome.counted if sample.answered]
    return samples[_middle([each.calls for each in samples], price)] if samples else None


def _middle(samples: Sequence[Calls], price: Price) -> int:
    """The index of the median sample."""
    if len(samples) == 1:
        return 0
    costs = [list_price(calls, price).usd for calls in samples]
    order = sorted(range(len(samples)), key=lambda index: (costs[index] is None, costs[index] or Decimal(0)))
    return order[(len(order) - 1) // 2]


def case_calls(outcome: Outcome, price: Price) -> Calls:
    """The calls that stand for the cost of a case: those of its median sample, or all where no sample was answered."""
    samples = answered_samples(outcome)
    return median_sample(samples, price) if samples else outcome.calls
