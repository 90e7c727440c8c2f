from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.drift import CostDrift, TokenMove, compare, percent, threshold_text
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import FREE, Cost
from pytest_modelmigrate.facts.usage import Iteration, Usage

RATES = {"input_tokens": 1, "output_tokens": 5, "cache_read_input_tokens": 0.1}


def price(call: CallUsage) -> Cost:
    """A made-up price list: a dollar for an input token, five for an output token; `mystery` has no price."""
    if call.model == "mystery":
        return Cost(None, "no price is known for mystery")
    factor = 2 if call.model == "dear" else 1
    return Cost(
        sum((Decimal(str(rate)) * getattr(call.usage, name) for name, rate in RATES.items()), Decimal(0)) * factor
    )


def call(model: str = "plain", /, **tokens: int) -> CallUsage:
    return CallUsage(model, 200, "end_turn", Usage(**tokens))  # type: ignore[arg-type]


def drift(was: str | None, now: str | None) -> CostDrift:
    before, after = (Cost(None if text is None else Decimal(text)) for text in (was, now))
    return CostDrift(before, after, (), 1, 1)


def test_both_sides_are_priced_alike_and_calls_are_counted() -> None:
    found = compare([call(input_tokens=10)], [call(input_tokens=10), call(output_tokens=2)], price)
    assert (found.was, found.now) == (Cost(Decimal(10)), Cost(Decimal(20)))
    assert (found.calls_was, found.calls_now) == (1, 2)
    assert found.change == 1
    assert found.percent == "+100%"
    assert found.moves == (TokenMove("output_tokens", 0, 2),)


def test_each_call_is_priced_by_its_own_model() -> None:
    found = compare([call("plain", input_tokens=10)], [call("dear", input_tokens=10)], price)
    assert found.change == 1
    assert found.moves == ()


def test_what_moved_most_dollars_comes_first_and_what_is_not_billed_last() -> None:
    before = [call(input_tokens=100, output_tokens=10, thinking_tokens=1)]
    after = [call(input_tokens=90, output_tokens=20, thinking_tokens=9_999)]
    assert compare(before, after, price).moves == (
        TokenMove("output_tokens", 10, 20),
        TokenMove("input_tokens", 100, 90),
        TokenMove("thinking_tokens", 1, 9_999),
    )


@pytest.mark.parametrize(
    ("usage", "batch"),
    [
        (Usage(1000, 100), True),
        (Usage(1000, 100, service_tier="batch"), False),
        (Usage(1000, 100, service_tier="priority"), False),
        (Usage(1000, 100, speed="fast"), False),
        (Usage(1000, 100, inference_geo="us"), False),
        (Usage(10, 100, cache_read_input_tokens=990), False),
        (Usage(10, 100, ephemeral_5m_input_tokens=490, ephemeral_1h_input_tokens=500), False),
        (Usage(iterations=(Iteration("message", None, Usage(10, 100, cache_read_input_tokens=990)),)), False),
    ],
    ids=["batch", "batch tier", "priority tier", "fast", "region", "cache read", "cache write", "iterations"],
)
def test_what_changes_only_the_bill_is_no_change_in_cost(usage: Usage, *, batch: bool) -> None:
    plain = CallUsage("claude-opus-4-8", 200, "end_turn", Usage(1000, 100))
    other = CallUsage("claude-opus-4-8", 200, "end_turn", usage, batch)
    assert price_call(other) != price_call(plain)
    for before, after in ((plain, other), (other, plain)):
        assert compare([before], [after], price_call).percent == "0%"


def test_cached_tokens_count_as_input_tokens() -> None:
    found = compare([call(input_tokens=1000)], [call(input_tokens=10, cache_read_input_tokens=1090)], price)
    assert found.moves == (TokenMove("input_tokens", 1000, 1100),)
    assert found.percent == "+10%"


def test_what_is_not_billed_comes_after_the_smallest_amount() -> None:
    found = compare([call(thinking_tokens=1)], [call(input_tokens=1, thinking_tokens=9)], price)
    assert [move.token_class for move in found.moves] == ["input_tokens", "thinking_tokens"]


def test_web_searches_are_ordered_by_what_they_cost() -> None:
    after = CallUsage("claude-opus-4-7", 200, "end_turn", Usage(input_tokens=1000, web_search_requests=100))
    found = compare([replace(after, usage=Usage())], [after], price_call)
    assert [move.token_class for move in found.moves] == ["web_search_requests", "input_tokens"]


