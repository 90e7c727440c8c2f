from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from pytest_modelmigrate.text.units import Unit, unit_at


@pytest.mark.parametrize(
    ("text", "dimension", "factor"),
    [
        ("2.5 kg", "gram", "1000"),
        ("75 µg", "gram", "0.000001"),
        ("3 Tonnen", "gram", "1000000"),
        ("12 公斤", "gram", "1000"),
        ("40 km", "metre", "1000"),
        ("40 Kilometer", "metre", "1000"),
        ("12 cm", "metre", "0.01"),
        ("250 ml", "litre", "0.001"),
        ("512 MB", "byte", "1000000"),
        ("7 kWh", "watt hour", "1000"),
        ("90 Minuten", "second", "60"),
        ("2 heures", "second", "3600"),
        ("3 semanas", "second", "604800"),
        ("24 maanden", "month", "1"),
        ("2 lata", "month", "12"),
        ("20 °C", "°C", "1"),
        ("90 km/h", "metre per hour", "1000"),
        ("18 miles", "metre", "1609.344"),
        ("6 feet", "metre", "0.3048"),
        ("12 oz", "gram", "28.349523"),
    ],
)
def test_a_unit_has_a_dimension_and_a_factor(text: str, dimension: str, factor: str) -> None:
    end = re.match(r"[\d.]+", text)
    assert end is not None
    assert unit_at(text, end.end()) == Unit(dimension, Decimal(factor))


@pytest.mark.parametrize("text", ["5 kittens", "5", "5 people", "5 m²", "5 km/s"])
def test_other_words_are_no_unit(text: str) -> None:
    assert unit_at(text, 1) is None


@given(st.text(max_size=40), st.integers(0, 40))
def test_no_text_raises(text: str, end: int) -> None:
    unit_at(text, min(end, len(text)))
