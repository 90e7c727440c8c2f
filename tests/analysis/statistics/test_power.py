from __future__ import annotations

import math

import pytest
from hypothesis import given, settings, strategies as st
from scipy.stats import binom, hypergeom

from pytest_modelmigrate.analysis.statistics.exact_tests import compare
from pytest_modelmigrate.analysis.statistics.power import (
    fewest_samples,
    fisher_p_values,
    fixed_power,
    more_samples,
    samples_needed,
)
from pytest_modelmigrate.analysis.statistics.proportions import Passes
from pytest_modelmigrate.analysis.statistics.sequential_test import SequentialTest
from pytest_modelmigrate.analysis.statistics.stopping import chances

drops = st.tuples(st.floats(0.5, 1), st.floats(0.15, 0.5))


@pytest.mark.parametrize("samples", [4, 8])
def test_the_power_of_a_fixed_number_is_that_of_the_test_that_compares(samples: int) -> None:
    counts = [(before, after) for before in range(samples + 1) for after in range(samples + 1)]
    found = [compare(Passes(before, samples), Passes(after, samples)).p_regressed for before, after in counts]
    chance = [float(binom.pmf(before, samples, 0.9) * binom.pmf(after, samples, 0.4)) for before, after in counts]
    for alpha in (0.05, 0.2):
        expected = sum(each for each, value in zip(chance, found, strict=True) if value <= alpha)
        assert fixed_power(samples, 0.9, 0.4, alpha) == pytest.approx(expected)


@pytest.mark.parametrize("samples", [1, 7, 40])
def test_fishers_p_values_are_those_of_the_hypergeometric_distribution(samples: int) -> None:
    found = fisher_p_values(samples)
    for before in range(0, samples + 1, 3):
        for after in range(0, samples + 1, 2):
            expected = hypergeom.cdf(after, 2 * samples, before + after, samples)
            assert found[before, after] == pytest.approx(expected)


@pytest.mark.parametrize("samples", [3, 10, 30, 120])
def test_the_exact_test_keeps_its_level_at_every_pass_rate(samples: int) -> None:
    assert max(fixed_power(samples, rate / 50, rate / 50) for rate in range(51)) <= 0.0501


@settings(max_examples=15)
@given(drops)
def test_the_number_needed_has_the_power_and_one_less_has_not(case: tuple[float, float]) -> None:
    rate, drop = case
    needed = samples_needed(rate, drop)
    assert needed is not None
    assert fixed_power(needed, rate, rate - drop) >= 0.8
    assert needed >= fewest_samples(rate, drop)
    if 2 < needed <= 100:
        assert fixed_power(needed - 1, rate, rate - drop) < 0.8


@settings(max_examples=6)
@given(drops)
def test_more_power_a_smaller_alpha_and_a_smaller_drop_need_more(case: tuple[float, float]) -> None:
    rate, drop = case
    needed = samples_needed(rate, drop)
    assert needed is not None
    for other in (
        samples_needed(rate, drop, power=0.95),
        samples_needed(rate, drop, alpha=0.01),
        samples_needed(rate, 0.7 * drop),
    ):
        assert other is not None
        assert other >= needed


def test_many_samples_are_looked_for_with_fishers_test() -> None:
    """The textbook formula for 90% against 80%, with alpha 5% and power 80%, gives 157, or 177 with continuity."""
    needed = samples_needed(0.9, 0.1)
    assert needed == pytest.approx(177, abs=6)
    assert samples_needed(0.9, 0.1, most=150) is None
    assert samples_needed(0.9, 0.4, most=5) is None
    assert samples_needed(0.9, 0.0) is None
    assert samples_needed(0.5, 0.01) is None


def test_no_test_needs_less_than_the_information_that_it_takes() -> None:
    brought = 0.9 * math.log(0.9 / 0.75) + 0.1 * math.log(0.1 / 0.25) + 0.6 * math.log(0.6 / 0.75)
    brought += 0.4 * math.log(0.4 / 0.25)
    taken = 0.8 * math.log(0.8 / 0.05) + 0.2 * math.log(0.2 / 0.95)
    assert fewest_samples(0.9, 0.3) == pytest.approx(taken / brought)
    assert fewest_samples(0.9, 0.0) == math.inf
    assert fewest_samples(1.0, 1.0) == pytest.approx(taken / (2 * math.log(2)))


