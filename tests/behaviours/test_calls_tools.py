from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest

from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.calls_tools import calls_tools
from pytest_modelmigrate.facts.replies import Reply

TOOLS = (
    {
        "name": "refund",
        "input_schema": {"type": "object", "properties": {"order": {"type": "string"}}, "required": ["order"]},
    },
    {"name": "find", "input_schema": {"type": "object", "properties": {"id": {"type": "integer"}}}},
)
FAILED_CALL = (
    {"role": "user", "content": "Refund order A-17."},
    {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "find", "input": {"id": 0}}]},
    {
        "role": "user",
        "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "no such id", "is_error": True}],
    },
)


def replied(text: str = "", *calls: tuple[str, Any], messages: Sequence[dict[str, Any]] = ()) -> Reply:
    return Reply.from_text(text, "tool_use" if calls else "end_turn", calls, tools=TOOLS, messages=messages)


def test_calls_may_come_in_any_order_without_order() -> None:
    reply = replied("", ("find", {"id": 1}), ("find", {"id": 2}))
    assert reply == calls_tools([("find", {"id": 2}), ("find", {"id": 1})])
    assert reply == calls_tools([("find", {"id": 1}), ("find", {"id": 2})], order=True)
    swapped = calls_tools([("find", {"id": 2}), ("find", {"id": 1})], order=True)
    assert swapped.judge(reply).failure == "wrong order"


def test_a_wanted_call_leaves_the_only_fitting_call_to_another() -> None:
    reply = replied("", ("find", {"id": 1}), ("find", {"id": 2}))
    assert reply == calls_tools(["find", ("find", {"id": 1})])


@pytest.mark.parametrize(
    ("calls", "failure"),
    [
        ([("find", {"id": 1})], "no tool call"),
        ([("find", {"id": 1}), ("find", {"id": 3})], "logically wrong arguments"),
        ([("find", {"id": 1}), ("find", {"id": "2"})], "malformed arguments"),
        ([("find", {"id": 1}), ("refund", {"order": "A"})], "wrong tool"),
        ([("find", {"id": 1}), ("find", {"id": 2}), ("refund", {"order": "A"})], "unexpected call"),
        ([], "no tool call"),
    ],
)
def test_each_failure_has_its_class(calls: list[tuple[str, Any]], failure: str) -> None:
    behaviour = calls_tools([("find", {"id": 1}), ("find", {"id": 2})])
    assert behaviour.judge(replied("", *calls)).failure == failure


def test_extra_calls_may_be_allowed() -> None:
    reply = replied("", ("find", {"id": 1}), ("refund", {"order": "A"}))
    assert reply == calls_tools([calls_tool("refund")], extra=True)
    assert reply != calls_tools([calls_tool("refund")])


def test_a_call_that_returned_an_error_does_not_count() -> None:
    finding = calls_tools([("find", {"id": 1})]).judge(replied("", ("find", {"id": 1}), messages=FAILED_CALL))
    assert finding.held
    assert "1 earlier calls returned errors" in finding.evidence


def test_repr_is_the_call_that_made_it() -> None:
    assert repr(calls_tools(["find", ("find", {"id": 1})], order=True)) == (
        "calls_tools(['find', ('find', {'id': 1})], order=True)"
    )


def test_an_unreadable_schema_is_reported_as_not_checked() -> None:
    tools = [{"name": "search", "input_schema": {"type": "object", "$ref": "https://example.com/x"}}]
    finding = calls_tools(["search"]).judge(Reply.from_text("", "tool_use", [("search", {"q": "1"})], tools=tools))
    assert finding.held
    assert "not checked against the input_schema of search: " in finding.evidence


def test_a_call_that_is_repeated_after_an_error_counts_once() -> None:
    retry = replied("", ("find", {"id": 0}), messages=FAILED_CALL)
    assert retry == calls_tools([("find", {"id": 0})])
    assert retry == calls_tools(["find"], order=True)
    assert retry != calls_tools([])
    assert "1 earlier calls returned errors" in calls_tools(["find"]).judge(retry).evidence


def test_a_call_that_is_repeated_without_an_error_counts_twice() -> None:
    answered = {**FAILED_CALL[2], "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "found"}]}
    again = replied("", ("find", {"id": 0}), messages=[*FAILED_CALL[:2], answered])
    assert calls_tools(["find"]).judge(again).failure == "unexpected call"
    assert again == calls_tools(["find", "find"])


def test_a_failed_call_is_paired_if_nothing_else_fits() -> None:
    reply = replied("", ("find", {"id": 1}), messages=FAILED_CALL)
    assert reply == calls_tools([("find", {"id": 1}), ("find", {"id": 0})])
    assert reply == calls_tools(["find", ("find", {"id": 1})])


def test_values_may_be_patterns_types_and_functions() -> None:
    wanted = calls_tools([("refund", {"order": re.compile(r"A-\d+")}), ("find", {"id": int})])
    assert replied("", ("find", {"id": 1}), ("refund", {"order": "A-17"})) == wanted
    assert repr(wanted) == "calls_tools([('refund', {'order': re.compile('A-\\\\d+')}), ('find', {'id': int})])"
    finding = wanted.judge(replied("", ("find", {"id": 1}), ("refund", {"order": "B-17"})))
    assert "$.order is 'B-17' and does not match the pattern" in finding.evidence
