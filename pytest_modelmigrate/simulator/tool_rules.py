"""Which tools and tool choices a model accepts, and whether calls and results belong together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from pytest_modelmigrate.simulator import rejected_texts as texts
from pytest_modelmigrate.simulator.asked import Asked
from pytest_modelmigrate.simulator.rejections import invalid

TOOL_TYPES: Final = (
    "bash_20241022",
    "bash_20250124",
    "browser_toolset_20260801",
    "code_execution_20250522",
    "code_execution_20250825",
    "code_execution_20260120",
    "code_execution_20260521",
    "computer_20241022",
    "computer_20250124",
    "computer_20251124",
    "computer_toolset_20260801",
    "memory_20250818",
    "text_editor_20241022",
    "text_editor_20250124",
    "text_editor_20250429",
    "text_editor_20250728",
    "tool_search_tool_bm25_20251119",
    "tool_search_tool_regex_20251119",
    "web_fetch_20250910",
    "web_fetch_20260209",
    "web_fetch_20260309",
    "web_fetch_20260318",
    "web_search_20250305",
    "web_search_20260209",
    "web_search_20260318",
)
"""The Anthropic-defined tool types of the Python SDK 2.11.0 and its predecessors."""

_OTHER_TYPES: Final = ("custom", "mcp_toolset", "advisor_20260301")
_CHOICES: Final = ("auto", "any", "tool", "none")
_RESULTS: Final[Mapping[str, str]] = {
    "tool_search_tool_bm25": "tool_search_tool_result",
    "tool_search_tool_regex": "tool_search_tool_result",
}


def check_tools(asked: Asked) -> None:
    """Check tool definitions, the tool choice, and the calls and results in the conversation.

    Raises:
        RejectedError: the model does not take them, or they do not belong together.
    """
    _check_types(asked)
    _check_choice(asked)
    _check_results(asked)
    _check_server_tools(asked)


def _check_types(asked: Asked) -> None:
    refused: list[str] = []
    for number, tool in enumerate(asked.tools):
        kind = tool.get("type") or "custom"
        if kind in asked.model.rejected_tool_types:
            refused.append(kind)
        elif kind not in TOOL_TYPES and kind not in _OTHER_TYPES:
            raise invalid(
                f"tools.{number}: Input tag '{kind}' found using 'type' does not match any of the expected tags"
            )
    if refused:
        offered = [kind for kind in TOOL_TYPES if kind not in asked.model.rejected_tool_types]
        raise invalid(
            texts.TOOL_TYPES.format(model=asked.model.id, types=", ".join(refused), offered=", ".join(offered))
        )


def _check_choice(asked: Asked) -> None:
    kind = asked.tool_choice.get("type")
    if kind not in _CHOICES:
        raise invalid(f"tool_choice: Input tag '{kind}' found using 'type' does not match any of the expected tags")
    if asked.tool_forced and not asked.model.forced_tool_choice:
        raise invalid(texts.FORCED_TOOL)
    if asked.tool_forced and asked.thinking.get("type") == "enabled":
        raise invalid(texts.FORCED_TOOL_WITH_BUDGET)
    if asked.body.get("tool_choice") and kind != "none" and not asked.tools:
        raise invalid("tool_choice may only be specified while providing tools")
    if kind == "tool":
        name = asked.tool_choice.get("name")
        if name not in {tool.get("name") for tool in asked.tools}:
            raise invalid(f"Tool '{name}' not found in provided tools")


def _check_results(asked: Asked) -> None:
    """Check that every result has its call right before it, and every call its result; counted in turns."""
    open_calls: list[str] = []
    for number, (role, blocks) in enumerate(asked.turns):
        if role == "user":
            results = {
                position: str(block["tool_use_id"]) for position, block in enumerate(blocks) if _is_result(block)
            }
            for position, identifier in results.items():
                if identifier not in open_calls:
                    raise invalid(texts.TOOL_RESULT_WITHOUT_USE.format(number=number, position=position, id=identifier))
            missing = [identifier for identifier in open_calls if identifier not in results.values()]
            if missing:
                raise invalid(texts.TOOL_USE_WITHOUT_RESULT.format(number=number - 1, ids=", ".join(missing)))
        if role != "system":
            open_calls = [str(block["id"]) for block in blocks if block.get("type") == "tool_use"]


def _is_result(block: Mapping[str, Any]) -> bool:
    return block.get("type") == "tool_result"


def _check_server_tools(asked: Asked) -> None:
    """A turn that paused may be sent back as it is; once the user has spoken, every call needs its result.

    A user message of tool results answers the calls of a running server tool, which stays open meanwhile.
    """
    for (role, blocks), (_, following) in pairwise(asked.turns):
        if role != "assistant" or any(_is_result(block) for block in following):
            continue
        for block in blocks:
            if block.get("type") == "server_tool_use" and not _has_result(block, blocks):
                name = str(block.get("name"))
                result = _result_type(name)
                raise invalid(texts.SERVER_TOOL_UNRESOLVED.format(name=name, id=block.get("id"), result=result))


def _has_result(call: Mapping[str, Any], blocks: Sequence[Mapping[str, Any]]) -> bool:
    wanted = _result_type(str(call.get("name")))
    return any(block.get("type") == wanted and block.get("tool_use_id") == call.get("id") for block in blocks)


def _result_type(name: str) -> str:
    return _RESULTS.get(name, f"{name}_tool_result")
