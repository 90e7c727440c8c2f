from __future__ import annotations

import pytest

from pytest_modelmigrate.reports.columns import aligned, one_line
from pytest_modelmigrate.reports.sparklines import BARS, PLAIN_BARS, bars_for, sparkline


@pytest.mark.parametrize(
    ("values", "line"),
    [
        ([], ""),
        ([5.0], "▁"),
        ([0.0, 0.0], "▁▁"),
        ([1.0, 8.0], "▁█"),
        ([0.0, 1, 2, 3, 4, 5, 6, 7], BARS),
        ([100.0, 101.0, 100.0], "▁▂▁"),
    ],
)
def test_values_are_bars_and_noise_is_flat(values: list[float], line: str) -> None:
    assert sparkline(values) == line


def test_the_last_values_are_shown() -> None:
    assert sparkline([9.0, *range(30)], width=3) == sparkline([27.0, 28.0, 29.0])


@pytest.mark.parametrize(
    ("encoding", "bars"), [("utf-8", BARS), ("cp1252", PLAIN_BARS), (None, PLAIN_BARS), ("no such", PLAIN_BARS)]
)
def test_a_terminal_without_bars_gets_plain_characters(encoding: str | None, bars: str) -> None:
    assert bars_for(encoding) == bars


def test_columns_stand_below_each_other() -> None:
    assert [*aligned([("a", "1"), ("long", "10")])] == ["a      1", "long  10"]


def test_what_moves_a_cursor_is_shown_as_an_escape() -> None:
    assert one_line("é \x1b[0m\r\n\t\u202e") == r"é \x1b[0m\r\n\t\u202e"
    assert one_line("::error::x") == r"\::error::x"
