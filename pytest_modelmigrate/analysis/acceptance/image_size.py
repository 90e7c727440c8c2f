"""The size of images: bytes and pixels.

Source: https://platform.claude.com/docs/en/build-with-claude/vision
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.content import decode_base64
from pytest_modelmigrate.analysis.acceptance.image_blocks import ImageBlock, image_blocks
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.image_dimensions import read_dimensions
from pytest_modelmigrate.analysis.image_tokens import fit_image

LARGEST_BYTES: Final = 10 * 1024 * 1024
"""Of an image's base64 data."""
LONGEST_SIDE: Final = 8000
LONGEST_SIDE_OF_MANY: Final = 2000
"""Pixels, in a request of more than 20 images."""
MANY: Final = 20

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/vision"
_DIMENSIONS: Final = "At least one of the image dimensions exceed max allowed size"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject images that are unreadable, too large, or larger than their own `transformations` allow."""
    images = list(image_blocks(request))
    for image in images:
        wanted = (image.block.get("transformations") or {}).get("oversized_image", "downsize")
        if wanted not in {"downsize", "error"}:
            where = "transformations.oversized_image"
            yield wrong_choice(f"{image.path}.{where}", ("downsize", "error"), shown=f"{image.shown}.{where}")
        if image.source.get("type") == "base64" and image.source.get("data") is not None:
            rejection = _check_data(request, image, many=len(images) > MANY, may_downsize=wanted != "error")
            if rejection:
                yield rejection


def _check_data(request: MessagesRequest, image: ImageBlock, *, many: bool, may_downsize: bool) -> Rejection | None:
    data = image.source["data"]
    at, shown = f"{image.path}.source.data", f"{image.shown}.source.base64.data"
    if len(data) > LARGEST_BYTES:
        text = f"{shown}: image exceeds 10 MB maximum: {len(data)} bytes > {LARGEST_BYTES} bytes"
        return Rejection(at, text, f"Compress or downsize the image at `{at}`.", _SOURCE)
    dimensions = read_dimensions(decode_base64(data))
    if dimensions is None or min(dimensions) < 1:
        fix = f"Put a whole JPEG, PNG, GIF or WebP file, in base64, at `{at}`."
        return Rejection(at, f"{shown}: Could not process image", fix, _SOURCE)
    if max(dimensions) > LONGEST_SIDE:
        fix = f"Downsize the image at `{at}` to at most {LONGEST_SIDE} pixels a side."
        return Rejection(at, f"{shown}: {_DIMENSIONS}: {LONGEST_SIDE} pixels", fix, _SOURCE, "reported")
    if many and max(dimensions) > LONGEST_SIDE_OF_MANY:
        text = f"{shown}: {_DIMENSIONS} for many-image requests: {LONGEST_SIDE_OF_MANY} pixels"
        fix = f"Downsize the image at `{at}` to at most {LONGEST_SIDE_OF_MANY} pixels a side."
        return Rejection(at, text, fix, _SOURCE, "reported")
    width, height = fit_image(*dimensions, request.model.image_tier)
    if not may_downsize and (width, height) != dimensions:
        text = (
            f"{shown}: image is {dimensions[0]}x{dimensions[1]} pixels; the largest dimensions that are not "
            f"downsized are {width}x{height}"
        )
        fix = f'Downsize the image at `{at}` to {width}x{height} pixels, or set `oversized_image` to "downsize".'
        return Rejection(at, text, fix, _SOURCE)
    return None
