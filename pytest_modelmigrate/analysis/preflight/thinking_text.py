"""The text of thinking blocks, which newer models leave out by default.

Source: https://platform.claude.com/docs/en/build-with-claude/thinking
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/thinking"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that the thinking text is omitted where the baseline returns a summary."""
    model, baseline = migrated.model, migrated.baseline
    if baseline is None or (baseline.thinking_display, model.thinking_display) != ("summarized", "omitted"):
        return
    asked = migrated.request.thinking.get("type") in {"enabled", "adaptive"}
    if not asked or "thinking_display" in model.unknown or not migrated.omits("thinking.display"):
        return
    yield SilentChange(
        "thinking.display",
        f"`thinking` blocks have no text by default on {model.name}; {baseline.name} returns a summary",
        'Set `thinking.display` to "summarized", if the text is read or shown.',
        _SOURCE,
    )
