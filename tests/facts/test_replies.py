from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.replies import Reply, ToolCall
from pytest_modelmigrate.facts.usage import Usage

MESSAGE = {
    "type": "message",
    "model": "claude-opus-4-7",
    "content": [
        {"type": "thinking", "thinking": "hmm", "signature": "s"},
        {"type": "text", "text": "The answer "},
        {"type": "tool_use", "id": "toolu_1", "name": "search", "input": {"q": "x"}},
        {"type": "text", "text": "is 42."},
    ],
    "stop_reason": "tool_use",
    "usage": {"input_tokens": 7, "output_tokens": 2},
}


def call(usd: str) -> Call:
    return Call(Request("/v1/messages", {}), Response(200, body=MESSAGE), price=lambda _: Cost(Decimal(usd)))


def test_the_text_is_all_text_blocks_without_thinking_and_tools() -> None:
    reply = Reply(MESSAGE)
    assert (reply.text, reply.thinking, reply.stop_reason) == ("The answer is 42.", "hmm", "tool_use")
    assert reply.tool_calls == (ToolCall("search", {"q": "x"}, "toolu_1"),)


def test_usage_and_cost_are_those_of_all_calls() -> None:
    reply = Reply(MESSAGE, (call("0.25"), call("0.5")))
    assert reply.usage == Usage(14, 4)
    assert reply.cost == Cost(Decimal("0.75"))


def test_an_empty_reply_has_empty_parts() -> None:
    reply = Reply({})
    assert (reply.text, reply.thinking, reply.tool_calls, reply.blocks) == ("", "", (), ())
    assert (reply.stop_reason, reply.stop_details, reply.usage) == (None, {}, Usage())


def test_json_is_strict_about_what_surrounds_the_document() -> None:
    assert Reply.from_text(' {"a": 1} ').json() == {"a": 1}
    with pytest.raises(ValueError, match="not one JSON document: Expecting value at character 0"):
        Reply.from_text('```json\n{"a": 1}\n```').json()


@pytest.mark.parametrize("text", ["NaN", '{"a": NaN}', "[Infinity]", "[-Infinity]"])
def test_json_is_strict_about_numbers_that_json_does_not_have(text: str) -> None:
    with pytest.raises(ValueError, match=r"not one JSON document: -?(NaN|Infinity) is not JSON at character \d"):
        Reply.from_text(text).json()


def test_what_is_asked_can_be_looked_at_beside_the_answer() -> None:
    messages: list[dict[str, Any]] = [{"role": "user", "content": "hi"}]
    tools: list[dict[str, Any]] = [{"name": "search", "input_schema": {}}]
    reply = Reply.from_text("hi", messages=messages, tools=tools)
    assert (list(reply.messages), list(reply.tools)) == (messages, tools)
    assert "system" not in reply.request_body
    assert Reply.from_text("hi", system="Be brief.", messages=messages).request_body["system"] == "Be brief."


def test_a_reply_made_by_hand_has_the_parts_that_it_was_made_of() -> None:
    reply = Reply.from_text(
        "no",
        "refusal",
        [("search", {"q": "x"}), ToolCall("fetch", {})],
        thinking="hmm",
        stop_details={"category": "cyber"},
    )
    assert (reply.text, reply.stop_reason, reply.thinking) == ("no", "refusal", "hmm")
    assert [(each.name, each.input) for each in reply.tool_calls] == [("search", {"q": "x"}), ("fetch", {})]
    assert reply.stop_details == {"category": "cyber"}


def test_the_sdk_message_is_parsed_once_and_only_on_demand() -> None:
    parsed: list[object] = []

    def parse(data: object) -> object:
        parsed.append(data)
        return data

    reply = Reply(MESSAGE, parse_message=parse)
    assert reply.text
    assert parsed == []
    assert reply.message is reply.message is MESSAGE
    assert len(parsed) == 1


def test_a_reply_made_of_text_has_no_sdk_message_and_says_so() -> None:
    with pytest.raises(AttributeError, match="was built from text"):
        _ = Reply.from_text("hi").message


def test_two_replies_are_never_equal_by_accident() -> None:
    assert Reply(MESSAGE) != Reply(MESSAGE)


def test_a_reply_is_shown_on_one_line() -> None:
    shown = repr(Reply.from_text("a\n" * 300, "end_turn", [("search", {})]))
    assert "\n" not in shown
    assert len(shown) < 200
    assert shown.endswith("...', stop_reason='end_turn', tool_calls=['search']>")
