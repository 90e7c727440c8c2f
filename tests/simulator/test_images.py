from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

import pytest

from pytest_modelmigrate.simulator.errors import SimulatedError


def png(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = struct.pack(">I", len(header)) + b"IHDR" + header
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", zlib.crc32(b"IHDR" + header))


def image_block(data: bytes, **more: Any) -> dict[str, Any]:
    source = {"type": "base64", "media_type": "image/png", "data": base64.b64encode(data).decode()}
    return {"type": "image", "source": source, **more}


def test_an_image_has_the_tokens_of_its_tier(api: Any) -> None:
    def tokens(model: str) -> int:
        def count(content: list[dict[str, Any]]) -> int:
            messages = [{"role": "user", "content": content}]
            return int(api.send(model, messages=messages)["usage"]["input_tokens"])

        text = {"type": "text", "text": "What is it?"}
        return count([image_block(png(2000, 1500)), text]) - count([text])

    assert tokens("claude-opus-4-6") == 1564
    assert tokens("claude-opus-4-7") == 3888


def test_an_oversized_image_is_rejected_if_it_may_not_be_downsized(api: Any) -> None:
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
def test_images_beyond_a_limit_are_rejected(api: Any, blocks: list[Any], message: str) -> None:
    with pytest.raises(SimulatedError, match=message):
        api.send("claude-opus-5", messages=[{"role": "user", "content": blocks}])
