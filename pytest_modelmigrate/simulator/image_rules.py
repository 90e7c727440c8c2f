"""Which images the API accepts.

Source: https://platform.claude.com/docs/en/build-with-claude/vision
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.simulator import rejected_texts as texts
from pytest_modelmigrate.simulator.asked import Asked, blocks_of
from pytest_modelmigrate.simulator.images import fit_image, read_size
from pytest_modelmigrate.simulator.rejections import invalid
from pytest_modelmigrate.simulator.segments import decode_base64

WIDEST: Final = 8000
WIDEST_OF_MANY: Final = 2000
"""The longest side in pixels, alone and in a request of more than 20 images."""
MANY: Final = 20
MOST_IMAGES: Final = 600
MOST_IMAGES_OF_SMALL_CONTEXT: Final = 100
LARGEST_BYTES: Final = 10 * 1024 * 1024

_SMALL_CONTEXT: Final = 200_000
_MEDIA_TYPES: Final = ("image/jpeg", "image/png", "image/gif", "image/webp")


def check_images(asked: Asked) -> None:
    """Check number, size and kind of all images.

    Raises:
        RejectedError: one of them is too large, or is none.
    """
    images = [
        image for n, message in enumerate(asked.messages) for image in _images(message.get("content"), f"messages.{n}")
    ]
    small = asked.model.context_window <= _SMALL_CONTEXT
    most = MOST_IMAGES_OF_SMALL_CONTEXT if small else MOST_IMAGES
    if len(images) > most:
        raise invalid(texts.TOO_MANY_IMAGES.format(count=len(images), most=most))
    for path, block in images:
        _check_image(asked, f"{path}.image", block, many=len(images) > MANY)


def _images(content: Any, path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for position, block in enumerate(blocks_of(content)):
        at = f"{path}.content.{position}"
        if block.get("type") == "image":
            yield at, block
        elif block.get("type") == "tool_result":
            yield from _images(block.get("content"), f"{at}.tool_result")


def _check_image(asked: Asked, path: str, block: Mapping[str, Any], *, many: bool) -> None:
    source = block.get("source")
    if not isinstance(source, Mapping) or source.get("type") not in {"base64", "url", "file"}:
        raise invalid(f"{path}.source.type: Input should be 'base64', 'url' or 'file'")
    if source["type"] != "base64":
        return
    if source.get("media_type") not in _MEDIA_TYPES:
        raise invalid(f"{path}.source.base64.media_type: Input should be {', '.join(map(repr, _MEDIA_TYPES))}")
    where = f"{path}.source.base64.data"
    size = len(str(source.get("data", "")))
    if size > LARGEST_BYTES:
        raise invalid(texts.IMAGE_TOO_LARGE.format(path=where, size=size))
    dimensions = read_size(decode_base64(source.get("data")))
    if dimensions is None or min(dimensions) < 1:
        raise invalid(texts.IMAGE_UNREADABLE.format(path=where))
    if max(dimensions) > WIDEST:
        raise invalid(texts.IMAGE_TOO_WIDE.format(path=where))
    if many and max(dimensions) > WIDEST_OF_MANY:
        raise invalid(texts.IMAGE_TOO_WIDE_FOR_MANY.format(path=where))
    wanted = (block.get("transformations") or {}).get("oversized_image", "downsize")
    if wanted not in {"downsize", "error"}:
        raise invalid(f"{path}.transformations.oversized_image: Input should be 'downsize' or 'error'")
    fits = fit_image(*dimensions, asked.model.image_tier)
    if wanted == "error" and fits != dimensions:
        width, height = dimensions
        raise invalid(texts.IMAGE_OVERSIZED.format(path=where, width=width, height=height, fits=f"{fits[0]}x{fits[1]}"))
