from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pytest_modelmigrate.analysis.pricing import price, price_call
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.usage import Iteration, Usage

MODELS = sorted({model.id for model in catalog()} - {"claude-mythos-preview"})  # it has no price


@pytest.mark.parametrize("model", MODELS)
def test_a_batch_halves_cache_writes_and_reads_too(model: str) -> None:
    usage = Usage(10, 20, 3000, 4000, 5000)
    full, half = price(model, usage).usd, price(model, usage, batch=True).usd
    assert full is not None
    assert half == full / 2


@pytest.mark.parametrize("model", MODELS)
def test_half_price_is_also_what_the_price_list_says_of_batches_today(model: str) -> None:
    from genai_prices import Usage as CountedUsage, calc_price

    counted = CountedUsage(
        input_tokens=700,
        cache_read_tokens=100,
        cache_write_tokens=400,
        cache_write_1h_tokens=300,
        output_tokens=9,
    )
    listed = calc_price(
        counted,
        model if model == "claude-mythos-5-2" else model.replace("mythos", "fable"),
        provider_id="anthropic",
        genai_request_timestamp=datetime(2026, 11, 20, tzinfo=UTC),
        price_context={"processing": "batch"},
    ).total_price
    assert price(model, Usage(200, 9, 100, 100, 300), batch=True).usd == listed


def test_the_tier_of_a_served_reply_says_batch_as_well() -> None:
    usage = Usage(input_tokens=1000, service_tier="batch")
    assert price("claude-opus-4-7", usage).usd == Decimal("0.0025")


@pytest.mark.parametrize(
    ("model", "dollars"),
    [
        ("claude-opus-4-8", "0.06"),
        ("claude-opus-5", "0.06"),
        ("claude-opus-5-5", "0.048"),
        ("claude-fable-5-2", "0.096"),
        ("claude-mythos-5-2", "0.096"),
    ],
)
def test_fast_mode_costs_its_own_price_where_it_is_sold(model: str, dollars: str) -> None:
    assert price(model, Usage(1000, 1000, speed="fast")).usd == Decimal(dollars)


def test_cache_prices_are_multiples_of_the_fast_input_price() -> None:
    usage = Usage(0, 0, 1000, 1000, 1000, speed="fast")
    assert price("claude-opus-5-5", usage).usd == Decimal("0.0004") + Decimal("0.010") + Decimal("0.016")


