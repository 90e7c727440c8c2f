from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from pytest_modelmigrate.text.moments import has_zone, moment


@pytest.mark.parametrize(
    ("text", "found", "zone"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+00:00", False),
        ("2026-11-20 10:00:00", "2026-11-20T10:00:00+00:00", False),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00+00:00", True),
        ("2026-11-20 10:00:00+01", "2026-11-20T09:00:00+00:00", True),
        ("2026-11-20 10:00:00 UTC", "2026-11-20T10:00:00+00:00", True),
        (" 2026-11-20T10:00:00.250-05:30 ", "2026-11-20T15:30:00.250000+00:00", True),
        (1795168800, "2026-11-20T10:00:00+00:00", True),
        ("1795168800.5", "2026-11-20T10:00:00.500000+00:00", True),
        (1795168800000, "2026-11-20T10:00:00+00:00", True),
        ("1795168800000000", "2026-11-20T10:00:00+00:00", True),
        ("1795168800000000000", "2026-11-20T10:00:00+00:00", True),
    ],
)
def test_moments_are_read_as_programs_write_them(text: str | float, found: str, *, zone: bool) -> None:
    assert moment(text).isoformat() == found
    assert has_zone(text) == zone


def test_a_time_without_a_zone_is_in_the_given_one() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert moment("2026-11-20 10:00", berlin).isoformat() == "2026-11-20T09:00:00+00:00"
    assert moment("2026-07-20 10:00", berlin).isoformat() == "2026-07-20T08:00:00+00:00"


@pytest.mark.parametrize("text", ["", "yesterday", "20.11.2026", "12", "2026-13-01", "0001-01-01T00:00:00+23:00", "-5"])
def test_anything_else_is_an_error_that_shows_the_form(text: str) -> None:
    with pytest.raises(ValueError, match="expected a time such as 2026-11-20T10:00:00Z, found"):
        moment(text)
