"""Tests and intervals for a number of samples that was fixed in advance: two counts of passes, compared."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pytest_modelmigrate.analysis.statistics.proportions import Passes

BOSCHLOO_UP_TO = 10_000
"""Samples of the baseline times samples of the candidate up to which `compare` uses Boschloo's test."""


@dataclass(frozen=True, slots=True)
class ExactComparison:
    """How surprising two counts would be if the pass rates were equal, or differed the other way.

    Attributes:
        p_regressed: the p-value against "the candidate's pass rate is at least the baseline's".
        p_improved: the p-value against "the candidate's pass rate is at most the baseline's".
    """

    p_regressed: float
    p_improved: float


def compare(baseline: Passes, candidate: Passes) -> ExactComparison:
    """Test two counts of passes in both directions.

    The test of R. D. Boschloo, "Raised conditional level of significance for the 2 x 2-table when testing the equality
    of two probabilities", Statistica Neerlandica 24 (1970), is exact and finds more than Fisher's test: 9 of 10 against
    5 of 10 has p = 0.03, not 0.07. scipy calculates it in some 50 ms for 100 samples on each side, and gives the same
    figure each time. With more samples it would take seconds, and the two hardly differ: there it is Fisher's test.

    Both p-values are 1 without samples on one of the sides.
    """
    return ExactComparison(_p_value(candidate, baseline), _p_value(baseline, candidate))


def _p_value(lower: Passes, higher: Passes) -> float:
    """The p-value against "`lower` has at least the pass rate of `higher`"."""
    passed = lower.passed + higher.passed
    if not lower.samples or not higher.samples or passed in {0, lower.samples + higher.samples}:
        return 1.0
    table = [[lower.passed, higher.passed], [lower.samples - lower.passed, higher.samples - higher.passed]]
    from scipy.stats import boschloo_exact, fisher_exact

    if lower.samples * higher.samples <= BOSCHLOO_UP_TO:
        return min(1.0, float(boschloo_exact(table, alternative="less").pvalue))
    return min(1.0, float(fisher_exact(table, alternative="less").pvalue))


def difference_interval(baseline: Passes, candidate: Passes, confidence: float = 0.95) -> tuple[float, float]:
    """Between which limits the candidate's pass rate less the baseline's lies, with this confidence; -1 to 1 at most.

    Method 10, the hybrid score interval, of R. G. Newcombe, "Interval estimation for the difference between independent
    proportions: comparison of eleven methods", Statistics in Medicine 17 (1998). The share of a side without samples
    counts as unknown, from 0 to 1.
    """
    before, after = _share(baseline), _share(candidate)
    low_before, high_before = baseline.interval(confidence)
    low_after, high_after = candidate.interval(confidence)
    difference = after - before
    low = difference - math.hypot(after - low_after, high_before - before)
    high = difference + math.hypot(high_after - after, before - low_before)
    return (max(-1.0, low), min(1.0, high))


def _share(passes: Passes) -> float:
    return 0.5 if passes.share is None else passes.share


def non_inferior(baseline: Passes, candidate: Passes, margin: float, *, alpha: float = 0.05) -> bool:
    """Whether the candidate's pass rate is above the baseline's less the margin, wrong in about a share alpha of cases.

    That is so when the lower end of the one-sided interval of the difference is above `-margin`. With a margin of 0,
    nothing is non-inferior: that would be an improvement.
    """
    return margin > 0 and difference_interval(baseline, candidate, 1 - 2 * alpha)[0] > -margin
