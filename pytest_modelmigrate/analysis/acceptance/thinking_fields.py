"""The fields of `thinking` beside `type` and `budget_tokens`: `display` and `block_binding`.

Source: https://platform.claude.com/docs/en/build-with-claude/thinking
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from pytest_modelmigrate.analysis.acceptance.cure import drop
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, extra_input, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.acceptance.thinking_type import accepted_type

BINDING_BETA: Final = "thinking-binding-controls-"

_UPDATES_BETA: Final = "thinking-display-updates-"
_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/thinking"
_FIELDS: Final[Mapping[str, frozenset[str]]] = {
    "enabled": frozenset({"type", "budget_tokens", "display", "block_binding"}),
    "adaptive": frozenset({"type", "display", "block_binding"}),
    "disabled": frozenset({"type"}),
    "between_tools": frozenset({"type"}),
}


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject fields that the thinking type does not have, and unknown values of the others."""
    kind = accepted_type(request)
    if kind is None:
        return
    shown = f"thinking.{kind}"
    for name in request.thinking:
        if name not in _FIELDS[kind]:
            cure = drop("thinking", name)
            yield extra_input(f"thinking.{name}", shown=f"{shown}.{name}", source=_SOURCE, cure=cure)
        elif name == "block_binding" and not request.has_beta(BINDING_BETA):
            fix = "Add `thinking-binding-controls-2026-08-01` to the `anthropic-beta` header."
            yield extra_input(f"thinking.{name}", shown=f"{shown}.{name}", fix=fix, source=_SOURCE)
    display = request.thinking.get("display")
    choices = ("summarized", "omitted")
    updates = display == "updates" and request.has_beta(_UPDATES_BETA)
    if "display" in _FIELDS[kind] and display is not None and display not in choices and not updates:
        yield wrong_choice("thinking.display", choices, shown=f"{shown}.display")
    binding = request.thinking.get("block_binding") or {}
    behavior = binding.get("prefix_mismatch_behavior")
    if "block_binding" in _FIELDS[kind] and behavior not in {None, "error", "drop_block"}:
        where = "block_binding.prefix_mismatch_behavior"
        yield wrong_choice(f"thinking.{where}", ("error", "drop_block"), shown=f"{shown}.{where}")
