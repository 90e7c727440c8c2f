from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

OBJECT = {"type": "object", "properties": {}, "additionalProperties": False}
TOOL = {"name": "look", "input_schema": OBJECT}


CASES = [
    (
        "opus-5-5",
        {},
        {"tools": [TOOL], "tool_choice": {"type": "any"}},
        "tool_choice.type",
        {"tools": [TOOL], "tool_choice": {"type": "auto"}},
    ),
    ("opus-5", {}, {"tool_choice": {"type": "any"}}, "tool_choice", {}),
    (
        "opus-5",
        {},
        {"tools": [TOOL], "tool_choice": {"type": "tool", "name": "see"}},
        "tool_choice.name",
        {"tools": [TOOL], "tool_choice": {"type": "tool", "name": "look"}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("tool_choice", case)


def test_a_forced_tool_is_rejected_with_a_thinking_budget(found_in: Callable[..., list[Rejection]]) -> None:
    forced: dict[str, Any] = {"tools": [TOOL], "tool_choice": {"type": "any"}}
    (found,) = found_in("opus-4-6", **forced, thinking={"type": "enabled", "budget_tokens": 1024})
    assert found.message == "Thinking may not be enabled when tool_choice forces tool use."
    assert found_in("opus-4-6", **forced, thinking={"type": "adaptive"}) == []
