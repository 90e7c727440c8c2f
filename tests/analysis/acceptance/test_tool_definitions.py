from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

OBJECT = {"type": "object", "properties": {}, "additionalProperties": False}
TOOL = {"name": "look", "input_schema": OBJECT}


CASES = [
    ("opus-5", {}, {"tools": [{"name": "x", "input_schema": {}}]}, "tools[0].input_schema.type", {"tools": [TOOL]}),
    ("opus-5", {}, {"tools": [TOOL, TOOL]}, "tools[1].name", {"tools": [TOOL]}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("tool_definitions", case)
