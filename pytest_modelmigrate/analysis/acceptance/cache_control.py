"""`cache_control`: the breakpoints of the prompt cache.

Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection, extra_input, parameter_path, wrong_choice
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

MOST_BREAKPOINTS: Final = 4

_SOURCE: Final = "https://platform.claude.com/docs/en/build-with-claude/prompt-caching"
_THINKING: Final = ("thinking", "redacted_thinking")


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject malformed breakpoints, more than four, a long lifetime after a short one, and one on thinking."""
    count = 0
    short_seen = False
    for path, control, block_type in _breakpoints(request):
        if block_type in _THINKING:
            yield extra_input(f"{path}.cache_control", shown=f"{path}.{block_type}.cache_control", source=_SOURCE)
            continue
        count += 1
        shown, where = f"{path}.cache_control", "cache_control" if path == "request" else f"{path}.cache_control"
        lifetime = control.get("ttl") or "5m"
        if control.get("type") != "ephemeral":
            yield wrong_choice(f"{where}.type", ("ephemeral",), shown=f"{shown}.type")
        if lifetime not in {"5m", "1h"}:
            yield wrong_choice(f"{where}.ttl", ("5m", "1h"), shown=f"{shown}.ttl")
        elif lifetime == "1h" and short_seen:
            yield _long_after_short(parameter_path(f"{where}.ttl"), shown)
        short_seen = short_seen or lifetime == "5m"
    if count > MOST_BREAKPOINTS:
        text = f"A maximum of {MOST_BREAKPOINTS} blocks with cache_control may be provided. Found {count}."
        fix = f"Remove `cache_control` from {count - MOST_BREAKPOINTS} of the blocks."
        yield Rejection("cache_control", text, fix, _SOURCE, "reported")


def _long_after_short(path: str, shown: str) -> Rejection:
    text = (
        f"{shown}.ttl: a ttl='1h' cache_control block must not come after a ttl='5m' cache_control block. "
        "Note that blocks are processed in the following order: `tools`, `system`, `messages`."
    )
    return Rejection(path, text, f'Set `{path}` to "5m", or the earlier ones to "1h".', _SOURCE)


def _breakpoints(request: MessagesRequest) -> Iterator[tuple[str, Mapping[str, Any], str | None]]:
    """Every breakpoint with its path and the type of its block, in the order tools, system, messages, request."""
    for section, parts in (("tools", request.tools), ("system", blocks_of(request.body.get("system")))):
        for number, part in enumerate(parts):
            if part.get("cache_control") is not None:
                yield f"{section}.{number}", part["cache_control"], None
    for number, message in enumerate(request.messages):
        for position, block in enumerate(blocks_of(message.get("content"))):
            if block.get("cache_control") is not None:
                yield f"messages.{number}.content.{position}", block["cache_control"], block.get("type")
    if request.body.get("cache_control") is not None:
        yield "request", request.body["cache_control"], None
