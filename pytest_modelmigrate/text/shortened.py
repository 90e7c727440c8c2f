"""Shortening a text in its middle, or at its end."""

from __future__ import annotations

from pytest_modelmigrate.text.display_width import display_width

_DOTS = "..."


def shortened(text: str, width: int) -> str:
    """A text of at most so many columns, cut in its middle, because parametrized names differ at their end."""
    if display_width(text) <= width:
        return text
    keep = max(width - len(_DOTS), 2)
    end = keep // 2
    return f"{_begin(text, keep - end)}{_DOTS}{_begin(text[::-1], end)[::-1]}"


def shortened_at_end(text: str, width: int) -> str:
    """A text of at most so many columns, cut at its end, because sentences begin with what is most important."""
    return text if display_width(text) <= width else f"{_begin(text, width - len(_DOTS))}{_DOTS}"


def _begin(text: str, width: int) -> str:
    """The longest beginning of at most so many columns."""
    begin = text[:width]
    while display_width(begin) > width:
        begin = begin[:-1]
    return begin
