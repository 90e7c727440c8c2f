from __future__ import annotations

import struct
import zlib

import pytest

from pytest_modelmigrate.analysis.image_dimensions import read_dimensions


def png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", len(header)) + b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(b"IHDR" + header))


def jpeg(width: int, height: int) -> bytes:
    application = b"\xff\xe0\x00\x10JFIF\x00" + b"\x00" * 9
    frame = b"\xff\xc2\x00\x11\x08" + struct.pack(">HH", height, width) + b"\x03" + b"\x00" * 9
    return b"\xff\xd8" + application + b"\xff" + frame


def webp(form: bytes, payload: bytes) -> bytes:
    return (
        b"RIFF" + struct.pack("<I", 4 + 8 + len(payload)) + b"WEBP" + form + struct.pack("<I", len(payload)) + payload
    )


@pytest.mark.parametrize(
    "data",
    [
        png(640, 480),
        jpeg(640, 480),
        b"GIF89a" + struct.pack("<HH", 640, 480) + b"\x00",
        webp(b"VP8X", b"\x00" * 4 + (639).to_bytes(3, "little") + (479).to_bytes(3, "little")),
        webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14)),
        webp(b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480)),
    ],
    ids=["png", "jpeg", "gif", "webp-extended", "webp-lossless", "webp-lossy"],
)
def test_the_size_is_read_from_the_first_bytes(data: bytes) -> None:
    assert read_dimensions(data) == (640, 480)


@pytest.mark.parametrize("data", [b"", b"not an image", png(640, 480)[:18], b"\xff\xd8\xff", b"RIFF1234WAVE"])
def test_what_is_no_image_has_no_size(data: bytes) -> None:
    assert read_dimensions(data) is None
