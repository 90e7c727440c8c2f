from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.cost_causes import CostCauses, TokenFactors, cost_causes
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.usage import Usage

OLD, NEW, DEAR = "claude-opus-4-6", "claude-opus-4-7", "claude-fable-5"
"""Opus 4.6 and 4.7 have the same prices and different tokenizers; Fable 5 has the tokenizer of 4.7 and other prices."""


def call(model: str = NEW, stop_reason: str | None = "end_turn", /, **usage: object) -> CallUsage:
    return CallUsage(model, 200, stop_reason, Usage(**usage))  # type: ignore[arg-type]


def plain(model: str = NEW, times: int = 1) -> CallUsage:
    return call(model, input_tokens=1000 * times, output_tokens=200 * times)


def split(before: Sequence[CallUsage], after: Sequence[CallUsage], tokens: TokenFactors | None = None) -> CostCauses:
    causes = cost_causes(before, after, price_call, tokens)
    assert causes is not None
    return causes


def only(causes: CostCauses) -> tuple[str, Decimal]:
    """The one cause that is not 0."""
    ((cause, usd),) = ((cause, usd) for cause, usd in causes.usd.items() if usd)
    return cause, usd


def of_price(dollars: Decimal) -> Any:
    """A price list with one price for every call."""
    return lambda _: Cost(dollars)


