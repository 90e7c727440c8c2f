from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from pytest_modelmigrate.analysis.statistics.sequential_test import SequentialTest, futile
from pytest_modelmigrate.analysis.statistics.stopping import FUTILE_BELOW, chance_of_decision, chances

rates = st.floats(0, 1)


@pytest.mark.parametrize("rate", [0.5, 0.8, 0.9, 0.99])
@pytest.mark.parametrize("most", [20, 60])
def test_a_claim_is_wrong_in_at_most_a_share_alpha_of_runs(rate: float, most: int) -> None:
    found = chances(rate, rate, least=1, most=most, stops="at a decision")
    assert found.regressed <= 0.05
    assert found.improved <= 0.05
    assert found.regressed == pytest.approx(found.improved)


@pytest.mark.parametrize(
    ("baseline", "candidate", "margin", "ends_at"),
    [(0.9, 0.9, 0.0, None), (0.95, 0.5, 0.0, 20), (0.95, 0.9, 0.3, 20)],
)
def test_the_chances_are_those_of_simulated_runs(
    baseline: float, candidate: float, margin: float, ends_at: int | None
) -> None:
    """200 runs, each stopped as a caller stops it."""
    generator = np.random.default_rng(7)
    decisions, samples = [], []
    for _ in range(200):
        before, after = generator.random(20) < baseline, generator.random(20) < candidate
        for blocks in range(3, 21):
            so_far = (before[:blocks].tolist(), after[:blocks].tolist())
            decision = SequentialTest.from_samples(*so_far, margin=margin, ends_at=ends_at).decision
            if decision or futile(*so_far, most=20, margin=margin, ends_at=ends_at):
                break
        decisions.append(decision)
        samples.append(blocks)
    found = chances(baseline, candidate, margin=margin, ends_at=ends_at)
    for claim in ("regressed", "improved", "non_inferior"):
        assert decisions.count(claim) / 200 == pytest.approx(getattr(found, claim), abs=0.1)
    assert np.mean(samples) == pytest.approx(found.samples, abs=1.1)


@settings(max_examples=25)
@given(rates, rates)
def test_swapping_the_streams_swaps_the_claims(first: float, second: float) -> None:
    there, back = chances(first, second), chances(second, first)
    assert there.regressed == pytest.approx(back.improved)
    assert there.samples == pytest.approx(back.samples)


@settings(max_examples=25)
@given(st.floats(0.5, 1), st.floats(0, 0.4), st.floats(0, 0.1))
def test_a_larger_drop_is_found_more_often(baseline: float, drop: float, more: float) -> None:
    little = chances(baseline, baseline - drop, stops="at a decision").regressed
    assert chances(baseline, baseline - drop - more, stops="at a decision").regressed >= little - 1e-12


@settings(max_examples=25)
@given(rates, rates, st.sampled_from([0.0, 0.2]))
def test_to_stop_when_futile_saves_samples_and_only_loses_claims(first: float, second: float, margin: float) -> None:
    early = chances(first, second, margin=margin)
    whole = chances(first, second, margin=margin, stops="at a decision")
    assert 3 <= early.samples <= whole.samples <= 20 + 1e-9
    assert early.regressed <= whole.regressed + 1e-12
    assert early.improved <= whole.improved + 1e-12
    assert early.regressed + early.improved + early.non_inferior <= 1 + 1e-9


def test_samples_that_come_together_count_together() -> None:
    """From 100% to 0% four samples decide; with at least ten, ten are taken."""
    assert chances(1, 0, least=1).samples == 4
    assert chances(1, 0, least=10).samples == 10
    assert chances(1, 0, least=10).regressed == 1


def test_the_chance_of_a_decision_is_known_one_sample_before_the_end() -> None:
    """At 3 of 3 and 0 of 3 only a pass and a failure decide: each has `(3 + 1/2) / 4` by Jeffreys' prior."""
    assert SequentialTest.from_samples([True] * 4, [False] * 4).decision == "regressed"
    for pair in ((True, True), (False, False)):
        assert SequentialTest.from_samples([True] * 3 + [pair[0]], [False] * 3 + [pair[1]]).decision is None
    assert chance_of_decision(3, 3, 0, most=4) == pytest.approx((3.5 / 4) ** 2)
    assert chance_of_decision(3, 3, 0, most=3) == 0
    assert chance_of_decision(5, 5, 0, most=20) == 1


@settings(max_examples=25)
@given(st.integers(0, 12).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))))
def test_more_samples_to_come_make_a_decision_more_probable(state: tuple[int, int, int]) -> None:
    assert chance_of_decision(*state, most=20) <= chance_of_decision(*state, most=25) + 1e-12


def test_going_on_is_futile_where_both_sides_do_the_same() -> None:
    assert not futile([True] * 3, [True] * 3, most=60)
    assert futile([True] * 10, [True] * 10, most=20)
    assert not futile([True] * 10, [True] * 7 + [False] * 3, most=20)
    assert futile([True] * 20, [True] * 17 + [False] * 3, most=20)
    assert futile([True] * 3, [True] * 3, most=20, below=0.5)
    assert FUTILE_BELOW == 0.05


def test_with_a_decision_going_on_is_not_futile() -> None:
    assert not futile([True] * 20, [False] * 20, most=20)


def test_what_cannot_be_is_an_error() -> None:
    with pytest.raises(ValueError, match="invalid pass rate 90"):
        chances(90, 0.5)
    with pytest.raises(ValueError, match=r"5\.\.4 samples: the first number"):
        chances(0.9, 0.5, least=5, most=4)
    with pytest.raises(ValueError, match=r"0\.\.4 samples: the first number"):
        chances(0.9, 0.5, least=0, most=4)
