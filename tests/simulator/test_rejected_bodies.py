"""Bodies that the simulated API rejects whatever the model is."""

from __future__ import annotations

from typing import Any

import pytest

OLD = "2023-06-01"
TOOL = {"name": "look", "description": "Look it up", "input_schema": {"type": "object", "properties": {}}}


def test_budget_tokens_have_a_minimum_and_are_less_than_max_tokens(api: Any) -> None:
    few = api.rejection("claude-opus-4-5", thinking={"type": "enabled", "budget_tokens": 1023})
    assert few == "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
    many = api.rejection("claude-opus-4-5", thinking={"type": "enabled", "budget_tokens": 2000})
    assert str(many).startswith("`max_tokens` must be greater than `thinking.budget_tokens`.")


def test_block_binding_needs_its_beta(api: Any) -> None:
    thinking = {"type": "adaptive", "block_binding": {}}
    assert api.rejection("claude-opus-5-5", thinking=thinking) == (
        "thinking.adaptive.block_binding: Extra inputs are not permitted"
    )
    assert api.rejection("claude-opus-5-5", thinking=thinking, betas=("thinking-binding-controls-2026-08-01",)) is None


def test_between_tools_accepts_no_other_field(api: Any) -> None:
    found = api.rejection("claude-sonnet-5-5", thinking={"type": "between_tools", "display": "omitted"})
    assert found == "thinking.between_tools.display: Extra inputs are not permitted"


def test_a_forced_tool_is_rejected_with_a_thinking_budget(api: Any) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    found = api.rejection("claude-opus-4-6", tools=[TOOL], tool_choice={"type": "any"}, thinking=thinking)
    assert found == "Thinking may not be enabled when tool_choice forces tool use."


def test_citations_are_rejected_with_an_output_format(api: Any) -> None:
    document = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "The sky is blue."},
        "citations": {"enabled": True},
    }
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    found = api.rejection(
        "claude-opus-5",
        messages=[{"role": "user", "content": [document]}],
        output_config={"format": {"type": "json_schema", "schema": schema}},
    )
    assert found == "Citations cannot be combined with `output_config.format`."


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ({"type": "objekt"}, "Invalid schema"),
        (
            {"type": "object", "properties": {"a": True}, "required": ["a"], "additionalProperties": False},
            "For 'object' type, property 'properties' is not supported",
        ),
        ({"type": "object", "properties": {}}, "'additionalProperties' must be explicitly set to false"),
        (
            {"$ref": "#/$defs/Node", "$defs": {"Node": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]}}},
            "Circular reference detected in schema definitions: Node -> Node",
        ),
        (
            {
                "type": "object",
                "properties": {f"p{n}": {"type": "string"} for n in range(25)},
                "additionalProperties": False,
            },
            "too many optional parameters (25)",
        ),
        (
            {
                "type": "object",
                "properties": {f"p{n}": {"type": ["string", "null"]} for n in range(17)},
                "required": [f"p{n}" for n in range(17)],
                "additionalProperties": False,
            },
            "too many parameters with union types (17 parameters",
        ),
        ({"anyOf": [{"type": "string"}] * 1000}, "Schema is too complex for compilation."),
    ],
    ids=["invalid", "anything", "open", "circular", "optional", "unions", "complex"],
)
def test_schemas_that_cannot_be_compiled_are_rejected(api: Any, schema: Any, message: str) -> None:
    found = api.rejection("claude-opus-5", output_config={"format": {"type": "json_schema", "schema": schema}})
    assert message in str(found)


def test_too_many_strict_tools_are_rejected(api: Any) -> None:
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    tools = [{"name": f"t{n}", "strict": True, "input_schema": schema} for n in range(21)]
    assert str(api.rejection("claude-opus-5", tools=tools)).startswith("Too many strict tools (21).")
    assert api.rejection("claude-opus-5", tools=tools[:20]) is None


