from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.facts.errors import ApiError, MissingKeyError, UnreachableError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.simulator import Fault, RunningSimulator
from pytest_modelmigrate.wire.count_requests import count_request
from pytest_modelmigrate.wire.token_counter import count_tokens

Simulate = Callable[..., RunningSimulator]


def body(text: str = "Hello there", **fields: Any) -> dict[str, Any]:
    return {"model": "claude-opus-4-6", "messages": [{"role": "user", "content": text}], **fields}


def test_counts_come_in_the_order_of_the_requests(simulate: Simulate) -> None:
    requests = [count_request(body("word " * number), "claude-opus-4-6") for number in range(1, 41)]
    counts = [each.tokens or 0 for each in count_tokens(requests, simulate().url)]
    assert counts == sorted(counts)
    assert len(set(counts)) == 40


def test_a_model_counts_with_its_own_tokenizer_and_a_simulated_count_says_so(simulate: Simulate) -> None:
    requests = [count_request(body("word " * 1000), model) for model in ("claude-opus-4-6", "claude-opus-4-7")]
    old, new = count_tokens(requests, simulate().url)
    assert old.simulated
    assert old.tokens is not None
    assert new.tokens is not None
    assert 1.28 < new.tokens / old.tokens < 1.32


def test_only_what_is_counted_is_sent(simulate: Simulate) -> None:
    tools = [{"name": "look", "input_schema": {"type": "object"}}]
    schema = {"type": "json_schema", "schema": {"type": "object", "additionalProperties": False}}
    request = count_request(
        body(
            system="Be short.",
            tools=tools,
            tool_choice={"type": "auto"},
            output_config={"format": schema, "effort": "max"},
            thinking={"type": "enabled", "budget_tokens": 2000},
            max_tokens=4000,
            temperature=0.5,
            stream=True,
        ),
        "claude-opus-4-7",
        ["context-management-2025-06-27"],
    )
    api = simulate()
    (count,) = count_tokens([request], api.url)
    assert count.tokens
    (received,) = api.requests
    assert received.body == {
        "model": "claude-opus-4-7",
        "messages": [{"role": "user", "content": "Hello there"}],
        "system": "Be short.",
        "tools": tools,
        "tool_choice": {"type": "auto"},
        "output_config": {"format": schema},
    }
    assert received.headers["anthropic-beta"] == "context-management-2025-06-27"
    assert received.path == "/v1/messages/count_tokens"


@pytest.mark.parametrize("config", [None, {}, {"effort": "low"}])
def test_an_effort_alone_is_not_sent(config: Any) -> None:
    assert "output_config" not in (count_request(body(output_config=config), "x").body or {})


def test_a_prompt_over_the_window_has_its_tokens(simulate: Simulate) -> None:
    (count,) = count_tokens([count_request(body("word " * 200_001), "claude-sonnet-4-5")], simulate().url)
    assert count.tokens is not None
    assert count.tokens > 200_000
    assert count.rejection == ""
    assert count.simulated


def test_a_prompt_that_a_model_rejects_has_the_apis_text(simulate: Simulate) -> None:
    requests = [
        count_request(body(tools=[{"name": "look", "input_schema": {"type": "object"}}], tool_choice=choice), model)
        for choice in ({"type": "any"},)
        for model in ("claude-opus-4-7", "claude-opus-5-5")
    ]
    accepted, rejected = count_tokens(requests, simulate().url)
    assert accepted.tokens
    assert rejected.tokens is None
    assert rejected.rejection.startswith("400: ")
    assert "tool_choice" in rejected.rejection


def test_a_request_that_is_too_large_is_a_rejection(simulate: Simulate) -> None:
    api = simulate(faults=[Fault("status", status=413)])
    (count,) = count_tokens([count_request(body(), "claude-opus-4-7")], api.url)
    assert count.rejection.startswith("413: ")


@pytest.mark.parametrize("status", [401, 403, 404, 429, 529])
def test_an_error_that_is_not_about_the_prompt_is_an_error_of_the_count(simulate: Simulate, status: int) -> None:
    api = simulate(faults=[Fault("status", status=status)])
    with pytest.raises(ApiError, match=rf"counting tokens on claude-opus-4-7 failed: {status} \w+_error: ") as caught:
        count_tokens([count_request(body(), "claude-opus-4-7")] * 60, api.url)
    assert len(api.requests) <= 3
    assert (caught.value.status, caught.value.request_id is None) == (status, False)
    assert caught.value.error_type.endswith("_error")
    assert caught.value.api_message


def test_a_throttled_count_is_asked_again(simulate: Simulate) -> None:
    api = simulate(faults=[Fault("status", status=429, first=2, retry_after=0.01)])
    (count,) = count_tokens([count_request(body(), "claude-opus-4-7")], api.url)
    assert count.tokens
    assert len(api.requests) == 3


def test_an_answer_without_a_count_is_an_error(simulate: Simulate) -> None:
    request = Request("/v1/models", None, method="GET")
    with pytest.raises(ApiError, match=r"/v1/models answered without a token count; check ANTHROPIC_BASE_URL"):
        count_tokens([request], simulate().url)


def test_an_api_that_cannot_be_reached_is_an_error_about_no_test() -> None:
    with pytest.raises(UnreachableError) as caught:
        count_tokens([count_request(body(), "claude-opus-4-7")] * 20, "http://127.0.0.1:9")
    first, second = str(caught.value).splitlines()
    assert first.startswith("http://127.0.0.1:9 could not be reached: ")
    assert second == "  next        check the network and ANTHROPIC_BASE_URL, and run again"


def test_a_key_is_needed() -> None:
    with pytest.raises(MissingKeyError, match="no API key"):
        count_tokens([count_request(body(), "claude-opus-4-7")])


def test_no_requests_have_no_counts(simulate: Simulate) -> None:
    assert count_tokens([], simulate().url) == []
