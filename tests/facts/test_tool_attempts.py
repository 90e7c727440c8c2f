from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.threads import whole_bodies
from pytest_modelmigrate.facts.tool_attempts import (
    ToolCounts,
    added_tools,
    attempts_of_calls,
    count_tools,
    tool_attempts,
)

TOOLS = [
    {"name": "search", "input_schema": {"type": "object", "properties": {"q": {"type": "string"}}, "required": ["q"]}},
    {"name": "bash", "type": "bash_20250124"},
]
Turn = list[tuple[str, Any, str, bool]]
"""The tool calls of an answer: name, input, text of the result, and whether it is an error."""


def loop(*turns: Turn, tools: Any = TOOLS) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The exchanges of an agent loop that makes these tool calls and then answers."""
    messages: list[dict[str, Any]] = [{"role": "user", "content": "Where is it?"}]
    exchanges = []
    for number, turn in enumerate(turns):
        calls = [
            {"type": "tool_use", "id": f"t{number}.{index}", "name": name, "input": arguments}
            for index, (name, arguments, *_) in enumerate(turn)
        ]
        results = [
            {"type": "tool_result", "tool_use_id": f"t{number}.{index}", "content": text, "is_error": is_error}
            for index, (*_, text, is_error) in enumerate(turn)
        ]
        message = {"type": "message", "role": "assistant", "stop_reason": "tool_use", "content": calls}
        exchanges.append(({"messages": [*messages], "tools": tools}, message))
        messages += [{"role": "assistant", "content": calls}, {"role": "user", "content": results}]
    answer = {"type": "message", "role": "assistant", "stop_reason": "end_turn", "content": []}
    return [*exchanges, ({"messages": messages, "tools": tools}, answer)]


def failures(*turns: Turn, tools: Any = TOOLS) -> list[tuple[bool, str | None]]:
    return [(each.first, each.failure) for each in tool_attempts(loop(*turns, tools=tools))]


def test_calls_that_work_are_right_first_attempts() -> None:
    found = tool_attempts(loop([("search", {"q": "a"}, "one", False)], [("bash", {"command": "ls"}, "x", False)]))
    assert [(each.tool, each.input, each.turn, each.first, each.right) for each in found] == [
        ("search", {"q": "a"}, 1, True, True),
        ("bash", {"command": "ls"}, 2, True, True),
    ]


@pytest.mark.parametrize(
    ("call", "failure", "evidence"),
    [
        (("serch", {"q": "a"}, "no such tool", True), "unknown tool", "the request offers search, bash"),
        (("search", {"p": "a"}, "bad", True), "invalid input", "$: 'q' is a required property"),
        (("search", '{"q": "cut sh', "", False), "invalid input", "the arguments are not an object"),
        (("search", {"q": "a"}, "timed\n out", True), "tool error", "timed out"),
    ],
)
def test_a_failed_call_has_a_class_and_evidence(call: Any, failure: str, evidence: str) -> None:
    (found,) = tool_attempts(loop([call]))
    assert (found.failure, found.right) == (failure, False)
    assert evidence in found.evidence


def test_a_call_after_a_failed_call_of_the_same_tool_is_a_retry_until_one_works() -> None:
    error, works = ("search", {"q": "a"}, "no", True), ("search", {"q": "b"}, "yes", False)
    other = ("bash", {"command": "ls"}, "x", False)
    assert failures([error], [other], [error], [works], [("search", {"q": "c"}, "yes", False)]) == [
        (True, "tool error"),
        (True, None),
        (False, "tool error"),
        (False, None),
        (True, None),
    ]


def test_parallel_calls_are_no_retries_of_each_other() -> None:
    assert failures([("search", {"q": "a"}, "no", True), ("search", {"q": "b"}, "yes", False)]) == [
        (True, "tool error"),
        (True, None),
    ]


def test_a_call_is_repeated_where_input_and_result_are_the_same() -> None:
    same = ("search", {"q": "a"}, "one", False)
    assert failures([same, same], [same], [("search", {"q": "a"}, "two", False)]) == [
        (True, None),
        (True, "repeated call"),
        (False, "repeated call"),
        (False, None),
    ]


def test_another_image_is_another_result() -> None:
    images: list[Any] = [[{"type": "image", "source": {"type": "base64", "data": data}}] for data in ("aa", "bb")]
    first, second = (("bash", {"command": "scrot"}, image, False) for image in images)
    assert failures([first], [second], [first]) == [(True, None), (True, None), (True, "repeated call")]


def test_a_schema_that_cannot_be_checked_is_not_the_fault_of_the_model() -> None:
    tools = [{"name": "search", "input_schema": {"type": "object", "properties": {"q": {"pattern": r"\p{L}"}}}}]
    assert failures([("search", {"q": "a"}, "one", False)], tools=tools) == [(True, None)]


def test_without_tool_definitions_every_tool_exists() -> None:
    assert failures([("anything", {}, "one", False)], tools=None) == [(True, None)]


def test_calls_of_the_conversation_that_a_loop_begins_with_do_not_count() -> None:
    begun = loop([("search", {"p": "a"}, "no", True)])[-1:]
    assert tool_attempts(begun) == ()


def test_odd_requests_have_no_attempts() -> None:
    answer = {"content": [{"type": "text", "text": "Hi."}, {"type": "server_tool_use", "name": "web_search"}]}
    assert tool_attempts([({"messages": "hi"}, answer), ({"messages": ["hi"]}, {"content": "text"}), ({}, {})]) == ()


def test_counts_by_tool_and_class_of_failure() -> None:
    turns: list[Turn] = [
        [("search", {"q": "a"}, "no", True), ("bash", {}, "x", False)],
        [("search", {}, "no", True)],
        [("search", {"q": "a"}, "yes", False)],
        [("search", {"q": "b"}, "yes", False)],
    ]
    counts = count_tools(tool_attempts(loop(*turns)))
    assert counts == (
        ToolCounts("search", 4, 2, 1, {"tool error": 1, "invalid input": 1}),
        ToolCounts("bash", 1, 1, 1),
    )
    assert added_tools([*counts, *counts]) == (
        ToolCounts("search", 8, 4, 2, {"tool error": 2, "invalid input": 2}),
        ToolCounts("bash", 2, 2, 2),
    )
    assert tuple(JsonObject.read(each.plain(), ToolCounts.read) for each in counts) == counts


def test_counts_that_contradict_each_other_are_refused() -> None:
    data = {"tool": "search", "calls": 1, "first_attempts": 2, "right": 0}
    with pytest.raises(InvalidJsonError, match="expected right <= first_attempts <= calls"):
        JsonObject.read(data, ToolCounts.read)


def test_a_reply_has_the_turns_and_tool_attempts_of_its_calls() -> None:
    exchanges = loop([("search", {"p": 1}, "no", True)], [("search", {"q": "a"}, "yes", False)])
    calls = [Call(Request("/v1/messages", body), Response(200, body=message)) for body, message in exchanges]
    refused = Call(Request("/v1/messages", {"messages": []}), Response(400, body={"type": "error", "error": {}}))
    counted = Call(Request("/v1/messages/count_tokens", {}), Response(200, body={"input_tokens": 3}))
    reply = Reply(exchanges[-1][1], calls=(refused, counted, *calls))
    assert reply.turns == 3
    assert [(each.turn, each.first, each.failure) for each in reply.tool_attempts] == [
        (1, True, "invalid input"),
        (2, False, None),
    ]


def threaded(*turns: Turn) -> list[Call]:
    """The calls of a loop in a message thread, whose requests have their new messages only."""
    calls = []
    for number, (body, message) in enumerate(loop(*turns)):
        thread = {"type": "continue", "previous_message_id": f"m{number - 1}"} if number else {"type": "create"}
        new = {"messages": body["messages"][-1:], **({} if number else {"tools": TOOLS}), "thread": thread}
        calls.append(Call(Request("/v1/messages?beta=true", new), Response(200, body={**message, "id": f"m{number}"})))
    return calls


def test_the_turns_of_a_message_thread_have_its_tools() -> None:
    turns: list[Turn] = [
        [("search", {"q": "a"}, "yes", False)],
        [("search", {}, "no", True)],
        [("serch", {}, "", True)],
    ]
    calls = threaded(*turns)
    assert [each.failure for each in attempts_of_calls(calls)] == [None, "invalid input", "unknown tool"]
    assert [len(body["messages"]) for body in whole_bodies(calls)] == [1, 3, 5, 7]
    assert [body["tools"] for body in whole_bodies(calls)] == [TOOLS] * 4
    assert [each.failure for each in attempts_of_calls(calls[1:])] == ["tool error", "tool error"]


def test_a_tool_that_a_message_adds_exists_and_a_toolset_may_have_any_tool() -> None:
    ((body, message), _) = loop([("find", {"n": "a"}, "no", True)])
    schema = {"type": "object", "properties": {"n": {"type": "integer"}}}
    added = {"type": "tool_definition", "definition": {"name": "find", "input_schema": schema}}
    addition = {"role": "user", "content": [{"type": "tool_addition", "tool": added}]}
    (found,) = tool_attempts([({**body, "messages": [addition]}, message)])
    assert found.failure == "invalid input"
    assert failures([("find", {}, "yes", False)], tools=[*TOOLS, {"type": "mcp_toolset"}]) == [(True, None)]


def test_a_reply_from_text_is_one_turn() -> None:
    reply = Reply.from_text("", "tool_use", [("search", {"p": 1})], tools=TOOLS)
    assert reply.turns == 1
    assert [each.failure for each in reply.tool_attempts] == ["invalid input"]
