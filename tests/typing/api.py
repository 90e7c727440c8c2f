"""The public API as a user's tests use it, checked by `mypy --strict` and never run.

A line with `# type: ignore[...]` is a wrong use that a type checker has to find; an ignore that is not needed is an
error.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, assert_type

import anthropic
import pytest
from anthropic.types import Message
from pydantic import BaseModel

from pytest_modelmigrate import (
    Behaviour,
    Finding,
    Gateway,
    Reply,
    Shape,
    Source,
    Target,
    ToolCall,
    __version__,
    admits_missing,
    avoids,
    beginning_with,
    calls_tool,
    calls_tools,
    cites,
    clarifying_question,
    divided,
    each_sentence,
    each_word,
    failed,
    falls_back,
    formatted,
    grounded_in,
    held,
    json_reply,
    judged,
    keeps,
    length_within,
    no_tool_call,
    patch,
    prefers,
    refusal,
    reply_of,
    role,
    shape_of,
    verified,
)
from pytest_modelmigrate.plugin.recorded_tools import Tools


def find(q: str, limit: int = 3) -> list[str]:
    return [q] * limit


def check_tools(tools: Tools) -> None:
    assert_type(tools.record(find)("a"), list[str])
    tools.record(find)(query="a")  # type: ignore[call-arg]
    assert_type(tools.record(name="search", ignore="limit")(find)("a", limit=2), list[str])
    tools.mock("find", ["a"])(q="a")
    assert_type([each.tool for each in tools.calls], list[str])


class Refund(BaseModel):
    order: str


assert_type(__version__, str)


@pytest.mark.prompt(user="{ticket}", max_tokens=512)
@pytest.mark.task(cost_threshold="30%", baseline_threshold="60%", shape=True)
@pytest.mark.control(system="In other words.")
def test_replies(reply: Reply, control: Reply, baseline_reply: Reply, target: Target) -> None:
    assert_type(reply.text, str)
    assert_type(reply.thinking, str)
    assert_type(reply.json(), Any)
    assert_type(reply.message, Any)
    assert_type(reply.content, Any)
    assert_type(reply.stop_reason, str | None)
    assert_type(reply.stop_details, Mapping[str, Any])
    assert_type(reply.messages, tuple[Mapping[str, Any], ...])
    assert_type(reply.tools, tuple[Mapping[str, Any], ...])
    assert_type(reply.tool_calls, tuple[ToolCall, ...])
    assert_type(reply.tool_calls[0].name, str)
    assert_type(reply.usage.input_tokens, int)
    assert_type(reply.cost.usd, Decimal | None)
    assert_type(target.model, str)
    assert_type(target.id, str)
    assert_type(reply == json_reply(Refund), bool)
    assert reply == length_within(1.5, of=baseline_reply)
    assert control == length_within((0.5, None), of="some text", unit="words")
    reply.txt  # type: ignore[attr-defined]
    reply.data = {}  # type: ignore[misc]
    target.effort = "high"  # type: ignore[misc]


def test_production_code(target: Target) -> None:
    assert_type(reply_of(target.model), Reply)


def test_clients(
    claude: anthropic.Anthropic,
    async_claude: anthropic.AsyncAnthropic,
    reply_of: Callable[[Any], Reply],
    target: Target,
) -> None:
    message = claude.messages.create(model=target.model, max_tokens=16, messages=[{"role": "user", "content": "Hello"}])
    assert_type(message, Message)
    assert_type(reply_of(message), Reply)
    assert async_claude.messages


def test_behaviours() -> None:
    behaviours: Sequence[Behaviour] = (
        json_reply(),
        json_reply(Refund),
        json_reply(dict[str, int]),
        json_reply({"type": "object"}, fenced=True, may_ask=True),
        formatted(xml="answer", words=(None, 50), alone=True),
        formatted(table=False, code=False),
        formatted(table=["a", "b"], language=("en", "de"), contains=["x", re.compile("y")]),
        divided(by="***", into=2, parts={1: refusal()}, each=avoids("X"), different=True),
        divided(each_sentence, (1, None)),
        divided(each_word, 3),
        divided(beginning_with(r"^# "), 2),
        clarifying_question(),
        avoids("X", patterns=re.compile("Y"), topics="Z", formats=["markdown"], tools="t", unless=lambda reply: True),
        prefers("yes", over=re.compile("no")),
        falls_back(to="unknown", instead_of=json_reply()),
        keeps(avoids("SQLite"), since=2),
        keeps(avoids("SQLite"), until="use what you like"),
        keeps(avoids("SQLite"), until=re.compile("use (?:it|what you like)")),
        admits_missing("order number"),
        grounded_in({"price": 3}, kinds=["figures"], allow=("4",)),
        grounded_in("Order A-17", kinds=("figures",)),
        grounded_in("Order A-17", kinds="figures", allow="4"),
        cites(["text one", "text two"], coverage=0.5),
        cites({"manual": Source(text="Press the button.", url="https://example.com")}),
        calls_tool("refund", {"order": "A-17"}, partial=True, first_attempt=True),
        calls_tools(["find", ("find", {"id": 1}), calls_tool("refund")], order=True, extra=True),
        no_tool_call(),
        patch(max_files=1, max_lines=10),
        verified(by="pytest"),
        refusal("cyber"),
        judged("The tone is friendly.", by="opus-5-5", known=[("Hi!", True), ("No.", False)]),
    )
    for behaviour in behaviours:
        assert_type(behaviour.judge(Reply.from_text("text")), Finding)


def test_composing() -> None:
    assert_type(json_reply() | clarifying_question(), Behaviour)
    assert_type(json_reply() & avoids("X"), Behaviour)
    assert_type(~refusal(), Behaviour)
    json_reply() | "a question"  # type: ignore[operator]
    json_reply() & None  # type: ignore[operator]


def test_replies_built_by_hand() -> None:
    reply = Reply.from_text("", "tool_use", [("refund", {"order": "A-17"}), ToolCall("find", {})], thinking="Hm.")
    assert_type(shape_of(reply), Shape)
    assert_type(shape_of(reply).keys, tuple[str, ...])
    Reply.from_text(3)  # type: ignore[arg-type]


def test_findings() -> None:
    finding = Finding(held=False, behaviour="mine()", failure="wrong", evidence="here", spans=((0, 4),))
    assert_type(finding.held, bool)
    assert_type(finding.failure, str | None)
    assert_type(finding.parts, tuple[Finding, ...])
    assert_type(Finding.from_plain(finding.plain()), Finding)
    Finding(behaviour="mine()")  # type: ignore[call-arg]


class Mine(Behaviour):
    """A behaviour of a user's own."""

    question = "Is it mine?"

    def judge(self, reply: Reply) -> Finding:
        if reply.text:
            return held(self, evidence="some text", spans=[(0, 1)])
        return failed(self, "no text", "the text is empty")


