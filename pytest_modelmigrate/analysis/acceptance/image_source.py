"""Where the data of an image come from, and their media type.

Source: https://platform.claude.com/docs/en/build-with-claude/vision
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.image_blocks import image_blocks
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

SOURCE_TYPES: Final = ("base64", "url", "file")
MEDIA_TYPES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject unknown kinds of sources, unsupported media types and missing data."""
    for image in image_blocks(request):
        if image.block.get("source") is None:
            continue  # `content_blocks` says that it is required
        kind = image.source.get("type")
        if kind not in SOURCE_TYPES:
            yield wrong_choice(f"{image.path}.source.type", SOURCE_TYPES, shown=f"{image.shown}.source.type")
        elif kind == "base64" and image.source.get("media_type") not in MEDIA_TYPES:
            shown = f"{image.shown}.source.base64.media_type"
            yield wrong_choice(f"{image.path}.source.media_type", MEDIA_TYPES, shown=shown)
        if kind == "base64" and image.source.get("data") is None:
            yield field_required(f"{image.path}.source.data", shown=f"{image.shown}.source.base64.data")
