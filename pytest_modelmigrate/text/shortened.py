"""Shortening a text in its middle."""

from __future__ import annotations


def shortened(text: str, width: int) -> str:
    """A text of at most so many characters, cut in its middle, because parametrized names differ at their end."""
    if len(text) <= width:
        return text
    keep = max(width - 3, 2)
    return f"{text[: keep - keep // 2]}...{text[-(keep // 2) :]}"
