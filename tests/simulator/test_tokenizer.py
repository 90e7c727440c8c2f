from __future__ import annotations

import pytest
from hypothesis import given, strategies

from pytest_modelmigrate.simulator.tokenizer import count_text, cut_text

PROSE = "The quick brown fox jumps over the lazy dog, and nobody in the village was surprised by it. " * 40


def test_the_new_tokenizer_counts_thirty_percent_more() -> None:
    assert count_text(PROSE, "new") / count_text(PROSE, "old") == pytest.approx(1.3, abs=0.01)


def test_prose_has_about_four_letters_per_token() -> None:
    assert len(PROSE) / count_text(PROSE, "old") == pytest.approx(4.3, abs=0.7)


def test_an_empty_text_has_no_tokens() -> None:
    assert count_text("", "old") == count_text("", "new") == 0


@given(strategies.text(max_size=200))
def test_no_text_has_fewer_tokens_in_the_new_tokenizer(text: str) -> None:
    assert count_text(text, "new") >= count_text(text, "old")


@given(strategies.text(max_size=200), strategies.integers(0, 60))
def test_a_cut_text_is_a_prefix_within_the_limit(text: str, limit: int) -> None:
    kept = cut_text(text, limit, "new")
    assert text.startswith(kept)
    assert count_text(kept, "new") <= limit


def test_a_text_within_the_limit_is_not_cut() -> None:
    assert cut_text(PROSE, count_text(PROSE, "new"), "new") == PROSE
    assert cut_text(PROSE, count_text(PROSE, "new") - 1, "new") != PROSE
