from __future__ import annotations

import pytest

from pytest_modelmigrate.text.display_width import display_width, padded, wrapped
from pytest_modelmigrate.text.shortened import shortened


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("refund", 6),
        ("払い戻し", 8),
        ("환불", 4),
        ("\U0001f600", 2),
        ("cafe\u0301", 4),
        ("\u200b\u00ad", 0),
        ("\uff21", 2),
    ],
)
def test_a_text_takes_the_columns_of_its_characters(text: str, columns: int) -> None:
    assert display_width(text) == columns
    assert display_width(padded(text, 10)) == 10


@pytest.mark.parametrize("width", range(7, 16))
def test_a_text_is_cut_to_columns_and_keeps_both_ends(width: int) -> None:
    cut = shortened("払い戻し_refund_払い戻し", width)
    assert width - 2 <= display_width(cut) <= width
    assert cut.startswith("払")
    assert cut.endswith("し")


def test_a_text_that_fits_is_not_cut() -> None:
    assert shortened("払い", 4) == "払い"
    assert shortened("refund", 6) == "refund"


def test_lines_are_wrapped_to_columns_and_nothing_is_lost() -> None:
    text = "note: 払い戻しのテストが失敗しました on opus-4-7"
    lines = wrapped(text, 20, indent="  ")
    assert max(map(display_width, lines)) <= 20
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert lines[1].startswith("  ")


def test_names_of_models_are_not_broken_at_their_hyphens() -> None:
    assert wrapped("cost on opus-4-7 rises", 14) == ["cost on", "opus-4-7 rises"]
    assert wrapped("x" * 9, 4, cut=False) == ["x" * 9]
    assert wrapped("x" * 9, 4) == ["xxxx", "xxxx", "x"]
