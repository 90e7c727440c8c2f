from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.price_shares import PARTS, price_shares
from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.usage import Iteration, Usage

MILLION = 10**6


def call(model: str = "claude-opus-4-7", stop_reason: str | None = "end_turn", /, **usage: object) -> CallUsage:
    return CallUsage(model, 200, stop_reason, Usage(**usage))  # type: ignore[arg-type]


def dollars(each: CallUsage, part: str) -> float:
    shares = price_shares(each, price_call)
    assert shares is not None
    return float(shares.usd[part])  # type: ignore[index]


def test_prompt_visible_output_thinking_and_searches_have_their_own_dollars() -> None:
    each = call(input_tokens=1000, output_tokens=300, thinking_tokens=100, web_search_requests=2, web_fetch_requests=3)
    shares = price_shares(each, price_call)
    assert shares is not None
    assert shares.counts == {
        "prompt": 1000,
        "output": 200,
        "thinking": 100,
        "web_search_requests": 2,
        "web_fetch_requests": 3,
        "code_execution_requests": 0,
        "call": 1,
    }
    assert shares.usd == {
        "prompt": Fraction(5 * 1000, MILLION),
        "output": Fraction(25 * 200, MILLION),
        "thinking": Fraction(25 * 100, MILLION),
        "web_search_requests": Fraction(2, 100),
        "web_fetch_requests": 0,
        "code_execution_requests": 0,
        "call": 0,
    }
    assert (shares.cache_usd, shares.refused, shares.empty) == (0, False, False)


def test_a_tier_for_long_prompts_makes_every_token_of_the_call_dearer() -> None:
    short = call("claude-haiku-5-5", input_tokens=100_000, output_tokens=100)
    long = call("claude-haiku-5-5", input_tokens=100_001, output_tokens=100)
    assert dollars(long, "prompt") > 4 * dollars(short, "prompt")
    assert dollars(long, "output") > dollars(short, "output")


def test_cached_tokens_are_priced_as_input_and_the_cache_is_apart() -> None:
    each = call(input_tokens=100, cache_read_input_tokens=900, ephemeral_5m_input_tokens=1000)
    shares = price_shares(each, price_call)
    assert shares is not None
    assert (shares.counts["prompt"], shares.usd["prompt"]) == (2000, Fraction(5 * 2000, MILLION))
    assert shares.cache_usd == Fraction(5, MILLION) * (Fraction(-9, 10) * 900 + Fraction(1, 4) * 1000)


@pytest.mark.parametrize("terms", [{"service_tier": "batch"}, {"speed": "fast"}, {"inference_geo": "us"}], ids=str)
def test_terms_of_the_bill_change_nothing(terms: dict[str, str]) -> None:
    tokens = {"input_tokens": 10, "cache_read_input_tokens": 90, "output_tokens": 9}
    plain, special = call(**tokens), call(**tokens, **terms)
    assert price_shares(special, price_call) == price_shares(plain, price_call)
    batch = CallUsage(plain.model, 200, "end_turn", plain.usage, batch=True)
    assert price_shares(batch, price_call) == price_shares(plain, price_call)


def test_iterations_are_counted_where_they_are_the_bill() -> None:
    iterations = (
        Iteration("compaction", None, Usage(1000, 50, thinking_tokens=20)),
        Iteration("message", None, Usage(100, 10)),
    )
    shares = price_shares(call(input_tokens=100, output_tokens=10, iterations=iterations), price_call)
    assert shares is not None
    assert (shares.counts["prompt"], shares.counts["output"], shares.counts["thinking"]) == (1100, 40, 20)
    assert shares.usd["prompt"] == Fraction(5 * 1100, MILLION)
    assert shares.usd["thinking"] == Fraction(25 * 20, MILLION)


def test_the_top_level_is_counted_where_iterations_have_fewer_tokens() -> None:
    iterations = (Iteration("message", None, Usage(1, 1)),)
    shares = price_shares(call(input_tokens=100, output_tokens=10, iterations=iterations), price_call)
    assert shares is not None
    assert (shares.counts["prompt"], shares.usd["prompt"]) == (100, Fraction(500, MILLION))


