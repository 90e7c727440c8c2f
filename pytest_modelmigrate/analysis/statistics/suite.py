"""All cases of a suite together: how much the share of passes changed from baseline to candidate.

As in E. Miller, "Adding Error Bars to Evals: A Statistical Approach to Language Model Evaluations" (2024),
https://arxiv.org/abs/2411.00640: the difference is paired by case, and cases of one test function are not independent.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from pytest_modelmigrate.analysis.statistics.proportions import Passes


@dataclass(frozen=True, slots=True)
class PairedCase:
    """One case on both targets.

    Attributes:
        cluster: what it has in common with others: the test function without its parameters.
        baseline: its samples on the baseline.
        candidate: its samples on the candidate.
        baseline_held: whether the case holds on the baseline: enough of its samples passed.
        candidate_held: whether it holds on the candidate.
    """

    cluster: str
    baseline: Passes
    candidate: Passes
    baseline_held: bool
    candidate_held: bool


@dataclass(frozen=True, slots=True)
class SuiteComparison:
    """The cases of a suite, compared in pairs.

    Attributes:
        cases: how many have samples on both targets; only those count.
        difference: the mean over cases of the candidate's share of passes less the baseline's; None without cases.
        standard_error: that of the difference, clustered by test function; None for fewer than two clusters, where
            nothing shows how much clusters differ.
        interval: the 95% interval of the difference; None where there is no standard error. With Student's t for one
            less than the number of clusters, as few clusters vary more than the normal distribution says.
        broken: the cases that hold on the baseline alone.
        fixed: the cases that hold on the candidate alone.
        p_value: exact McNemar: how surprising so uneven numbers of broken and fixed cases would be if both were as
            probable; two-sided.
    """

    cases: int
    difference: float | None
    standard_error: float | None
    interval: tuple[float, float] | None
    broken: int
    fixed: int
    p_value: float

    @classmethod
    def from_cases(cls, cases: Sequence[PairedCase]) -> SuiteComparison:
        """Compare all cases of a suite that have samples on both targets."""
        counted = [each for each in cases if each.baseline.samples and each.candidate.samples]
        differences = [(each.cluster, _difference(each)) for each in counted]
        broken = sum(each.baseline_held and not each.candidate_held for each in counted)
        fixed = sum(each.candidate_held and not each.baseline_held for each in counted)
        mean = math.fsum(value for _, value in differences) / len(differences) if differences else None
        error = _standard_error(differences)
        interval = None
        if mean is not None and error is not None:
            reach = _t_quantile(len({cluster for cluster, _ in differences}) - 1) * error
            interval = (max(-1.0, mean - reach), min(1.0, mean + reach))
        return cls(len(counted), mean, error, interval, broken, fixed, _mcnemar(broken, fixed))


def _difference(case: PairedCase) -> float:
    return case.candidate.passed / case.candidate.samples - case.baseline.passed / case.baseline.samples


def _standard_error(differences: Sequence[tuple[str, float]]) -> float | None:
    """Miller's equation 4: the variance of the mean, and the covariances of different cases of one cluster."""
    number = len(differences)
    clusters: defaultdict[str, list[float]] = defaultdict(list)
    if number:
        mean = math.fsum(value for _, value in differences) / number
        for cluster, value in differences:
            clusters[cluster].append(value - mean)
    if len(clusters) < 2:  # noqa: PLR2004 - what differs needs two
        return None
    squares = math.fsum(value**2 for values in clusters.values() for value in values)
    pairs = math.fsum(math.fsum(values) ** 2 for values in clusters.values()) - squares
    return math.sqrt(max(0.0, squares / (number * (number - 1)) + pairs / number**2))


def _t_quantile(freedom: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, freedom))


def _mcnemar(broken: int, fixed: int) -> float:
    if not broken + fixed:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(broken, broken + fixed).pvalue)
