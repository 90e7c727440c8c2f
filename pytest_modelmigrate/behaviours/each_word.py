"""Divide a reply into its words: `divided(each_word, ...)`."""

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.text.spans import Span

_WORD: Final = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")


def each_word(text: str) -> list[Span]:
    """The spans of the words, for `divided(each_word, ...)`."""
    return [match.span() for match in _WORD.finditer(text)]