def test_content_that_api_version_2026_rejects(api: Any) -> None:
    source = {"type": "text", "media_type": "text/plain", "data": "Blue."}
    document = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": [{"type": "document", "source": source}]},
        {"role": "user", "content": "And?"},
    ]
    cited = {"type": "text", "text": "Blue.", "citations": [{"type": "char_location"}]}
    for messages in (document, [{"role": "user", "content": [cited]}]):
        assert api.rejection("claude-opus-5", messages=messages) is not None
        assert api.rejection("claude-opus-5", messages=messages, version=OLD) is None


def test_a_server_tool_call_without_result_is_rejected_after_a_user_message(api: Any) -> None:
    call = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "sky"}}
    turns: list[Any] = [{"role": "user", "content": "Search"}, {"role": "assistant", "content": [call]}]
    assert api.rejection("claude-opus-5", messages=turns) is None
    assert api.rejection("claude-opus-5", messages=[*turns, {"role": "user", "content": "So?"}]) == (
        "`web_search` tool use with id `srvtoolu_1` was found without a corresponding `web_search_tool_result` block"
    )


def test_tool_calls_and_results_must_match(api: Any) -> None:
    call = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
    result = {"type": "tool_result", "tool_use_id": "toolu_2", "content": "Blue"}
    asked: list[Any] = [{"role": "user", "content": "Look"}]
    stray = api.rejection("claude-opus-5", messages=[{"role": "user", "content": [result]}], tools=[TOOL])
    assert "unexpected `tool_use_id` found in `tool_result` blocks: toolu_2" in str(stray)
    turns = [*asked, {"role": "assistant", "content": [call]}, {"role": "user", "content": "So?"}]
    missing = api.rejection("claude-opus-5", messages=turns, tools=[TOOL])
    assert "`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1" in str(missing)


def test_tool_results_may_be_in_a_second_user_message(api: Any) -> None:
    call = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "Blue"}
    turns: list[Any] = [{"role": "user", "content": "Look"}, {"role": "assistant", "content": [call]}]
    turns += [{"role": "user", "content": "Here it is:"}, {"role": "user", "content": [result]}]
    assert api.rejection("claude-opus-5", messages=turns, tools=[TOOL]) is None


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"messages": ["Hi"]}, "messages.0: Input does not match the expected shape."),
        ({"messages": []}, "messages: at least one message is required"),
        ({"messages": [{"role": "user"}]}, "messages.0.content: Field required"),
        ({"messages": [{"role": "user", "content": ""}]}, "all messages must have non-empty content"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": " "}]}]}, "non-whitespace text"),
        ({"messages": [{"role": "robot", "content": "Hi"}]}, "messages.0.role: Input should be"),
        ({"max_tokens": "many"}, "max_tokens: Input should be a valid integer"),
        ({"tools": [{"name": "x", "input_schema": {}}]}, "tools.0.custom.input_schema.type: Field required"),
        ({"tools": [TOOL, TOOL]}, "Tool names must be unique"),
        ({"tools": [TOOL], "tool_choice": {"type": "tool", "name": "see"}}, "Tool 'see' not found in provided tools"),
        ({"surprise": 1}, "surprise: Extra inputs are not permitted"),
        ({"fallbacks": "default"}, "fallbacks: Extra inputs are not permitted"),
        ({"output_config": {"efort": "low"}}, "output_config.efort: Extra inputs are not permitted"),
        ({"output_config": {"effort": "huge"}}, "output_config.effort: Input should be 'low', 'medium'"),
    ],
)
def test_a_malformed_body_is_rejected(api: Any, body: dict[str, Any], message: str) -> None:
    assert message in str(api.rejection("claude-opus-5", **body))


def test_a_prompt_beyond_the_context_window_is_rejected(api: Any) -> None:
    found = api.rejection("claude-haiku-4-5", system="alpha " * 200_000)
    assert found == "prompt is too long: 200009 tokens > 200000 maximum"
