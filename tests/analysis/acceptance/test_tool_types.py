from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

OBJECT = {"type": "object", "properties": {}, "additionalProperties": False}
TOOL = {"name": "look", "input_schema": OBJECT}
COMPUTER = {"type": "computer_20251124", "name": "computer", "display_width_px": 8, "display_height_px": 8}


CASES = [
    (
        "opus-5-5",
        {},
        {"tools": [TOOL, COMPUTER]},
        "tools[1].type",
        {"tools": [TOOL, {"type": "computer_toolset_20260801"}]},
    ),
    ("opus-5", {}, {"tools": [{**TOOL, "type": "x"}]}, "tools[0].type", {"tools": [TOOL]}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("tool_types", case)


def test_all_unsupported_tool_types_are_one_rejection(found_in: Callable[..., list[Rejection]]) -> None:
    older = {**COMPUTER, "type": "computer_20250124", "name": "older"}
    (found,) = found_in("haiku-5-5", tools=[TOOL, COMPUTER, older])
    assert "does not support tool types: computer_20251124, computer_20250124. Did you mean" in found.message
    assert found.path == "tools[1].type"
