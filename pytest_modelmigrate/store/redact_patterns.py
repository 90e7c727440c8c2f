"""The patterns of `modelmigrate_redact`: what recordings and reports hold a mark for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from pytest_modelmigrate.facts.errors import InvalidSettingError

MARK: Final = "[redacted]"
"""What stands in a file instead of a text that a pattern matches."""


def read_patterns(lines: Iterable[str], source: str) -> tuple[re.Pattern[str], ...]:
    """Read the lines of the ini key.

    Raises:
        InvalidSettingError: a line is no pattern, or matches the empty text; the message begins with `source`.
    """
    return tuple(_read(line.strip(), source) for line in lines if line.strip())


def replace_matches(text: str, patterns: Sequence[re.Pattern[str]]) -> str:
    """A text with the mark in the place of all that the patterns match."""
    for pattern in patterns:
        text = pattern.sub(MARK, text)
    return text


def _read(line: str, source: str) -> re.Pattern[str]:
    try:
        pattern = re.compile(line)
    except re.error as error:
        raise InvalidSettingError(f"{source}: invalid pattern {line!r}: {error}") from error
    if pattern.search(""):
        raise InvalidSettingError(f"{source}: the pattern {line!r} matches the empty text; write what it replaces")
    return pattern
