from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import bootstrap

from pytest_modelmigrate.analysis.statistics.medians import median_interval, ratio_interval

values = st.lists(st.floats(0.001, 100), min_size=1, max_size=12)
COSTS = [0.011, 0.014, 0.012, 0.019, 0.013, 0.052, 0.012, 0.016, 0.015, 0.013]


def test_the_interval_is_that_of_scipys_bootstrap() -> None:
    import numpy as np

    reference = bootstrap((COSTS,), np.median, method="percentile", n_resamples=20_000, random_state=1)
    assert median_interval(COSTS) == pytest.approx(reference.confidence_interval, abs=0.0006)


def test_the_interval_of_three_values_is_their_range() -> None:
    """The chance that the median of three draws is the lowest is 7/27."""
    assert median_interval([1, 2, 3]) == (1, 3)
    assert median_interval([1, 2, 3], confidence=0.4) == (2, 2)


@settings(max_examples=25)
@given(values, st.randoms(use_true_random=False))
def test_the_same_values_give_the_same_interval_in_any_order(costs: list[float], random: Random) -> None:
    shuffled = list(costs)
    random.shuffle(shuffled)
    assert median_interval(costs) == median_interval(shuffled)
    assert ratio_interval(costs, shuffled) == ratio_interval(shuffled, costs)


@settings(max_examples=25)
@given(values, values)
def test_intervals_stay_within_what_the_values_allow(before: list[float], after: list[float]) -> None:
    low, high = median_interval(before)
    assert min(before) <= low <= high <= max(before)
    ratio = ratio_interval(before, after)
    assert ratio is not None
    assert min(after) / max(before) * 0.999999 <= ratio[0] <= ratio[1] <= max(after) / min(before) * 1.000001


@settings(max_examples=25)
@given(values)
def test_more_confidence_widens_the_interval(costs: list[float]) -> None:
    low, high = median_interval(costs, 0.5)
    wider_low, wider_high = median_interval(costs, 0.99)
    assert wider_low <= low
    assert wider_high >= high


def test_a_ratio_follows_the_scale_of_its_values() -> None:
    once = ratio_interval(COSTS, [2 * cost for cost in COSTS])
    assert once is not None
    assert once[0] < 2 < once[1]
    assert once[0] > 1.3
    assert once[1] < 3.1


def test_one_value_has_no_width() -> None:
    assert median_interval([0.5]) == (0.5, 0.5)
    assert ratio_interval([0.5], [0.75]) == (1.5, 1.5)


def test_there_is_no_ratio_to_nothing() -> None:
    assert ratio_interval([0.0, 1.0], [1.0]) is None
    assert ratio_interval([1.0], [0.0]) == (0, 0)


def test_a_seed_changes_the_draws() -> None:
    several = [number / 7 for number in range(40)]
    assert len({median_interval(several, seed=bytes([number])) for number in range(6)}) > 1


def test_without_values_or_with_a_wrong_confidence_it_is_an_error() -> None:
    with pytest.raises(ValueError, match="without values"):
        median_interval([])
    with pytest.raises(ValueError, match="without values"):
        ratio_interval([1.0], [])
    with pytest.raises(ValueError, match=r"confidence of 95 is not between 0 and 1"):
        median_interval([1.0], 95)