def test_iterations_with_as_many_tokens_are_the_bill_of_their_own_model() -> None:
    iterations = (Iteration("message", "claude-haiku-4-5", Usage(100)),)
    shares = price_shares(call(input_tokens=100, iterations=iterations), price_call)
    assert shares is not None
    assert (shares.usd["prompt"], shares.usd["call"]) == (Fraction(100, MILLION), 0)


def test_a_call_without_a_prompt_has_shares() -> None:
    shares = price_shares(call(output_tokens=300, thinking_tokens=100), price_call)
    assert shares is not None
    assert (shares.usd["prompt"], shares.usd["thinking"]) == (0, Fraction(25 * 100, MILLION))


def test_more_thinking_tokens_than_output_tokens_are_not_believed() -> None:
    shares = price_shares(call(input_tokens=1, output_tokens=10, thinking_tokens=99), price_call)
    assert shares is not None
    assert (shares.counts["output"], shares.counts["thinking"]) == (0, 10)


def test_what_is_charged_without_a_token_belongs_to_the_call() -> None:
    shares = price_shares(call(), lambda _: Cost(Decimal("0.25")))
    assert shares is not None
    assert (shares.counts["call"], shares.usd["call"], shares.empty) == (1, Fraction(1, 4), False)


@pytest.mark.parametrize(
    "each",
    [
        call("claude-unknown-9", input_tokens=1),
        call(),
        call(input_tokens=1, iterations=(Iteration("fallback_message", "x", Usage(1)),)),
    ],
    ids=["model", "no usage", "model of an iteration"],
)
def test_an_unknown_price_has_no_shares(each: CallUsage) -> None:
    assert price_call(each).usd is None
    assert price_shares(each, price_call) is None


def test_an_unknown_price_of_the_cache_has_no_shares() -> None:
    def no_cache(each: CallUsage) -> Cost:
        return Cost(None if each.usage.cache_read_input_tokens else Decimal(1))

    assert price_shares(call(input_tokens=1, cache_read_input_tokens=1), no_cache) is None


def test_an_unknown_price_of_a_part_has_no_shares() -> None:
    def only_whole(each: CallUsage) -> Cost:
        return Cost(Decimal(1) if each.usage.output_tokens else None)

    assert price_shares(call(input_tokens=1, output_tokens=1), only_whole) is None


@pytest.mark.parametrize("each", [CallUsage("claude-opus-4-7", 529, None, Usage()), call("claude-opus-4-7", None)])
def test_errors_and_token_counts_are_empty(each: CallUsage) -> None:
    shares = price_shares(each, price_call)
    assert shares is not None
    assert shares.empty


def test_a_free_call_with_tokens_is_not_empty() -> None:
    shares = price_shares(call(input_tokens=1), lambda _: Cost(Decimal(0)))
    assert shares is not None
    assert not shares.empty


def test_a_refusal_is_told() -> None:
    shares = price_shares(call("claude-opus-4-7", "refusal", input_tokens=1), price_call)
    assert shares is not None
    assert shares.refused


COUNTS = st.integers(0, 200_000)


@given(
    model=st.sampled_from(["claude-opus-4-6", "claude-haiku-5-5", "claude-sonnet-4-5"]),
    counts=st.fixed_dictionaries(
        {
            "input_tokens": COUNTS,
            "output_tokens": COUNTS,
            "cache_read_input_tokens": COUNTS,
            "ephemeral_1h_input_tokens": COUNTS,
            "thinking_tokens": COUNTS,
            "web_search_requests": st.integers(0, 3),
            "code_execution_requests": st.integers(0, 3),
        }
    ),
)
def test_the_shares_add_up_to_the_list_price(model: str, counts: dict[str, int]) -> None:
    each = call(model, **counts)
    listed, shares = price_call(each.at_list_price).usd, price_shares(each, price_call)
    assert (shares is None) == (listed is None)
    if shares is not None and listed is not None:
        assert sum(shares.usd.values()) == Fraction(listed)
        assert set(shares.usd) == set(shares.counts) == set(PARTS)
        billed = price_call(each).usd
        assert billed is not None
        assert shares.cache_usd == Fraction(billed) - Fraction(listed)
