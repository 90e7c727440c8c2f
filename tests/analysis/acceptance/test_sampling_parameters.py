from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

OLD = {"version": "2023-06-01"}


CASES = [
    ("opus-4-6", {}, {"temperature": 1}, "temperature", {}),
    ("opus-4-7", OLD, {"temperature": 0}, "temperature", {"temperature": 1}),
    ("opus-4-6", OLD, {"temperature": 2}, "temperature", {"temperature": 0.5}),
    ("opus-4-6", OLD, {"top_k": -1}, "top_k", {"top_k": 1}),
    ("opus-4-6", OLD, {"temperature": 1, "top_p": 1}, "top_p", {"temperature": 1}),
    ("opus-4-6", OLD, {"thinking": {"type": "adaptive"}, "top_p": 0.5}, "top_p", {"thinking": {"type": "adaptive"}}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("sampling_parameters", case)


def test_the_fix_for_a_wrong_sampling_value_is_one_that_the_model_accepts(
    found_in: Callable[..., list[Rejection]],
) -> None:
    (newer,), (older,) = (found_in(f"opus-4-{n}", headers=OLD, temperature=2) for n in (7, 6))
    assert newer.message == older.message == "temperature: range: 0..1"
    assert newer.fix.startswith("Remove `temperature`")
    assert older.fix == "Set `temperature` to a number from 0 to 1."
