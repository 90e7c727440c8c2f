"""The agentic turn that a reply ends: every tool call since the user last spoke, with its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_modelmigrate.facts.replies import Reply, ToolCall


@dataclass(frozen=True, slots=True)
class Step:
    """One tool call of the turn.

    Attributes:
        call: the tool and its arguments.
        message: which message of the turn made it, counted from 1; calls made in parallel share it.
        result: the text of its result; None where there is none yet.
        is_error: whether the result was sent back as an error.
    """

    call: ToolCall
    message: int
    result: str | None = None
    is_error: bool = False


def steps_of(reply: Reply) -> list[Step]:
    """The tool calls of the turn in order, those of the reply itself last.

    A turn begins at the last user message that is not made of tool results.
    """
    messages = [each for each in reply.messages if isinstance(each, Mapping)]
    start = max((index for index, each in enumerate(messages) if _user_speaks(each)), default=-1) + 1
    results: dict[str, Mapping[str, Any]] = {}
    for message in messages[start:]:
        for block in _blocks(message):
            if block.get("type") == "tool_result":
                results[str(block.get("tool_use_id"))] = block
    asking = [
        [ToolCall(str(block.get("name", "")), block.get("input"), str(block.get("id", ""))) for block in calls]
        for message in messages[start:]
        if message.get("role") == "assistant"
        and (calls := [block for block in _blocks(message) if block.get("type") == "tool_use"])
    ]
    if reply.tool_calls:
        asking.append(list(reply.tool_calls))
    return [_step(call, number, results.get(call.id)) for number, calls in enumerate(asking, start=1) for call in calls]


def _user_speaks(message: Mapping[str, Any]) -> bool:
    if message.get("role") != "user":
        return False
    blocks = _blocks(message)
    return not blocks or any(block.get("type") != "tool_result" for block in blocks)


def _blocks(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = message.get("content")
    return [each for each in content if isinstance(each, Mapping)] if isinstance(content, list | tuple) else []


def _step(call: ToolCall, number: int, result: Mapping[str, Any] | None) -> Step:
    if result is None:
        return Step(call, number)
    content = result.get("content")
    text = content if isinstance(content, str) else "\n".join(str(each.get("text", "")) for each in _blocks(result))
    return Step(call, number, text, bool(result.get("is_error")))
