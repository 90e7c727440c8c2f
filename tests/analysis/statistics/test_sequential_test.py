from __future__ import annotations

import math
from random import Random

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.statistics.sequential_test import SequentialTest, futile
from pytest_modelmigrate.analysis.statistics.stopping import chance_of_decision

streams = st.lists(st.booleans(), max_size=25)
margins = st.sampled_from([0.0, 0.1, 0.3])
PASS, FAIL = [True], [False]


@given(streams, streams)
def test_swapping_the_streams_swaps_regressed_and_improved(first: list[bool], second: list[bool]) -> None:
    there, back = SequentialTest.from_samples(first, second), SequentialTest.from_samples(second, first)
    assert there.e_regressed == pytest.approx(back.e_improved)
    assert there.p_regressed == pytest.approx(back.p_improved)
    swapped = {"regressed": "improved", "improved": "regressed", None: None}
    assert back.decision == swapped[there.decision]


@given(streams, streams, margins, st.randoms(use_true_random=False))
def test_the_evidence_does_not_depend_on_the_order_of_a_stream(
    first: list[bool], second: list[bool], margin: float, random: Random
) -> None:
    blocks = min(len(first), len(second))
    shuffled = first[:blocks]
    random.shuffle(shuffled)
    one = SequentialTest.from_samples(first, second, margin=margin)
    other = SequentialTest.from_samples(shuffled, second, margin=margin)
    assert other.blocks == one.blocks == blocks
    assert (other.e_regressed, other.e_improved, other.e_non_inferior) == pytest.approx(
        (one.e_regressed, one.e_improved, one.e_non_inferior)
    )


@given(streams, streams, margins, st.sampled_from([0.01, 0.05, 0.2]), st.sampled_from([None, 25]))
def test_a_decision_stays_whatever_comes_later(
    first: list[bool], second: list[bool], margin: float, alpha: float, ends_at: int | None
) -> None:
    whole = SequentialTest.from_samples(first, second, alpha=alpha, margin=margin, ends_at=ends_at).decision
    for blocks in range(min(len(first), len(second))):
        so_far = SequentialTest.from_samples(
            first[:blocks], second[:blocks], alpha=alpha, margin=margin, ends_at=ends_at
        )
        if so_far.decision:
            assert whole == so_far.decision or (so_far.decision, whole) == ("non_inferior", "improved")


@given(streams, streams, margins, st.sampled_from([None, 12, 30]))
def test_what_is_decided_has_a_p_value_of_at_most_alpha(
    first: list[bool], second: list[bool], margin: float, ends_at: int | None
) -> None:
    test = SequentialTest.from_samples(first, second, margin=margin, ends_at=ends_at)
    values = {"regressed": test.p_regressed, "improved": test.p_improved, "non_inferior": test.p_non_inferior}
    assert all(0 < value <= 1 for value in values.values())
    if test.decision is None:
        assert min(values.values()) > 0.05 * 0.999
    else:
        assert values[test.decision] <= 0.05


@given(streams, streams)
def test_without_an_end_the_p_value_is_one_in_the_highest_evidence(first: list[bool], second: list[bool]) -> None:
    test = SequentialTest.from_samples(first, second)
    assert test.p_regressed == pytest.approx(min(1, 1 / test.highest_regressed))
    assert test.highest_regressed >= max(1, test.e_regressed) * (1 - 1e-12)
    assert test.e_non_inferior == test.highest_non_inferior == test.p_non_inferior == 1


def test_evidence_once_enough_decides_even_if_it_fades() -> None:
    test = SequentialTest.from_samples(PASS * 4 + FAIL * 6, FAIL * 4 + PASS * 6)
    assert test.e_regressed < 20 < test.highest_regressed
    assert test.decision == "regressed"


def test_going_on_is_never_futile_after_a_decision() -> None:
    faded = (PASS * 4 + FAIL * 6, FAIL * 4 + PASS * 6)
    assert chance_of_decision(10, 4, 6, most=11) < 0.05
    assert not futile(*faded, most=11)
    assert futile(PASS * 10, PASS * 10, most=11)


def test_of_two_claims_the_first_stays() -> None:
    """Four blocks say that it regressed, and twenty later ones that it improved."""
    test = SequentialTest.from_samples(PASS * 4 + FAIL * 40, FAIL * 4 + PASS * 40)
    assert test.e_improved > 20
    assert test.decision == "regressed"


def test_an_improvement_replaces_non_inferior() -> None:
    first, second = FAIL * 8, PASS * 8
    assert SequentialTest.from_samples(first[:3], second[:3], margin=0.3).decision == "non_inferior"
    assert SequentialTest.from_samples(first, second, margin=0.3).decision == "improved"


def test_a_drop_within_the_margin_is_no_regression() -> None:
    before, after = PASS * 60, (PASS * 4 + FAIL) * 12
    assert SequentialTest.from_samples(before, after).decision == "regressed"
    assert SequentialTest.from_samples(before, after, margin=0.4).decision == "non_inferior"


def test_samples_that_one_side_has_more_wait() -> None:
    test = SequentialTest.from_samples(PASS * 30, FAIL * 3)
    assert test == SequentialTest.from_samples(PASS * 3, FAIL * 3)
    assert test.blocks == 3
    assert test.decision is None


def test_with_a_fixed_end_less_evidence_is_enough_and_later_samples_are_not_looked_at() -> None:
    first, second = PASS * 9, (PASS + FAIL) * 4 + PASS
    assert SequentialTest.from_samples(first, second).decision is None
    fixed = SequentialTest.from_samples(first, second, ends_at=9)
    assert fixed.decision == "regressed"
    assert fixed.p_regressed < SequentialTest.from_samples(first, second).p_regressed
    assert SequentialTest.from_samples(first + FAIL * 9, second + PASS * 9, ends_at=9) == fixed


def test_no_samples_are_no_evidence() -> None:
    test = SequentialTest.from_samples([], [], margin=0.1)
    assert (test.blocks, test.decision) == (0, None)
    assert (test.e_regressed, test.e_improved, test.e_non_inferior) == pytest.approx((1, 1, 1))


def test_very_many_samples_do_not_overflow() -> None:
    test = SequentialTest.from_samples(PASS * 3000, FAIL * 3000)
    assert test.e_regressed == math.inf
    assert test.e_improved < 1e-100
    assert test.p_regressed == 0
    assert test.decision == "regressed"


@pytest.mark.parametrize(
    ("values", "message"),
    [({"alpha": 0}, "an alpha of 0 is"), ({"alpha": 1}, "an alpha of 1 is"), ({"margin": 1}, "a margin of 1 is")],
)
def test_what_cannot_be_is_an_error(values: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SequentialTest.from_samples([], [], **values)
    with pytest.raises(ValueError, match=message):
        futile([], [], most=5, **values)
