from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import anthropic
import pydantic
import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.returned_values import read_returned_value


def message(text: str, identity: str = "msg_1", **more: Any) -> dict[str, Any]:
    content = [{"type": "text", "text": text}] if text else []
    usage = {"input_tokens": 1, "output_tokens": 1}
    whole = {"id": identity, "type": "message", "role": "assistant", "model": "claude-opus-4-6", "usage": usage}
    return {**whole, "stop_reason": "end_turn", "content": content, **more}


def call(answer: Mapping[str, Any]) -> Call:
    return Call(Request("/v1/messages", {"model": "claude-opus-4-6"}), Response(200, body=answer))


CALLS = (call(message("billing", "msg_1")), call(message(" The label is delivery. ", "msg_2")))


def judged(value: Any, calls: tuple[Call, ...] = CALLS) -> tuple[str, str | None]:
    """The text of the reply, and the id of the message behind it."""
    returned = read_returned_value(value)
    assert returned is not None
    behind = returned.call_among(calls)
    data = returned.data(behind)
    text = "".join(block.get("text", "") for block in data["content"])
    return text, behind.message["id"] if behind else None


@dataclass
class Label:
    name: str


class Labels(enum.Enum):
    BILLING = "billing"


class Ticket(pydantic.BaseModel):
    label: str


class RawTicket(Ticket):
    """What instructor returns."""

    _raw_response: Any = pydantic.PrivateAttr(default=None)


def test_a_text_finds_the_call_with_that_text_or_around_it() -> None:
    assert judged("billing") == ("billing", "msg_1")
    assert judged("The label is delivery.") == (" The label is delivery. ", "msg_2")
    assert judged("delivery") == ("delivery", "msg_2")


def test_a_text_of_no_answer_belongs_to_the_last_call() -> None:
    assert judged("DELIVERY!") == ("DELIVERY!", "msg_2")
    assert judged("hello", ()) == ("hello", None)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ({"label": "billing"}, '{"label": "billing"}'),
        ([1, 2], "[1, 2]"),
        (True, "true"),
        (Label("ö"), '{"name": "ö"}'),
        (Ticket(label="a"), '{"label": "a"}'),
        (Labels.BILLING, "billing"),
    ],
)
def test_other_values_are_judged_as_json(value: Any, text: str) -> None:
    assert judged(value)[0] == text


@pytest.mark.parametrize("value", [None, Ticket, judged, object()])
def test_what_is_no_answer_is_refused(value: Any) -> None:
    assert read_returned_value(value) is None


def test_messages_of_the_sdk_are_taken_as_they_are() -> None:
    data = message("other words", "msg_1")
    assert judged(anthropic.types.Message.model_validate(data)) == ("other words", "msg_1")
    assert judged(data) == ("other words", "msg_1")
    assert judged({**data, "id": "msg_unknown"}) == ("other words", None)
    assert judged({"role": "assistant", "content": "plain"}) == ("plain", None)


def test_a_message_of_langchain_is_that_of_its_id() -> None:
    def ai(content: Any, **metadata: Any) -> Any:
        return SimpleNamespace(type="ai", content=content, response_metadata=metadata, tool_calls=[])

    human = SimpleNamespace(type="human", content="hi")
    assert judged(ai("billing", id="msg_1")) == ("billing", "msg_1")
    assert judged(ai([{"type": "text", "text": "billing"}])) == ("billing", "msg_1")
    assert judged({"messages": [human, ai("billing", id="msg_1"), human]}) == ("billing", "msg_1")


def test_a_tool_call_of_langchain_finds_its_answer_without_the_id_of_the_message() -> None:
    tool = {"type": "tool_use", "id": "toolu_1", "name": "refund", "input": {"order": "A"}}
    calls = (call(message("", "msg_1", content=[tool], stop_reason="tool_use")), *CALLS)
    made = {"name": "refund", "args": {"order": "A"}, "id": "toolu_1"}
    chunk = SimpleNamespace(type="AIMessageChunk", content="", response_metadata={}, tool_calls=[made])
    returned = read_returned_value(chunk)
    assert returned is not None
    assert returned.content == [tool]
    assert returned.data(returned.call_among(calls)) == calls[0].message


def test_a_result_of_pydantic_ai_is_its_output_and_the_last_response() -> None:
    part = SimpleNamespace(part_kind="text", content="billing")
    response = SimpleNamespace(parts=[part], provider_response_id="msg_1")
    assert judged(response) == ("billing", "msg_1")
    tool = SimpleNamespace(part_kind="tool-call", tool_name="refund", args='{"order": "A"}', tool_call_id="toolu_1")
    returned = read_returned_value(SimpleNamespace(parts=[tool], provider_response_id="msg_9"))
    assert returned is not None
    assert returned.content == [{"type": "tool_use", "id": "toolu_1", "name": "refund", "input": {"order": "A"}}]

    for cut in ('{"order": "A', "[" * 100_000):
        tool.args = cut
        returned = read_returned_value(SimpleNamespace(parts=[tool], provider_response_id="msg_9"))
        assert returned is not None
        assert [block["input"] for block in returned.content] == [cut]

    def result(output: Any) -> Any:
        return SimpleNamespace(output=output, all_messages=lambda: [SimpleNamespace(), response])

    assert judged(result("billing")) == ("billing", "msg_1")
    assert judged(result(Ticket(label="a"))) == ('{"label": "a"}', "msg_1")


def test_a_model_of_instructor_is_judged_as_json_of_the_call_behind_it() -> None:
    ticket = RawTicket(label="a")
    ticket._raw_response = anthropic.types.Message.model_validate(message("", "msg_1"))
    assert judged(ticket) == ('{"label": "a"}', "msg_1")
