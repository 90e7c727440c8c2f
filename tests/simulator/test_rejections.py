"""What the simulated API rejects, for every model of the catalogue."""

from __future__ import annotations

from typing import Any

import pytest

from pytest_modelmigrate.facts.catalog import Model, catalog
from pytest_modelmigrate.facts.targets import EFFORTS
from pytest_modelmigrate.simulator.errors import SimulatedError

OLD = "2023-06-01"
TOOL = {"name": "look", "description": "Look it up", "input_schema": {"type": "object", "properties": {}}}
ASSISTANT = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Well"}]
SYSTEM_TURN = [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."}]
EFFORT_TURN = [{"role": "user", "content": "Hi"}, {"role": "system", "content": [], "output_config": {"effort": "low"}}]
PER_MESSAGE = ("mid-conversation-output-config-2026-07-01",)
USE_ADAPTIVE = 'Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.'


def rejection(api: Any, model: str, **body: Any) -> str | None:
    """The message of the rejection; None when the request is answered."""
    try:
        api.send(model, **body)
    except SimulatedError as rejected:
        return rejected.message if rejected.error_type == "invalid_request_error" else repr(rejected)
    return None


@pytest.fixture(params=list(catalog()), ids=lambda model: model.name)
def model(request: pytest.FixtureRequest) -> Model:
    row: Model = request.param
    return row


def released_before_47(model: Model) -> bool:
    return model.name.endswith(("-4-5", "-4-6"))


def test_prefill(api: Any, model: Model) -> None:
    expected = None if model.name.endswith("-4-5") else "This model does not support assistant message prefill."
    found = rejection(api, model.id, messages=ASSISTANT)
    assert found is None if expected is None else str(found).startswith(expected)


def test_sampling_on_api_version_2026(api: Any, model: Model) -> None:
    for name, value in (("temperature", 1), ("top_p", 0.99), ("top_k", 5)):
        assert rejection(api, model.id, **{name: value}) == f"{name}: Extra inputs are not permitted"


def test_sampling_on_api_version_2023(api: Any, model: Model) -> None:
    for name, value in (("temperature", 0), ("temperature", 0.5), ("top_p", 0.5), ("top_p", 1), ("top_k", 0)):
        expected = None if released_before_47(model) else f"`{name}` is deprecated for this model."
        assert rejection(api, model.id, version=OLD, **{name: value}) == expected
    assert rejection(api, model.id, version=OLD, temperature=1) is None
    assert rejection(api, model.id, version=OLD, top_p=0.99) is None
    both = rejection(api, model.id, version=OLD, temperature=1, top_p=0.99)
    assert both == "`temperature` and `top_p` cannot both be specified for this model. Please use only one."
    assert rejection(api, model.id, version=OLD, temperature=1.01) == "temperature: range: 0..1"


def test_enabled_thinking(api: Any, model: Model) -> None:
    found = rejection(api, model.id, thinking={"type": "enabled", "budget_tokens": 1024})
    accepted = released_before_47(model) or model.name == "mythos-preview"
    assert found == (None if accepted else f'"thinking.type.enabled" is not supported for this model. {USE_ADAPTIVE}')


def test_adaptive_thinking(api: Any, model: Model) -> None:
    found = rejection(api, model.id, thinking={"type": "adaptive"})
    assert found == ("adaptive thinking is not supported on this model" if model.name.endswith("-4-5") else None)


def test_disabled_thinking(api: Any, model: Model) -> None:
    found = rejection(api, model.id, thinking={"type": "disabled"})
    if model.name == "sonnet-5-5":
        assert str(found).startswith('To turn thinking off on this model, send "thinking": {"type": "between_tools"}')
    elif model.name == "mythos-preview":
        assert str(found).endswith('use "thinking.type.enabled" with "budget_tokens" for extended thinking.')
    elif model.name == "opus-5-5" or model.line in {"fable", "mythos"}:
        assert found == f'"thinking.type.disabled" is not supported for this model. {USE_ADAPTIVE}'
    else:
        assert found is None


def test_thinking_between_tools(api: Any, model: Model) -> None:
    found = rejection(api, model.id, thinking={"type": "between_tools"})
    accepted = model.name == "sonnet-5-5"
    assert found == (None if accepted else '"thinking.type.between_tools" is not supported for this model.')


def test_effort_levels(api: Any, model: Model) -> None:
    for effort in EFFORTS:
        found = rejection(api, model.id, output_config={"effort": effort})
        if model.name in {"sonnet-4-5", "haiku-4-5"}:
            assert found == "This model does not support the effort parameter."
        elif effort in model.efforts:
            assert found is None
        else:
            levels = ", ".join(sorted(model.efforts))
            assert found == f"This model does not support effort level '{effort}'. Supported levels: {levels}."


@pytest.mark.parametrize(
    ("name", "kind", "limited"),
    [
        ("opus-5", "disabled", True),
        ("haiku-5-5", "disabled", True),
        ("sonnet-5-5", "between_tools", True),
        ("sonnet-5", "disabled", False),
        ("opus-4-8", "disabled", False),
    ],
)
def test_effort_without_thinking(api: Any, name: str, kind: str, limited: bool) -> None:  # noqa: FBT001 - a parameter
    for effort in EFFORTS:
        found = rejection(api, f"claude-{name}", thinking={"type": kind}, output_config={"effort": effort})
        if effort in {"xhigh", "max"} and limited:
            assert found == (
                f"output_config.effort '{effort}' is not supported when thinking is disabled on this model. "
                "Use effort 'high' or below, or enable thinking."
            )
        else:
            assert found is None


def test_forced_tool_choice(api: Any, model: Model) -> None:
    for choice in ({"type": "any"}, {"type": "tool", "name": "look"}):
        found = rejection(api, model.id, tools=[TOOL], tool_choice=choice)
        refusing = {"opus-5-5", "sonnet-5-5", "fable-5-1", "mythos-5-1", "fable-5-2", "mythos-5-2"}
        expected = 'tool_choice: type "tool" and "any" are not supported for this model.'
        assert found == (expected if model.name in refusing else None)


def test_region(api: Any, model: Model) -> None:
    found = rejection(api, model.id, inference_geo="us")
    assert (found is not None) == model.name.endswith("-4-5")


def test_fast_mode(api: Any, model: Model) -> None:
    found = rejection(api, model.id, speed="fast")
    accepting = {"opus-4-6", "opus-4-8", "opus-5", "opus-5-5", "fable-5-2", "mythos-5-2"}
    assert (found is None) == (model.name in accepting)


def test_max_tokens(api: Any, model: Model) -> None:
    cap = 64_000 if model.name.endswith("-4-5") else 128_000
    assert rejection(api, model.id, max_tokens=cap) is None
    shown = model.dated_ids[0] if model.dated_ids else model.id
    assert rejection(api, model.id, max_tokens=cap + 1) == (
        f"max_tokens: {cap + 1} > {cap}, which is the maximum allowed number of output tokens for {shown}"
    )


def test_system_messages(api: Any, model: Model) -> None:
    found = rejection(api, model.id, messages=SYSTEM_TURN)
    accepting = {"opus-4-8", "opus-5", "opus-5-5", "sonnet-5-5", "haiku-5-5"}
    accepting |= {f"{line}-{number}" for line in ("fable", "mythos") for number in ("5", "5-1", "5-2")}
    assert (found is None) == (model.name in accepting)


def test_effort_of_a_message(api: Any, model: Model) -> None:
    without_beta = rejection(api, model.id, messages=EFFORT_TURN)
    assert without_beta == "messages.1.output_config: Extra inputs are not permitted"
    found = rejection(api, model.id, messages=EFFORT_TURN, betas=PER_MESSAGE)
    accepting = {"opus-5", "opus-5-5", "sonnet-5-5", "haiku-5-5", "fable-5-1", "mythos-5-1"}
    expected = "output_config.effort requires a model that supports per-turn effort; this model does not"
    assert found == (None if model.name in accepting else expected)


def test_effort_of_a_message_while_thinking_is_off(api: Any) -> None:
    body: dict[str, Any] = {"messages": EFFORT_TURN, "betas": PER_MESSAGE}
    for name, kind, before in (("sonnet-5-5", "between_tools", "high"), ("haiku-5-5", "disabled", "medium")):
        assert rejection(api, f"claude-{name}", thinking={"type": kind}, **body) == (
            f"messages.1: output_config.effort 'low' differs from the '{before}' in effect before it; effort cannot "
            f"change when thinking is disabled on this model. Use effort '{before}', or enable thinking."
        )
    assert rejection(api, "claude-opus-5", thinking={"type": "disabled"}, **body) is None


def test_task_budget(api: Any, model: Model) -> None:
    def ask(total: int, *betas: str) -> str | None:
        config = {"task_budget": {"type": "tokens", "total": total}}
        return rejection(api, model.id, output_config=config, betas=betas)

    assert ask(20_000) == "output_config.task_budget: Extra inputs are not permitted"
    refusing = {f"{line}-{number}" for line in ("opus", "sonnet", "haiku") for number in ("4-5", "4-6")}
    refusing |= {"sonnet-5", "mythos-preview"}
    assert (ask(20_000, "task-budgets-2026-03-13") is None) == (model.name not in refusing)
    assert ask(19_999, "task-budgets-2026-03-13") is not None


def test_computer_tool(api: Any, model: Model) -> None:
    tool = {"type": "computer_20251124", "name": "computer", "display_width_px": 10, "display_height_px": 10}
    found = rejection(api, model.id, tools=[tool])
    refusing = {"opus-5-5", "sonnet-5-5", "haiku-5-5", "fable-5-2", "mythos-5-2"}
    expected = f"'{model.id}' does not support tool types: computer_20251124. Did you mean one of "
    assert found is None if model.name not in refusing else str(found).startswith(expected)


def test_budget_tokens_have_a_minimum_and_are_less_than_max_tokens(api: Any) -> None:
    few = rejection(api, "claude-opus-4-5", thinking={"type": "enabled", "budget_tokens": 1023})
    assert few == "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
    many = rejection(api, "claude-opus-4-5", thinking={"type": "enabled", "budget_tokens": 2000})
    assert str(many).startswith("`max_tokens` must be greater than `thinking.budget_tokens`.")


def test_block_binding_needs_its_beta(api: Any) -> None:
    thinking = {"type": "adaptive", "block_binding": {}}
    assert rejection(api, "claude-opus-5-5", thinking=thinking) == (
        "thinking.adaptive.block_binding: Extra inputs are not permitted"
    )
    assert rejection(api, "claude-opus-5-5", thinking=thinking, betas=("thinking-binding-controls-2026-08-01",)) is None


def test_between_tools_accepts_no_other_field(api: Any) -> None:
    found = rejection(api, "claude-sonnet-5-5", thinking={"type": "between_tools", "display": "omitted"})
    assert found == "thinking.between_tools.display: Extra inputs are not permitted"


def test_a_forced_tool_is_rejected_with_a_thinking_budget(api: Any) -> None:
    thinking = {"type": "enabled", "budget_tokens": 1024}
    found = rejection(api, "claude-opus-4-6", tools=[TOOL], tool_choice={"type": "any"}, thinking=thinking)
    assert found == "Thinking may not be enabled when tool_choice forces tool use."


def test_citations_are_rejected_with_an_output_format(api: Any) -> None:
    document = {
        "type": "document",
        "source": {"type": "text", "media_type": "text/plain", "data": "The sky is blue."},
        "citations": {"enabled": True},
    }
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    found = rejection(
        api,
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
    found = rejection(api, "claude-opus-5", output_config={"format": {"type": "json_schema", "schema": schema}})
    assert message in str(found)


def test_too_many_strict_tools_are_rejected(api: Any) -> None:
    schema = {"type": "object", "properties": {}, "additionalProperties": False}
    tools = [{"name": f"t{n}", "strict": True, "input_schema": schema} for n in range(21)]
    assert str(rejection(api, "claude-opus-5", tools=tools)).startswith("Too many strict tools (21).")
    assert rejection(api, "claude-opus-5", tools=tools[:20]) is None


def test_content_that_api_version_2026_rejects(api: Any) -> None:
    source = {"type": "text", "media_type": "text/plain", "data": "Blue."}
    document = [
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": [{"type": "document", "source": source}]},
        {"role": "user", "content": "And?"},
    ]
    cited = {"type": "text", "text": "Blue.", "citations": [{"type": "char_location"}]}
    for messages in (document, [{"role": "user", "content": [cited]}]):
        assert rejection(api, "claude-opus-5", messages=messages) is not None
        assert rejection(api, "claude-opus-5", messages=messages, version=OLD) is None


def test_a_server_tool_call_without_result_is_rejected_after_a_user_message(api: Any) -> None:
    call = {"type": "server_tool_use", "id": "srvtoolu_1", "name": "web_search", "input": {"query": "sky"}}
    turns: list[Any] = [{"role": "user", "content": "Search"}, {"role": "assistant", "content": [call]}]
    assert rejection(api, "claude-opus-5", messages=turns) is None
    assert rejection(api, "claude-opus-5", messages=[*turns, {"role": "user", "content": "So?"}]) == (
        "`web_search` tool use with id `srvtoolu_1` was found without a corresponding `web_search_tool_result` block"
    )


def test_tool_calls_and_results_must_match(api: Any) -> None:
    call = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
    result = {"type": "tool_result", "tool_use_id": "toolu_2", "content": "Blue"}
    asked: list[Any] = [{"role": "user", "content": "Look"}]
    stray = rejection(api, "claude-opus-5", messages=[{"role": "user", "content": [result]}], tools=[TOOL])
    assert "unexpected `tool_use_id` found in `tool_result` blocks: toolu_2" in str(stray)
    turns = [*asked, {"role": "assistant", "content": [call]}, {"role": "user", "content": "So?"}]
    missing = rejection(api, "claude-opus-5", messages=turns, tools=[TOOL])
    assert "`tool_use` ids were found without `tool_result` blocks immediately after: toolu_1" in str(missing)


def test_tool_results_may_be_in_a_second_user_message(api: Any) -> None:
    call = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
    result = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "Blue"}
    turns: list[Any] = [{"role": "user", "content": "Look"}, {"role": "assistant", "content": [call]}]
    turns += [{"role": "user", "content": "Here it is:"}, {"role": "user", "content": [result]}]
    assert rejection(api, "claude-opus-5", messages=turns, tools=[TOOL]) is None


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
    assert message in str(rejection(api, "claude-opus-5", **body))


def test_a_prompt_beyond_the_context_window_is_rejected(api: Any) -> None:
    found = rejection(api, "claude-haiku-4-5", system="alpha " * 200_000)
    assert found == "prompt is too long: 200009 tokens > 200000 maximum"
