"""Columns: aligned lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pytest_modelmigrate.text.printable import printable


def aligned(rows: Sequence[Sequence[str]], left: int = 1) -> Iterator[str]:
    """Lines whose cells stand below each other.

    Args:
        rows: the cells of each line, the same number in all; escape codes in them are made visible.
        left: how many columns begin at the left; the others end at the right.
    """
    cells = [[one_line(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        shown = [
            cell.ljust(width) if index < left else cell.rjust(width)
            for index, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        yield "  ".join(shown).rstrip()


def one_line(text: str) -> str:
    """A text that is safe to print as a cell: see `printable`; its line breaks and tabs are shown as escapes."""
    return printable(text.replace("\r", "\\r").replace("\n", "\\n").replace("\t", "\\t"))
