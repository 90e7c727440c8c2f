"""Which requests may go through Message Batches, and how many fit into one.

Source: https://platform.claude.com/docs/en/build-with-claude/batch-processing
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.wire.prefetch.plan import Key, PlannedRequest

MOST_REQUESTS: Final = 100_000
MOST_BYTES: Final = 256_000_000

_MESSAGES: Final = "/v1/messages"
_REFUSED: Final = ("speed", "fallbacks", "store", "previous_thread_event_id", "cache_hint", "context_hint")
_ENVELOPE: Final = 32


@dataclass(frozen=True, slots=True)
class Chunk:
    """Requests that go out as one batch.

    Attributes:
        items: the entries of its `requests`.
        betas: their common `anthropic-beta` values.
        version: their common `anthropic-version`; None for the sender's own.
    """

    items: tuple[dict[str, Any], ...]
    betas: tuple[str, ...]
    version: str | None

    def halves(self) -> tuple[Chunk, Chunk]:
        """Two smaller ones."""
        middle = len(self.items) // 2
        return (
            Chunk(self.items[:middle], self.betas, self.version),
            Chunk(self.items[middle:], self.betas, self.version),
        )


def may_be_batched(request: Request) -> bool:
    """Whether a batch takes such a request: no streams, no fast mode, no cache warming, no fallbacks."""
    body = request.body or {}
    asks = request.method == "POST" and request.path.partition("?")[0] == _MESSAGES
    refused = any(body.get(name) is not None for name in _REFUSED)
    return asks and not request.streamed and not refused and body.get("max_tokens") != 0


def custom_id(key: Key) -> str:
    """A key as a batch's `custom_id`, which takes letters, digits, `_` and `-`."""
    return f"{key[0]}-{key[1]}"


def key_of(identifier: str) -> Key:
    """The key of a `custom_id`."""
    fingerprint, _, occurrence = identifier.rpartition("-")
    return fingerprint, int(occurrence)


def chunks(
    plan: Iterable[PlannedRequest], *, most_requests: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES
) -> Iterator[Chunk]:
    """The plan in as few batches as its limits allow; requests with other betas or versions go apart."""
    groups: dict[tuple[tuple[str, ...], str | None], dict[str, dict[str, Any]]] = {}
    for each in plan:
        params = {name: value for name, value in (each.request.body or {}).items() if name != "stream"}
        group = groups.setdefault((tuple(sorted(each.request.betas)), each.request.version), {})
        group[custom_id(each.key)] = {"custom_id": custom_id(each.key), "params": params}
    for (betas, version), items in groups.items():
        held: list[dict[str, Any]] = []
        size = _ENVELOPE
        for item in items.values():
            bytes_of_item = len(json.dumps(item)) + 2
            if held and (len(held) >= most_requests or size + bytes_of_item > most_bytes):
                yield Chunk(tuple(held), betas, version)
                held, size = [], _ENVELOPE
            held.append(item)
            size += bytes_of_item
        if held:
            yield Chunk(tuple(held), betas, version)
