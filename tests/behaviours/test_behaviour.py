from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from unittest.mock import ANY

import pytest
from anthropic.types import Message, TextBlock, Usage

from pytest_modelmigrate.behaviours.avoids import avoids
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.clarifying_question import clarifying_question
from pytest_modelmigrate.behaviours.divided import divided
from pytest_modelmigrate.behaviours.finding_builders import held
from pytest_modelmigrate.behaviours.json_reply import json_reply
from pytest_modelmigrate.behaviours.no_tool_call import no_tool_call
from pytest_modelmigrate.behaviours.schemas import AnyValue
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply

reply = Reply.from_text("It costs 4 dollars.", tool_calls=[("refund", {})])
message = Message(
    id="msg_1",
    content=[TextBlock(type="text", text="{}")],
    model="claude-opus-4-7",
    role="assistant",
    type="message",
    usage=Usage(input_tokens=1, output_tokens=1),
)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: reply == json_reply() or clarifying_question(),
        lambda: reply == avoids("X") and json_reply(),
        json_reply,
        lambda: not json_reply(),
        lambda: any([reply == json_reply(), ~json_reply()]),
    ],
)
def test_a_behaviour_has_no_truth_value(ask: Callable[[], Any]) -> None:
    with pytest.raises(
        TypeError, match=r"no truth value: compare it with a reply \(assert reply == .*with \|, & and ~"
    ):
        assert ask()


@pytest.mark.parametrize("part", [reply.text, b"{}", {}, [1], reply.tool_calls, reply.tool_calls[0]])
def test_a_behaviour_is_not_compared_with_a_part_of_a_reply(part: object) -> None:
    with pytest.raises(TypeError, match=r"whole reply, not with an? \w+: write assert reply == json_reply\(\)"):
        assert part == json_reply()
    with pytest.raises(TypeError, match=r"write assert reply != json_reply\(\)"):
        assert json_reply() != part


def test_a_message_of_the_sdk_is_made_a_reply_first() -> None:
    with pytest.raises(TypeError, match=r"not with a Message: write assert reply_of\(message\) == json_reply\(\)"):
        assert message == json_reply()
    with pytest.raises(TypeError, match=r"reply_of\(message\) != json_reply\(\)"):
        assert message != json_reply()


def test_a_matcher_that_is_not_called_is_named() -> None:
    for compare in (lambda: reply == json_reply, lambda: reply != json_reply, lambda: json_reply == reply):
        with pytest.raises(TypeError, match=r"json_reply is not called: write json_reply\(\.\.\.\)"):
            compare()
    with pytest.raises(TypeError, match="AnyValue is not called"):
        assert reply == AnyValue
    for combine in (lambda: json_reply() | clarifying_question, lambda: clarifying_question & json_reply()):  # type: ignore[operator]
        with pytest.raises(TypeError, match="clarifying_question is not called"):
            combine()


@pytest.mark.parametrize("other", ["unknown", "{}"])
def test_a_reply_is_not_compared_with_a_text(other: str) -> None:
    with pytest.raises(TypeError, match=r"compare reply\.text with '"):
        assert other != reply
    with pytest.raises(TypeError, match=r"compare reply\.json\(\) with"):
        assert reply != {"text": other}


def test_a_behaviour_is_joined_with_behaviours_only() -> None:
    with pytest.raises(
        TypeError, match=re.escape("json_reply(dict) | 'unknown': | joins two behaviours, not a str; for a fixed text")
    ):
        json_reply(dict) | "unknown"  # type: ignore[operator]
    with pytest.raises(TypeError, match=re.escape("& joins two behaviours, not a NoneType")):
        json_reply() & None  # type: ignore[operator]
    for combine in (lambda: "unknown" | json_reply(), lambda: "unknown" & json_reply()):  # type: ignore[operator]
        with pytest.raises(TypeError, match="joins two behaviours, not a str"):
            combine()


class ComparesByItself(type):
    def __eq__(cls, other: object) -> bool:
        return isinstance(other, Reply)

    __hash__ = type.__hash__


class AnyReply(metaclass=ComparesByItself):
    pass


def test_matchers_of_other_libraries_still_compare_with_a_reply() -> None:
    assert reply == ANY
    assert reply == AnyReply
    assert reply != object()
    assert reply == reply  # noqa: PLR0124 - a reply equals itself
    assert len({reply, reply}) == 1


def test_behaviours_are_kept_in_collections_by_identity() -> None:
    behaviour = json_reply()
    kept: list[Behaviour] = [clarifying_question(), behaviour]
    assert behaviour in kept
    assert len({behaviour, behaviour, json_reply()}) == 2
    assert {behaviour: 1}[behaviour] == 1
    assert kept == [kept[0], behaviour]
    assert behaviour != 3


def test_no_behaviour_asks_another_for_its_truth_value() -> None:
    composed = (json_reply() | no_tool_call()) & ~(calls_tool("refund") & avoids("X"))
    parts = divided(into=1, each=composed, parts={1: ~composed})
    assert "each=" in repr(parts)
    assert not parts.judge(reply).held


@pytest.mark.parametrize("returned", [True, None, held])
def test_a_matcher_that_returns_no_finding_is_one_clear_error(returned: object) -> None:
    class Own(Behaviour):
        def judge(self, reply: Reply) -> Finding:  # noqa: ARG002 - as in a matcher of a user
            return returned  # type: ignore[return-value]

    for behaviour in (Own(), ~Own(), Own() | Own(), Own() & Own()):
        with pytest.raises(
            ValueError, match=r"Own.judge\(\) returned .*, not a finding; return held\(self\) or failed"
        ):
            assert Reply.from_text("Hello") == behaviour
