from __future__ import annotations

import pytest

from pytest_modelmigrate.text.dates import PartialDate, dates_in


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("on 2024-03-12.", {(2024, 3, 12)}),
        ("on 12 March 2024", {(2024, 3, 12)}),
        ("March 12, 2024", {(2024, 3, 12)}),
        ("in March 1998", {(1998, 3, None)}),
        ("03/04/2024", {(2024, 3, 4), (2024, 4, 3)}),
        ("am 13.04.24", {(2024, 4, 13)}),
        ("2024年3月12日", {(2024, 3, 12)}),
    ],
)
def test_a_date_is_read_in_any_notation(text: str, readings: set[PartialDate]) -> None:
    (found,) = dates_in(text)
    assert found.readings == readings
    assert text[found.start : found.end] == found.shown


@pytest.mark.parametrize("text", ["", "1.250.000", "version 3.14", "on 45 March", "may be 1250"])
def test_other_numbers_are_no_dates(text: str) -> None:
    assert dates_in(text) == ()
