"""The text budget: how many characters of each reply fit into a report."""

from __future__ import annotations

from collections.abc import Iterable


def longest_text(lengths: Iterable[int], budget: int) -> int:
    """The length to cut texts to, so that together they are no longer than a budget; short texts stay whole.

    Args:
        lengths: of the texts.
        budget: the most that they may be together.
    """
    rest, ordered = budget, sorted(lengths)
    for index, length in enumerate(ordered):
        share = rest // (len(ordered) - index)
        if length > share:
            return max(share, 0)
        rest -= length
    return ordered[-1] if ordered else 0
