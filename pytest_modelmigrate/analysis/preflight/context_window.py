"""The context window: whether a recorded prompt and its reply fit.

Source: https://platform.claude.com/docs/en/about-claude/models/overview
"""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange
from pytest_modelmigrate.analysis.preflight.tokenizer import most_tokens

_SOURCE: Final = "https://platform.claude.com/docs/en/about-claude/models/overview"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that the prompt and `max_tokens` may not fit into the context window."""
    measured, window = migrated.today.measured, migrated.model.context_window
    if measured is None or measured.prompt_tokens is None:
        return
    factor = most_tokens(measured.model, migrated.model)
    if factor is None:
        return
    prompt, most = ceil(measured.prompt_tokens * factor), migrated.request.body.get("max_tokens")
    reply = most if isinstance(most, int) and not migrated.today.counting else 0
    if prompt + reply <= window:
        return
    about = f"up to {prompt:,}" if factor > 1 else f"{prompt:,}"
    text = f"the recorded prompt is {about} tokens on {migrated.model.name}, and its context window has {window:,}"
    if prompt <= window:
        text += f", not enough for `max_tokens` {reply:,} as well"
    edit = (
        "Shorten the prompt." if prompt > window else f"Shorten the prompt, or set `max_tokens` to {window - prompt}."
    )
    yield SilentChange("messages", text, edit, _SOURCE)
