from __future__ import annotations

import anthropic
import pytest

from pytest_modelmigrate.simulator import start

WEATHER = {
    "name": "weather",
    "description": "The weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}


def test_a_thread_keeps_the_conversation_and_its_tools() -> None:
    with start() as api, anthropic.Anthropic(base_url=api.url, api_key="k") as client:
        first = client.beta.messages.create(
            model="claude-opus-4-7",
            max_tokens=200,
            tools=[WEATHER],
            messages=[{"role": "user", "content": "What is the weather in Paris?"}],
            betas=["message-threads-2026-08-12"],
            extra_body={"thread": {"type": "create"}},
        )
        call = next(block for block in first.content if block.type == "tool_use")
        second = client.beta.messages.create(
            model="claude-opus-4-7",
            max_tokens=200,
            messages=[
                {"role": "user", "content": [{"type": "tool_result", "tool_use_id": call.id, "content": "sunny"}]}
            ],
            betas=["message-threads-2026-08-12"],
            extra_body={"thread": {"type": "continue", "previous_message_id": first.id}},
        )
    assert second.stop_reason == "end_turn"
    assert second.usage.input_tokens > first.usage.input_tokens


def test_an_unknown_previous_message_is_not_found() -> None:
    with (
        start() as api,
        anthropic.Anthropic(base_url=api.url, api_key="k") as client,
        pytest.raises(anthropic.NotFoundError, match="previous message was not found"),
    ):
        client.beta.messages.create(
            model="claude-opus-4-7",
            max_tokens=20,
            messages=[{"role": "user", "content": "hi"}],
            betas=["message-threads-2026-08-12"],
            extra_body={"thread": {"type": "continue", "previous_message_id": "msg_none"}},
        )
