"""Calls of server tools, which need their result once the user has spoken again.

Source: https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons"
_RESULT_TYPES: Final[Mapping[str, str]] = {
    "tool_search_tool_bm25": "tool_search_tool_result",
    "tool_search_tool_regex": "tool_search_tool_result",
}


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject a call of a server tool without its result in a turn that is not the last.

    A user message of tool results answers the calls of a running server tool, which stays open meanwhile.
    """
    for number, ((role, blocks), (_, following)) in enumerate(pairwise(request.turns)):
        if role != "assistant" or any(block.get("type") == "tool_result" for block in following):
            continue
        for position, block in enumerate(blocks):
            if block.get("type") == "server_tool_use" and not _has_result(block, blocks):
                name, identifier = block.get("name"), block.get("id")
                text = (
                    f"`{name}` tool use with id `{identifier}` was found without a corresponding "
                    f"`{_result_type(name)}` block"
                )
                fix = "Send the paused turn back without a new user message, or remove the block."
                path = f"messages[{number}].content[{position}]"
                yield Rejection(path, text, fix, _SOURCE, "documented")


def _has_result(call: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]]) -> bool:
    wanted = _result_type(call.get("name"))
    return any(block.get("type") == wanted and block.get("tool_use_id") == call.get("id") for block in blocks)


def _result_type(name: str | None) -> str:
    return _RESULT_TYPES.get(str(name), f"{name}_tool_result")
