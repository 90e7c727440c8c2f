"""Thinking blocks that are sent back, on models that check what stood before them.

Source: https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/thinking-troubleshooting"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that a thinking block is rejected once an earlier message is edited."""
    model, baseline = migrated.model, migrated.baseline
    if not model.thinking_prefix_check or (baseline is not None and baseline.thinking_prefix_check):
        return
    for number, message in enumerate(migrated.request.messages):
        kinds = {block.get("type") for block in blocks_of(message.get("content"))}
        if kinds & {"thinking", "redacted_thinking"}:
            yield SilentChange(
                f"messages[{number}]",
                f"{model.name} rejects a thinking block that is sent back after an edit of what stood before it",
                "Send earlier messages back unchanged, or remove the thinking blocks after an edit.",
                _SOURCE,
            )
            return