@pytest.mark.parametrize(
    ("before", "after", "cause", "usd"),
    [
        ([plain()], [call(input_tokens=1500, output_tokens=200)], "prompt", "0.0025"),
        ([plain()], [call(input_tokens=1000, output_tokens=300)], "output", "0.0025"),
        ([plain()], [call(input_tokens=1000, output_tokens=300, thinking_tokens=100)], "thinking", "0.0025"),
        ([plain()], [plain(), plain()], "calls", "0.01"),
        ([plain()], [plain(DEAR)], "price", "0.01"),
        ([plain()], [call(NEW, "refusal", input_tokens=1000)], "refusals", "-0.005"),
        ([plain()], [call(input_tokens=1000, output_tokens=200, web_search_requests=2)], "tools", "0.02"),
        ([plain()], [call(cache_read_input_tokens=1000, output_tokens=200)], "cache", "-0.0045"),
        ([plain()], [call(ephemeral_5m_input_tokens=1000, output_tokens=200)], "cache", "0.00125"),
        ([plain()], [], "calls", "-0.01"),
        ([], [plain()], "calls", "0.01"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_changes_alone_is_the_only_cause(
    before: list[CallUsage], after: list[CallUsage], cause: str, usd: str
) -> None:
    causes = split(before, after)
    assert only(causes) == (cause, Decimal(usd))
    assert causes.change_usd == Decimal(usd)
    assert causes.tokenizer_counted


def test_the_tokenizer_is_the_only_cause_where_the_same_text_was_counted_on_both() -> None:
    before, after = plain(OLD), call(NEW, input_tokens=1300, output_tokens=240)
    causes = split([before], [after], TokenFactors(Fraction(13, 10), Decimal("1.2")))
    assert only(causes) == ("tokenizer", Decimal("0.0025"))
    assert causes.tokenizer_counted
    assert str(causes) == "tokenizer +25%"


def test_without_a_count_the_tokenizer_is_in_the_prompt_and_the_output_and_that_is_said() -> None:
    causes = split([plain(OLD)], [call(NEW, input_tokens=1300, output_tokens=240)])
    assert not causes.tokenizer_counted
    assert causes.usd["tokenizer"] == 0
    assert str(causes) == "prompt +15%, output +10% (tokenizer not counted)"


def test_that_is_not_said_where_the_text_did_not_change() -> None:
    causes = split([plain(OLD)], [replace(plain(NEW), usage=Usage(1000, 300, thinking_tokens=100))])
    assert not causes.tokenizer_counted
    assert str(causes) == "thinking +25%"


@pytest.mark.parametrize(
    ("before", "after", "counted"),
    [
        (OLD, "claude-sonnet-4-6", True),
        (NEW, DEAR, True),
        (OLD, NEW, False),
        (NEW, OLD, False),
        ("claude-haiku-4-5", "claude-haiku-4-5-20251001", True),
        ("claude-next-9", "claude-next-9", True),
        (NEW, "claude-next-9", False),
    ],
)
def test_the_tokenizer_counts_as_known_where_both_models_have_the_same(before: str, after: str, counted: bool) -> None:  # noqa: FBT001 - a column of the table
    def price(each: CallUsage) -> Cost:
        return Cost(Decimal(each.usage.input_tokens))

    causes = cost_causes([plain(before)], [plain(after)], price)
    assert causes is not None
    assert causes.tokenizer_counted == counted
    given = cost_causes([plain(before)], [plain(after)], price, TokenFactors(1.1, 1.1))
    assert given is not None
    assert given.tokenizer_counted


@pytest.mark.parametrize("swapped", [False, True])
def test_a_side_without_calls_has_no_tokenizer(swapped: bool) -> None:  # noqa: FBT001 - a column of the table
    sides = [plain()], []
    causes = split(*(reversed(sides) if swapped else sides), TokenFactors(2, 3))
    assert only(causes)[0] == "calls"


def test_factors_that_change_together_share_what_they_change_together() -> None:
    """The prompt grows by half and the price doubles: +$0.0025 and +$0.005 alone, +$0.01 together."""
    causes = split([call(NEW, input_tokens=1000)], [call(DEAR, input_tokens=1500)])
    assert causes.usd["prompt"] == Decimal("0.00375")
    assert causes.usd["price"] == Decimal("0.00625")
    assert causes.change_usd == Decimal("0.01")


def test_thinking_is_never_put_down_to_the_tokenizer() -> None:
    before = call(OLD, input_tokens=1000, output_tokens=100, thinking_tokens=100)
    after = call(NEW, input_tokens=1000, output_tokens=130, thinking_tokens=130)
    causes = split([before], [after], TokenFactors(1, Decimal("1.3")))
    assert only(causes) == ("thinking", Decimal("0.00075"))


def test_thinking_that_is_new_has_the_price_of_the_models_output() -> None:
    """100 tokens at $50 per million, of which the price made 0."""
    after = call(DEAR, input_tokens=1000, output_tokens=300, thinking_tokens=100)
    assert split([plain()], [after]).usd["thinking"] == Decimal("0.00375")


def test_a_refusal_is_a_cause_with_a_tokenizer_and_a_price_that_change_too() -> None:
    refused = call(DEAR, "refusal", input_tokens=1000)
    causes = split([plain(OLD)], [refused], TokenFactors(1, 2))
    assert causes.usd["refusals"] == Decimal("-0.005")
    assert causes.usd["price"] == Decimal("0.005")
    assert causes.usd["tokenizer"] == causes.usd["output"] == 0


def test_a_refusal_with_output_and_thinking_is_a_cause() -> None:
    answered = call(input_tokens=1000, output_tokens=400, thinking_tokens=200)
    refused = call(NEW, "refusal", input_tokens=1000, output_tokens=40, thinking_tokens=20)
    assert only(split([answered], [refused])) == ("refusals", Decimal("-0.009"))
    assert only(split([refused], [answered])) == ("refusals", Decimal("0.009"))


def test_refusals_on_both_sides_are_compared_with_each_other() -> None:
    short, long = (call(NEW, "refusal", input_tokens=1000, output_tokens=tokens) for tokens in (10, 50))
    assert only(split([short], [long])) == ("output", Decimal("0.001"))


def test_one_refusal_in_many_calls_is_only_its_own_share() -> None:
    after = [plain(), plain(), plain(), call(NEW, "refusal", input_tokens=1000)]
    assert only(split([plain()] * 4, after)) == ("refusals", Decimal("-0.005"))


def test_searches_by_the_call_are_told_from_more_calls() -> None:
    searching = call(input_tokens=1000, web_search_requests=1)
    assert only(split([searching], [searching, searching])) == ("calls", Decimal("0.015"))


def test_free_requests_of_other_tools_are_no_cause() -> None:
    before = call(input_tokens=1000, web_search_requests=1)
    after = call(input_tokens=1000, web_search_requests=1, web_fetch_requests=5)
    assert not any(split([before], [after]).usd.values())


def test_the_terms_of_the_bill_are_no_cause() -> None:
    usage = replace(plain().usage, inference_geo="us", service_tier="batch")
    assert not any(split([plain()], [CallUsage(NEW, 200, "end_turn", usage, batch=True)]).usd.values())


def test_the_cache_is_compared_with_the_cache() -> None:
    cached = call(input_tokens=100, cache_read_input_tokens=900)
    assert not any(split([cached], [cached]).usd.values())
    causes = split([cached], [call(input_tokens=1000)])
    assert only(causes) == ("cache", Decimal("0.00405"))
    assert causes.was == Decimal("0.005")


def test_errors_and_token_counts_are_no_calls() -> None:
    error, count = CallUsage(NEW, 529, None, Usage()), call(NEW, None)
    assert not any(split([plain()], [error, count, plain()]).usd.values())


def test_a_price_list_that_charges_by_the_call_is_split_too() -> None:
    empty = call()
    prices = {1: Decimal("0.5"), 2: Decimal("0.75")}
    causes = cost_causes([empty], [empty, empty], of_price(prices[1]))
    assert causes is not None
    assert only(causes) == ("calls", Decimal("0.5"))
    dearer = cost_causes([empty], [replace(empty, model=OLD)], lambda each: Cost(prices[1 + (each.model == OLD)]))
    assert dearer is not None
    assert only(dearer) == ("price", Decimal("0.25"))


@pytest.mark.parametrize("swapped", [False, True])
def test_an_unknown_price_has_no_causes(swapped: bool) -> None:  # noqa: FBT001 - a column of the table
    sides = [plain()], [plain(), call("claude-next-9", input_tokens=1)]
    before, after = reversed(sides) if swapped else sides
    assert cost_causes(before, after, price_call) is None


@pytest.mark.parametrize(("prompt", "output"), [(0, 1), (1, 0), (-1, 1), (float("nan"), 1)])
def test_a_factor_of_tokens_is_above_0(prompt: float, output: float) -> None:
    with pytest.raises(ValueError, match=r"a token factor must be above 0, and these are .* and .*"):
        TokenFactors(prompt, output)


CALLS = st.builds(
    CallUsage,
    model=st.sampled_from([OLD, NEW, DEAR, "claude-haiku-5-5"]),
    status=st.just(200),
    stop_reason=st.sampled_from(["end_turn", "refusal"]),
    usage=st.builds(
        Usage,
        input_tokens=st.integers(1, 120_000),
        output_tokens=st.integers(0, 5000),
        thinking_tokens=st.integers(0, 5000),
        cache_read_input_tokens=st.integers(0, 5000),
        ephemeral_5m_input_tokens=st.integers(0, 5000),
        web_search_requests=st.integers(0, 3),
    ),
)
SIDES = st.lists(CALLS, max_size=4)
FACTORS = st.fractions(Fraction(1, 2), 2, max_denominator=100)


def with_cache_on_standard_terms(calls: Sequence[CallUsage]) -> Decimal:
    usd = [price_call(each).usd for each in calls]
    return sum((each for each in usd if each is not None), Decimal(0))


@given(before=SIDES, after=SIDES, prompt=FACTORS, output=FACTORS)
def test_the_causes_add_up_to_the_change_to_the_last_digit(
    before: list[CallUsage], after: list[CallUsage], prompt: Fraction, output: Fraction
) -> None:
    causes = split(before, after, TokenFactors(prompt, output))
    was, now = with_cache_on_standard_terms(before), with_cache_on_standard_terms(after)
    assert causes.change_usd == now - was
    assert sum(causes.usd.values()) == now - was
    assert causes.was == sum((price_call(each.at_list_price).usd or 0 for each in before), Decimal(0))


@given(before=SIDES, after=SIDES, prompt=FACTORS, output=FACTORS)
def test_swapping_the_samples_negates_every_cause(
    before: list[CallUsage], after: list[CallUsage], prompt: Fraction, output: Fraction
) -> None:
    there = split(before, after, TokenFactors(prompt, output))
    back = split(after, before, TokenFactors(1 / prompt, 1 / output))
    assert back.usd == {cause: -usd for cause, usd in there.usd.items()}


@given(before=SIDES, after=SIDES, order=st.randoms(use_true_random=False))
def test_the_order_of_calls_does_not_matter(before: list[CallUsage], after: list[CallUsage], order: Any) -> None:
    shuffled = [order.sample(side, len(side)) for side in (before, after)]
    assert split(*shuffled) == split(before, after)


@given(side=SIDES)
def test_the_same_sample_has_no_cause(side: list[CallUsage]) -> None:
    causes = split(side, side)
    assert not any(causes.usd.values())
    assert str(causes) == "no change"


@given(side=st.lists(CALLS, min_size=1, max_size=3), times=st.integers(2, 4))
def test_more_of_the_same_calls_are_only_calls_and_their_cache(side: list[CallUsage], times: int) -> None:
    changed = {cause for cause, usd in split(side, side * times).usd.items() if usd}
    assert changed <= {"calls", "cache"}


@given(side=st.lists(CALLS, min_size=1, max_size=3), digits=st.integers(1, 10**28))
def test_prices_of_any_length_add_up_too(side: list[CallUsage], digits: int) -> None:
    long = Decimal(digits).scaleb(-28)

    def price(each: CallUsage) -> Cost:
        return Cost(long if each.usage.output_tokens else Decimal(1))

    extra = call(input_tokens=3, output_tokens=7, thinking_tokens=3)
    causes = cost_causes(side, [*side, extra, extra, extra], price)
    assert causes is not None
    assert sum(map(Fraction, causes.usd.values())) == 3 * Fraction(long)
    assert Fraction(causes.change_usd) == 3 * Fraction(long)
