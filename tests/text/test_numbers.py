from __future__ import annotations

from decimal import Decimal

import pytest

from pytest_modelmigrate.text.numbers import number_words_in, numbers_in


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("12", {"12"}),
        ("1.250", {"1.25", "1250"}),
        ("1,250,000", {"1250000"}),
        ("1 250 000", {"1250000"}),
        ("1.250.000,50", {"1250000.5"}),
        ("12.5 million", {"12500000"}),
        ("12.5k", {"12500"}),
    ],
)
def test_a_number_is_read_in_any_notation(text: str, readings: set[str]) -> None:
    (found,) = numbers_in(text)
    assert found.readings == {Decimal(each).normalize() for each in readings}
    assert text[found.start : found.end] == found.shown


def test_known_numbers_are_left_out() -> None:
    found = numbers_in("3 apples, 4 pears, 3 plums", lambda readings: Decimal(3) in readings)
    assert [each.shown for each in found] == ["4"]


def test_small_numbers_in_words_have_values() -> None:
    assert number_words_in("three Äpfel und vier pears") == {Decimal(3), Decimal(4)}
