"""Image tokens by the published formula.

Source: https://platform.claude.com/docs/en/build-with-claude/vision
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

ImageTier: TypeAlias = Literal["standard", "high-res"]

PATCH_PIXELS: Final = 28
"""One visual token stands for a square of this many pixels a side."""


@dataclass(frozen=True, slots=True)
class TierLimit:
    """What an image is downsized to: pixels of the long edge and visual tokens."""

    long_edge: int
    tokens: int


TIER_LIMITS: Final[Mapping[ImageTier, TierLimit]] = MappingProxyType(
    {"standard": TierLimit(1568, 1568), "high-res": TierLimit(2576, 4784)}
)


def count_image(width: int, height: int, tier: ImageTier) -> int:
    """The visual tokens of an image of that size in pixels, after downsizing to the tier."""
    return _patches(*fit_image(width, height, tier))


def fit_image(width: int, height: int, tier: ImageTier) -> tuple[int, int]:
    """The largest size in pixels, of the same proportions, that fits the tier's two limits."""
    limit = TIER_LIMITS[tier]
    long, short = max(width, height), min(width, height)
    low, high = 1, min(long, limit.long_edge)
    while low < high:
        middle = (low + high + 1) // 2
        if _patches(middle, _scaled(short, middle, long)) <= limit.tokens:
            low = middle
        else:
            high = middle - 1
    fitted = low, _scaled(short, low, long)
    return fitted if width >= height else (fitted[1], fitted[0])


def _patches(width: int, height: int) -> int:
    return -(-width // PATCH_PIXELS) * -(-height // PATCH_PIXELS)


def _scaled(short: int, new_long: int, long: int) -> int:
    return max(1, round(short * new_long / long))
