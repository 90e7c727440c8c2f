from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from unittest.mock import ANY

import pytest

from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.refusal import refusal
from pytest_modelmigrate.facts.replies import Reply

TOOLS = (
    {
        "name": "refund",
        "input_schema": {
            "type": "object",
            "properties": {"order": {"type": "string"}, "amount": {"type": "number"}, "notify": {"type": "boolean"}},
            "required": ["order"],
        },
    },
    {"name": "find", "input_schema": {"type": "object", "properties": {"id": {"type": "integer"}}}},
)
ASKED = {"role": "user", "content": "Refund order A-17."}


def replied(text: str = "", *calls: tuple[str, Any], messages: Sequence[dict[str, Any]] = (ASKED,)) -> Reply:
    return Reply.from_text(text, "tool_use" if calls else "end_turn", calls, tools=TOOLS, messages=messages)


def called(number: int, name: str, arguments: Any) -> dict[str, Any]:
    return {
        "role": "assistant",
        "content": [{"type": "tool_use", "id": f"c{number}", "name": name, "input": arguments}],
    }


def answered(number: int, text: str = "ok", *, is_error: bool = False) -> dict[str, Any]:
    block = {"type": "tool_result", "tool_use_id": f"c{number}", "content": text, "is_error": is_error}
    return {"role": "user", "content": [block]}


class Below:
    """A matcher as `dirty_equals` has them."""

    def __init__(self, limit: float) -> None:
        self.limit = limit

    def __eq__(self, other: object) -> bool:
        return isinstance(other, int | float) and other < self.limit

    __hash__ = None


@pytest.mark.parametrize(
    "arguments",
    [
        None,
        {"order": "A-17", "amount": 12.5},
        {"order": ANY, "amount": Below(13)},
        ANY,
    ],
)
def test_the_right_call_holds(arguments: Any) -> None:
    assert replied("", ("refund", {"order": "A-17", "amount": 12.5})) == calls_tool("refund", arguments)


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (replied("", ("find", {"id": 1})), "wrong tool"),
        (replied("", ("refund", {"amount": 12.5})), "malformed arguments"),
        (replied("", ("refund", {"order": 17, "amount": 12.5})), "malformed arguments"),
        (replied("", ("refund", '{"order": "A-1')), "malformed arguments"),
        (replied("", ("refund", {"order": "A-17", "amount": 13})), "logically wrong arguments"),
        (replied("", ("refund", {"order": "A-17"})), "logically wrong arguments"),
        (replied("", ("refund", {"order": "A-17", "amount": 12.5, "notify": True})), "logically wrong arguments"),
        (replied("I have refunded 12.50."), "answered in text"),
        (replied("Which order do you mean?"), "clarifying question"),
        (replied("I'm sorry, but I can't help with that."), "refusal"),
        (replied(""), "no tool call"),
    ],
)
def test_each_class_of_failure_is_told_apart(reply: Reply, failure: str) -> None:
    assert calls_tool("refund", {"order": "A-17", "amount": 12.5}).judge(reply).failure == failure


def test_the_difference_is_shown_where_it_is() -> None:
    behaviour = calls_tool("plan", {"steps": [{"tool": "a"}, {"tool": "b"}]})
    finding = behaviour.judge(Reply.from_text("", "tool_use", [("plan", {"steps": [{"tool": "a"}, {"tool": "c"}]})]))
    assert finding.evidence == "$.steps[1].tool is 'c' instead of 'b'"


def test_arguments_that_are_not_named_may_be_allowed() -> None:
    reply = replied("", ("refund", {"order": "A-17", "amount": 12.5}))
    assert reply != calls_tool("refund", {"order": "A-17"})
    assert reply == calls_tool("refund", {"order": "A-17"}, partial=True)


def test_a_boolean_is_no_number() -> None:
    reply = Reply.from_text("", "tool_use", [("set", {"level": True})])
    assert reply != calls_tool("set", {"level": 1})
    assert reply == calls_tool("set", {"level": True})


def test_a_tool_that_was_not_on_offer_is_said_so() -> None:
    evidence = calls_tool("cancel").judge(replied("", ("erase", {}))).evidence
    assert "cancel was not offered" in evidence
    assert "there is no tool erase" in evidence


def test_a_schema_that_cannot_be_read_is_not_held_against_the_model() -> None:
    tools = [{"name": "find", "input_schema": {"type": "strnig"}}]
    assert Reply.from_text("", "tool_use", [("find", {"id": 1})], tools=tools) == calls_tool("find")


def test_a_call_written_as_text_is_seen() -> None:
    finding = calls_tool("refund").judge(replied('{"name": "refund", "arguments": {"order": "A-17"}}'))
    assert finding.failure == "answered in text"
    assert "written in the text" in finding.evidence


def test_an_answer_in_the_format_in_place_of_a_call_is_named() -> None:
    data = {"content": [{"type": "text", "text": '{"refunded": true}'}], "stop_reason": "end_turn"}
    body = {"output_config": {"format": {"type": "json_schema"}}, "tools": list(TOOLS)}
    finding = calls_tool("refund").judge(Reply(data, request_body=body))
    assert finding.failure == "format suppressed the tool call"
    assert "tools come first" in (finding.fix or "")


