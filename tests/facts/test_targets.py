from __future__ import annotations

import re

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.facts.json_object import JsonObject
from pytest_modelmigrate.facts.targets import EFFORTS, RoleTarget, Target, effort_named


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


PLANNER = RoleTarget("planner", "claude-opus-4-7", None, "opus-4-7")
WRITER = RoleTarget("writer", "claude-sonnet-4-6", "low", "sonnet-4-6")


def test_the_id_of_a_mix_names_its_roles_and_not_the_baseline() -> None:
    assert Target("claude-opus-4-6", "high", roles=(PLANNER,)).id == "planner-opus-4-7"
    assert Target("", roles=(PLANNER, WRITER)).id == "planner-opus-4-7+writer-sonnet-4-6-low"


def test_the_parts_of_a_mix_are_the_baseline_and_its_roles() -> None:
    mix = Target("claude-opus-4-6", "high", roles=(PLANNER, WRITER))
    assert [part.id for part in mix.parts] == ["opus-4-6-high", "opus-4-7", "sonnet-4-6-low"]
    assert mix.models == ("claude-opus-4-6", "claude-opus-4-7", "claude-sonnet-4-6")
    assert Target("", roles=(PLANNER,)).models == ("claude-opus-4-7",)
    plain = Target("claude-opus-4-6", "high")
    assert (plain.parts, plain.models) == ((plain,), ("claude-opus-4-6",))


roles = st.builds(RoleTarget, st.text(), st.text(), st.sampled_from([None, *EFFORTS]), st.text())


@given(
    st.builds(Target, st.text(), st.sampled_from([None, *EFFORTS]), st.text(), st.lists(roles, max_size=3).map(tuple))
)
def test_reading_gives_what_was_written(target: Target) -> None:
    assert JsonObject.read(target.plain(), Target.read) == target


def test_a_target_of_an_older_run_has_no_roles() -> None:
    data = {"model": "claude-opus-4-7", "effort": "low", "name": "opus-4-7"}
    target = JsonObject.read(data, Target.read)
    assert target.roles == ()
    assert target.plain() == data
