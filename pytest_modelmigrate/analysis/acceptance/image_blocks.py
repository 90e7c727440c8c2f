"""The images of a request, also those inside tool results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.rejection import parameter_path
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest


@dataclass(frozen=True, slots=True)
class ImageBlock:
    """An image of a request.

    Attributes:
        path: where it stands, such as `messages[0].content[1]`.
        shown: how the API's messages name that place.
        block: the content block.
    """

    path: str
    shown: str
    block: Mapping[str, Any]

    @property
    def source(self) -> Mapping[str, Any]:
        """Where its data are; empty when it does not say."""
        return self.block.get("source") or {}


def image_blocks(request: MessagesRequest) -> Iterator[ImageBlock]:
    """All images, in order."""
    for number, message in enumerate(request.messages):
        yield from _images_in(message.get("content"), f"messages.{number}", f"messages.{number}")


def _images_in(content: Any, path: str, shown: str) -> Iterator[ImageBlock]:
    for position, block in enumerate(blocks_of(content)):
        inner, inner_shown = f"{path}.content.{position}", f"{shown}.content.{position}"
        if block.get("type") == "image":
            yield ImageBlock(parameter_path(inner), f"{inner_shown}.image", block)
        elif block.get("type") == "tool_result":
            yield from _images_in(block.get("content"), inner, f"{inner_shown}.tool_result")
