from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Any

import pytest


def user(*blocks: Any) -> list[Any]:
    return [{"role": "user", "content": list(blocks)}]


def image(width: int, height: int, media_type: str = "image/png", **more: Any) -> dict[str, Any]:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(png).decode()}
    return {"type": "image", "source": source, **more}


CASES = [
    (
        "opus-5",
        {},
        {"messages": user(image(8, 8, "image/tiff"))},
        "messages[0].content[0].source.media_type",
        {"messages": user(image(8, 8, "image/webp"))},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("image_source", case)
