# ruff: noqa: RUF001 - the signs of other scripts are the point
from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.drafts import draft_spans


@pytest.mark.parametrize(
    "letter",
    [
        "Dear Ms Ito,\n\nwe have to decline.\n\nKind regards,\nThe team",
        "**Subject:** Your order\n\nHi Tom,\n\nwhich size do you need?\n\nBest,\nLena",
        "Liebe Frau Kern,\n\nleider nein.\n\nMit freundlichen Grüßen\nIhr Team",
        "Bonjour Monsieur Lacombe,\n\nnous refusons.\n\nCordialement",
        "Estimada Ana:\n\nno podemos.\n\nAtentamente,\nEl equipo",
        "Gentile Signora,\n\nnon possiamo.\n\nCordiali saluti",
        "Prezada Ana,\n\nnão podemos.\n\nAtenciosamente",
        "Beste Jan,\n\nhelaas niet.\n\nMet vriendelijke groet",
        "Szanowni Państwo,\n\nniestety nie.\n\nZ poważaniem",
        "प्रिय आशा,\n\nखेद है।\n\nसादर",
        "尊敬的王先生：\n\n我们无法接受。\n\n此致",
        "件名：ご連絡\n\n山田様\n\n辞退いたします。\n\n敬具",
    ],
)
def test_a_letter_is_found_with_its_signature(letter: str) -> None:
    assert draft_spans(letter) == [(0, len(letter))]


def test_text_around_a_letter_is_left_out() -> None:
    letter = "Dear Ann,\n\nno.\n\nKind regards\nPetra"
    text = f"Here you are:\n\n{letter}\n\nShall I change it?"
    assert [text[start:end] for start, end in draft_spans(text)] == [letter]


@pytest.mark.parametrize(
    "text",
    ["Hi Ann,\n\nI can't help with that.", "Thanks\n\nDone.", "Which order do you mean?", "Hello! How can I help?", ""],
)
def test_a_reply_that_only_greets_is_no_letter(text: str) -> None:
    assert draft_spans(text) == []


@given(st.text())
def test_no_text_raises_and_spans_lie_in_it(text: str) -> None:
    for start, end in draft_spans(text):
        assert 0 <= start < end <= len(text)
