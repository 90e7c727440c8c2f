from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CASES = [
    (
        "sonnet-5-5",
        {},
        {"thinking": {"type": "between_tools", "display": "omitted"}},
        "thinking.display",
        {"thinking": {"type": "between_tools"}},
    ),
    (
        "opus-5",
        {},
        {"thinking": {"type": "adaptive", "display": "all"}},
        "thinking.display",
        {"thinking": {"type": "adaptive", "display": "omitted"}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("thinking_fields", case)
