from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Any

import pytest


def image(width: int, height: int, media_type: str = "image/png", **more: Any) -> dict[str, Any]:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(png).decode()}
    return {"type": "image", "source": source, **more}


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


CASES = [
    ("opus-5", {}, {"system": [image(8, 8)]}, "system[0].type", {"system": [text("Hi")]}),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("system_prompt", case)
