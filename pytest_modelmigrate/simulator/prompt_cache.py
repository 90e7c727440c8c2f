"""The prompt cache of the simulated API, in memory.

Rules: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.simulator.prompt_blocks import PromptBlock, count_prompt

LIFETIME_SECONDS: Final = {"5m": 300.0, "1h": 3600.0}
LOOKBACK: Final = 20
"""How many blocks back from a breakpoint are searched for an earlier cache entry."""


@dataclass(frozen=True, slots=True)
class CacheUse:
    """The tokens of a prompt by billing rate."""

    uncached: int
    read: int = 0
    written_5m: int = 0
    written_1h: int = 0

    def usage(self) -> dict[str, Any]:
        """The input side of the API's `usage`."""
        return {
            "input_tokens": self.uncached,
            "cache_creation_input_tokens": self.written_5m + self.written_1h,
            "cache_read_input_tokens": self.read,
            "cache_creation": {
                "ephemeral_5m_input_tokens": self.written_5m,
                "ephemeral_1h_input_tokens": self.written_1h,
            },
        }


@dataclass(slots=True)
class _Entry:
    lifetime: float
    expires: float


class PromptCache:
    """Keeps prompt prefixes until they expire; a hit renews the entry."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: dict[str, _Entry] = {}

    def look_up(self, request: MessagesRequest, blocks: Sequence[PromptBlock]) -> CacheUse:
        """Look up and store the prefixes that the breakpoints of a request end."""
        total = count_prompt(blocks)
        ends = list(accumulate(block.tokens for block in blocks))
        minimum = request.model.min_cacheable_tokens
        breakpoints = [
            number for number, block in enumerate(blocks) if block.cache_control is not None and ends[number] >= minimum
        ]
        if not breakpoints:
            return CacheUse(total)
        keys = _prefix_keys(request, blocks)
        hit = self._longest_hit(keys, breakpoints)
        read = ends[hit] if hit is not None else 0
        written = {"5m": 0, "1h": 0}
        done = read
        for number in breakpoints:
            lifetime = str((blocks[number].cache_control or {}).get("ttl") or "5m")
            self._store(keys[number], LIFETIME_SECONDS[lifetime])
            written[lifetime] += max(0, ends[number] - done)
            done = max(done, ends[number])
        return CacheUse(total - done, read, written["5m"], written["1h"])

    def _longest_hit(self, keys: Sequence[str], breakpoints: Sequence[int]) -> int | None:
        now = self._clock()
        for last in reversed(breakpoints):
            for number in range(last, max(-1, last - LOOKBACK), -1):
                entry = self._entries.get(keys[number])
                if entry and entry.expires > now:
                    entry.expires = now + entry.lifetime
                    return number
        return None

    def _store(self, key: str, lifetime: float) -> None:
        now = self._clock()
        entry = self._entries.get(key)
        if entry is None or entry.expires <= now:
            self._entries[key] = _Entry(lifetime, now + lifetime)
        else:
            entry.lifetime = max(entry.lifetime, lifetime)
            entry.expires = max(entry.expires, now + lifetime)


def _prefix_keys(request: MessagesRequest, blocks: Sequence[PromptBlock]) -> list[str]:
    """A key for each prefix.

    Changing the speed changes the keys of system and messages; effort, thinking and tool choice change the keys of
    messages only.
    """
    speed = request.body.get("speed") or "standard"
    thinking = {
        **request.thinking,
        "type": request.thinking.get("type") or ("adaptive" if request.thinks else "disabled"),
    }
    settings = {
        "tools": [request.model.id],
        "system": [speed],
        "messages": [
            speed,
            request.output_config.get("effort") or request.model.default_effort,
            thinking,
            request.tool_choice,
        ],
    }
    digest = hashlib.sha256()
    keys: list[str] = []
    section = None
    for block in blocks:
        if block.section != section:
            for name, values in settings.items():
                if name == block.section or (name == "tools" and section is None):
                    digest.update(json.dumps([name, values], sort_keys=True).encode())
            section = block.section
        digest.update(hashlib.sha256(block.content.encode()).digest())
        keys.append(digest.hexdigest())
    return keys
