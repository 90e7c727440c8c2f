from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.streams import events_from_sse, message_from_events, sse_from_events
from pytest_modelmigrate.facts.usage import Usage


def started(**message: Any) -> dict[str, Any]:
    return {"type": "message_start", "message": {"id": "msg_1", "role": "assistant", "content": [], **message}}


def block(index: int, *deltas: dict[str, Any], **content: Any) -> list[dict[str, Any]]:
    return [
        {"type": "content_block_start", "index": index, "content_block": content},
        *({"type": "content_block_delta", "index": index, "delta": delta} for delta in deltas),
        {"type": "content_block_stop", "index": index},
    ]


def ended(reason: str = "end_turn", **usage: Any) -> list[dict[str, Any]]:
    return [
        {"type": "message_delta", "delta": {"stop_reason": reason, "stop_sequence": None}, "usage": usage},
        {"type": "message_stop"},
    ]


def test_deltas_of_every_kind_add_up_to_their_blocks() -> None:
    events = [
        started(),
        *block(
            0,
            {"type": "thinking_delta", "thinking": "Let "},
            {"type": "thinking_delta", "thinking": "me"},
            {"type": "signature_delta", "signature": "sig"},
            type="thinking",
            thinking="",
            signature="",
        ),
        {"type": "ping"},
        *block(
            1,
            {"type": "text_delta", "text": "Hel"},
            {"type": "text_delta", "text": "lo"},
            {"type": "citations_delta", "citation": {"cited_text": "a"}},
            {"type": "citations_delta", "citation": {"cited_text": "b"}},
            type="text",
            text="",
        ),
        *block(
            2,
            {"type": "input_json_delta", "partial_json": ""},
            {"type": "input_json_delta", "partial_json": '{"a": [1'},
            {"type": "input_json_delta", "partial_json": ", 2]}"},
            type="tool_use",
            name="add",
            input={},
        ),
        *block(3, type="tool_use", name="now", input={}),
        *block(4, {"type": "compaction_delta", "content": "summary"}, type="compaction", content=None),
        *ended("tool_use", output_tokens=9),
    ]
    message = message_from_events(events)
    assert message["stop_reason"] == "tool_use"
    assert message["content"] == [
        {"type": "thinking", "thinking": "Let me", "signature": "sig"},
        {"type": "text", "text": "Hello", "citations": [{"cited_text": "a"}, {"cited_text": "b"}]},
        {"type": "tool_use", "name": "add", "input": {"a": [1, 2]}},
        {"type": "tool_use", "name": "now", "input": {}},
        {"type": "compaction", "content": "summary"},
    ]


def test_the_counts_of_the_last_message_delta_win_and_null_leaves_the_first_ones() -> None:
    events = [
        started(usage={"input_tokens": 5, "cache_read_input_tokens": 7, "output_tokens": 1, "service_tier": "x"}),
        {"type": "message_delta", "delta": {}, "usage": {"output_tokens": 50}},
        *ended(input_tokens=20, output_tokens=60, cache_read_input_tokens=None),
    ]
    usage = Usage.from_api(message_from_events(events)["usage"])
    assert usage == Usage(20, 60, 7, service_tier="x")


def test_tool_input_that_was_cut_short_stays_text() -> None:
    cut = {"type": "input_json_delta", "partial_json": '{"a": [1'}
    events = [started(), *block(0, cut, type="tool_use", name="add", input={}), *ended("max_tokens")]
    assert message_from_events(events)["content"][0]["input"] == '{"a": [1'


def test_of_replies_glued_together_the_last_one_counts() -> None:
    first = [
        started(usage={"input_tokens": 1}),
        *block(0, {"type": "text_delta", "text": "one"}, type="text", text=""),
        *block(1, type="tool_use", name="search", input={}),
        *ended("tool_use", output_tokens=3),
    ]
    second = [
        started(id="msg_2", usage={"input_tokens": 2}),
        *block(0, {"type": "text_delta", "text": "two"}, type="text", text=""),
        *ended(output_tokens=4),
    ]
    message = message_from_events([*first, *second])
    assert message == {
        **message_from_events(second),
        "usage": {"input_tokens": 2, "output_tokens": 4},
    }
    assert message["content"] == [{"type": "text", "text": "two"}]


def test_a_refusal_keeps_its_details() -> None:
    details = {"type": "refusal", "category": "cyber", "explanation": None}
    events = [started(), {"type": "message_delta", "delta": {"stop_reason": "refusal", "stop_details": details}}]
    message = message_from_events(events)
    assert message["stop_details"] == details
    assert message["content"] == []


def test_events_of_unknown_types_are_passed_over() -> None:
    events = [started(), {"type": "brand_new", "index": 0}, {}, *ended()]
    assert message_from_events(events)["stop_reason"] == "end_turn"


def test_an_error_event_alone_adds_up_to_no_message() -> None:
    assert message_from_events([{"type": "error", "error": {"type": "overloaded_error"}}]) == {}


json_objects = st.dictionaries(st.text(), st.text() | st.integers() | st.none(), max_size=3)


@given(st.lists(json_objects.map(lambda data: {"type": "x", **data}), max_size=5))
def test_events_read_back_from_server_sent_events(events: list[dict[str, Any]]) -> None:
    assert list(events_from_sse(sse_from_events(events))) == events


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_line_end_comments_and_data_in_parts_are_read(line_end: str) -> None:
    lines = [
        ": hello",
        "event: a",
        'data: {"type":',
        'data:"a"}',
        "",
        "data: [DONE]",
        "",
        "id: 1",
        "",
        'data: {"b": 1}',
    ]
    assert events_from_sse(line_end.join(lines)) == ({"type": "a"}, {"b": 1})


def test_the_name_of_an_event_is_its_type() -> None:
    text = sse_from_events([{"type": "ping"}])
    assert text == f"event: ping\ndata: {json.dumps({'type': 'ping'})}\n\n"
