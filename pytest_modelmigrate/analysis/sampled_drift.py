"""The cost drift of cases with samples: the change of the median, and the interval in which it lies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from pytest_modelmigrate.analysis.bills import list_price
from pytest_modelmigrate.analysis.drift import CostDrift, Price, compare
from pytest_modelmigrate.analysis.median_sample import Calls, median_sample


def compare_samples(before: Sequence[Calls], after: Sequence[Calls], price: Price) -> CostDrift:
    """Compare the median samples of two executions of one case, at today's list prices.

    With several samples on a side, the change has the 95% bootstrap interval of the ratio of both medians.

    Args:
        before: the calls of each sample of the snapshot, or of the baseline; at least one.
        after: the calls of each sample of this execution; at least one.
        price: gives the cost of a call.
    """
    drift = compare(median_sample(before, price), median_sample(after, price), price)
    if len(before) == len(after) == 1 or drift.change is None:
        return drift
    was, now = ([list_price(calls, price).usd for calls in samples] for samples in (before, after))
    known_was, known_now = ([float(cost) for cost in costs if cost is not None] for costs in (was, now))
    if len(known_was) < len(was) or len(known_now) < len(now):
        return drift
    from pytest_modelmigrate.analysis.statistics.medians import ratio_interval

    ratio = ratio_interval(known_was, known_now)
    return drift if ratio is None else replace(drift, interval=(ratio[0] - 1, ratio[1] - 1))