def test_a_first_attempt_is_counted_as_one() -> None:
    finding = calls_tool("refund").judge(replied("", ("refund", {"order": "A-17"})))
    assert finding.evidence == "right at the first attempt"


def test_a_second_attempt_is_counted_with_what_was_wrong_before() -> None:
    messages = [ASKED, called(1, "refund", {"amount": 5}), answered(1, "order is missing", is_error=True)]
    reply = replied("", ("refund", {"order": "A-17"}), messages=messages)
    finding = calls_tool("refund").judge(reply)
    assert finding.held
    assert finding.evidence.startswith("right at attempt 2 of 2; attempt 1: $: 'order' is a required property")
    assert calls_tool("refund", first_attempt=True).judge(reply).failure == "not at the first attempt"


def test_calls_of_an_earlier_turn_do_not_count() -> None:
    earlier = [ASKED, called(1, "refund", {"order": "A-17"}), answered(1), {"role": "assistant", "content": "Done."}]
    reply = replied("You are welcome.", messages=[*earlier, {"role": "user", "content": "Thanks!"}])
    assert reply != calls_tool("refund")


def test_a_call_within_the_turn_counts_after_the_final_text() -> None:
    messages = [ASKED, called(1, "refund", {"order": "A-17"}), answered(1)]
    assert replied("Refunded.", messages=messages) == calls_tool("refund", {"order": "A-17"})


def is_small(amount: float) -> bool:
    return amount < 20


@pytest.mark.parametrize(
    "arguments",
    [
        {"order": re.compile(r"A-\d+"), "amount": is_small},
        {"order": str, "amount": float},
        {"order": lambda order: order.startswith("A"), "amount": ANY},
        lambda arguments: len(arguments) == 2,
        dict,
    ],
)
def test_patterns_types_and_functions_decide_about_values(arguments: Any) -> None:
    assert replied("", ("refund", {"order": "A-17", "amount": 12})) == calls_tool("refund", arguments)


@pytest.mark.parametrize(
    ("wanted", "got", "evidence"),
    [
        (re.compile(r"A-\d+"), "A-17b", "$.value is 'A-17b' and does not match the pattern 'A-\\\\d+'"),
        (re.compile(r"\d+"), 17, "$.value is 17 and does not match the pattern '\\\\d+'"),
        (str, 17, "$.value is 17 of type int instead of str"),
        (int, True, "$.value is True of type bool instead of int"),
        (float, False, "$.value is False of type bool instead of float"),
        (is_small, 30, "$.value is 30, which is_small does not accept"),
        (is_small, "30", "$.value is '30', and is_small raised TypeError: '<' not supported"),
    ],
)
def test_a_value_that_a_pattern_type_or_function_does_not_accept_is_named(wanted: Any, got: Any, evidence: str) -> None:
    finding = calls_tool("note", {"value": wanted}).judge(replied("", ("note", {"value": got})))
    assert finding.failure == "logically wrong arguments"
    assert finding.evidence.startswith(evidence)


@pytest.mark.parametrize("wanted", [re.compile("a"), str, is_small])
def test_a_missing_value_fails_whatever_decides_about_it(wanted: Any) -> None:
    finding = calls_tool("note", {"value": wanted}).judge(replied("", ("note", {})))
    assert finding.evidence.startswith("$.value is missing, wanted ")


@pytest.mark.parametrize("wanted", [refusal(), [{"deep": refusal()}]])
def test_a_behaviour_as_a_value_is_refused(wanted: Any) -> None:
    with pytest.raises(TypeError, match=r"invalid arguments=.* in calls_tool\(\)"):
        calls_tool("note", {"value": wanted})


def test_functions_and_types_are_shown_by_their_names() -> None:
    behaviour = calls_tool("note", {"a": is_small, "b": [str], "c": re.compile("x")})
    assert repr(behaviour) == "calls_tool('note', {'a': is_small, 'b': [str], 'c': re.compile('x')})"


def test_they_read_as_their_author_wrote_them() -> None:
    assert (
        repr(calls_tool("refund", {"order": "A"}, partial=True)) == "calls_tool('refund', {'order': 'A'}, partial=True)"
    )


@pytest.mark.parametrize("schema", [{"properties": {"q": {"pattern": r"^\p{L}+$"}}}, {"$ref": "https://example.com/x"}])
def test_a_schema_that_cannot_be_read_is_said_not_to_have_been_checked(schema: dict[str, Any]) -> None:
    tools = [{"name": "search", "input_schema": {"type": "object", **schema}}]
    reply = Reply.from_text("", "tool_use", [("search", {"q": "1"})], tools=tools)
    finding = calls_tool("search").judge(reply)
    assert finding.held
    assert "not checked against the input_schema of search: " in finding.evidence


def test_a_schema_that_can_be_read_is_not_said_to_be_unchecked() -> None:
    assert calls_tool("find").judge(replied("", ("find", {"id": 1}))).evidence == "right at the first attempt"
