"""Rejections of the simulated API compared with rejections that the real one sent.

The requests are shortened from exchanges recorded by public projects:
tools from https://github.com/pydantic/pydantic-ai (MIT) and https://github.com/vercel/ai (Apache-2.0), the rest from
https://github.com/anthropics/anthropic-sdk-python (MIT), https://github.com/alexrudall/anthropic (MIT) and the issue
trackers named in their comments.
"""

from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.simulator.errors import SimulatedError


def strict(**schema: Any) -> dict[str, Any]:
    return {"name": "record", "strict": True, "input_schema": {"additionalProperties": False, **schema}}


NODE = {"type": "object", "properties": {"next": {"$ref": "#/$defs/Node"}}, "additionalProperties": False}


@pytest.mark.parametrize(
    ("model", "body", "message"),
    [
        (
            "claude-sonnet-4-6",
            {"tools": [strict(type="object", properties={"value": True}, required=["value"])]},
            "tools.0.custom: For 'object' type, property 'properties' is not supported",
        ),
        (
            "claude-sonnet-4-6",
            {"tools": [strict(type="object", properties={"n": {"$ref": "#/$defs/Node"}}, **{"$defs": {"Node": NODE}})]},
            (
                "tools.0.custom: Invalid schema: Circular reference detected in schema definitions: Node -> Node. "
                "Self-referencing or mutually-referencing definitions are not supported."
            ),
        ),
        (
            "claude-sonnet-4-6",
            {"tools": [strict(type="object", properties={f"p{n}": {"type": "string"} for n in range(25)})]},
            (
                "Schemas contains too many optional parameters (25), which would make grammar compilation inefficient. "
                "Reduce the number of optional parameters in your tool schemas (limit: 24)."
            ),
        ),
        (
            "claude-sonnet-4-6",
            {"tools": [{"name": "record", "input_schema": {"type": "array"}}]},
            "tools.0.custom.input_schema.type: Input should be 'object'",
        ),
        (
            "claude-sonnet-4-6",
            {"tools": [{"name": "record", "input_schema": {"anyOf": [{"type": "object"}]}}]},
            "tools.0.custom.input_schema.type: Field required",
        ),
        ("claude-opus-4-5", {"messages": ["Invalid content"]}, "messages.0: Input does not match the expected shape."),
        (
            "claude-haiku-4-5",
            {"messages": [{"role": "user", "content": ""}]},
            "messages.0: all messages must have non-empty content except for the optional final assistant message",
        ),
        (
            "claude-haiku-4-5",
            {
                "messages": [
                    {"role": "user", "content": "What's the weather?"},
                    {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "toolu_1", "content": "x"}]},
                ]
            },
            (
                "messages.0.content.1: unexpected `tool_use_id` found in `tool_result` blocks: toolu_1. Each "
                "`tool_result` block must have a corresponding `tool_use` block in the previous message."
            ),
        ),
        (  # https://github.com/anthropics/claude-code/issues/24451
            "claude-opus-4-5-20251101",
            {"max_tokens": 128_001},
            (
                "max_tokens: 128001 > 64000, which is the maximum allowed number of output tokens for "
                "claude-opus-4-5-20251101"
            ),
        ),
        (  # https://github.com/liuw1535/antigravity2api-nodejs/issues/149
            "claude-opus-4-5",
            {"thinking": {"type": "enabled", "budget_tokens": 5000}},
            (
                "`max_tokens` must be greater than `thinking.budget_tokens`. Please consult our documentation at "
                "https://docs.claude.com/en/docs/build-with-claude/extended-thinking#max-tokens-and-context-window-size"
            ),
        ),
        (  # https://github.com/anthropics/claude-code/issues/84844
            "claude-opus-5",
            {"thinking": {"type": "disabled"}, "output_config": {"effort": "max"}},
            (
                "output_config.effort 'max' is not supported when thinking is disabled on this model. Use effort "
                "'high' or below, or enable thinking."
            ),
        ),
        (  # https://github.com/pydantic/pydantic-ai
            "claude-opus-4-6",
            {"output_config": {"effort": "xhigh"}},
            "This model does not support effort level 'xhigh'. Supported levels: high, low, max, medium.",
        ),
    ],
)
def test_the_simulated_api_rejects_with_the_text_of_the_real_one(
    api: Any, model: str, body: dict[str, Any], message: str
) -> None:
    with pytest.raises(SimulatedError) as caught:
        api.send(model, version="2023-06-01", **body)
    assert caught.value.message == message
    assert (caught.value.status, caught.value.error_type) == (400, "invalid_request_error")
