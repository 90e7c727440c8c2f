"""Fast mode on models that ignore it.

Source: https://platform.claude.com/docs/en/build-with-claude/fast-mode
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/fast-mode"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that a fast request runs at standard speed."""
    if migrated.request.body.get("speed") == "fast" and migrated.model.fast_mode == "silently_standard":
        text = f"{migrated.model.name} has no fast mode: the request runs at standard speed, without an error"
        yield SilentChange("speed", text, "Remove `speed`.", _SOURCE)
