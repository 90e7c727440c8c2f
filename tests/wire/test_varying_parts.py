from __future__ import annotations

import re

import pytest

from pytest_modelmigrate.wire.varying_parts import varying_lines


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ("2026-11-22T03:10:00Z", "2026-11-22T03:11:59.123+01:00"),
        ("Today is 2026-11-22.", "Today is 2025-01-01."),
        ("It is 11/22/2026", "It is 1/2/26"),
        ("Today's date is Sunday, November 22, 2026.", "Today's date is Monday, May 4, 2026."),
        ("at 03:10", "at 23:59:01"),
        ("in /tmp/a/b.txt now", "in /tmp/c now"),
        ("in /private/var/folders/xy/1 now", "in /private/var/folders/zz/2 now"),
        ("commit ad6eec2", "commit 280166c"),
        ("id 0f8fad5b-d9cb-469f-a165-70867728950e", "id 7c9e6679-7425-40de-944b-e07fc1f90ae7"),
    ],
)
def test_text_that_varies_gets_a_pattern_that_makes_it_equal(mine: str, theirs: str) -> None:
    (line,) = varying_lines(
        ["body.system[0].text"], *({"body": {"system": [{"text": text}]}} for text in (mine, theirs))
    )
    path, _, pattern = line.partition(" ~ ")
    assert path == "system[0].text"
    assert re.sub(pattern, "", mine) == re.sub(pattern, "", theirs)


@pytest.mark.parametrize(("mine", "theirs"), [("a", "b"), ("on 2026-11-22 a", "on 2026-11-21 b"), ("facade", "decade")])
def test_other_text_gets_none(mine: str, theirs: str) -> None:
    assert varying_lines(["body.a"], {"body": {"a": mine}}, {"body": {"a": theirs}}) == []


def test_user_ids_and_betas_vary() -> None:
    assert varying_lines(["betas[0]", "betas[1]", "body.metadata.user_id"], {}, {}) == ["betas", "metadata.user_id"]
