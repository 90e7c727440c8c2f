from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CASES = [
    (
        "opus-4-6",
        {},
        {"thinking": {"type": "enabled", "budget_tokens": 1023}},
        "thinking.budget_tokens",
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    ),
    (
        "opus-4-6",
        {},
        {"thinking": {"type": "enabled", "budget_tokens": 4096}},
        "thinking.budget_tokens",
        {"thinking": {"type": "enabled", "budget_tokens": 4096}, "max_tokens": 4097},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("thinking_budget", case)
