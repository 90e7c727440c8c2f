"""`speed`.

Source: https://platform.claude.com/docs/en/build-with-claude/fast-mode
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.cure import drop
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/fast-mode"


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject an unknown speed, and fast mode on models without it; batch items are left to `batch_item`."""
    speed = request.body.get("speed")
    if request.batch or speed is None:
        return
    if speed not in {"standard", "fast"}:
        yield wrong_choice("speed", ("standard", "fast"))
    elif speed == "fast" and request.model.fast_mode == "error":
        text = 'speed: "fast" is not supported for this model.'
        yield Rejection("speed", text, "Remove `speed`.", _SOURCE, cure=drop("speed"))
