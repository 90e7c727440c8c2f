from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.facts.catalog import Model, catalog

CASES = [
    (
        "opus-4-7",
        {},
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
        "thinking.type",
        {"thinking": {"type": "adaptive"}},
    ),
    (
        "haiku-4-5",
        {},
        {"thinking": {"type": "adaptive"}},
        "thinking.type",
        {"thinking": {"type": "enabled", "budget_tokens": 1024}},
    ),
    ("sonnet-5-5", {}, {"thinking": {"type": "disabled"}}, "thinking.type", {"thinking": {"type": "between_tools"}}),
    ("opus-5-5", {}, {"thinking": {"type": "disabled"}}, "thinking.type", {"thinking": {"type": "adaptive"}}),
    ("opus-5", {}, {"thinking": {"type": "between_tools"}}, "thinking.type", {"thinking": {"type": "disabled"}}),
    ("opus-5", {}, {"thinking": {"type": "deep"}}, "thinking.type", {"thinking": {"type": "adaptive"}}),
    ("opus-5", {}, {"thinking": {}}, "thinking.type", {"thinking": {"type": "adaptive"}}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("thinking_type", case)


@pytest.mark.parametrize("model", list(catalog()), ids=lambda model: model.name)
def test_the_fix_for_a_thinking_type_names_a_type_that_the_model_accepts(
    found_in: Callable[..., list[Rejection]], model: Model
) -> None:
    for kind in ("enabled", "adaptive", "disabled", "between_tools"):
        for found in found_in(model, thinking={"type": kind, **({"budget_tokens": 1024} if kind == "enabled" else {})}):
            named = [each for each in model.thinking if f'"{each}"' in found.fix]
            assert [model.thinking[each] for each in named if each == kind] == []
            assert all(model.thinking[each] in {"ok", "up_to_high"} for each in named)
