from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CASES = [
    ("opus-5", {}, {"output_config": {"format": {"type": "json_schema"}}}, "output_config.format.schema", {}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("output_format", case)
