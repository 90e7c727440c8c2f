"""Names listed in a sentence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

_MOST: Final = 5


def listed(names: Sequence[str]) -> str:
    """Names in a sentence: `a, b and c`; of more than five the first five, as in `a, b, c, d, e and 2 more`."""
    shown = names[:_MOST]
    if len(names) > _MOST:
        return f"{', '.join(shown)} and {len(names) - _MOST} more"
    return " and ".join(filter(None, (", ".join(shown[:-1]), *shown[-1:])))
