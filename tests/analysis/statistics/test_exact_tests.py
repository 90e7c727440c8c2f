from __future__ import annotations

import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import fisher_exact

from pytest_modelmigrate.analysis.statistics.exact_tests import compare, difference_interval, non_inferior
from pytest_modelmigrate.analysis.statistics.proportions import Passes

counts = st.integers(1, 15).flatmap(lambda samples: st.builds(Passes, st.integers(0, samples), st.just(samples)))

NEWCOMBE = [
    ((56, 70), (48, 80), 0.0524, 0.3339),
    ((9, 10), (3, 10), 0.1705, 0.8090),
    ((6, 7), (2, 7), 0.0582, 0.8062),
    ((5, 56), (0, 29), -0.0381, 0.1926),
    ((0, 10), (0, 20), -0.1611, 0.2775),
    ((0, 10), (0, 10), -0.2775, 0.2775),
    ((10, 10), (0, 20), 0.6791, 1.0),
    ((10, 10), (0, 10), 0.6075, 1.0),
]


@pytest.mark.parametrize(("first", "second", "low", "high"), NEWCOMBE)
def test_the_interval_of_a_difference_is_that_of_newcombes_table(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    """Table II, method 10."""
    found = difference_interval(Passes(*second), Passes(*first))
    assert found == pytest.approx((low, high), abs=5e-5)


@given(counts, counts)
def test_the_interval_of_the_difference_the_other_way_is_its_mirror(first: Passes, second: Passes) -> None:
    low, high = difference_interval(first, second)
    assert difference_interval(second, first) == pytest.approx((-high, -low))
    assert first.share is not None
    assert second.share is not None
    assert -1 <= low <= second.share - first.share + 1e-12
    assert second.share - first.share - 1e-12 <= high <= 1


def test_without_samples_on_a_side_the_difference_may_be_almost_anything() -> None:
    low, high = difference_interval(Passes(0, 0), Passes(10, 10))
    assert low < 0
    assert high > 0.4
    assert difference_interval(Passes(0, 0), Passes(0, 0))[0] == pytest.approx(-(2**0.5) / 2)


def test_boschloos_p_value_is_that_of_scipys_published_example() -> None:
    """74 of 117 against 31 of 63 (docs.scipy.org, boschloo_exact)."""
    assert compare(Passes(74, 117), Passes(31, 63)).p_regressed == pytest.approx(0.0355, abs=1e-4)


def test_boschloos_p_value_of_three_against_none_is_the_largest_chance_of_just_that() -> None:
    """`rate³ (1 - rate)³` is at most 1/64, while Fisher's test says 1/20."""
    assert compare(Passes(3, 3), Passes(0, 3)).p_regressed == pytest.approx(1 / 64)


@settings(max_examples=20)
@given(counts, counts)
def test_swapping_the_targets_swaps_the_p_values(first: Passes, second: Passes) -> None:
    there, back = compare(first, second), compare(second, first)
    assert (there.p_regressed, there.p_improved) == (back.p_improved, back.p_regressed)
    assert 0 <= there.p_regressed <= 1


@settings(max_examples=20)
@given(counts, counts)
def test_boschloo_is_never_weaker_than_fisher(first: Passes, second: Passes) -> None:
    table = [[first.passed, second.passed], [first.samples - first.passed, second.samples - second.passed]]
    assert compare(first, second).p_regressed <= fisher_exact(table, alternative="greater").pvalue + 1e-9


@settings(max_examples=20)
@given(counts, counts)
def test_a_candidate_that_passes_once_more_looks_less_regressed(baseline: Passes, candidate: Passes) -> None:
    if candidate.passed < candidate.samples:
        better = Passes(candidate.passed + 1, candidate.samples)
        assert compare(baseline, better).p_regressed >= compare(baseline, candidate).p_regressed - 1e-9


def test_a_hundred_samples_on_each_side_are_still_compared_with_boschloos_test() -> None:
    table = [[90, 80], [10, 20]]
    found = compare(Passes(90, 100), Passes(80, 100)).p_regressed
    assert found < 0.8 * fisher_exact(table, alternative="greater").pvalue


def test_many_samples_are_compared_with_fishers_test() -> None:
    table = [[200, 190], [10, 20]]
    found = compare(Passes(200, 210), Passes(190, 210))
    assert found.p_regressed == pytest.approx(fisher_exact(table, alternative="greater").pvalue)
    assert found.p_improved == pytest.approx(fisher_exact(table, alternative="less").pvalue)


@pytest.mark.parametrize(
    ("baseline", "candidate"),
    [
        (Passes(3, 3), Passes(3, 3)),
        (Passes(0, 4), Passes(0, 2)),
        (Passes(0, 0), Passes(2, 3)),
        (Passes(2, 3), Passes(0, 0)),
    ],
)
def test_what_cannot_differ_has_a_p_value_of_one(baseline: Passes, candidate: Passes) -> None:
    assert (compare(baseline, candidate).p_regressed, compare(baseline, candidate).p_improved) == (1, 1)


def test_non_inferior_is_what_stays_above_the_margin_with_the_one_sided_interval() -> None:
    same = Passes(95, 100)
    low = -difference_interval(same, same, 0.9)[0]
    assert non_inferior(same, same, low + 0.001)
    assert not non_inferior(same, same, low - 0.001)
    assert non_inferior(same, same, low - 0.001, alpha=0.1)
    assert not non_inferior(Passes(0, 50), Passes(50, 50), 0.0)
    assert not non_inferior(Passes(3, 3), Passes(3, 3), 0.1)
