"""The error for a file on disk that cannot be read: what happened to it, and what to run."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.text.json_faults import conflict_line, parsing_fault

UNREADABLE: Final = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError)
"""What reading, parsing and understanding a damaged file may raise."""

_UPGRADE: Final = "python -m pip install --upgrade pytest-modelmigrate"


class OtherFormatError(ValueError):
    """A file has another format than the one that is read.

    Attributes:
        newer: whether it has a higher number.
    """

    def __init__(self, found: object, expected: str) -> None:
        self.newer = _number(found, expected) > _number(expected, expected)
        by = "a newer version wrote it: " if self.newer else ""
        super().__init__(f"{by}its format is {found!r}, not {expected!r}")


def check_format(data: Any, expected: str) -> None:
    """Check the `format` member of a parsed file.

    Raises:
        OtherFormatError: it names another format.
        ValueError: the file holds no JSON object.
    """
    if not isinstance(data, dict):
        raise ValueError("it holds no JSON object")  # noqa: TRY004 - an error of the file, not of the code
    if data.get("format") != expected:
        raise OtherFormatError(data.get("format"), expected)


def corrupt_file(
    path: Path, what: str, error: Exception, *, text: str, merged: str, lost: str, restored: bool = True
) -> CorruptFileError:
    """The error for a file that cannot be read.

    Args:
        path: the file.
        what: what it should be, such as `recording`.
        error: what reading it raised.
        text: its text, as far as it could be read.
        merged: what to do once a merge conflict is solved.
        lost: what to do once the file is deleted.
        restored: whether it can be restored from version control.
    """
    file = shlex.quote(str(path))
    if isinstance(error, json.JSONDecodeError):
        reason = parsing_fault(text, error)
    elif isinstance(error, KeyError):
        reason = f"{error} is missing"
    else:
        reason = str(error)
    if isinstance(error, OtherFormatError) and error.newer:
        step = _UPGRADE
    elif isinstance(error, json.JSONDecodeError) and conflict_line(text):
        step = f"keep one side with git checkout --theirs {file} (or --ours), then {merged}"
    else:
        restore = f"restore it with git checkout {file}, or " if restored else ""
        step = f"{restore}delete it and {lost}"
    return CorruptFileError(f"{path} is not a readable {what}: {reason}\n  next        {step}")


def _number(found: object, expected: str) -> int:
    """The number at the end of the name of a format; -1 for a format of another family."""
    match = re.fullmatch(re.escape(expected.rpartition("/")[0]) + r"/(\d+)", str(found))
    return int(match[1]) if match else -1
