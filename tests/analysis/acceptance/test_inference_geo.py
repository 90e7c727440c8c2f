from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

CASES = [
    ("opus-4-5", {}, {"inference_geo": "us"}, "inference_geo", {}),
    ("opus-5", {}, {"inference_geo": "mars"}, "inference_geo", {"inference_geo": "us"}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("inference_geo", case)
