"""Printable text: replies, ids and evidence without what a terminal or a CI log would take for a command."""

from __future__ import annotations

import re
from typing import Final

_INVISIBLE: Final = re.compile(
    "["
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters: escape sequences, carriage returns, backspaces
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # what changes the direction of text
    "\u2028\u2029"  # line separators
    "\ud800-\udfff"  # halves of a character, which no terminal can encode
    "\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"  # tags and annotations, which are never seen
    "]"
)

_COMMAND: Final = re.compile(r"(?<!\S)(?=::[A-Za-z])|(?<=#)(?=#(?:vso|teamcity)?\[)")
"""How a workflow command begins: of GitHub Actions, Azure Pipelines or TeamCity.

GitHub's runner ignores spaces in front of `::`, and finds `##[` anywhere in a line
(https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs).
"""

_COLOUR: Final = re.compile(r"\x1b\[(?:39;49;00|0?[0-4]|3[1-7]|9[0-7])m")
"""Bold and colours, and their end; not what hides text: concealed, in black, or on another background."""

_COLOURS: Final = re.compile(f"({_COLOUR.pattern})")


def printable(text: str) -> str:
    r"""A text that is safe to print: what would be a command is shown instead.

    Control characters other than newline and tab, characters that change the direction of text, and other invisible
    ones become escapes as Python writes them, such as `\x1b` and `\u202e`. A backslash in `\::error::` and `#\#[error]`
    keeps a CI system from obeying it.
    """
    return _COMMAND.sub(r"\\", visible(text))


def printable_in_colours(text: str) -> str:
    """The same, with the colours in which pytest shows differences and log levels; they hide nothing."""
    return "".join(each if _COLOUR.fullmatch(each) else printable(each) for each in _COLOURS.split(text))


def visible(text: str) -> str:
    r"""A text with escapes such as `\x1b` and `\u202e` for characters that are never seen, as in `printable`."""
    return _INVISIBLE.sub(_escape, text.replace("\r\n", "\n"))


def one_line(text: str) -> str:
    """A printable text in one line."""
    return printable(" ".join(text.split()))


def before_commands(text: str) -> list[str]:
    """The parts of a text; each one but the first begins a workflow command."""
    return _COMMAND.split(text)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")