@pytest.mark.parametrize("swapped", [False, True], ids=["new", "gone"])
def test_moves_are_ordered_by_their_cost_also_where_one_side_has_no_calls(swapped: bool) -> None:  # noqa: FBT001 - a column of the table
    sides = [], [call(input_tokens=20, output_tokens=10)]
    found = compare(*(reversed(sides) if swapped else sides), price)
    assert [move.token_class for move in found.moves] == ["output_tokens", "input_tokens"]


def test_moves_are_ordered_by_the_prices_of_the_first_call() -> None:
    found = compare([], [call(input_tokens=20, output_tokens=10), call("mystery")], price)
    assert [move.token_class for move in found.moves] == ["output_tokens", "input_tokens"]


def test_a_class_of_tokens_without_a_price_comes_after_those_that_have_one() -> None:
    def no_price_for_input(each: CallUsage) -> Cost:
        return Cost(None, "no price") if each.usage.input_tokens else price(each)

    found = compare([], [call(input_tokens=900, output_tokens=5)], no_price_for_input)
    assert [move.token_class for move in found.moves] == ["output_tokens", "input_tokens"]


def test_what_did_not_change_is_not_listed() -> None:
    assert compare([call(input_tokens=5, output_tokens=1)], [call(input_tokens=5, output_tokens=2)], price).moves == (
        TokenMove("output_tokens", 1, 2),
    )
    assert compare([call(input_tokens=5)], [call(input_tokens=5)], price).moves == ()


def test_no_calls_on_either_side_cost_nothing() -> None:
    nothing = compare([], [], price)
    assert (nothing.was, nothing.now, nothing.change, nothing.percent) == (FREE, FREE, Decimal(0), "0%")
    assert compare([call(input_tokens=2)], [], price).change == -1


def test_a_cost_without_a_price_is_unknown_and_always_exceeds() -> None:
    for before, after in (([call()], [call("mystery")]), ([call("mystery")], [call()])):
        found = compare(before, after, price)
        assert found.percent == "unknown"
        assert found.change is None
        assert found.exceeds(10.0)


@pytest.mark.parametrize("now", ["0.5", "1"])
def test_a_new_cost_has_no_percentage_and_exceeds(now: str) -> None:
    found = drift("0", now)
    assert (found.change, found.percent) == (None, "new cost")
    assert found.exceeds(10.0)


@pytest.mark.parametrize(
    ("was", "now", "threshold", "exceeded"),
    [
        ("1", "1.2", 0.2, False),
        ("1", "1.200001", 0.2, True),
        ("0.000003", "0.0000036", 0.2, False),
        ("1", "0.1", 0.0, False),
        ("1", "1", 0.0, False),
        ("1", "1.0000001", 0.0, True),
        ("0", "0", 0.2, False),
        ("0.1", "0.11", 0.1, False),
    ],
)
def test_exactly_the_threshold_is_still_allowed(was: str, now: str, threshold: float, exceeded: bool) -> None:  # noqa: FBT001 - a column of the table
    assert drift(was, now).exceeds(threshold) is exceeded


@given(st.decimals(0, 1000, places=6), st.decimals(0, 1000, places=6), st.floats(0, 10))
def test_only_a_rise_exceeds(was: Decimal, now: Decimal, threshold: float) -> None:
    exceeded = CostDrift(Cost(was), Cost(now), (), 1, 1).exceeds(threshold)
    assert not (exceeded and now <= was)
    assert exceeded or now <= was * (1 + Decimal(str(threshold))) + Decimal("0.0000001")


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        ("0", "0%"),
        ("0.0004", "0%"),
        ("-0.0004", "0%"),
        ("0.0005", "0%"),
        ("0.0006", "+0.1%"),
        ("0.042", "+4.2%"),
        ("-0.042", "-4.2%"),
        ("0.05", "+5%"),
        ("0.0951", "+9.5%"),
        ("0.0999", "+10%"),
        ("0.104", "+10%"),
        ("0.31", "+31%"),
        ("-0.5", "-50%"),
        ("-1", "-100%"),
        ("12.345", "+1234%"),
        ("99.99", "+9999%"),
        ("100", ">+9999%"),
    ],
)
def test_a_percentage_has_a_place_only_below_ten(change: str, shown: str) -> None:
    assert percent(Decimal(change)) == shown


@pytest.mark.parametrize(
    ("threshold", "text"), [(0.0, "0%"), (0.2, "20%"), (0.005, "0.5%"), (0.07, "7%"), (1.2, "120%"), (0.999, "99.9%")]
)
def test_a_threshold_is_shown_as_it_is_given(threshold: float, text: str) -> None:
    assert threshold_text(threshold) == text
