"""The shortest prompt that is cached; shorter ones are not, without an error.

Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.preflight.checked_request import MigratedRequest
from pytest_modelmigrate.analysis.preflight.notice import SilentChange

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/prompt-caching"


def check(migrated: MigratedRequest) -> Iterator[SilentChange]:
    """Say that prompts of other lengths than on the baseline are cached."""
    model, baseline = migrated.model, migrated.baseline
    if baseline is None or "min_cacheable_tokens" in model.unknown:
        return
    was, now = baseline.min_cacheable_tokens, model.min_cacheable_tokens
    if was == now or '"cache_control"' not in json.dumps(migrated.request.body, default=str):
        return
    text = f"prompts are cached from {now:,} tokens on; {baseline.name} caches them from {was:,} tokens on"
    if now < was:
        edit = "Expect cache writes for shorter prompts; remove `cache_control` where nothing reads the cache again."
        yield SilentChange("cache_control", text, edit, _SOURCE, "note")
    else:
        edit = f"Move more of the prompt before the breakpoint, so that it has at least {now:,} tokens."
        yield SilentChange("cache_control", text, edit, _SOURCE)
