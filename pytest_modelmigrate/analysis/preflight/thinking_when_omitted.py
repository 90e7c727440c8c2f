"""Requests without `thinking`: newer models think then.

Source: https://platform.claude.com/docs/en/build-with-claude/thinking
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/thinking"
_OFF: Final = ("disabled", "between_tools")


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that a model thinks where the baseline does not."""
    model, baseline = migrated.model, migrated.baseline
    if baseline is None or baseline.thinking_when_omitted != "off" or model.thinking_when_omitted == "off":
        return
    if migrated.today.counting or not migrated.omits("thinking"):
        return
    edit = "Raise `max_tokens`, and select content blocks by `type`, not by position"
    off = next((kind for kind in _OFF if model.thinking[kind] in {"ok", "up_to_high"}), None)
    if off:
        edit += f'; or set `thinking` to {{"type": "{off}"}}'
        edit += ", at an effort up to high" if model.thinking[off] == "up_to_high" else ""
    yield SilentChange(
        "thinking",
        f"`thinking` is not set: {baseline.name} does not think then, {model.name} does; thinking is billed as output "
        "and counts toward `max_tokens`, and the first content block may be a `thinking` block",
        f"{edit}.",
        _SOURCE,
    )
