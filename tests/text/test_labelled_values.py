# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.labelled_values import labelled_values


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("- **IBAN:** n/a", [("IBAN", "n/a")]),
        ("**IBAN**: DE12", [("IBAN", "DE12")]),
        ("- **IBAN** – missing", [("IBAN", "missing")]),
        ("Name: Lee, Order number: 4711", [("Name", "Lee"), ("Order number", "4711")]),
        ("订单号：未提供", [("订单号", "未提供")]),
        ("IBAN:\n- DE12", [("IBAN", "- DE12")]),
        ("IBAN:\n\nName: Lee", [("IBAN", ""), ("Name", "Lee")]),
        ("## Root cause\nNot known yet.", [("Root cause", "Not known yet.")]),
        ("| A | B |\n|---|---|\n| x | – |", [("x", "–"), ("A", "x"), ("B", "–")]),
        ("See https://example.com and go on.", []),
        ("A sentence of many words that only later has a colon: here.", []),
    ],
)
def test_labels_and_their_values_are_found(text: str, pairs: list[tuple[str, str]]) -> None:
    assert [(each.label, each.value) for each in labelled_values(text)] == pairs


@given(st.text(alphabet="ab:：|-*# \n[]"))
def test_no_text_raises_and_the_spans_lie_in_the_text(text: str) -> None:
    for each in labelled_values(text):
        assert 0 <= each.start <= each.end <= len(text)
