"""Fields that a single request may set, and an item of a message batch may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, extra_input
from pytest_modelmigrate.analysis.acceptance.request import RequestBody

REJECTED_FIELDS: Final = ("speed", "store", "previous_thread_event_id", "cache_hint", "context_hint")

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/batch-processing"


def check(request: RequestBody) -> Iterator[Rejection]:
    """Reject what Message Batches do not support."""
    if not request.batch:
        return
    body = request.body
    if body.get("stream"):
        message = "stream: Streaming is not supported in message batches"
        yield Rejection("stream", message, "Remove `stream`.", _SOURCE)
    for name in REJECTED_FIELDS:
        if body.get(name) is not None:
            yield extra_input(name, source=_SOURCE)
    if body.get("max_tokens") == 0:
        message = "max_tokens: Input should be greater than or equal to 1"
        yield Rejection("max_tokens", message, "Set `max_tokens` to 1 or more.", _SOURCE)
    if body.get("fallbacks"):
        yield Rejection("fallbacks", "fallbacks: not supported in message batches", "Remove `fallbacks`.", _SOURCE)
