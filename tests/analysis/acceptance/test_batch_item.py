from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CASES = [
    ("opus-5", {"batch": True}, {"stream": True}, "stream", {}),
    ("opus-5", {"batch": True}, {"speed": "standard"}, "speed", {}),
    ("opus-5", {"batch": True}, {"max_tokens": 0}, "max_tokens", {}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("batch_item", case)
