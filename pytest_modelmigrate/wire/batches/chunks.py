"""Chunks: which requests can be batched, and how many fit into one batch.

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
    """The requests of one batch.

    Attributes:
        items: the entries of its `requests`.
        betas: the `anthropic-beta` values of all its requests.
        version: the `anthropic-version` of all its requests; None for that of the sender.
    """

    items: tuple[dict[str, Any], ...]
    betas: tuple[str, ...]
    version: str | None

    def split(self) -> tuple[Chunk, Chunk]:
        """The two halves of a batch that is too large."""
        middle = len(self.items) // 2
        return (
            Chunk(self.items[:middle], self.betas, self.version),
            Chunk(self.items[middle:], self.betas, self.version),
        )


def may_be_batched(request: Request) -> bool:
    """Whether a request can be batched: no streaming, fast mode, cache warming or fallbacks."""
    body = request.body or {}
    asks = request.method == "POST" and request.path.partition("?")[0] == _MESSAGES
    refused = any(body.get(name) is not None for name in _REFUSED)
    return asks and not request.streamed and not refused and body.get("max_tokens") != 0


def custom_id(key: Key) -> str:
    """A key as a `custom_id`, which may contain letters, digits, `_` and `-`."""
    return f"{key[0]}-{key[1]}"


def key_of(identifier: str) -> Key:
    """The key of a `custom_id`."""
    fingerprint, _, occurrence = identifier.rpartition("-")
    return fingerprint, int(occurrence)


def chunks(
    plan: Iterable[PlannedRequest], *, most_requests: int = MOST_REQUESTS, most_bytes: int = MOST_BYTES
) -> Iterator[Chunk]:
    """Divide a plan into as few batches as the limits allow, separate for each set of betas and each version."""
    groups: dict[tuple[tuple[str, ...], str | None], dict[str, dict[str, Any]]] = {}
    for planned in plan:
        request, name = planned.request, custom_id(planned.key)
        params = {key: value for key, value in (request.body or {}).items() if key != "stream"}
        group = groups.setdefault((tuple(sorted(request.betas)), request.version), {})
        group[name] = {"custom_id": name, "params": params}
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
