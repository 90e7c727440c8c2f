"""Columns: aligned lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence


def aligned(rows: Sequence[Sequence[str]], left: int = 1) -> Iterator[str]:
    """Lines whose cells stand below each other.

    Args:
        rows: the cells of each line, the same number in all; escape codes in them are made visible.
        left: how many columns begin at the left; the others end at the right.
    """
    cells = [[printable(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        shown = [
            cell.ljust(width) if index < left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(shown).rstrip()


def printable(text: str) -> str:
    """A text without what moves a cursor or changes a colour: such characters are shown as escapes."""
    return "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
