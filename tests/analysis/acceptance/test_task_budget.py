from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

BUDGET_BETA = {"betas": ("task-budgets-2026-03-13",)}


CASES = [
    (
        "opus-5",
        BUDGET_BETA,
        {"output_config": {"task_budget": {"type": "tokens", "total": 19_999}}},
        "output_config.task_budget.total",
        {"output_config": {"task_budget": {"type": "tokens", "total": 20_000}}},
    ),
    (
        "sonnet-5",
        BUDGET_BETA,
        {"output_config": {"task_budget": {"type": "tokens", "total": 20_000}}},
        "output_config.task_budget",
        {},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("task_budget", case)
