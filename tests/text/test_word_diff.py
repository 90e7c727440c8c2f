from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.word_diff import MOST_WORDS, Piece, word_diff

SENTENCE = st.lists(
    st.sampled_from(["we", "refund", "12.50", "EUR", "to", "you", "now", ",", "\n", "été"]), max_size=30
)


def shown(before: str, after: str) -> str:
    """A diff with `+new+` and `-gone-`."""
    signs = {"same": "", "new": "+", "gone": "-"}
    pieces = word_diff(before, after)
    assert pieces is not None
    return "".join(f"{signs[each.kind]}{each.text}{signs[each.kind]}" for each in pieces)


@pytest.mark.parametrize(
    ("before", "after", "diff"),
    [
        ("we refund it today", "we refund it tomorrow", "we refund it -today-+tomorrow+"),
        ("we refund it", "we will refund it", "we+ will+ refund it"),
        ("we will refund it", "we refund it", "we- will- refund it"),
        ("pay 12.50 EUR now", "pay 12.90 EUR now", "pay -12.50-+12.90+ EUR now"),
        ("it takes five days in all", "it takes ten weeks in all", "it takes -five days-+ten weeks+ in all"),
        ("", "", ""),
        ("the same", "the same", "the same"),
    ],
)
def test_new_and_missing_words_are_told_from_common_ones(before: str, after: str, diff: str) -> None:
    assert shown(before, after) == diff


@pytest.mark.parametrize(("before", "after"), [("one two three", "completely other words"), ("", "new"), ("gone", "")])
def test_texts_with_nothing_in_common_are_not_compared(before: str, after: str) -> None:
    assert word_diff(before, after) is None


def test_texts_that_are_too_long_are_not_compared() -> None:
    text = "word " * MOST_WORDS
    assert word_diff(text, f"{text}!") is None
    assert word_diff(text, text) == (Piece("same", text),), "equal texts need no comparison"


@given(SENTENCE.map(" ".join), SENTENCE.map(" ".join))
def test_the_pieces_add_up_to_both_texts(before: str, after: str) -> None:
    pieces = word_diff(before, after)
    if pieces is not None:
        assert "".join(each.text for each in pieces if each.kind != "gone") == after
        assert "".join(each.text for each in pieces if each.kind != "new") == before
        assert all(each.text for each in pieces)
