from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import pytest
from pytest_modelmigrate.analysis.image_dimensions import read_dimensions
from pytest_modelmigrate.analysis.image_tokens import ImageTier, count_image, fit_image

from pytest_modelmigrate.simulator.errors import SimulatedError


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


def image_block(data: bytes, **more: Any) -> dict[str, Any]:
    source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(data).decode()}
    return {"type": "image", "source": source, **more}


@pytest.mark.parametrize(
    ("size", "tier", "tokens"),
    [
        ((1000, 1000), "standard", 1296),
        ((1000, 1000), "high-res", 1296),
        ((2000, 1500), "standard", 1564),
        ((2000, 1500), "high-res", 3888),
        ((3840, 2160), "standard", 1560),
        ((3840, 2160), "high-res", 4784),
        ((2160, 3840), "standard", 1560),
    ],
)
def test_the_published_examples_count_as_published(size: tuple[int, int], tier: ImageTier, tokens: int) -> None:
    assert count_image(*size, tier) == tokens


def test_an_image_that_fits_is_not_resized() -> None:
    assert fit_image(640, 480, "standard") == (640, 480)


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


def test_an_image_costs_the_tiers_tokens(api: Any) -> None:
    def tokens(model: str) -> int:
        def count(content: list[dict[str, Any]]) -> int:
            messages = [{"role": "user", "content": content}]
            return int(api.send(model, messages=messages)["usage"]["input_tokens"])

        text = {"type": "text", "text": "What is it?"}
        return count([image_block(png(2000, 1500)), text]) - count([text])

    assert tokens("claude-opus-4-6") == 1564
    assert tokens("claude-opus-4-7") == 3888


def test_an_oversized_image_is_refused_where_it_may_not_be_downsized(api: Any) -> None:
    block = image_block(png(3840, 2160), transformations={"oversized_image": "error"})
    with pytest.raises(SimulatedError, match=r"3840x2160.*2576x1449"):
        api.send("claude-opus-4-7", messages=[{"role": "user", "content": [block]}])


@pytest.mark.parametrize(
    ("blocks", "message"),
    [
        ([image_block(png(8001, 10))], "8000 pixels"),
        ([image_block(png(2001, 10))] * 21, "many-image requests: 2000 pixels"),
        ([image_block(b"nothing")], "Could not process image"),
        ([image_block(png(8, 8))] * 601, "too many images: 601 > 600"),
    ],
    ids=["too-wide", "too-wide-for-many", "no-image", "too-many"],
)
def test_images_beyond_a_limit_are_refused(api: Any, blocks: list[Any], message: str) -> None:
    with pytest.raises(SimulatedError, match=message):
        api.send("claude-opus-5", messages=[{"role": "user", "content": blocks}])
