from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.analysis.worst_case import worst_case
from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.simulator import start

HELLO = [{"role": "user", "content": "Hello there"}]
PDF = {"type": "document", "source": {"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}}
IMAGE = {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": "A" * 1_000_000}}


def usage_of(model: str = "claude-opus-4-7", **body: Any) -> CallUsage:
    (most,) = worst_case(Request("/v1/messages", {"model": model, "max_tokens": 500, "messages": HELLO, **body}))
    return most


def test_the_output_is_bounded_by_max_tokens_and_the_prompt_by_its_bytes() -> None:
    most = usage_of(system="ж" * 1000)
    assert most.usage.output_tokens == 500
    assert 2000 < most.usage.input_tokens < 5000
    assert (most.model, most.status) == ("claude-opus-4-7", 200)


@pytest.mark.parametrize(
    "more",
    [
        {"tools": [{"type": "web_search_20250305", "name": "web_search", "max_uses": 3}]},
        {"mcp_servers": [{"type": "url", "url": "https://mcp.example.com"}]},
    ],
)
def test_a_server_tool_lets_the_prompt_be_read_again_and_again(more: dict[str, Any]) -> None:
    assert usage_of(**more).usage.input_tokens == 10 * 1_000_000


@pytest.mark.parametrize(
    ("limits", "searches"), [([3], 3), ([3, 4], 7), ([1], 1), ([None], 10), ([0], 10), (["many", 2], 12)]
)
def test_each_web_search_is_counted(limits: list[Any], searches: int) -> None:
    tools = [{"type": "web_search_20250305", "name": "web_search", "max_uses": limit} for limit in limits]
    assert usage_of(tools=tools).usage.web_search_requests == searches


def test_the_summary_of_a_compaction_reads_the_prompt_once_more() -> None:
    edits = {"edits": [{"type": "compact_20260112"}]}
    most = usage_of(context_management=edits).usage
    assert (most.input_tokens, most.output_tokens) == (2 * 1_000_000, 2 * 500)


def test_a_tool_that_the_caller_runs_adds_its_definition_alone() -> None:
    tool = {"name": "refund", "description": "Refunds an order.", "input_schema": {"type": "object"}}
    assert usage_of(tools=[tool]).usage.input_tokens < 4000


def test_a_pdf_may_fill_the_context_window_and_an_image_costs_its_most_tokens() -> None:
    assert usage_of(messages=[{"role": "user", "content": [PDF]}]).usage.input_tokens == 1_000_000
    image = usage_of(messages=[{"role": "user", "content": [IMAGE, IMAGE]}]).usage.input_tokens
    assert 2 * 4784 < image < 2 * 4784 + 4000
    assert usage_of("claude-haiku-4-5", messages=[{"role": "user", "content": [PDF]}]).usage.input_tokens == 200_000


@pytest.mark.parametrize(("ttl", "name"), [("5m", "ephemeral_5m_input_tokens"), ("1h", "ephemeral_1h_input_tokens")])
def test_a_cache_breakpoint_makes_the_prompt_a_cache_write(ttl: str, name: str) -> None:
    control = {"type": "ephemeral", "ttl": ttl}
    text = {"type": "text", "text": "long", "cache_control": control}
    bodies: list[dict[str, Any]] = [
        {"system": [text]},
        {"cache_control": control},
        {"tools": [{"name": "search", "input_schema": {"type": "object"}, "cache_control": control}]},
        *({"messages": [{"role": "user", "content": [{**each, "cache_control": control}]}]} for each in (IMAGE, PDF)),
    ]
    for body in bodies:
        most = usage_of(**body).usage
        assert getattr(most, name) > 0
        assert most.input_tokens == 0


@pytest.mark.parametrize("control", [None, "1h", {"ttl": ["1h"]}, {}])
def test_a_cache_breakpoint_that_the_api_rejects_is_one_of_five_minutes(control: Any) -> None:
    most = usage_of(system=[{"type": "text", "text": "long", "cache_control": control}]).usage
    assert most.ephemeral_5m_input_tokens > 0


def test_a_prompt_that_speaks_of_caching_is_not_cached() -> None:
    assert usage_of(system='Set "cache_control" and "ttl": "1h".').usage.input_tokens > 0


def test_fast_mode_and_a_region_cost_what_they_cost() -> None:
    most = usage_of("claude-opus-4-6", speed="fast", inference_geo="us").usage
    assert (most.speed, most.inference_geo) == ("fast", "us")


def test_every_model_of_a_fallback_may_be_billed() -> None:
    body = {"model": "claude-opus-4-7", "max_tokens": 5, "messages": HELLO, "fallbacks": [{"model": "claude-opus-4-6"}]}
    assert [most.model for most in worst_case(Request("/v1/messages", body))] == ["claude-opus-4-7", "claude-opus-4-6"]


def test_a_new_batch_costs_half_of_each_of_its_items() -> None:
    params = {"model": "claude-opus-4-7", "max_tokens": 100, "messages": HELLO}
    batch = Request("/v1/messages/batches", {"requests": [{"custom_id": "a", "params": params}, "damaged", {}]})
    (item,) = worst_case(batch)
    (plain,) = worst_case(Request("/v1/messages", params))
    assert item.batch
    half, whole = price_call(item).usd, price_call(plain).usd
    assert half is not None
    assert whole is not None
    assert half * 2 == whole


@pytest.mark.parametrize(
    "request_",
    [
        Request("/v1/messages/count_tokens", {"model": "m"}),
        Request("/v1/models", None, method="GET"),
        Request("/v1/messages/batches/msgbatch_1", None, method="GET"),
        Request("/v1/messages", None),
    ],
    ids=lambda request: request.path,
)
def test_what_is_not_billed_costs_nothing(request_: Request) -> None:
    assert worst_case(request_) == ()


json_data = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(st.sampled_from(["messages", "system", "tools", "max_tokens", "fallbacks", "model"]), json_data))
def test_any_body_has_a_worst_case(body: dict[str, Any]) -> None:
    for most in worst_case(Request("/v1/messages", body)):
        assert most.usage.output_tokens >= 0
        assert most.usage.total_input_tokens > 0


@pytest.mark.parametrize("model", ["claude-opus-4-6", "claude-opus-4-7", "claude-haiku-4-5"])
@pytest.mark.parametrize(
    "more",
    [
        {},
        {"system": "ж" * 3000},
        {"system": "你好" * 2000},
        {"messages": [{"role": "user", "content": "x" * 20_000}]},
        {"tools": [{"name": f"tool_{n}", "input_schema": {"type": "object"}} for n in range(20)]},
    ],
    ids=["plain", "Cyrillic", "Chinese", "long", "tools"],
)
def test_no_answer_of_the_simulated_api_costs_more_than_its_worst_case(model: str, more: dict[str, Any]) -> None:
    import anthropic

    body = {"model": model, "max_tokens": 300, "messages": HELLO, **more}
    with start() as api, anthropic.Anthropic(base_url=api.url, api_key="sk-test") as client:
        usage = client.messages.create(**body).usage
    (most,) = worst_case(Request("/v1/messages", body))
    assert usage.input_tokens <= most.usage.input_tokens
    assert usage.output_tokens <= most.usage.output_tokens


@pytest.mark.parametrize("path", ["/v1/complete", "/v1/sessions/s1/events", "/v1/messages/other"])
def test_the_price_of_a_request_to_another_endpoint_is_unknown(path: str) -> None:
    (most,) = worst_case(Request(path, {"model": "claude-opus-4-7", "max_tokens_to_sample": 5}))
    assert price_call(most).usd is None
    assert path in price_call(most).note


@pytest.mark.parametrize("path", ["/v1/messages/count_tokens?beta=true", "/v1/messages/batches/b1/cancel", "/v1/files"])
def test_a_request_that_is_never_billed_costs_nothing(path: str) -> None:
    assert worst_case(Request(path, {"model": "claude-opus-4-7"})) == ()


def test_a_thinking_budget_above_max_tokens_counts_as_output() -> None:
    thinking = {"type": "enabled", "budget_tokens": 600}
    assert usage_of(thinking=thinking).usage.output_tokens == 1100
    assert usage_of(thinking={**thinking, "budget_tokens": 400}).usage.output_tokens == 500
