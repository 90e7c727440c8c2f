from __future__ import annotations

import pytest

from pytest_modelmigrate.text.listed_names import listed


@pytest.mark.parametrize(
    ("names", "text"),
    [
        ("", ""),
        ("a", "a"),
        ("ab", "a and b"),
        ("abcde", "a, b, c, d and e"),
        ("abcdef", "a, b, c, d, e and 1 more"),
        ("abcdefg", "a, b, c, d, e and 2 more"),
    ],
)
def test_names_are_listed_and_those_after_the_fifth_are_counted(names: str, text: str) -> None:
    assert listed([*names]) == text
