"""Sparklines: a series of numbers as one line of bars."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

BARS: Final = "▁▂▃▄▅▆▇█"
"""Bars from the lowest to the highest."""

PLAIN_BARS: Final = "_.-=+*%#"
"""The same for terminals without these characters."""


_LEAST_SPAN: Final = 0.1
"""The least that all bars together stand for, as a share of the highest value, so that noise stays flat."""


def sparkline(values: Sequence[float], width: int = 20, bars: str = BARS) -> str:
    """The last values as bars: the lowest of them is the lowest bar, and the highest bar is at least 10% above it.

    Args:
        values: the numbers, oldest first.
        width: the most bars.
        bars: the characters, lowest first.
    """
    shown = values[-width:]
    if not shown:
        return ""
    low = min(shown)
    span = max(max(shown) - low, _LEAST_SPAN * max(map(abs, shown)))
    return "".join(bars[round((each - low) / span * (len(bars) - 1)) if span else 0] for each in shown)


def bars_for(encoding: str | None) -> str:
    """The bars that a stream with this encoding can write."""
    try:
        BARS.encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return PLAIN_BARS
    return BARS
