from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.median_sample import answered_samples, case_calls, median_of, median_sample
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.samples import Sample
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.facts.usage import Usage

TARGET = Target("claude-opus-4-7")


def price(call: CallUsage) -> Cost:
    """A dollar a token; `mystery` has no price."""
    return Cost(None, "no price") if call.model == "mystery" else Cost(Decimal(call.usage.input_tokens))


def call(tokens: int | None) -> CallUsage:
    """A call of so many tokens; None for one without a price."""
    return CallUsage("mystery" if tokens is None else "m", 200, "end_turn", Usage(tokens or 0))


@pytest.mark.parametrize(
    ("tokens", "median"),
    [
        ([7], 7),
        ([3, 1, 2], 2),
        ([4, 1, 3, 2], 2),
        ([2, 9], 2),
        ([None, 1, 2], 2),
        ([None, None, 1], None),
        ([None, 5], 5),
        ([0, None, None, 1], 1),
    ],
)
def test_the_median_is_a_sample_that_was_taken_and_one_without_a_price_counts_as_the_dearest(
    tokens: list[int | None], median: int | None
) -> None:
    assert median_sample([(call(each),) for each in tokens], price) == (call(median),)


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=12), st.randoms())
def test_the_median_does_not_depend_on_the_order(tokens: list[int], random: object) -> None:
    shuffled = list(tokens)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # hypothesis gives a Random
    found = [median_sample([(call(each),) for each in order], price) for order in (tokens, shuffled)]
    assert found[0] == found[1] == (call(sorted(tokens)[(len(tokens) - 1) // 2]),)


def test_a_sample_with_several_calls_costs_their_sum() -> None:
    samples = [(call(1), call(9)), (call(4),), (call(5), call(1))]
    assert median_sample(samples, price) == samples[2]


def test_only_answered_samples_have_a_cost_that_can_be_compared() -> None:
    lost = Sample("error", calls=(call(1),), inconclusive=True)
    again = Sample("failed", rerun=True, calls=(call(2),))
    told = Sample("failed", calls=(call(3),))
    outcome = Outcome("a", TARGET, (lost, again, told))
    assert answered_samples(outcome) == ((call(3),),)
    assert median_of(outcome, price) is told
    assert case_calls(outcome, price) == (call(3),)
    none = Outcome("a", TARGET, (lost,))
    assert median_of(none, price) is None
    assert case_calls(none, price) == (call(1),)
