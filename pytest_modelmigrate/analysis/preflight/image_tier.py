"""The size to which images are downsized before a model sees them.

Source: https://platform.claude.com/docs/en/build-with-claude/vision
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of, decode_base64
from pytest_modelmigrate.analysis.image_dimensions import read_dimensions
from pytest_modelmigrate.analysis.image_tokens import TIER_LIMITS, count_image
from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/vision"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that a model sees images at another size, which is another number of tokens."""
    model, baseline = migrated.model, migrated.baseline
    if baseline is None or baseline.image_tier == model.image_tier:
        return
    images = [each for message in migrated.request.messages for each in _images(message.get("content"))]
    if not images:
        return
    was, now = TIER_LIMITS[baseline.image_tier], TIER_LIMITS[model.image_tier]
    text = (
        f"images keep up to {now.long_edge:,} px on the long edge; {baseline.name} downsizes them to "
        f"{was.long_edge:,} px"
    )
    sizes = [size for image in images if (size := _size(image))]
    if sizes:
        tokens = [sum(count_image(*size, each.image_tier) for size in sizes) for each in (baseline, model)]
        text += f"; those of this request are {tokens[1]:,} instead of {tokens[0]:,} tokens"
    edit = f"Downsize images to {was.long_edge:,} px to keep their tokens, and check code that reads coordinates."
    grows = now.long_edge > was.long_edge
    yield SilentChange("messages", text, edit if grows else "Check replies about small details.", _SOURCE)


def _images(content: Any) -> Iterator[Mapping[str, Any]]:
    for block in blocks_of(content):
        if block.get("type") == "image":
            yield block
        elif block.get("type") == "tool_result":
            yield from _images(block.get("content"))


def _size(image: Mapping[str, Any]) -> tuple[int, int] | None:
    source = image.get("source")
    if not isinstance(source, Mapping) or source.get("type") != "base64":
        return None
    return read_dimensions(decode_base64(source.get("data")))
