"""`tool_result` blocks and the `tool_use` blocks that they answer."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject a result without its call in the turn before, and a call without its result in the turn after.

    Messages are numbered by turns, as the API's messages do: consecutive messages of one role are one turn.
    """
    calls: list[str] = []
    for number, (role, blocks) in enumerate(request.turns):
        if role == "user":
            results = {
                position: block["tool_use_id"]
                for position, block in enumerate(blocks)
                if block.get("type") == "tool_result" and block.get("tool_use_id") is not None
            }
            for position, identifier in results.items():
                if identifier not in calls:
                    yield _result_without_call(number, position, identifier)
            missing = [identifier for identifier in calls if identifier not in results.values()]
            if missing:
                yield _calls_without_result(number - 1, ", ".join(missing))
        if role != "system":
            calls = [block["id"] for block in blocks if block.get("type") == "tool_use" and block.get("id") is not None]


def _result_without_call(number: int, position: int, identifier: str) -> Rejection:
    text = (
        f"messages.{number}.content.{position}: unexpected `tool_use_id` found in `tool_result` blocks: {identifier}. "
        "Each `tool_result` block must have a corresponding `tool_use` block in the previous message."
    )
    at = f"messages[{number}].content[{position}].tool_use_id"
    fix = f"Remove the block of `{at}`, or put the assistant message with its `tool_use` block before it."
    return Rejection(at, text, fix, wording="reported")


def _calls_without_result(number: int, identifiers: str) -> Rejection:
    text = (
        f"messages.{number}: `tool_use` ids were found without `tool_result` blocks immediately after: {identifiers}. "
        "Each `tool_use` block must have a corresponding `tool_result` block in the next message."
    )
    fix = f"Add `tool_result` blocks for {identifiers} to the next user message."
    return Rejection(f"messages[{number}].content", text, fix, wording="reported")
