"""The columns that a text takes in a terminal: two for a character of Chinese, Japanese or Korean, and for an emoji."""

from __future__ import annotations

import textwrap
import unicodedata
from typing import Final

_WITHOUT_WIDTH: Final = ("Mn", "Me", "Cf")
"""Marks that stand above or below a character, and characters that are not shown."""

_REST: Final = "\ue000"
"""Stands for the second column of a wide character while a text is wrapped; it is of the private use area."""


def display_width(text: str) -> int:
    """The columns of a text, as pytest counts them: those of its characters."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def padded(text: str, width: int) -> str:
    """A text with spaces behind it up to so many columns."""
    return text + " " * (width - display_width(text))


def wrapped(text: str, width: int, *, indent: str = "", first: str = "", cut: bool = True) -> list[str]:
    """A text in lines of at most so many columns; words with hyphens, such as names of models, stay whole.

    Args:
        text: the text.
        width: the most columns of a line.
        indent: begins every line but the first.
        first: begins the first line.
        cut: whether a word that is longer than a line is cut.
    """
    wide = not text.isascii()
    if wide:
        text = "".join(each + _REST if _columns(each) > 1 else each for each in text)
    lines = textwrap.wrap(
        text,
        width - wide,  # a wide character may end a line with its first column
        initial_indent=first,
        subsequent_indent=indent,
        break_long_words=cut,
        break_on_hyphens=False,
    )
    return [line.replace(_REST, "") for line in lines] if wide else lines


def _columns(character: str) -> int:
    if unicodedata.category(character) in _WITHOUT_WIDTH:
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
