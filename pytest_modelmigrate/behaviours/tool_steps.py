"""The tool calls of an agentic turn with their results: all since the last message of the user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pytest_modelmigrate.facts.replies import Reply, ToolCall


@dataclass(frozen=True, slots=True)
class ToolStep:
    """One tool call of the turn.

    Attributes:
        call: the tool and its arguments.
        message: number of the message in the turn, counted from 1; parallel calls are in one message.
        result: the text of the tool result; None if there is none yet.
        is_error: whether the tool result has `is_error`.
    """

    call: ToolCall
    message: int
    result: str | None = None
    is_error: bool = False


def tool_steps(reply: Reply) -> list[ToolStep]:
    """The tool calls of the turn in order, those of the reply last.

    A turn begins after the last user message that has more than tool results.
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


def _step(call: ToolCall, number: int, result: Mapping[str, Any] | None) -> ToolStep:
    if result is None:
        return ToolStep(call, number)
    content = result.get("content")
    text = content if isinstance(content, str) else "\n".join(str(each.get("text", "")) for each in _blocks(result))
    return ToolStep(call, number, text, bool(result.get("is_error")))
