from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

CASES = [
    ("opus-5", {}, {"surprise": 1}, "surprise", {}),
    ("opus-5", {}, {"output_config": {"efort": "low"}}, "output_config.efort", {}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("unknown_fields", case)


@pytest.mark.parametrize(
    ("field", "beta"),
    [
        ("context_management", "compact-2026-01-12"),
        ("fallbacks", "server-side-fallback-2026-06-01"),
        ("mcp_servers", "mcp-client-2025-11-20"),
        ("compaction", "compact-2026-09-04"),
    ],
)
def test_a_beta_field_is_accepted_with_its_beta_only(
    found_in: Callable[..., list[Rejection]], field: str, beta: str
) -> None:
    (found,) = found_in("opus-5", **{field: []})
    assert found.path == field
    assert "to the `anthropic-beta` header" in found.fix
    assert found_in("opus-5", headers={"betas": (beta,)}, **{field: []}) == []


def test_compaction_needs_the_date_of_its_own_beta(found_in: Callable[..., list[Rejection]]) -> None:
    assert found_in("opus-5", headers={"betas": ("compact-2026-01-12",)}, compaction={}) != []
