"""The width and height of an image, read from its first bytes."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

_JPEG_SIZE_MARKERS: Final = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_BARE_MARKERS: Final = frozenset({0x01, 0xFF, *range(0xD0, 0xD9)})


def read_dimensions(data: bytes) -> tuple[int, int] | None:
    """Width and height in pixels of a PNG, JPEG, GIF or WebP file; None for anything else."""
    for signature, read in _READERS.items():
        if data.startswith(signature):
            try:
                return read(data)
            except (struct.error, IndexError):
                return None
    return None


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
