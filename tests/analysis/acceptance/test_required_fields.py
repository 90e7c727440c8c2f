from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

CASES = [
    ("opus-5", {}, {"max_tokens": None}, "max_tokens", {}),
    ("opus-5", {}, {"messages": None}, "messages", {}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("required_fields", case)


def test_counting_needs_no_max_tokens(found_in: Callable[..., list[Rejection]]) -> None:
    assert found_in("opus-5", headers={"counting": True}, max_tokens=None) == []
