"""The texts of a prompt, with their lines in the file that contains them."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass

from pytest_modelmigrate.lint.parsed_prompt import PromptRole


@dataclass(frozen=True, slots=True)
class LocatedText:
    """A text, and the line in a file for each of its characters.

    Attributes:
        text: the text that the model gets; a placeholder of an f-string is `{name}`.
        starts: indices of the text where a new line of the file begins, in order; the first is 0.
        lines: the line of the file for each start, counted from 1.
    """

    text: str
    starts: tuple[int, ...]
    lines: tuple[int, ...]

    def line(self, index: int) -> int:
        """The line of the file for this character of the text."""
        return self.lines[max(0, bisect_right(self.starts, index) - 1)]

    @property
    def first_line(self) -> int:
        """The line on which the text begins."""
        return self.lines[0]


@dataclass(frozen=True, slots=True)
class PromptText:
    """One text of a prompt.

    Attributes:
        role: its role.
        located: the text and its lines.
        around: lines near the text on which a comment applies to all of it.
    """

    role: PromptRole
    located: LocatedText
    around: tuple[int, ...] = ()


def located(text: str, first_line: int = 1) -> LocatedText:
    """A text that is in a file as it is, from this line on."""
    starts = [0, *(index + 1 for index, sign in enumerate(text) if sign == "\n")]
    return LocatedText(text, tuple(starts), tuple(range(first_line, first_line + len(starts))))


def concatenated(parts: list[LocatedText], between: str = "") -> LocatedText:
    """Join several texts; a separator belongs to the line before it."""
    text = ""
    pieces: list[str] = []
    starts: list[int] = []
    lines: list[int] = []
    length = 0
    for index, part in enumerate(parts):
        if index:
            pieces.append(between)
            length += len(between)
        starts += [length + start for start in part.starts]
        lines += part.lines
        pieces.append(part.text)
        length += len(part.text)
    text = "".join(pieces)
    return LocatedText(text, tuple(starts) or (0,), tuple(lines) or (1,))
