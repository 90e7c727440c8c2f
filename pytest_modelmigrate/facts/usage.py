"""Tokens, under the API's own names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Self

from pytest_modelmigrate.facts.json_object import JsonObject, PlainObject

TOKEN_CLASSES: Final = (
    "input_tokens",
    "output_tokens",
    "cache_read_input_tokens",
    "ephemeral_5m_input_tokens",
    "ephemeral_1h_input_tokens",
)
"""The classes of tokens that are billed; they do not overlap, and each has its own price."""

COUNTS: Final = (
    *TOKEN_CLASSES,
    "thinking_tokens",
    "web_search_requests",
    "web_fetch_requests",
    "code_execution_requests",
)
"""Every counter in a snapshot; `thinking_tokens` is a part of `output_tokens`."""

_STANDARD: Final = ("standard", "global", "not_available")
"""Values of `service_tier`, `speed` and `inference_geo` that change no price."""

_MOST_TOKENS: Final = 10**12
"""A larger count is no count of tokens."""

_KINDS: Final = ("service_tier", "inference_geo", "speed")


@dataclass(frozen=True, slots=True)
class Iteration:
    """One entry of `usage.iterations`, which is billed separately.

    Attributes:
        type: `message`, `fallback_message`, `compaction` or whatever else the API names.
        model: the model of this iteration, where the API gives it.
        usage: its tokens.
    """

    type: str
    model: str | None
    usage: Usage


@dataclass(frozen=True, slots=True)
class Usage(PlainObject):
    """The tokens of one call, or of several added together.

    `input_tokens` counts only what follows the last cache breakpoint, as in the API;
    `total_input_tokens` is the whole prompt. Cache writes are kept apart by lifetime
    (5 minutes, 1 hour) because they are billed at different rates.
    Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
    """

    input_tokens: int = 0
    output_tokens: int = 0
    cache_read_input_tokens: int = 0
    ephemeral_5m_input_tokens: int = 0
    ephemeral_1h_input_tokens: int = 0
    thinking_tokens: int = 0
    web_search_requests: int = 0
    web_fetch_requests: int = 0
    code_execution_requests: int = 0
    service_tier: str | None = None
    inference_geo: str | None = None
    speed: str | None = None
    iterations: tuple[Iteration, ...] = ()

    @property
    def cache_creation_input_tokens(self) -> int:
        """Tokens written to the cache, of both lifetimes."""
        return self.ephemeral_5m_input_tokens + self.ephemeral_1h_input_tokens

    @property
    def total_input_tokens(self) -> int:
        """The whole prompt in tokens: uncached, read from the cache and written to it."""
        return self.input_tokens + self.cache_read_input_tokens + self.cache_creation_input_tokens

    @classmethod
    def from_api(cls, data: Mapping[str, Any] | None) -> Self:
        """Read a `usage` object of the Messages API; absent and null counts are 0.

        Cache writes without a lifetime count as 5-minute writes, the API's default.

        Raises:
            ValueError: a member is not of its type, or a count is negative or absurdly large.
        """
        data = _object(data, "usage")
        written = _count(data, "cache_creation_input_tokens")
        by_lifetime = _part(data, "cache_creation")
        one_hour = _count(by_lifetime, "ephemeral_1h_input_tokens")
        five_minutes = _count(by_lifetime, "ephemeral_5m_input_tokens")
        server_tools = _part(data, "server_tool_use")
        return cls(
            input_tokens=_count(data, "input_tokens"),
            output_tokens=_count(data, "output_tokens"),
            cache_read_input_tokens=_count(data, "cache_read_input_tokens"),
            ephemeral_5m_input_tokens=max(five_minutes, written - one_hour),
            ephemeral_1h_input_tokens=one_hour,
            thinking_tokens=_count(_part(data, "output_tokens_details"), "thinking_tokens"),
            web_search_requests=_count(server_tools, "web_search_requests"),
            web_fetch_requests=_count(server_tools, "web_fetch_requests"),
            code_execution_requests=_count(server_tools, "code_execution_requests"),
            service_tier=_text(data, "service_tier"),
            inference_geo=_text(data, "inference_geo"),
            speed=_text(data, "speed"),
            iterations=tuple(
                Iteration(_text(entry, "type") or "message", _text(entry, "model"), cls.from_api(entry))
                for entry in _list(data, "iterations")
            ),
        )

    def plain(self) -> dict[str, Any]:
        """The usage as plain JSON data, without what is zero, unknown or standard; `from_plain` reads it back."""
        data: dict[str, Any] = {name: value for name, value in self._scalars() if value and value not in _STANDARD}
        if self.iterations:
            data["iterations"] = [
                {"type": each.type, **({"model": each.model} if each.model else {}), **each.usage.plain()}
                for each in self.iterations
            ]
        return data

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read the members that `plain` wrote."""
        members: dict[str, Any] = {name: data.count(name, 0, _MOST_TOKENS) for name in COUNTS}
        members |= {name: data.optional_text(name, None) for name in _KINDS}
        return cls(
            **members,
            iterations=data.objects(
                "iterations",
                lambda each: Iteration(each.text("type"), each.optional_text("model", None), cls.read(each)),
                (),
            ),
        )

    def without_standard(self) -> Usage:
        """The same without what is standard: what `plain` keeps of it."""
        kinds: dict[str, Any] = {name: None for name in _KINDS if getattr(self, name) in _STANDARD}
        nested = tuple(replace(each, usage=each.usage.without_standard()) for each in self.iterations)
        return replace(self, **kinds, iterations=nested) if kinds or nested else self

    def at_list_price(self) -> Usage:
        """The same tokens on standard terms: no prompt cache, fast mode, service tier or data residency."""
        kinds: dict[str, Any] = dict.fromkeys(_KINDS)
        cached = self.total_input_tokens - self.input_tokens
        if not (cached or self.iterations or any(getattr(self, name) for name in kinds)):
            return self
        return replace(
            self,
            **kinds,
            input_tokens=self.total_input_tokens,
            cache_read_input_tokens=0,
            ephemeral_5m_input_tokens=0,
            ephemeral_1h_input_tokens=0,
            iterations=tuple(replace(each, usage=each.usage.at_list_price()) for each in self.iterations),
        )

    def __add__(self, other: Usage) -> Usage:
        """Counts are added; a tier, region or speed that differs becomes None."""
        if other == Usage():
            return self
        if self == Usage():
            return other
        counts = {name: getattr(self, name) + getattr(other, name) for name in COUNTS}
        return Usage(
            **counts,
            service_tier=_agreed(self.service_tier, other.service_tier),
            inference_geo=_agreed(self.inference_geo, other.inference_geo),
            speed=_agreed(self.speed, other.speed),
            iterations=self.iterations + other.iterations,
        )

    def _scalars(self) -> Iterator[tuple[str, Any]]:
        for name in (*COUNTS, *_KINDS):
            yield name, getattr(self, name)


def _count(data: Mapping[str, Any], name: str) -> int:
    value = data.get(name)
    if value is None:
        return 0
    if type(value) is not int or not 0 <= value <= _MOST_TOKENS:
        raise ValueError(f"{name} in its usage is {_shown(value)}, not a count")
    return value


def _text(data: Mapping[str, Any], name: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise ValueError(f"{name} in its usage is {_shown(value)}, not a string")
    return value


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    return _object(data.get(name), f"{name} in its usage")


def _object(value: Any, name: str) -> Mapping[str, Any]:
    if value is None:
        return {}
    if not isinstance(value, Mapping):
        raise ValueError(f"{name} is {_shown(value)}, not an object")  # noqa: TRY004 - an error of the data
    return value


def _list(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    value = data.get(name)
    if value is None:
        return []
    if not isinstance(value, list | tuple) or not all(isinstance(entry, Mapping) for entry in value):
        raise ValueError(f"{name} in its usage is {_shown(value)}, not a list of objects")
    return [*value]


def _shown(value: object) -> str:
    return f"{value!r:.60}"


def _agreed(mine: str | None, theirs: str | None) -> str | None:
    return mine if mine == theirs else None
