from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from pytest_modelmigrate.analysis.statistics.evidence import Claim, e_values_of_all_counts
from pytest_modelmigrate.analysis.statistics.fixed_end import CALCULATED_UP_TO, chance_to_reach, needed_evidence
from pytest_modelmigrate.analysis.statistics.stopping import chances

CASES: list[tuple[Claim, float]] = [("regressed", 0.0), ("improved", 0.0), ("regressed", 0.1), ("non_inferior", 0.2)]


@pytest.mark.parametrize(("claim", "margin"), CASES)
@pytest.mark.parametrize("ends_at", [5, 12, 20, 40])
def test_no_pair_of_rates_of_the_null_hypothesis_has_more_false_claims_than_alpha(
    claim: Claim, margin: float, ends_at: int
) -> None:
    """At pass rates that the calculation itself does not use."""
    for baseline in np.linspace(margin, 1, 88):
        found = chances(
            baseline, baseline - margin, least=1, most=ends_at, margin=margin, ends_at=ends_at, stops="at a decision"
        )
        assert getattr(found, claim) <= 0.05


def test_the_level_is_made_use_of() -> None:
    rates = np.linspace(0, 1, 101)
    fixed = max(chances(rate, rate, ends_at=20, stops="at a decision").regressed for rate in rates)
    open_end = max(chances(rate, rate, stops="at a decision").regressed for rate in rates)
    assert 0.04 < fixed <= 0.05
    assert open_end < 0.03


@settings(max_examples=20)
@given(st.sampled_from(CASES), st.integers(4, 30), st.floats(1.1, 100))
def test_it_takes_less_evidence_than_without_an_end_and_more_the_later_the_end(
    case: tuple[Claim, float], ends_at: int, evidence: float
) -> None:
    claim, margin = case
    sooner = chance_to_reach(evidence, claim, margin=margin, ends_at=ends_at)
    later = chance_to_reach(evidence, claim, margin=margin, ends_at=ends_at + 5)
    assert sooner <= later <= 1.003 / evidence
    assert chance_to_reach(2 * evidence, claim, margin=margin, ends_at=ends_at) <= sooner
    needed = needed_evidence(claim, alpha=0.05, margin=margin, ends_at=ends_at)
    assert 1 <= needed <= 20
    assert chance_to_reach(needed * 1.00001, claim, margin=margin, ends_at=ends_at) <= 0.05


def test_the_chance_is_that_of_all_paths() -> None:
    """Three blocks, each of four kinds: 64 paths, with equal pass rates."""
    evidence = 4.0
    rate = np.linspace(0, 1, 4001)
    total = np.zeros_like(rate)
    for path in itertools.product(itertools.product((0, 1), repeat=2), repeat=3):
        baseline, candidate = np.cumsum([before for before, _ in path]), np.cumsum([after for _, after in path])
        reached = [
            e_values_of_all_counts("regressed", 0.0, blocks + 1)[baseline[blocks], candidate[blocks]] >= evidence
            for blocks in range(3)
        ]
        if any(reached):
            passed = baseline[-1] + candidate[-1]
            total += rate**passed * (1 - rate) ** (6 - passed)
    assert total.max() > 0
    assert chance_to_reach(evidence, "regressed", ends_at=3) == pytest.approx(total.max(), rel=0.005)


def test_without_an_end_it_is_one_in_the_evidence() -> None:
    assert chance_to_reach(20, "regressed") == 0.05
    assert chance_to_reach(20, "regressed", ends_at=CALCULATED_UP_TO + 1) == 0.05
    assert needed_evidence("improved", alpha=0.05) == 20
    assert needed_evidence("improved", alpha=0.1, ends_at=CALCULATED_UP_TO + 1) == 10
    assert chance_to_reach(0.3, "regressed", ends_at=20) == 1


def test_what_has_no_bets_is_never_shown() -> None:
    assert chance_to_reach(1.0, "non_inferior", ends_at=20) == 1
    assert needed_evidence("non_inferior", alpha=0.05, ends_at=20) == 20


def test_evidence_that_is_summed_in_another_order_has_the_same_chance() -> None:
    other = 12.0 * (1 + 1e-15)
    assert other > 12
    assert chance_to_reach(other, "regressed", ends_at=20) == chance_to_reach(12.0, "regressed", ends_at=20)
