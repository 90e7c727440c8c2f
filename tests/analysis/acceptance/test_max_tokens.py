from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

CASES = [
    ("haiku-4-5", {}, {"max_tokens": 64_001}, "max_tokens", {"max_tokens": 64_000}),
    ("opus-5", {}, {"max_tokens": -1}, "max_tokens", {"max_tokens": 1}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("max_tokens", case)


def test_long_batch_output_needs_a_batch_and_its_beta(found_in: Callable[..., list[Rejection]]) -> None:
    beta = {"betas": ("output-300k-2026-03-24",)}
    assert found_in("opus-5", headers={**beta, "batch": True}, max_tokens=300_000) == []
    assert found_in("opus-5", headers=beta, max_tokens=300_000) != []
    assert found_in("opus-5", headers={"batch": True}, max_tokens=300_000) != []
