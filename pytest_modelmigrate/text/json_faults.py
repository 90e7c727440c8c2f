"""What happened to a JSON file that cannot be parsed: conflict markers of git, or an end that is missing."""

from __future__ import annotations

import json
import re
from typing import Final

_MARKER: Final = re.compile(r"^(?:<{7}|\|{7}|>{7}) |^={7}$", re.MULTILINE)


def conflict_line(text: str) -> int | None:
    """The number of the line with git's first conflict marker; None without one."""
    match = _MARKER.search(text)
    return text.count("\n", 0, match.start()) + 1 if match else None


def parsing_fault(text: str, error: json.JSONDecodeError) -> str:
    """Why a text is not JSON, for the reader of a message.

    Args:
        text: the whole text.
        error: what the parser said about it.
    """
    if line := conflict_line(text):
        return f"it has conflict markers of git, the first in line {line}"
    whole = text.rstrip()
    if not whole:
        return "it is empty"
    if error.pos >= len(whole) or not whole.endswith(("}", "]")):
        return f"it ends in the middle, in line {text.count(chr(10), 0, len(whole)) + 1}"
    return f"{error.msg} at line {error.lineno} column {error.colno}"
