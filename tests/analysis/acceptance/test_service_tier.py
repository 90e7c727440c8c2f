from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CASES = [
    ("opus-5", {}, {"service_tier": "gold"}, "service_tier", {"service_tier": "auto"}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("service_tier", case)