class Unfinished(Behaviour):
    """A behaviour without `judge`."""


def test_own_behaviours() -> None:
    assert_type(Mine() | json_reply(), Behaviour)
    failed(Mine())  # type: ignore[call-arg]
    held("mine")  # type: ignore[arg-type]
    Unfinished()  # type: ignore[abstract]


def test_wrong_arguments() -> None:
    avoids(3)  # type: ignore[arg-type]
    avoids("X", format="markdown")  # type: ignore[call-arg]
    prefers("yes", "no")  # type: ignore[call-arg]
    length_within(1.5)  # type: ignore[call-arg]
    length_within(1.5, of="text", unit="pages")  # type: ignore[arg-type]
    formatted(case="camel")  # type: ignore[arg-type]
    formatted(words="ten")  # type: ignore[arg-type]
    patch(1)  # type: ignore[call-arg]
    judged("The tone is friendly.")  # type: ignore[call-arg]
    keeps("SQLite")  # type: ignore[arg-type]
    calls_tools([3])  # type: ignore[list-item]
    grounded_in("text", kinds=("colours",))  # type: ignore[arg-type]
    Target(model="claude-opus-4-7", effort="huge")  # type: ignore[arg-type]


def test_gateway(gateway: Gateway) -> None:
    assert_type(gateway.base_url, str)
    assert_type({**gateway.environment}, dict[str, str])
    assert_type(gateway.reply, Reply)
    gateway.base_url = "x"  # type: ignore[misc]


@role("planner")
def plan(topic: str) -> list[str]:
    with role("search") as search:
        assert_type(search.name, str)
    return [topic]


@role("writer")
async def write(steps: list[str], *, words: int = 100) -> str:
    async with role("editor"):
        return " ".join(steps[:words])


def test_roles(target: Target) -> None:
    assert_type(plan("tides"), list[str])
    plan(5)  # type: ignore[arg-type]
    assert_type([moved.role for moved in target.roles], list[str])
