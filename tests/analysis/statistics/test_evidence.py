from __future__ import annotations

import itertools
import math

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.statistics.evidence import (
    Bet,
    Claim,
    bets,
    e_values_of_all_counts,
    log_e_values,
    nearest,
)

rates = st.floats(0.005, 0.995)
margins = st.sampled_from([0.0, 0.05, 0.1, 0.2, 0.5])
claims: st.SearchStrategy[Claim] = st.sampled_from(["regressed", "improved", "non_inferior"])


def divergence(first: float, second: float, null_first: float, null_second: float) -> float:
    """The Kullback-Leibler divergence of two pass rates from two others, summed."""
    return sum(
        share * math.log(share / null)
        for rate, null_rate in ((first, null_first), (second, null_second))
        for share, null in ((rate, null_rate), (1 - rate, 1 - null_rate))
    )


def expected_factor(bet: Bet, baseline: float, candidate: float) -> float:
    """By how much a block multiplies the stake, on the mean, with these true pass rates."""
    return sum(
        bet.factor(baseline_passed=before, candidate_passed=after)
        * (baseline if before else 1 - baseline)
        * (candidate if after else 1 - candidate)
        for before, after in itertools.product((True, False), repeat=2)
    )


@given(rates, rates, margins, rates)
def test_the_nearest_pair_of_the_null_hypothesis_is_nearer_than_others(
    baseline: float, candidate: float, margin: float, other: float
) -> None:
    first, second = nearest(baseline, candidate, margin)
    assert second == pytest.approx(first - margin)
    assert 0 < second < 1
    assert first < 1
    shifted = margin + other * (1 - margin)
    near = divergence(baseline, candidate, first, second)
    assert near <= divergence(baseline, candidate, shifted, shifted - margin) + 1e-9


@given(claims, margins, st.floats(0, 1), st.floats(0, 1), st.randoms(use_true_random=False))
def test_a_bet_is_not_expected_to_win_while_the_null_hypothesis_is_true(
    claim: Claim, margin: float, one: float, other: float, random: object
) -> None:
    low, high = sorted((one, other))
    if claim == "regressed":  # the candidate is at least the baseline less the margin
        baseline, candidate = high, max(low, high - margin)
        pairs = [(low, high), (baseline, candidate)]
    elif claim == "improved":
        pairs = [(high, low), (one, one)]
    else:
        pairs = [(margin + high * (1 - margin), low * (1 - margin)), (margin + one * (1 - margin), one * (1 - margin))]
        pairs = [(before, min(after, before - margin)) for before, after in pairs]
    each = bets(claim, margin)
    if each:
        bet = random.choice(each)  # type: ignore[attr-defined]
        for baseline, candidate in pairs:
            assert expected_factor(bet, baseline, candidate) <= 1 + 1e-9


@given(claims, margins)
def test_a_bet_is_expected_to_win_where_it_is_right_and_all_shares_add_up(claim: Claim, margin: float) -> None:
    each = bets(claim, margin)
    assert not each or math.fsum(bet.share for bet in each) == pytest.approx(1)
    for bet in each:
        assert bet.share > 0
        assert expected_factor(bet, bet.baseline, bet.candidate) > 1
        assert {"regressed": bet.candidate < bet.baseline - margin, "improved": bet.candidate > bet.baseline}.get(
            claim, bet.candidate > bet.baseline - margin
        )


def test_the_factor_of_a_block_is_that_of_the_paper() -> None:
    """For 90% against 50% the nearest member of the null hypothesis is 70% for both."""
    bet = Bet(1.0, 0.9, 0.5, *nearest(0.9, 0.5, 0.0))
    assert bet.factor(baseline_passed=True, candidate_passed=False) == pytest.approx(0.9 / 0.7 * 0.5 / 0.3)
    assert bet.factor(baseline_passed=False, candidate_passed=True) == pytest.approx(0.1 / 0.3 * 0.5 / 0.7)


@given(claims, margins, st.lists(st.tuples(st.booleans(), st.booleans()), max_size=12))
def test_the_e_value_of_counts_is_the_mean_of_the_products_of_all_blocks(
    claim: Claim, margin: float, blocks: list[tuple[bool, bool]]
) -> None:
    product = math.fsum(
        bet.share * math.prod(bet.factor(baseline_passed=before, candidate_passed=after) for before, after in blocks)
        for bet in bets(claim, margin)
    )
    passed = (sum(before for before, _ in blocks), sum(after for _, after in blocks))
    expected = product if bets(claim, margin) else 1.0
    assert math.exp(log_e_values(claim, margin, len(blocks), *passed)) == pytest.approx(expected)
    assert e_values_of_all_counts(claim, margin, len(blocks))[passed] == pytest.approx(expected)


@given(st.integers(1, 25), margins)
def test_evidence_grows_with_what_supports_it(blocks: int, margin: float) -> None:
    regressed = e_values_of_all_counts("regressed", margin, blocks)
    assert (regressed[1:] >= regressed[:-1] * (1 - 1e-12)).all()
    assert (regressed[:, 1:] <= regressed[:, :-1] * (1 + 1e-12)).all()
    assert (e_values_of_all_counts("improved", margin, blocks) == pytest.approx(regressed.T)) == (margin == 0)
    non_inferior = e_values_of_all_counts("non_inferior", margin, blocks)
    assert (non_inferior[1:] <= non_inferior[:-1] * (1 + 1e-12)).all()


def test_several_counts_are_calculated_at_once() -> None:
    found = log_e_values("regressed", 0.0, [3, 4], [3, 4], [0, 1])
    single = [float(log_e_values("regressed", 0.0, 3, 3, 0)), float(log_e_values("regressed", 0.0, 4, 4, 1))]
    assert found.tolist() == pytest.approx(single)


def test_what_cannot_be_shown_has_no_bets_and_an_e_value_of_one() -> None:
    assert bets("non_inferior", 0.0) == ()
    assert bets("regressed", 0.99) == ()
    assert log_e_values("regressed", 0.99, [1, 5], [1, 5], 0).tolist() == [0, 0]
    assert (e_values_of_all_counts("non_inferior", 0.0, 3) == 1).all()


@pytest.mark.parametrize("margin", [-0.1, 1.0])
def test_a_margin_that_cannot_be_is_an_error(margin: float) -> None:
    with pytest.raises(ValueError, match=f"a margin of {margin} is not between 0 and 1"):
        bets("regressed", margin)
