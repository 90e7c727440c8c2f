"""Image tokens by the published formula, and image sizes read from the first bytes.

Source: https://platform.claude.com/docs/en/build-with-claude/vision
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, TypeAlias

ImageTier: TypeAlias = Literal["standard", "high-res"]

PATCH_PIXELS: Final = 28
"""One visual token stands for a square of this many pixels a side."""

_JPEG_SIZE_MARKERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE_MARKERS: Final = frozenset({0x01, 0xFF, *range(0xD0, 0xD9)})


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


def read_size(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG, GIF or WebP file; None for anything else."""
    for signature, read in _READERS.items():
        if data.startswith(signature):
            try:
                return read(data)
            except (struct.error, IndexError):
                return None
    return None


def _patches(width: int, height: int) -> int:
    return -(-width // PATCH_PIXELS) * -(-height // PATCH_PIXELS)


def _scaled(short: int, new_long: int, long: int) -> int:
    return max(1, round(short * new_long / long))


def _png_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from(">II", data, 16)
    return width, height


def _gif_size(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<HH", data, 6)
    return width, height


def _jpeg_size(data: bytes) -> tuple[int, int] | None:
    position = 2
    while data[position] == 0xFF:  # noqa: PLR2004 - every JPEG marker begins with this byte
        marker = data[position + 1]
        if marker in _JPEG_BARE_MARKERS:
            position += 1 if marker == 0xFF else 2  # noqa: PLR2004 - a fill byte
            continue
        (length,) = struct.unpack_from(">H", data, position + 2)
        if marker in _JPEG_SIZE_MARKERS:
            height, width = struct.unpack_from(">HH", data, position + 5)
            return width, height
        position += 2 + length
    return None


def _webp_size(data: bytes) -> tuple[int, int] | None:
    """The three forms of https://developers.google.com/speed/webp/docs/riff_container."""
    form = data[12:16]
    if data[8:12] != b"WEBP":
        return None
    if form == b"VP8X":
        return 1 + int.from_bytes(data[24:27], "little"), 1 + int.from_bytes(data[27:30], "little")
    if form == b"VP8L":
        (bits,) = struct.unpack_from("<I", data, 21)
        return 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    if form == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF
    return None


_READERS: Final[Mapping[bytes, Callable[[bytes], tuple[int, int] | None]]] = MappingProxyType(
    {
        b"\x89PNG\r\n\x1a\n": _png_size,
        b"GIF87a": _gif_size,
        b"GIF89a": _gif_size,
        b"\xff\xd8": _jpeg_size,
        b"RIFF": _webp_size,
    }
)
