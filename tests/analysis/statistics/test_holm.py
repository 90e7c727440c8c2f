from __future__ import annotations

from random import Random

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.statistics.holm import adjusted, p_value_of

p_values = st.lists(st.floats(0, 1), max_size=12)


def test_the_textbook_example() -> None:
    assert adjusted([0.01, 0.04, 0.03, 0.005]) == pytest.approx((0.03, 0.06, 0.06, 0.02))


@given(p_values)
def test_an_adjusted_value_is_never_smaller_and_at_most_that_of_bonferroni(values: list[float]) -> None:
    for before, after in zip(values, adjusted(values), strict=True):
        assert before <= after <= min(1, len(values) * before) + 1e-12
        assert after <= 1


@given(p_values)
def test_the_order_of_values_is_kept(values: list[float]) -> None:
    result = adjusted(values)
    for first, one in zip(values, result, strict=True):
        for second, other in zip(values, result, strict=True):
            assert (first <= second) <= (one <= other)


@given(p_values, st.randoms(use_true_random=False))
def test_each_value_keeps_its_place(values: list[float], random: Random) -> None:
    places = list(range(len(values)))
    random.shuffle(places)
    shuffled = adjusted([values[place] for place in places])
    assert shuffled == tuple(adjusted(values)[place] for place in places)


@given(p_values, st.floats(0.001, 0.5))
def test_it_rejects_what_holms_steps_reject(values: list[float], alpha: float) -> None:
    rejected: set[int] = set()
    for rank, place in enumerate(sorted(range(len(values)), key=values.__getitem__)):
        if (len(values) - rank) * values[place] > alpha:
            break
        rejected.add(place)
    assert {place for place, value in enumerate(adjusted(values)) if value <= alpha} == rejected


def test_one_value_is_not_adjusted_and_none_gives_none() -> None:
    assert adjusted([0.2]) == (0.2,)
    assert adjusted([]) == ()


@pytest.mark.parametrize("value", [-0.1, 1.1, float("nan")])
def test_what_is_no_p_value_is_an_error(value: float) -> None:
    with pytest.raises(ValueError, match="invalid p-value"):
        adjusted([0.5, value])


def test_an_e_value_stands_for_its_inverse() -> None:
    assert [p_value_of(e_value) for e_value in (0, 0.5, 1, 20, float("inf"))] == [1, 1, 1, 0.05, 0]
