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

from pytest_modelmigrate.simulator.asked import Asked
from pytest_modelmigrate.simulator.segments import Segment, count_prompt

LIFETIME_SECONDS: Final = {"5m": 300.0, "1h": 3600.0}
LOOKBACK: Final = 20
"""How many segments before a breakpoint are looked at for an earlier cache entry."""


@dataclass(frozen=True, slots=True)
class CacheUse:
    """How a prompt divides into what is billed at different rates, in tokens."""

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
    """Remembers prompt prefixes until they expire; reading one renews it."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._entries: dict[str, _Entry] = {}

    def use(self, asked: Asked, segments: Sequence[Segment]) -> CacheUse:
        """Read and write what the breakpoints of a request ask for."""
        total = count_prompt(segments)
        ends = list(accumulate(segment.tokens for segment in segments))
        minimum = asked.model.min_cacheable_tokens
        breakpoints = [
            number
            for number, segment in enumerate(segments)
            if segment.cache_control is not None and ends[number] >= minimum
        ]
        if not breakpoints:
            return CacheUse(total)
        keys = _prefix_keys(asked, segments)
        hit = self._longest_hit(keys, breakpoints)
        read = ends[hit] if hit is not None else 0
        written = {"5m": 0, "1h": 0}
        done = read
        for number in breakpoints:
            lifetime = str((segments[number].cache_control or {}).get("ttl") or "5m")
            self._remember(keys[number], LIFETIME_SECONDS[lifetime])
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

    def _remember(self, key: str, lifetime: float) -> None:
        now = self._clock()
        entry = self._entries.get(key)
        if entry is None or entry.expires <= now:
            self._entries[key] = _Entry(lifetime, now + lifetime)
        else:
            entry.lifetime = max(entry.lifetime, lifetime)
            entry.expires = max(entry.expires, now + lifetime)


def _prefix_keys(asked: Asked, segments: Sequence[Segment]) -> list[str]:
    """A key for each prefix.

    A switch of speed changes those of system and messages; effort, thinking and tool choice those of messages alone.
    """
    speed = asked.body.get("speed") or "standard"
    thinking = {
        **asked.thinking,
        "type": asked.thinking.get("type") or ("adaptive" if asked.thinks else "disabled"),
    }
    settings = {
        "tools": [asked.model.id],
        "system": [speed],
        "messages": [
            speed,
            asked.output_config.get("effort") or asked.model.default_effort,
            thinking,
            asked.tool_choice,
        ],
    }
    digest = hashlib.sha256()
    keys: list[str] = []
    section = None
    for segment in segments:
        if segment.section != section:
            for name, values in settings.items():
                if name == segment.section or (name == "tools" and section is None):
                    digest.update(json.dumps([name, values], sort_keys=True).encode())
            section = segment.section
        digest.update(hashlib.sha256(segment.content.encode()).digest())
        keys.append(digest.hexdigest())
    return keys
