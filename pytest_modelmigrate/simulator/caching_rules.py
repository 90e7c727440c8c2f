"""Where cache breakpoints may stand.

Source: https://platform.claude.com/docs/en/build-with-claude/prompt-caching
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from pytest_modelmigrate.simulator import rejected_texts as texts
from pytest_modelmigrate.simulator.asked import Asked, blocks_of
from pytest_modelmigrate.simulator.rejections import extra_input, invalid

MOST_BREAKPOINTS: Final = 4


def check_caching(asked: Asked) -> None:
    """Check every `cache_control` of a request.

    Raises:
        RejectedError: there are too many, or one of them is not one.
    """
    marks = list(_marks(asked))
    short_seen = False
    for path, control in marks:
        if not isinstance(control, Mapping) or control.get("type") != "ephemeral":
            raise invalid(f"{path}.cache_control.type: Input should be 'ephemeral'")
        lifetime = control.get("ttl") or "5m"
        if lifetime not in {"5m", "1h"}:
            raise invalid(f"{path}.cache_control.ttl: Input should be '5m' or '1h'")
        if lifetime == "1h" and short_seen:
            raise invalid(texts.CACHE_TTL_ORDER.format(path=path))
        short_seen = short_seen or lifetime == "5m"
    if len(marks) > MOST_BREAKPOINTS:
        raise invalid(texts.CACHE_BREAKPOINTS.format(most=MOST_BREAKPOINTS, count=len(marks)))


def _marks(asked: Asked) -> Iterator[tuple[str, Any]]:
    """Every breakpoint with its path, in the order tools, system, messages, automatic."""
    for section, parts in (("tools", asked.tools), ("system", blocks_of(asked.body.get("system")))):
        for number, part in enumerate(parts):
            if part.get("cache_control") is not None:
                yield f"{section}.{number}", part["cache_control"]
    for number, message in enumerate(asked.messages):
        for position, block in enumerate(blocks_of(message.get("content"))):
            if block.get("cache_control") is not None:
                path = f"messages.{number}.content.{position}"
                if block.get("type") in {"thinking", "redacted_thinking"}:
                    raise extra_input(f"{path}.{block['type']}.cache_control")
                yield path, block["cache_control"]
    if asked.body.get("cache_control") is not None:
        yield "request", asked.body["cache_control"]
