"""`type` of tools: the tool types that Anthropic defines, and those that a model does not support."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

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
_SOURCE: Final = "https://platform.claude.com/docs/en/api/errors"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject unknown tool types, and those that the model does not support, all of the latter in one rejection."""
    rejected: list[tuple[int, str]] = []
    for number, tool in enumerate(request.tools):
        kind = tool.get("type") or "custom"
        if kind in request.model.rejected_tool_types:
            rejected.append((number, kind))
        elif kind not in TOOL_TYPES and kind not in _OTHER_TYPES:
            text = f"tools.{number}: Input tag '{kind}' found using 'type' does not match any of the expected tags"
            at = f"tools[{number}].type"
            yield Rejection(at, text, f'Set `{at}` to "custom" or to a tool type that Anthropic defines.', _SOURCE)
    if rejected:
        kinds = ", ".join(kind for _, kind in rejected)
        offered = ", ".join(kind for kind in TOOL_TYPES if kind not in request.model.rejected_tool_types)
        text = f"'{request.model.id}' does not support tool types: {kinds}. Did you mean one of {offered}?"
        fix = f"Replace {kinds} by a supported tool; `computer_toolset_20260801` succeeds the computer tools."
        yield Rejection(f"tools[{rejected[0][0]}].type", text, fix, _SOURCE, "documented")
