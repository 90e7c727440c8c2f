from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

HELLO = [{"role": "user", "content": "Hello"}]
EFFORT_BETA = {"betas": ("mid-conversation-output-config-2026-07-01",)}


def system_turn(effort: str) -> list[Any]:
    return [*HELLO, {"role": "system", "content": [], "output_config": {"effort": effort}}]


CASES = [
    ("haiku-4-5", {}, {"output_config": {"effort": "low"}}, "output_config.effort", {}),
    (
        "opus-4-6",
        {},
        {"output_config": {"effort": "xhigh"}},
        "output_config.effort",
        {"output_config": {"effort": "max"}},
    ),
    (
        "opus-5",
        EFFORT_BETA,
        {"messages": system_turn("huge")},
        "messages[1].output_config.effort",
        {"messages": system_turn("low")},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("effort", case)
