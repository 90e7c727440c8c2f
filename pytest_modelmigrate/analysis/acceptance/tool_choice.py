"""`tool_choice`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.cure import Cure, Edit
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.acceptance.thinking_type import accepted_type

TYPES: Final = ("auto", "any", "tool", "none")

_SOURCE: Final = "https://platform.claude.com/docs/en/api/errors"
_FORCED: Final = 'tool_choice: type "tool" and "any" are not supported for this model.'
_FORCED_WITH_THINKING: Final = "Thinking may not be enabled when tool_choice forces tool use."


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject an unknown choice, a forced call that the model does not accept, and a tool that is not there."""
    kind = request.tool_choice.get("type")
    if kind not in TYPES:
        text = f"tool_choice: Input tag '{kind}' found using 'type' does not match any of the expected tags"
        yield Rejection("tool_choice.type", text, 'Set `tool_choice.type` to "auto", "any", "tool" or "none".')
        return
    if request.forces_tool and not request.model.forced_tool_choice:
        fix = 'Set `tool_choice` to {"type": "auto"}; say in the prompt or in the tool description when to call it.'
        kept = {name: value for name, value in request.tool_choice.items() if name != "name"}
        edit = Edit(("tool_choice",), {**kept, "type": "auto"})
        cure = Cure(f'`tool_choice` "{kind}" replaced by "auto"', (edit,))
        yield Rejection("tool_choice.type", _FORCED, fix, _SOURCE, "documented", cure=cure)
    elif request.forces_tool and accepted_type(request) == "enabled":
        fix = 'Set `tool_choice` to {"type": "auto"}, or turn thinking off.'
        yield Rejection("tool_choice.type", _FORCED_WITH_THINKING, fix, wording="reported")
    if request.body.get("tool_choice") and kind != "none" and not request.tools:
        text = "tool_choice may only be specified while providing tools"
        yield Rejection("tool_choice", text, "Add `tools`, or remove `tool_choice`.")
    names = [tool.get("name") for tool in request.tools]
    wanted = request.tool_choice.get("name")
    if kind == "tool" and names and wanted not in names and None not in names:
        text = f"Tool '{wanted}' not found in provided tools"
        fix = f"Set `tool_choice.name` to one of {', '.join(map(str, names))}."
        yield Rejection("tool_choice.name", text, fix)
