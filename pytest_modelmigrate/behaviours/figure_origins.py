"""Figures that may come from elsewhere than the words of a source: from another script, or from the user."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_READ: Final = 20_000
"""Characters of each text that are read, the first ones."""

_LATIN: Final = re.compile(r"[A-Za-z\u00c0-\u024f]")
_OTHER: Final = re.compile(r"[\u0600-\u06ff\u0900-\u097f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FIGURE: Final = re.compile(r"(?<![\d.,])(?!(?:19|20)\d\d(?![\d.,]*\d))\d[\d.,]*\d")
"""A figure of several digits that is no year."""

_ANOTHER_SCRIPT: Final = "the source is in another script, which may write the figure in another way"
_OF_THE_USER: Final = "the user gives figures of its own, from which it may follow"


def doubt_of_origin(text: str, source: str, said: Iterable[str]) -> str:
    """Why a figure that the source does not have may be right: the source is in another script, or the user gives some.

    Args:
        text: the reply.
        source: the source.
        said: the texts of the user; what they have of the source does not count.

    Example:
        >>> doubt_of_origin("It has run for 12 hours.", "Stop it after 10 hours.", ["It runs since 11:30."])
        'the user gives figures of its own, from which it may follow'
    """
    if _is_latin(text) != _is_latin(source):
        return _ANOTHER_SCRIPT
    own = (each.replace(source, " ") for each in said)
    return _OF_THE_USER if any(_FIGURE.search(each[:_READ]) for each in own) else ""


def _is_latin(text: str) -> bool:
    return len(_LATIN.findall(text[:_READ])) > len(_OTHER.findall(text[:_READ]))
