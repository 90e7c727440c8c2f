"""Text in Markdown, as GitHub and GitLab read it: what comes from replies, ids and evidence stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from pytest_modelmigrate.text.printable import one_line
from pytest_modelmigrate.text.shortened import shortened

LONGEST_NAME: Final = 200
"""Characters of the name of a case; a longer one is cut in its middle."""

_SYNTAX: Final = re.compile(
    r"\\(?=[!-/:-@\[-`{-~])"  # an escape
    r"|[`*|]|(?<![^\W_])_|_(?![^\W_])|~(?=~)"  # code, emphasis, a cell border, strikethrough
    r"|(?<=\])[(\[]"  # the rest of a link or an image, after its text
    r"|\$(?!\d)"  # a formula
)
_HTML: Final = re.compile(r"<|&(?=#?\w+;)")
_REFERENCE: Final = re.compile(
    r"(?<![\w/.@])@(?=\w)|#(?=\d)|(?<=\bGH)-(?=\d)|\bwww(?=\.)"
    r"|(?<=http)://|(?<=https)://(?!(?:[a-z]+\.)?(?:claude|anthropic)\.com/)"
)
"""What GitHub makes a mention of a user, a reference to an issue, or a link, other than to Anthropic's pages."""

_NOTHING: Final = "&#8203;"
"""A character without width, which keeps GitHub from seeing a reference."""


def escaped(text: str) -> str:
    """A text in one line, of which Markdown shows every character: no HTML, link, image, mention or cell border."""
    shown = _SYNTAX.sub(r"\\\g<0>", one_line(text))
    shown = _HTML.sub(lambda found: "&lt;" if found[0] == "<" else "&amp;", shown)
    return _REFERENCE.sub(lambda found: f"{found[0]}{_NOTHING}", shown)


def code(text: str, longest: int = LONGEST_NAME) -> str:
    """A name as code in one line; one that is too long is cut in its middle."""
    shown = shortened(one_line(text), longest)
    fence = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    room = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{room}{shown}{room}{fence}" if shown else ""


def code_cell(text: str) -> str:
    """The same for the cell of a table."""
    return code(text).replace("|", "\\|")


def row(cells: Iterable[str]) -> str:
    """The row of a table."""
    return f"| {' | '.join(cells)} |"


def rule(columns: int) -> str:
    """The line below the heading of a table."""
    return f"|{'---|' * columns}"
