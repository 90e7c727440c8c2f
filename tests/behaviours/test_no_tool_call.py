from __future__ import annotations

from pytest_modelmigrate.behaviours.no_tool_call import no_tool_call
from pytest_modelmigrate.facts.replies import Reply


def test_a_call_is_named_in_the_evidence() -> None:
    assert Reply.from_text("It is 4.") == no_tool_call()
    finding = no_tool_call().judge(Reply.from_text("", "tool_use", [("find", {"id": 1})]))
    assert finding.failure == "called a tool"
    assert "find" in finding.evidence


def test_messages_without_content_blocks_are_read_without_error() -> None:
    messages = [{"role": "user"}, {"role": "assistant", "content": None}, {"role": "assistant", "content": ["x"]}]
    assert Reply.from_text("Done.", messages=messages) == no_tool_call()


def test_calls_of_an_earlier_turn_do_not_count() -> None:
    messages = [
        {"role": "user", "content": "Find it."},
        {"role": "assistant", "content": [{"type": "tool_use", "id": "c1", "name": "find", "input": {}}]},
        {"role": "user", "content": [{"type": "tool_result", "tool_use_id": "c1", "content": "found"}]},
        {"role": "assistant", "content": "Found."},
        {"role": "user", "content": "Thanks!"},
    ]
    assert Reply.from_text("You are welcome.", messages=messages) == no_tool_call()
    assert Reply.from_text("Found.", messages=messages[:3]) != no_tool_call()


def test_repr_is_the_call_that_made_it() -> None:
    assert repr(no_tool_call()) == "no_tool_call()"
