"""The screen of a terminal, which the parts of a summary share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.text.display_width import display_width

LINES: Final = 50
"""Lines of a screen where nothing is written to a terminal, as in CI."""

_FEWEST: Final = 12
"""A screen with fewer lines counts as one with so many."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a summary.

    Attributes:
        lines: the whole part.
        fitted: what is most important of it in at most so many lines; what is left out is counted.
        least: the fewest lines in which it says something.
    """

    lines: Sequence[str]
    fitted: Callable[[int], Sequence[str]]
    least: int = 1


def screen_lines() -> int:
    """The lines of the terminal; 50 where nothing is written to a terminal, and LINES is not set."""
    return max(_FEWEST, shutil.get_terminal_size(fallback=(0, LINES)).lines)


def lines_taken(lines: Iterable[str], columns: int) -> int:
    """The lines that a text takes on a screen of so many columns: a long line, such as a command, takes several."""
    return sum(max(1, -(-display_width(line) // columns)) for line in lines)


def share_screen(parts: Sequence[Part], height: int, columns: int) -> list[Sequence[str]]:
    """The lines of each part: all where there is room, otherwise what fits; a part without any room has none.

    Args:
        parts: the parts, the most important first; each grows by two lines where those behind it grow by one.
        height: the most lines of all parts together.
        columns: the columns of the screen.
    """
    if not parts:
        return []
    wanted = [lines_taken(part.lines, columns) for part in parts]
    room = _rooms(parts, wanted, height)[0]
    lines = parts[0].lines if wanted[0] <= room else parts[0].fitted(room) if room else ()
    return [lines, *share_screen(parts[1:], height - lines_taken(lines, columns), columns)]


def _rooms(parts: Sequence[Part], wanted: Sequence[int], height: int) -> list[int]:
    """The lines of each part: first the fewest that it needs, and then in turns."""
    rooms = [0] * len(parts)
    for place, part in enumerate(parts):
        least = min(part.least, wanted[place])
        if not place:
            least = min(least, height)
        if least <= height:
            rooms[place], height = least, height - least
    growing = [place for place, room in enumerate(rooms) if room]
    while height > 0 and growing:
        growing = [place for place in growing if rooms[place] < wanted[place]]
        for place in growing:
            lines = min(1 if place else 2, height)
            rooms[place], height = rooms[place] + lines, height - lines
    return rooms
