"""The room that `max_tokens` leaves for a reply of the same length.

Source: https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-7
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange
from pytest_modelmigrate.analysis.preflight.tokenizer import MOST, most_tokens

_SOURCE: Final = "https://platform.claude.com/docs/en/about-claude/models/whats-new-claude-4-7"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that a reply of the same length may be cut off; from a recorded reply, or from `max_tokens` alone."""
    most = migrated.request.body.get("max_tokens")
    measured = migrated.today.measured
    if not isinstance(most, int) or most <= 0 or migrated.today.counting:
        return
    if measured is None or not measured.usage.output_tokens:
        if most_tokens(migrated.baseline, migrated.model) == MOST:
            text = f"`max_tokens` {most:,} holds less text: the same reply is up to 1.35 times as many tokens"
            yield SilentChange("max_tokens", text, _raise_to(migrated, ceil(most * MOST)), _SOURCE, "note")
        return
    factor = most_tokens(measured.model, migrated.model)
    if factor is None:
        return
    tokens = measured.usage.output_tokens
    needed = ceil(tokens * factor)
    if measured.stop_reason == "max_tokens":
        text = f"the recorded reply ended at `max_tokens` {most:,}"
        yield SilentChange("max_tokens", text, _raise_to(migrated, ceil(most * factor) + 1), _SOURCE)
    elif needed > most:
        text = (
            f"the recorded reply took {tokens:,} of `max_tokens` {most:,}, and the same text is up to {needed:,} tokens"
        )
        yield SilentChange("max_tokens", text, _raise_to(migrated, needed), _SOURCE)


def _raise_to(migrated: MigratedRequest, tokens: int) -> str:
    """The edit; `tokens` is what the same reply may need."""
    model, highest = migrated.model.name, migrated.model.max_output_tokens
    if migrated.request.body["max_tokens"] >= highest:
        return f"Ask for a shorter reply, or split the task: {model} accepts no higher `max_tokens`."
    if tokens > highest:
        return f"Set `max_tokens` to {highest}, the most that {model} accepts."
    more = ", and more for thinking" if migrated.request.thinks else ""
    return f"Set `max_tokens` to {tokens} or more{more}."