@pytest.mark.parametrize(
    "model",
    ["claude-opus-4-6", "claude-opus-4-7", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5-1"],
)
def test_fast_mode_is_unknown_where_it_is_not_sold(model: str) -> None:
    cost = price(model, Usage(1000, 1000, speed="fast"))
    assert cost.usd is None
    assert "fast mode" in cost.note
    assert model in cost.note


def test_opus_4_6_that_answers_at_standard_speed_costs_the_standard_price() -> None:
    assert price("claude-opus-4-6", Usage(1000, 1000, speed="standard")).usd == Decimal("0.03")


def test_fast_mode_in_a_batch_is_unknown() -> None:
    assert price("claude-opus-5-5", Usage(1000, speed="fast"), batch=True).usd is None


@pytest.mark.parametrize("model", ["claude-opus-4-6", "claude-sonnet-5-5", "claude-haiku-5-5", "claude-fable-5"])
def test_residency_in_the_us_adds_a_tenth_to_tokens_and_nothing_to_searches(model: str) -> None:
    usage = Usage(1000, 1000, 1000, 1000, 1000, web_search_requests=3)
    everywhere = price(model, usage).usd
    in_the_us = price(model, replace(usage, inference_geo="us")).usd
    assert everywhere is not None
    assert in_the_us == (everywhere - Decimal("0.03")) * Decimal("1.1") + Decimal("0.03")


@pytest.mark.parametrize("geo", [None, "", "global", "not_available"])
def test_other_regions_change_nothing(geo: str | None) -> None:
    assert price("claude-opus-4-7", Usage(1000, inference_geo=geo)).usd == Decimal("0.005")


def test_multipliers_stack() -> None:
    usage = Usage(input_tokens=1000, inference_geo="us", service_tier="batch")
    assert price("claude-opus-4-7", usage).usd == Decimal("0.00275")
    assert price("claude-opus-4-8", Usage(1000, inference_geo="us", speed="fast")).usd == Decimal("0.011")


@pytest.mark.parametrize(
    ("model", "usage", "said"),
    [
        ("claude-opus-4-5", Usage(1, inference_geo="us"), "inference_geo us"),
        ("claude-opus-4-7", Usage(1, inference_geo="eu"), "inference_geo eu"),
        ("claude-opus-4-7", Usage(1, service_tier="priority"), "priority"),
        ("claude-opus-4-7", Usage(1, service_tier="flex"), "service_tier flex"),
        ("claude-opus-4-7", Usage(1, speed="turbo"), "speed turbo"),
        ("claude-2.1", Usage(1, cache_read_input_tokens=1), "cache_read_input_tokens"),
    ],
)
def test_what_has_no_published_price_is_unknown_and_says_why(model: str, usage: Usage, said: str) -> None:
    cost = price(model, usage)
    assert cost.usd is None
    assert said in cost.note


def test_web_searches_cost_a_cent_each_also_in_a_batch() -> None:
    usage = Usage(input_tokens=1000, web_search_requests=7)
    assert price("claude-opus-4-7", usage).usd == Decimal("0.075")
    assert price("claude-opus-4-7", usage, batch=True).usd == Decimal("0.0725")
    assert price("claude-3-opus-20240229", Usage(web_search_requests=1)).usd == Decimal("0.01")


def test_every_iteration_is_billed_with_its_own_model() -> None:
    usage = Usage(
        input_tokens=2390,
        output_tokens=121,
        web_search_requests=1,
        iterations=(
            Iteration("message", None, Usage(1128, 110)),
            Iteration("advisor_message", "claude-opus-4-8", Usage(2518, 22)),
            Iteration("message", None, Usage(1262, 11)),
        ),
    )
    sonnet = Decimal(2390 * 2 + 121 * 10) / 1_000_000
    opus = Decimal(2518 * 5 + 22 * 25) / 1_000_000
    cost = price("claude-sonnet-5", usage)
    assert cost.usd == sonnet + opus + Decimal("0.01")
    assert "3 iterations" in cost.note


def test_a_compaction_that_the_top_level_leaves_out_is_billed() -> None:
    usage = Usage(
        input_tokens=180,
        output_tokens=8,
        iterations=(
            Iteration("compaction", None, Usage(100, 82, ephemeral_5m_input_tokens=55_096)),
            Iteration("message", None, Usage(180, 8)),
        ),
    )
    dollars = Decimal("0.0003") + Decimal("0.00123") + Decimal("0.20661") + Decimal("0.00054") + Decimal("0.00012")
    assert price("claude-sonnet-4-6", usage).usd == dollars


def test_each_iteration_has_its_own_prompt_length() -> None:
    usage = Usage(120_000, iterations=(Iteration("message", None, Usage(60_000)),) * 2)
    assert price("claude-haiku-5-5", usage).usd == Decimal("0.012")
    whole = replace(usage, iterations=(Iteration("message", None, Usage(120_000)),))
    assert price("claude-haiku-5-5", whole).usd == Decimal("0.06")


def test_iterations_share_the_region_and_the_batch_of_the_call() -> None:
    usage = Usage(
        1000,
        inference_geo="us",
        iterations=(
            Iteration("message", None, Usage(1000)),
            Iteration("advisor_message", "claude-opus-5", Usage(1000)),
        ),
    )
    assert price("claude-sonnet-5", usage, batch=True).usd == Decimal("0.007") * Decimal("0.55")


def test_one_iteration_that_repeats_the_top_level_is_billed_once_and_needs_no_note() -> None:
    usage = Usage(53, 14, iterations=(Iteration("message", None, Usage(53, 14)),))
    cost = price("claude-opus-4-7", usage)
    assert cost.usd == Decimal("0.000615")
    assert not cost.note


def test_a_fallback_is_billed_with_both_models_and_unknown_when_the_first_is_not_named() -> None:
    served = Iteration("fallback_message", "claude-opus-4-8", Usage(1000, 100))
    declined = Iteration("message", "claude-fable-5-1", Usage(1000, 10))
    usage = Usage(1000, 100, iterations=(declined, served))
    assert price("claude-opus-4-8", usage).usd == Decimal("0.0105") + Decimal("0.0075")
    cost = price("claude-opus-4-8", replace(usage, iterations=(replace(declined, model=None), served)))
    assert cost.usd is None
    assert "does not name its model" in cost.note


def test_an_iteration_of_an_unknown_model_makes_the_whole_unknown() -> None:
    usage = Usage(10, iterations=(Iteration("message", None, Usage(10)), Iteration("advisor_message", "x", Usage(1))))
    assert price("claude-sonnet-5", usage).usd is None


def test_iterations_that_add_up_to_less_than_the_top_level_never_lower_the_bill() -> None:
    usage = Usage(1000, iterations=(Iteration("message", None, Usage(1)),))
    cost = price("claude-opus-4-7", usage)
    assert cost.usd == Decimal("0.005")
    assert "top level" in cost.note


def test_code_execution_is_said_not_to_be_in_the_figure() -> None:
    assert "code execution" in price("claude-opus-4-7", Usage(1, code_execution_requests=1)).note


def test_a_counted_call_is_priced_with_its_batch() -> None:
    call = CallUsage("claude-opus-4-7", 200, "end_turn", Usage(input_tokens=1000))
    assert price_call(call).usd == Decimal("0.005")
    assert price_call(replace(call, batch=True)).usd == Decimal("0.0025")


def test_an_error_is_free_and_a_reply_without_usage_is_unknown() -> None:
    for status in (400, 404, 529):
        error = price_call(CallUsage("no-such-model", status, None, Usage()))
        assert (error.usd, error.note) == (0, "an error is not billed")
    assert price_call(CallUsage("claude-opus-4-7", 200, "end_turn", Usage())).usd is None
    assert price_call(CallUsage("claude-opus-4-7", 200, None, Usage())).usd == 0


def test_a_refusal_before_any_output_is_counted_in_full_and_says_so() -> None:
    cost = price_call(CallUsage("claude-fable-5-1", 200, "refusal", Usage(input_tokens=1000)))
    assert cost.usd == Decimal("0.01")
    assert "refusal" in cost.note
    assert not price_call(CallUsage("claude-fable-5-1", 200, "refusal", Usage(1000, 5))).note
    assert not price_call(CallUsage("claude-fable-5-1", 200, "end_turn", Usage(1000))).note
