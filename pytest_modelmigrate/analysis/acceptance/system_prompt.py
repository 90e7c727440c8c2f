"""The `system` parameter."""

from __future__ import annotations

from collections.abc import Iterator

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, field_required, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import RequestBody


def check(request: RequestBody) -> Iterator[Rejection]:
    """Reject blocks of the system prompt that are not texts."""
    for number, block in enumerate(blocks_of(request.body.get("system"))):
        if block.get("type") != "text":
            yield wrong_choice(f"system.{number}.type", ("text",))
        elif block.get("text") is None:
            yield field_required(f"system.{number}.text")
