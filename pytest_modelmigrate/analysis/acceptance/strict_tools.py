"""The number of tools with `strict: true`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

MOST_STRICT_TOOLS: Final = 20

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/structured-outputs"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject more than 20 strict tools."""
    count = sum(bool(tool.get("strict")) for tool in request.tools)
    if count > MOST_STRICT_TOOLS:
        text = (
            f"Too many strict tools ({count}). The maximum number of strict tools supported is {MOST_STRICT_TOOLS}. "
            "Try reducing the number of tools marked as strict."
        )
        fix = f"Remove `strict` from {count - MOST_STRICT_TOOLS} of the tools."
        yield Rejection("tools", text, fix, _SOURCE, "reported")
