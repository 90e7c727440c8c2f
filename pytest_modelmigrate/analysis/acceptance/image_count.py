"""The number of images in a request.

Source: https://platform.claude.com/docs/en/build-with-claude/vision
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.image_blocks import image_blocks
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

MOST_IMAGES: Final = 600
MOST_IMAGES_OF_SMALL_CONTEXT: Final = 100

_SMALL_CONTEXT: Final = 200_000
_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/vision"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject more images than the model's context window allows."""
    count = sum(1 for _ in image_blocks(request))
    small = request.model.context_window <= _SMALL_CONTEXT
    most = MOST_IMAGES_OF_SMALL_CONTEXT if small else MOST_IMAGES
    if count > most:
        text = f"messages: too many images: {count} > {most} maximum"
        yield Rejection("messages", text, f"Remove {count - most} of the images, or split the request.", _SOURCE)
