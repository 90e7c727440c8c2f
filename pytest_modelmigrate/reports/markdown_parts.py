"""Parts of a Markdown report, the most important first, and how they fit into a limited number of characters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

_LONGEST_LINE: Final = 4000
"""Characters of a line in a report that is limited."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a report.

    Attributes:
        before: the lines in front of its items, such as a heading.
        items: a line each, the most important first; those at the end are left out where there is no room.
        after: the lines behind its items.
        what: what an item is, such as `case`.
        needed: whether it is never left out; such a part is short.
    """

    before: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    what: str = "line"
    needed: bool = False


def document(parts: Sequence[Part], limit: int | None = None, size: Callable[[str], int] = len) -> str:
    """The parts as one text, with an empty line between them.

    Args:
        parts: the most important first.
        limit: the most that the text may have; None for any length.
        size: how long a text is, such as `len` for characters.
    """
    filled = [each for each in parts if each.items or each.needed]
    texts = ("\n".join(_lines(each)) for each in filled) if limit is None else _fitted(filled, limit, size)
    return "\n\n".join(texts) + "\n"


def _fitted(parts: Sequence[Part], limit: int, size: Callable[[str], int]) -> Iterator[str]:
    """The text of each part; one whose items do not all fit leaves half of the room to those after it."""
    parts = [_with_short_lines(each) for each in parts]
    room = limit - sum(_size(_lines(each), size) for each in parts if each.needed)
    waiting = sum(not each.needed for each in parts)
    for part in parts:
        lines = _lines(part)
        if part.needed:
            yield "\n".join(lines)
            continue
        waiting -= 1
        share = room // 2 if waiting else room
        if _size(lines, size) > share:
            lines = _beginning(part, share, size)
        if _size(lines, size) <= room:
            room -= _size(lines, size)
            yield "\n".join(lines)


def _beginning(part: Part, room: int, size: Callable[[str], int]) -> tuple[str, ...]:
    """As many items as there is room for, and how many are left out."""
    frame = (*part.before, *part.after, "", _left_out(len(part.items), part.what))
    left, kept = room - _size(frame, size), 0
    while kept < len(part.items) and (left := left - size(part.items[kept]) - 1) >= 0:
        kept += 1
    note = _left_out(len(part.items) - kept, part.what)
    return (*part.before, *part.items[:kept], *part.after, "", note) if kept else (note,)


def _left_out(number: int, what: str) -> str:
    return f"... and {number:,} more {what if number == 1 else f'{what}s'}, for which there is no room here"


def _lines(part: Part) -> tuple[str, ...]:
    return (*part.before, *part.items, *part.after)


def _with_short_lines(part: Part) -> Part:
    before, items, after = (tuple(map(_cut, lines)) for lines in (part.before, part.items, part.after))
    return replace(part, before=before, items=items, after=after)


def _cut(line: str) -> str:
    return line if len(line) <= _LONGEST_LINE else f"{line[: _LONGEST_LINE - 3]}..."


def _size(lines: Sequence[str], size: Callable[[str], int]) -> int:
    """The lines with their line breaks, and the empty line behind them."""
    return sum(size(each) + 1 for each in lines) + 1
