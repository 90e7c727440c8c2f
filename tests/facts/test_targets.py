from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.targets import EFFORTS, Target, effort_named


def test_efforts_rise_from_low_to_max() -> None:
    assert EFFORTS == ("low", "medium", "high", "xhigh", "max")


def test_an_effort_is_found_by_its_exact_name_alone() -> None:
    assert [effort_named(name) for name in EFFORTS] == list(EFFORTS)
    assert [effort_named(name) for name in ("High", "hig", "", "highest")] == [None] * 4


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        (Target("claude-opus-4-7", "xhigh", "opus-4-7"), "opus-4-7-xhigh"),
        (Target("claude-opus-4-7", None, "opus-4-7"), "opus-4-7"),
        (Target("claude-opus-4-7", "low"), "opus-4-7-low"),
        (Target("us.anthropic.claude-opus-4-7-v1:0"), "us.anthropic.claude-opus-4-7-v1-0"),
        (Target("claude-opus-4-5@20251101", name="vertex-opus-4-5"), "vertex-opus-4-5"),
    ],
)
def test_the_id_is_the_short_name_and_the_effort(target: Target, expected: str) -> None:
    assert target.id == expected


@given(st.text(min_size=1), st.sampled_from([None, *EFFORTS]))
def test_an_id_holds_only_what_keyword_expressions_and_file_names_accept(model: str, effort: str | None) -> None:
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", Target(model, effort_named(effort or ""), "").id or "-")
