"""The real SDK against the simulated API over a real socket."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import anthropic
import pytest
from pydantic import BaseModel

from pytest_modelmigrate.simulator import RunningSimulator, start

HELLO: list[Any] = [{"role": "user", "content": "Hello there"}]
TOOL: Any = {
    "name": "get_weather",
    "description": "The weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
Connect = Callable[..., anthropic.Anthropic]


def test_a_message_is_marked_as_simulated(client: anthropic.Anthropic) -> None:
    raw = client.messages.with_raw_response.create(model="claude-opus-4-7", max_tokens=100, messages=HELLO)
    assert raw.headers["x-modelmigrate-simulated"] == "true"
    assert raw.headers["request-id"].startswith("req_sim_")
    message = raw.parse()
    assert message.id.startswith("msg_sim_")
    assert message.stop_reason == "end_turn"
    assert message.usage.output_tokens > 0


def test_rate_limit_headers_count_down(client: anthropic.Anthropic) -> None:
    def remaining() -> int:
        raw = client.messages.with_raw_response.create(model="claude-fable-5", max_tokens=500, messages=HELLO)
        assert raw.headers["anthropic-ratelimit-tokens-reset"].endswith("Z")
        return int(raw.headers["anthropic-ratelimit-requests-remaining"])

    assert remaining() - remaining() == 1


@pytest.mark.parametrize("model", ["claude-opus-4-6", "claude-opus-5"])
@pytest.mark.parametrize("display", ["summarized", "omitted"])
def test_a_stream_adds_up_to_the_message(client: anthropic.Anthropic, model: str, display: Any) -> None:
    asked: dict[str, Any] = {
        "model": model,
        "max_tokens": 2000,
        "thinking": {"type": "adaptive", "display": display},
        "messages": [{"role": "user", "content": "What is the weather in Zürich, please?"}],
        "tools": [TOOL],
    }
    plain = client.messages.create(**asked)
    with client.messages.stream(**asked) as stream:
        types = [event.type for event in stream]
        streamed = stream.get_final_message()
    assert streamed.content == plain.content
    assert streamed.usage.to_dict() == plain.usage.to_dict()
    assert streamed.stop_reason == plain.stop_reason == "tool_use"
    assert ("thinking" in types) == (display == "summarized")


def test_a_raw_stream_has_every_event_in_order(client: anthropic.Anthropic) -> None:
    document: Any = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "The sky is blue. Truly."},
        "citations": {"enabled": True},
    }
    question: Any = [{"role": "user", "content": [document, {"type": "text", "text": "Why is it blue?"}]}]
    with client.messages.with_streaming_response.create(
        model="claude-opus-4-6",
        max_tokens=2000,
        thinking={"type": "adaptive"},
        messages=question,
        stream=True,
    ) as response:
        lines = [line for line in response.iter_lines() if line.startswith("event: ")]
        assert response.headers["content-type"] == "text/event-stream; charset=utf-8"
    names = [line.removeprefix("event: ") for line in lines]
    assert names[:3] == ["message_start", "content_block_start", "ping"]
    assert names[-2:] == ["message_delta", "message_stop"]
    assert names.count("content_block_start") == names.count("content_block_stop") >= 2


def test_a_streamed_citation_arrives_with_the_text(client: anthropic.Anthropic) -> None:
    document: Any = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "The sky is blue. Truly."},
        "citations": {"enabled": True},
    }
    question: Any = [{"role": "user", "content": [document, {"type": "text", "text": "Why is it blue?"}]}]
    with client.messages.stream(model="claude-opus-4-7", max_tokens=500, messages=question) as stream:
        cited = [event.citation for event in stream if event.type == "citation"]
        assert stream.get_final_message().content[0].citations == cited
    assert cited[0].cited_text == "The sky is blue."


def test_the_async_client_streams_and_counts(simulator: RunningSimulator) -> None:
    async def talk() -> tuple[str, int, list[str]]:
        async with anthropic.AsyncAnthropic(base_url=simulator.url, api_key="simulated", max_retries=0) as client:
            count = await client.messages.count_tokens(model="claude-opus-4-7", messages=HELLO)
            async with client.messages.stream(model="claude-opus-4-7", max_tokens=500, messages=HELLO) as stream:
                text = "".join([text async for text in stream.text_stream])
            messages = await asyncio.gather(
                *(client.messages.create(model="claude-opus-4-7", max_tokens=50, messages=HELLO) for _ in range(20))
            )
        return text, count.input_tokens, [message.id for message in messages]

    text, tokens, ids = asyncio.run(talk())
    assert text == "Simulated answer of claude-opus-4-7 to: Hello there"
    assert tokens == 10
    assert len(set(ids)) == 20


def test_the_count_equals_the_input_tokens_of_the_message(client: anthropic.Anthropic) -> None:
    body: dict[str, Any] = {"model": "claude-opus-4-7", "messages": HELLO, "system": "Be brief.", "tools": [TOOL]}
    counted = client.messages.count_tokens(**body).input_tokens
    assert counted == client.messages.create(max_tokens=100, **body).usage.input_tokens


def test_counting_applies_the_rules_of_the_model(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match="are not supported for this model"):
        client.messages.count_tokens(model="claude-opus-5-5", messages=HELLO, tools=[TOOL], tool_choice={"type": "any"})


def test_a_task_budget_goes_through_the_beta(client: anthropic.Anthropic) -> None:
    message = client.beta.messages.create(
        model="claude-opus-4-7",
        max_tokens=100,
        messages=HELLO,
        output_config={"task_budget": {"type": "tokens", "total": 20_000}},
        betas=["task-budgets-2026-03-13"],
    )
    assert message.stop_reason == "end_turn"


def test_an_unknown_beta_is_named(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.BadRequestError, match=r"Unexpected value\(s\) `no-such-beta-2026-01-01` for the"):
        client.beta.messages.create(
            model="claude-opus-4-7", max_tokens=9, messages=HELLO, betas=["no-such-beta-2026-01-01"]
        )


def test_a_parsed_reply_has_the_callers_type(client: anthropic.Anthropic) -> None:
    class Refund(BaseModel):
        order: str
        amount: float

    parsed = client.messages.parse(
        model="claude-opus-4-7",
        max_tokens=500,
        messages=[{"role": "user", "content": "I want 12.5 back"}],
        output_format=Refund,
    )
    assert isinstance(parsed.parsed_output, Refund)
    assert parsed.parsed_output.amount == 12.5


@pytest.mark.parametrize("model", ["claude-opus-9", "opus-4-7", "claude-opus-4-7-20260416"])
def test_an_unknown_model_is_not_found(client: anthropic.Anthropic, model: str) -> None:
    with pytest.raises(anthropic.NotFoundError, match=f"model: {model}") as caught:
        client.messages.create(model=model, max_tokens=9, messages=HELLO)
    body: Any = caught.value.body
    assert body["error"]["type"] == "not_found_error"
    assert body["request_id"] == caught.value.request_id


def test_an_unknown_path_is_not_found(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.NotFoundError):
        client.post("/v1/nothing", cast_to=object, body={})


def test_the_api_version_decides_whether_temperature_is_accepted(simulator: RunningSimulator, connect: Connect) -> None:
    body: dict[str, Any] = {"model": "claude-opus-4-6", "max_tokens": 9, "messages": HELLO}
    pinned = connect(simulator, default_headers={"anthropic-version": "2023-06-01"})
    assert pinned.messages.create(**body, extra_body={"temperature": 0}).type == "message"
    newer = connect(simulator, default_headers={"anthropic-version": "2026-10-21"})
    with pytest.raises(anthropic.BadRequestError, match="temperature: Extra inputs are not permitted"):
        newer.messages.create(**body, extra_body={"temperature": 0})


def test_an_unknown_api_version_is_rejected(simulator: RunningSimulator, connect: Connect) -> None:
    client = connect(simulator, default_headers={"anthropic-version": "2031-01-01"})
    with pytest.raises(anthropic.BadRequestError, match="is not a valid version"):
        client.messages.create(model="claude-opus-4-6", max_tokens=9, messages=HELLO)


@pytest.mark.parametrize("headers", [{"x-api-key": "k"}, {"Authorization": "Bearer k"}])
def test_both_key_headers_are_accepted_and_not_stored(headers: dict[str, str]) -> None:
    with start() as running, anthropic.Anthropic(base_url=running.url, api_key="other") as client:
        omitted = {"x-api-key": anthropic.omit, "Authorization": anthropic.omit}
        client.messages.create(
            model="claude-opus-4-6", max_tokens=9, messages=HELLO, extra_headers={**omitted, **headers}
        )
        seen = running.requests[0].headers
    assert not {"x-api-key", "authorization"} & set(seen)
    assert seen["anthropic-version"]


def test_no_key_is_an_authentication_error(simulator: RunningSimulator, connect: Connect) -> None:
    omitted = {"x-api-key": anthropic.omit, "Authorization": anthropic.omit}
    with pytest.raises(anthropic.AuthenticationError):
        connect(simulator).messages.create(model="claude-opus-4-6", max_tokens=9, messages=HELLO, extra_headers=omitted)


def test_a_body_of_more_than_32_megabytes_is_too_large(client: anthropic.Anthropic) -> None:
    with pytest.raises(anthropic.APIStatusError) as caught:
        client.messages.create(model="claude-opus-4-6", max_tokens=9, messages=HELLO, system="x" * (33 * 1024 * 1024))
    body: Any = caught.value.body
    assert (caught.value.status_code, body["error"]["type"]) == (413, "request_too_large")


def test_models_are_listed_in_pages(client: anthropic.Anthropic) -> None:
    page = client.models.list(limit=5)
    assert page.has_more
    listed = list(page)
    assert len(listed) == 19
    assert len({model.id for model in listed}) == 19
    before = client.models.list(limit=2, before_id=listed[3].id).data
    assert [model.id for model in before] == [model.id for model in listed[1:3]]


def test_models_are_filtered_by_lifecycle(client: anthropic.Anthropic) -> None:
    def ids(*stages: str) -> set[str]:
        pages = client.models.list(limit=100, lifecycle=list(stages))  # type: ignore[arg-type]  # plain texts
        return {model.id for model in pages}

    assert ids("deprecated") == {"claude-sonnet-4-5-20250929", "claude-mythos-preview"}
    assert ids("retired") == set()
    assert ids("active") | ids("deprecated") == ids("active", "deprecated")


def test_model_info_lists_capabilities(client: anthropic.Anthropic) -> None:
    model = client.models.retrieve("claude-sonnet-5-5")
    assert model.display_name == "Claude Sonnet 5.5"
    types = model.capabilities.thinking.types if model.capabilities else None
    assert types is not None
    assert (types.disabled.supported, types.between_tools.supported) == (False, True)
    with pytest.raises(anthropic.NotFoundError, match="model: claude-opus-9"):
        client.models.retrieve("claude-opus-9")