@settings(max_examples=15)
@given(st.floats(0.5, 1), st.floats(0.2, 0.5), st.sampled_from([None, 20]))
def test_the_sequential_test_never_beats_what_no_test_can(rate: float, drop: float, ends_at: int | None) -> None:
    found = chances(rate, max(0.0, rate - drop), least=1, ends_at=ends_at)
    if found.regressed > 0.06:
        assert found.samples >= fewest_samples(rate, drop, power=min(found.regressed, 1 - 1e-9))


def test_with_a_fixed_end_a_drop_is_found_more_often_and_sooner() -> None:
    fixed, open_end = (chances(0.95, 0.55, ends_at=end, stops="at a decision") for end in (20, None))
    assert fixed.regressed > open_end.regressed + 0.04
    assert fixed.samples < open_end.samples - 1
    assert chances(0.9, 0.9).regressed <= 0.05
    assert chances(0.9, 0.6, margin=0.2).regressed < chances(0.9, 0.6).regressed


@pytest.mark.parametrize(
    ("baseline", "candidate", "margin", "claim"),
    [
        (Passes(10, 10), Passes(5, 10), 0.0, "regressed"),
        (Passes(10, 10), Passes(7, 10), 0.0, "regressed"),
        (Passes(4, 10), Passes(10, 10), 0.0, "improved"),
        (Passes(10, 10), Passes(10, 10), 0.2, "non_inferior"),
        (Passes(10, 10), Passes(2, 10), 0.3, "regressed"),
    ],
)
def test_so_many_more_samples_of_the_same_rates_decide(
    baseline: Passes, candidate: Passes, margin: float, claim: str
) -> None:
    more = more_samples(baseline, candidate, margin=margin)
    assert more is not None

    def stream(passes: Passes, samples: int) -> list[bool]:
        passed = passes.passed * samples // passes.samples
        return [True] * passed + [False] * (samples - passed)

    def e_value(samples: int) -> float:
        test = SequentialTest.from_samples(stream(baseline, samples), stream(candidate, samples), margin=margin)
        return float(getattr(test, f"e_{claim}"))

    assert e_value(10 + more + 10) >= 20
    assert more == 0 or e_value(10 + max(0, more - 10)) < 20


def test_a_decision_needs_no_more_samples_and_a_smaller_difference_many() -> None:
    assert more_samples(Passes(10, 10), Passes(0, 10)) == 0
    near, far = more_samples(Passes(20, 20), Passes(19, 20)), more_samples(Passes(20, 20), Passes(15, 20))
    assert near is not None
    assert far is not None
    assert near > 100 > far
    stricter = more_samples(Passes(20, 20), Passes(15, 20), alpha=0.01)
    assert stricter is not None
    assert stricter > far


def test_the_side_with_fewer_samples_counts() -> None:
    assert more_samples(Passes(10, 10), Passes(20, 40)) == more_samples(Passes(10, 10), Passes(5, 10))


@pytest.mark.parametrize(
    ("baseline", "candidate", "margin"),
    [
        (Passes(9, 10), Passes(9, 10), 0.0),
        (Passes(0, 0), Passes(1, 1), 0.0),
        (Passes(1, 1), Passes(0, 0), 0.1),
        (Passes(3, 4), Passes(2, 4), 0.25),
        (Passes(5000, 10_000), Passes(5001, 10_000), 0.0),
    ],
)
def test_no_decision_is_in_sight_without_a_difference(baseline: Passes, candidate: Passes, margin: float) -> None:
    assert more_samples(baseline, candidate, margin=margin) is None


def test_what_cannot_be_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"0\.3 cannot drop by 0\.5"):
        samples_needed(0.3, 0.5)
    with pytest.raises(ValueError, match=r"1\.3 cannot drop by 0\.5"):
        samples_needed(1.3, 0.5)
    with pytest.raises(ValueError, match=r"0\.9 cannot drop by -0\.1"):
        fewest_samples(0.9, -0.1)
    with pytest.raises(ValueError, match="the power is larger"):
        samples_needed(0.9, 0.5, power=0.05)
