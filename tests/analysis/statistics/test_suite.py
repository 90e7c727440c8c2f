from __future__ import annotations

import math
import statistics
from random import Random

import pytest
from hypothesis import given, strategies as st
from scipy.stats import binomtest, ttest_1samp

from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.analysis.statistics.suite import PairedCase, SuiteComparison


def case(cluster: str, baseline: int, candidate: int, samples: int = 10) -> PairedCase:
    """A case that holds where all of its samples pass."""
    before, after = Passes(baseline, samples), Passes(candidate, samples)
    return PairedCase(cluster, before, after, baseline == samples, candidate == samples)


cases = st.lists(st.builds(case, st.sampled_from("abcd"), st.integers(0, 10), st.integers(0, 10)), max_size=12)


def test_cases_of_their_own_have_the_interval_of_the_paired_t_test() -> None:
    suite = [case(str(number), 10, passed) for number, passed in enumerate((4, 7, 10, 9, 10, 8))]
    found = SuiteComparison.from_cases(suite)
    differences = [each.candidate.passed / 10 - 1 for each in suite]
    assert found.cases == 6
    assert found.difference == pytest.approx(statistics.fmean(differences))
    assert found.standard_error == pytest.approx(statistics.stdev(differences) / math.sqrt(6))
    low, high = ttest_1samp(differences, 0).confidence_interval()
    assert found.interval == pytest.approx((low, high))


def test_the_standard_error_of_clusters_is_that_of_millers_equation() -> None:
    """Differences -.4, -.2 in one cluster and 0, 0, .1 in another: worked out by hand."""
    suite = [case("a", 10, 6), case("a", 10, 8), case("b", 5, 5), case("b", 5, 5), case("b", 5, 6)]
    found = SuiteComparison.from_cases(suite)
    assert found.difference == pytest.approx(-0.1)
    squares = 0.09 + 0.01 + 0.01 + 0.01 + 0.04
    pairs = 2 * (-0.3 * -0.1) + 2 * (0.1 * 0.1 + 0.1 * 0.2 + 0.1 * 0.2)
    assert found.standard_error == pytest.approx(math.sqrt(squares / 20 + pairs / 25))
    reach = 12.7062 * found.standard_error  # Student's t with one degree of freedom, wider than the scale itself
    assert reach > 1
    assert found.interval == (-1, 1)


def test_a_copy_of_each_case_in_its_cluster_is_no_more_evidence() -> None:
    suite = [case(str(number), 10, passed) for number, passed in enumerate((4, 7, 10, 9, 10, 8, 6, 10, 3, 9))]
    once, twice = SuiteComparison.from_cases(suite), SuiteComparison.from_cases(suite * 2)
    assert once.standard_error is not None
    assert twice.standard_error is not None
    assert twice.standard_error > 0.9 * once.standard_error
    alone = SuiteComparison.from_cases(
        [*suite, *(case(f"{each.cluster}'", 10, each.candidate.passed) for each in suite)]
    )
    assert alone.standard_error is not None
    assert alone.standard_error < 0.75 * once.standard_error


def test_broken_and_fixed_cases_are_compared_with_mcnemars_test() -> None:
    suite = [*([case("a", 10, 5)] * 8), *([case("b", 5, 10)] * 2), *([case("c", 10, 10)] * 20), case("c", 3, 3)]
    found = SuiteComparison.from_cases(suite)
    assert (found.broken, found.fixed) == (8, 2)
    assert found.p_value == pytest.approx(0.109375)  # 2 * (1 + 10 + 45) / 1024
    assert found.p_value == pytest.approx(binomtest(8, 10).pvalue)


@given(cases)
def test_swapping_the_targets_mirrors_the_comparison(suite: list[PairedCase]) -> None:
    there = SuiteComparison.from_cases(suite)
    back = SuiteComparison.from_cases(
        [
            PairedCase(each.cluster, each.candidate, each.baseline, each.candidate_held, each.baseline_held)
            for each in suite
        ]
    )
    assert (there.broken, there.fixed) == (back.fixed, back.broken)
    assert there.p_value == pytest.approx(back.p_value)
    assert there.difference == (None if back.difference is None else pytest.approx(-back.difference))
    assert there.standard_error == (None if back.standard_error is None else pytest.approx(back.standard_error))


@given(cases, st.randoms(use_true_random=False))
def test_the_order_of_cases_makes_no_difference(suite: list[PairedCase], random: Random) -> None:
    shuffled = list(suite)
    random.shuffle(shuffled)
    one, other = SuiteComparison.from_cases(suite), SuiteComparison.from_cases(shuffled)
    assert one.p_value == other.p_value
    assert one.standard_error == (None if other.standard_error is None else pytest.approx(other.standard_error))
    assert one.interval == (None if other.interval is None else pytest.approx(other.interval))


def test_one_cluster_has_no_standard_error_and_no_case_no_difference() -> None:
    found = SuiteComparison.from_cases([case("a", 10, 5), case("a", 10, 7)])
    assert found.difference == pytest.approx(-0.4)
    assert (found.standard_error, found.interval) == (None, None)
    assert SuiteComparison.from_cases([]) == SuiteComparison(0, None, None, None, 0, 0, 1.0)


def test_a_case_without_samples_on_a_side_does_not_count() -> None:
    found = SuiteComparison.from_cases([PairedCase("a", Passes(3, 3), Passes(0, 0), True, False), case("b", 10, 10)])
    assert (found.cases, found.broken, found.difference) == (1, 0, 0)
