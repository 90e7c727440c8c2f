from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HELLO = [{"role": "user", "content": "Hello"}]
EFFORT_BETA = {"betas": ("mid-conversation-output-config-2026-07-01",)}


def system_turn(effort: str) -> list[Any]:
    return [*HELLO, {"role": "system", "content": [], "output_config": {"effort": effort}}]


CASES = [
    ("opus-5", {}, {"messages": system_turn("low")}, "messages[1].output_config", {}),
    (
        "opus-4-8",
        EFFORT_BETA,
        {"messages": system_turn("low")},
        "messages[1].output_config.effort",
        {"output_config": {"effort": "low"}},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("effort_per_message", case)
