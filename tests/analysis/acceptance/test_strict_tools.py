from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

OBJECT = {"type": "object", "properties": {}, "additionalProperties": False}
TOOL = {"name": "look", "input_schema": OBJECT}


CASES = [
    (
        "opus-5",
        {},
        {"tools": [{**TOOL, "name": f"t{number}", "strict": True} for number in range(21)]},
        "tools",
        {"tools": [{**TOOL, "name": f"t{number}", "strict": number > 0} for number in range(21)]},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("strict_tools", case)
