from __future__ import annotations

import os
import shutil

import pytest

from pytest_modelmigrate.reports.screen import Part, lines_taken, screen_lines, share_screen


def part(number: int, least: int = 1) -> Part:
    lines = [f"{number}.{n}" for n in range(number)]
    return Part(lines, lambda most: lines[:most], least)


@pytest.mark.parametrize(
    ("numbers", "height", "shown"),
    [
        ((5, 5, 5), 15, [5, 5, 5]),
        ((9, 9, 9), 16, [8, 5, 3]),
        ((9, 1, 9), 16, [9, 1, 6]),
        ((9, 9, 9), 3, [1, 1, 1]),
        ((9, 9, 9), 2, [1, 1, 0]),
        ((9, 0, 9), 0, [0, 0, 0]),
    ],
)
def test_what_does_not_fit_is_shared_out_and_earlier_parts_have_more(
    numbers: tuple[int, ...], height: int, shown: list[int]
) -> None:
    assert [len(lines) for lines in share_screen([part(number) for number in numbers], height, 80)] == shown


def test_a_part_has_at_least_the_lines_in_which_it_says_something() -> None:
    assert [len(lines) for lines in share_screen([part(9, least=4), part(9, least=3)], 6, 80)] == [6, 0]
    assert [len(lines) for lines in share_screen([part(9, least=4), part(9)], 3, 80)] == [3, 0]


def test_what_the_first_part_leaves_goes_to_the_others() -> None:
    first = Part(["x"] * 9, lambda most: ["x"][:most], 1)
    assert [len(lines) for lines in share_screen([first, part(9)], 10, 80)] == [1, 9]


def test_a_line_that_is_too_long_takes_several() -> None:
    assert lines_taken(["", "x" * 80, "x" * 81, "払" * 41], 80) == 1 + 1 + 2 + 2


@pytest.mark.parametrize(("terminal", "lines"), [(0, 50), (24, 24), (60, 60), (5, 12)])
def test_without_a_terminal_a_screen_has_fifty_lines(
    terminal: int, lines: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "get_terminal_size", lambda fallback: os.terminal_size((80, terminal or fallback[1])))
    assert screen_lines() == lines
