from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from pytest_modelmigrate.facts.targets import EFFORTS

TOOL = {
    "name": "get_weather",
    "description": "The weather of a city",
    "input_schema": {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]},
}
REFUND = {
    "type": "object",
    "properties": {
        "order": {"type": "string"},
        "amount": {"type": "number"},
        "reason": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "kind": {"enum": ["full", "partial"]},
        "items": {"type": "array", "items": {"$ref": "#/$defs/Item"}, "minItems": 2},
    },
    "required": ["order", "amount", "reason", "kind", "items"],
    "additionalProperties": False,
    "$defs": {
        "Item": {
            "type": "object",
            "properties": {"day": {"type": "string", "format": "date"}, "pieces": {"type": "integer", "minimum": 1}},
            "required": ["day", "pieces"],
            "additionalProperties": False,
        }
    },
}


def user(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": text}]


def test_a_structured_reply_is_valid_against_the_schema(api: Any) -> None:
    answer = api.send(
        messages=user("A partial refund of 12.5 please"),
        output_config={"format": {"type": "json_schema", "schema": REFUND}},
    )
    value = json.loads(answer["content"][0]["text"])
    Draft202012Validator(REFUND).validate(value)
    assert value["amount"] == 12.5
    assert value["kind"] == "partial"
    assert value["reason"] is None


def test_a_reply_stops_at_max_tokens(api: Any) -> None:
    answer = api.send(max_tokens=5)
    assert answer["stop_reason"] == "max_tokens"
    assert answer["usage"]["output_tokens"] == 5
    assert "Simulated answer".startswith(answer["content"][0]["text"].strip())


def test_thinking_can_use_all_of_max_tokens(api: Any) -> None:
    answer = api.send("claude-opus-5", max_tokens=20)
    assert [block["type"] for block in answer["content"]] == ["thinking"]
    assert answer["stop_reason"] == "max_tokens"
    assert answer["usage"]["output_tokens"] == answer["usage"]["output_tokens_details"]["thinking_tokens"] == 20


def test_a_reply_stops_at_the_context_window(api: Any) -> None:
    answer = api.send("claude-haiku-4-5", system="alpha " * (200_000 - 9 - 5))
    assert answer["stop_reason"] == "model_context_window_exceeded"
    assert answer["usage"]["output_tokens"] == 5


def test_max_tokens_of_zero_only_writes_the_cache(api: Any) -> None:
    answer = api.send(max_tokens=0)
    assert answer["content"] == []
    assert answer["usage"]["output_tokens"] == 0


def test_a_stop_sequence_ends_the_reply(api: Any) -> None:
    answer = api.send(stop_sequences=["nowhere", " of "])
    assert answer["content"][0]["text"] == "Simulated answer"
    assert (answer["stop_reason"], answer["stop_sequence"]) == ("stop_sequence", " of ")


def test_a_reply_continues_a_prefill(api: Any) -> None:
    turns = [*user("Hello"), {"role": "assistant", "content": "Simulated answer of"}]
    answer = api.send("claude-opus-4-5", messages=turns)
    assert answer["content"][0]["text"] == " claude-opus-4-5 to: Hello"


def test_thinking_tokens_rise_with_effort(api: Any) -> None:
    tokens = [
        api.send("claude-opus-5", output_config={"effort": effort})["usage"]["output_tokens_details"]["thinking_tokens"]
        for effort in EFFORTS
    ]
    assert tokens == sorted(set(tokens))
    assert tokens[0] > 0


def test_the_same_request_has_the_same_thinking(api: Any) -> None:
    first, second = (api.send("claude-opus-5") for _ in range(2))
    assert first["usage"]["output_tokens"] == second["usage"]["output_tokens"]
    assert first["content"] == second["content"]


@pytest.mark.parametrize(
    ("model", "thinking", "blocks"),
    [
        ("claude-opus-4-7", None, ["text"]),
        ("claude-opus-4-7", {"type": "adaptive"}, ["thinking", "text"]),
        ("claude-opus-5", None, ["thinking", "text"]),
        ("claude-opus-5", {"type": "disabled"}, ["text"]),
        ("claude-sonnet-5-5", {"type": "between_tools"}, ["text"]),
    ],
)
def test_a_model_thinks_if_requested_or_by_default(
    api: Any, model: str, thinking: dict[str, str] | None, blocks: list[str]
) -> None:
    answer = api.send(model, **({"thinking": thinking} if thinking else {}))
    assert [block["type"] for block in answer["content"]] == blocks
    assert (answer["usage"]["output_tokens_details"]["thinking_tokens"] > 0) == ("thinking" in blocks)


def test_thinking_text_depends_on_the_display(api: Any) -> None:
    def thought(model: str, **thinking: str) -> str:
        text: str = api.send(model, thinking={"type": "adaptive", **thinking})["content"][0]["thinking"]
        return text

    assert thought("claude-opus-4-6") == thought("claude-opus-4-7", display="summarized") != ""
    assert thought("claude-opus-4-6", display="omitted") == thought("claude-opus-4-7") == ""


def test_a_matching_tool_is_called_and_its_result_used(api: Any) -> None:
    turns = user("What is the weather in Oslo?")
    call = api.send(messages=turns, tools=[TOOL])
    assert call["stop_reason"] == "tool_use"
    use = call["content"][-1]
    assert use["name"] == "get_weather"
    Draft202012Validator(TOOL["input_schema"]).validate(use["input"])
    result = {"type": "tool_result", "tool_use_id": use["id"], "content": "4 degrees"}
    turns += [{"role": "assistant", "content": call["content"]}, {"role": "user", "content": [result]}]
    answer = api.send(messages=turns, tools=[TOOL])
    assert answer["content"][-1]["text"] == "Simulated answer from the tool's result: 4 degrees"


def test_a_forced_tool_is_called_without_thinking(api: Any) -> None:
    choice = {"type": "tool", "name": "get_weather"}
    answer = api.send("claude-haiku-5-5", messages=user("Hi"), tools=[TOOL], tool_choice=choice)
    assert [block["type"] for block in answer["content"]] == ["tool_use"]


def test_no_tool_is_called_if_tool_choice_is_none(api: Any) -> None:
    answer = api.send(messages=user("The weather?"), tools=[TOOL], tool_choice={"type": "none"})
    assert [block["type"] for block in answer["content"]] == ["text"]


def test_tools_add_the_published_system_prompt_tokens(api: Any) -> None:
    def tokens(model: str, **choice: Any) -> int:
        asked = api.send(model, tools=[TOOL], **choice)["usage"]["input_tokens"]
        return int(asked - api.send(model)["usage"]["input_tokens"])

    forced = {"tool_choice": {"type": "any"}}
    assert tokens("claude-opus-4-7", **forced) - tokens("claude-opus-4-7") == 804 - 675
    assert tokens("claude-opus-4-7") - tokens("claude-opus-4-8") == 675 - 290


@pytest.mark.parametrize(
    ("source", "location"),
    [
        ({"type": "text", "media_type": "text/plain", "data": "The sky is blue. Truly."}, "char_location"),
        ({"type": "content", "content": "The sky is blue. Truly."}, "content_block_location"),
        ({"type": "base64", "media_type": "application/pdf", "data": "JVBERi0="}, "page_location"),
    ],
)
def test_a_reply_cites_a_document_that_allows_it(api: Any, source: dict[str, str], location: str) -> None:
    document = {"type": "document", "source": source, "title": "Sky", "citations": {"enabled": True}}
    answer = api.send(messages=[{"role": "user", "content": [document, {"type": "text", "text": "Why?"}]}])
    citation = answer["content"][0]["citations"][0]
    assert (citation["type"], citation["document_title"]) == (location, "Sky")
    if location != "page_location":
        assert citation["cited_text"] == "The sky is blue."


@pytest.mark.parametrize(
    ("model", "body", "expected"),
    [
        ("claude-opus-4-6", {"speed": "fast"}, {"speed": "standard"}),
        ("claude-opus-4-8", {"speed": "fast"}, {"speed": "fast"}),
        ("claude-opus-4-8", {"inference_geo": "us"}, {"inference_geo": "us"}),
        ("claude-opus-4-8", {}, {"inference_geo": "global", "service_tier": "standard"}),
        ("claude-haiku-4-5", {}, {"inference_geo": "not_available"}),
    ],
)
def test_usage_shows_speed_tier_and_region(api: Any, model: str, body: Any, expected: dict[str, str]) -> None:
    served = api.send(model, **body)["usage"]
    assert {name: served[name] for name in expected} == expected


def test_an_undated_id_is_answered_with_its_dated_id(api: Any) -> None:
    assert api.send("claude-haiku-4-5")["model"] == "claude-haiku-4-5-20251001"
    assert api.send("claude-opus-4-7")["model"] == "claude-opus-4-7"
