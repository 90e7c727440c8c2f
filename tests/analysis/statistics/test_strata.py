from __future__ import annotations

import math
from statistics import fmean, variance

import pytest
from scipy.stats import ttest_ind

from pytest_modelmigrate.analysis.statistics.exact_tests import difference_interval
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.analysis.statistics.strata import (
    Moments,
    Successes,
    WeightedMean,
    WeightedShare,
    difference_of_means,
    difference_of_shares,
    ratio_of_means,
)

FEW, MANY = (1.0, 2.0, 4.0, 8.0), (3.0, 3.5, 5.0, 9.0, 9.5, 12.0)


def moments(numbers: tuple[float, ...]) -> Moments:
    found = Moments()
    for each in numbers:
        found.add(each)
    return found


def mean_of(*strata: tuple[float, ...], weights: tuple[float, ...] = (1.0,), counts: bool = False) -> WeightedMean:
    return WeightedMean.of([moments(each) for each in strata], weights, counts=counts)


def successes(*tasks: tuple[int, int]) -> Successes:
    found = Successes()
    for each in tasks:
        found.add(*each)
    return found


def test_moments_are_those_of_the_numbers() -> None:
    found = moments(MANY)
    assert found.mean == pytest.approx(fmean(MANY))
    assert found.variance_of_mean == pytest.approx(variance(MANY) / len(MANY))
    assert moments((1.0,)).variance_of_mean == 0.0


def test_the_difference_of_two_means_has_welchs_interval() -> None:
    found = difference_of_means(mean_of(FEW), mean_of(MANY))
    low, high = ttest_ind(MANY, FEW, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.value, found.high) == pytest.approx((low, fmean(MANY) - fmean(FEW), high))


def test_the_ratio_of_means_lies_in_an_interval_that_is_symmetric_in_logarithms() -> None:
    found = ratio_of_means(mean_of(FEW), mean_of(MANY))
    assert found is not None
    assert found.value == pytest.approx(fmean(MANY) / fmean(FEW))
    assert found.low * found.high == pytest.approx(found.value**2)
    back = ratio_of_means(mean_of(MANY), mean_of(FEW))
    assert back is not None
    assert (1 / back.high, 1 / back.low) == pytest.approx((found.low, found.high))
    assert ratio_of_means(mean_of((0.0, 0.0)), mean_of(FEW)) is None


def test_a_mean_over_strata_ignores_how_often_each_comes() -> None:
    weights = (0.75, 0.25)
    once = mean_of(FEW, MANY, weights=weights)
    assert once.value == pytest.approx(0.75 * fmean(FEW) + 0.25 * fmean(MANY))
    assert once.variance == pytest.approx(0.75**2 * variance(FEW) / 4 + 0.25**2 * variance(MANY) / 6)
    assert 3 <= once.freedom <= 8
    assert mean_of(FEW, MANY * 100, weights=weights).value == pytest.approx(once.value)


def test_no_retry_among_few_tasks_leaves_room_for_some() -> None:
    few = difference_of_means(mean_of((0.0,) * 10, counts=True), mean_of((0.0,) * 10, counts=True))
    many = difference_of_means(mean_of((0.0,) * 1000, counts=True), mean_of((0.0,) * 1000, counts=True))
    assert few.value == many.value == 0
    assert few.high == -few.low > 0.2
    assert 0 < many.high < 0.005


def test_independent_attempts_have_newcombes_interval() -> None:
    before, after = successes(*[(1, 1)] * 45, *[(0, 1)] * 5), successes(*[(1, 1)] * 30, *[(0, 1)] * 20)
    found = difference_of_shares(*(WeightedShare.of([each], [1.0]) for each in (before, after)))
    low, high = difference_interval(Passes(45, 50), Passes(30, 50))
    assert found.value == pytest.approx(-0.3)
    # The variance over tasks has n - 1 in it, so that 50 attempts count as 49.
    assert (found.low, found.high) == pytest.approx((low, high), abs=0.004)


def test_attempts_of_one_task_that_resemble_each_other_tell_less() -> None:
    alike = WeightedShare.of([successes(*[(10, 10)] * 9, (0, 10))], [1.0])
    apart = WeightedShare.of([successes(*[(9, 10)] * 10)], [1.0])
    assert alike.value == apart.value == 0.9
    assert alike.effective == pytest.approx(9)
    assert apart.effective == pytest.approx(100)


def test_a_share_of_all_or_nothing_still_has_an_interval() -> None:
    share = WeightedShare.of([successes((5, 5)), successes((20, 20), (3, 3))], [0.5, 0.5])
    assert share.effective == pytest.approx(1 / (0.25 / 5 + 0.25 / 23))
    low, high = share.interval()
    assert high == 1.0
    assert 0.7 < low < 0.9
    assert WeightedShare.of([successes((0, 8))], [1.0]).interval()[0] == 0.0


def test_a_task_without_attempts_counts_for_nothing() -> None:
    assert successes((0, 0), (1, 2)) == successes((1, 2))
    assert math.isclose(successes((1, 2)).variance_of_share, 0.125)
