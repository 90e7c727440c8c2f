from __future__ import annotations

import base64
import struct
from collections.abc import Callable
from typing import Any

import pytest

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection

HELLO = [{"role": "user", "content": "Hello"}]
CALL = {"type": "tool_use", "id": "toolu_1", "name": "look", "input": {}}
RESULT = {"type": "tool_result", "tool_use_id": "toolu_1", "content": "Blue"}


def user(*blocks: Any) -> list[Any]:
    return [{"role": "user", "content": list(blocks)}]


def image(width: int, height: int, media_type: str = "image/png", **more: Any) -> dict[str, Any]:
    png = b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height)
    source = {"type": "base64", "media_type": media_type, "data": base64.b64encode(png).decode()}
    return {"type": "image", "source": source, **more}


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


CASES = [
    (
        "opus-5",
        {},
        {"messages": user(image(8001, 8))},
        "messages[0].content[0].source.data",
        {"messages": user(image(8000, 8))},
    ),
    (
        "opus-4-7",
        {},
        {"messages": user(image(3840, 2160, transformations={"oversized_image": "error"}))},
        "messages[0].content[0].source.data",
        {"messages": user(image(2576, 1449, transformations={"oversized_image": "error"}))},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[3])
def test_a_parameter_is_rejected_and_the_recommended_edit_accepted(case: Any, check_rule: Callable[..., None]) -> None:
    check_rule("image_size", case)


def test_images_of_many_image_requests_have_a_smaller_limit(found_in: Callable[..., list[Rejection]]) -> None:
    assert found_in("opus-5", messages=user(*[image(2001, 8)] * 20)) == []
    assert found_in("opus-5", messages=user(*[image(2000, 8)] * 21)) == []
    found = found_in("opus-5", messages=user(*[image(2001, 8)] * 21))
    assert len(found) == 21
    assert "for many-image requests: 2000 pixels" in found[0].message


def test_image_data_have_a_limit_of_ten_megabytes(found_in: Callable[..., list[Rejection]]) -> None:
    small, large = image(8, 8), image(8, 8)
    small["source"]["data"] = small["source"]["data"].ljust(10 * 1024 * 1024, "A")
    large["source"]["data"] = large["source"]["data"].ljust(10 * 1024 * 1024 + 1, "A")
    assert found_in("opus-5", messages=user(small)) == []
    (found,) = found_in("opus-5", messages=user(large))
    assert found.message.endswith("image exceeds 10 MB maximum: 10485761 bytes > 10485760 bytes")


def test_images_inside_tool_results_are_checked(found_in: Callable[..., list[Rejection]]) -> None:
    result = {**RESULT, "content": [text("It shows:"), image(8001, 8)]}
    (found,) = found_in("opus-5", messages=[*HELLO, {"role": "assistant", "content": [CALL]}, *user(result)])
    assert found.path == "messages[2].content[0].content[1].source.data"
