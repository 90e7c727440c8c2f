"""The most that a request can cost, known before it is sent: what a spending cap has to set aside for it.

An answer never has more output than `max_tokens`, and a byte-level tokenizer never makes more tokens of a text than it
has bytes. Where neither bounds the prompt (PDFs, files, server tools), the model's context window does.
Source of the rules: https://platform.claude.com/docs/en/about-claude/pricing, and for server tools
https://platform.claude.com/docs/en/agents-and-tools/tool-use/web-search-tool
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.catalog import catalog
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.usage import Usage

_OK: Final = 200
_MESSAGES: Final = "/v1/messages"
_BATCHES: Final = "/v1/messages/batches"
_FREE: Final = ("/v1/files", "/v1/skills", "/v1/models")
_FREE_ENDS: Final = ("/count_tokens", "/cancel")
_OWN_INSTRUCTIONS: Final = 2_000
"""Tokens for what the API itself adds to a prompt: tool, format and citation instructions, and turn marks."""
_IMAGE_TOKENS: Final = 4_784
"""The most visual tokens of one image (https://platform.claude.com/docs/en/build-with-claude/vision)."""
_LARGEST_WINDOW: Final = 1_000_000
_MOST_LOOPS: Final = 10
"""Times that the API samples within one request that uses server tools, before it answers `pause_turn`."""
_DEFAULT_MAX_TOKENS: Final = 4096


def worst_case(request: Request, *, batch: bool = False) -> tuple[CallUsage, ...]:
    """The largest usage that the answer to a request can report, one entry for each answer that is billed.

    Args:
        request: the request as it is sent. A request that creates a Message Batch has an entry for each of its items,
            and one that costs nothing (counting tokens, listing models) has none. The usage of a request to any other
            endpoint names the endpoint in place of the model, so that its price is unknown.
        batch: whether it is itself an item of a Message Batch.
    """
    path = request.path.partition("?")[0].rstrip("/")
    if request.method != "POST" or path.endswith(_FREE_ENDS) or path.startswith(_FREE):
        return ()
    if not path.endswith((_MESSAGES, _BATCHES)):
        return (CallUsage(f"POST {path}", _OK, None, Usage(input_tokens=1)),)
    if not isinstance(request.body, Mapping):
        return ()
    if path.endswith(_BATCHES):
        params = [item.get("params") for item in _list(request.body, "requests") if isinstance(item, Mapping)]
        return tuple(usage for each in params if isinstance(each, Mapping) for usage in _usages(each, batch=True))
    return tuple(_usages(request.body, batch=batch))


def _usages(body: Mapping[str, Any], *, batch: bool) -> Iterator[CallUsage]:
    """The request's own model, and every model that the API may fall back to: each attempt can be billed."""
    named = [each.get("model") if isinstance(each, Mapping) else each for each in _list(body, "fallbacks")]
    for model in (body.get("model"), *named):
        yield _usage(str(model or "unknown"), body, batch=batch)


def _usage(model: str, body: Mapping[str, Any], *, batch: bool) -> CallUsage:
    row = catalog().find(model)
    window = row.context_window if row else _LARGEST_WINDOW
    passes = _passes(body)
    tokens, dearest_input = _prompt(body, window)
    prompt = window * passes if passes > 1 else min(tokens, window)
    written = body.get("max_tokens")
    output = written if isinstance(written, int) and not isinstance(written, bool) else _DEFAULT_MAX_TOKENS
    thinking = body.get("thinking")
    thought = thinking.get("budget_tokens") if isinstance(thinking, Mapping) else None
    if isinstance(thought, int) and thought >= output:  # interleaved thinking may go beyond `max_tokens`
        output += thought
    usage = Usage(
        output_tokens=max(output, 0) * passes,
        web_search_requests=_searches(body),
        speed=_text(body, "speed"),
        inference_geo=_text(body, "inference_geo"),
    )
    counted: dict[str, Any] = {dearest_input: prompt}
    return CallUsage(model, _OK, "max_tokens", replace(usage, **counted), batch=batch)


def _prompt(body: Mapping[str, Any], window: int) -> tuple[int, str]:
    """An upper bound of the prompt's tokens, and the class at which they cost most.

    The bound is the bytes of its text, and the most for each image. A prompt with cache breakpoints may be written to
    the cache.
    """
    images, unbounded, lasts_an_hour = 0, False, list[bool]()

    def readable(value: Any) -> Any:
        nonlocal images, unbounded
        if isinstance(value, Mapping):
            if "cache_control" in value:
                control = value["cache_control"]
                lasts_an_hour.append(isinstance(control, Mapping) and control.get("ttl") == "1h")
            if value.get("type") == "image":
                images += 1
                return None
            source = value.get("source")
            if value.get("type") in ("document", "container_upload") and not (
                isinstance(source, Mapping) and source.get("type") in ("text", "content")
            ):
                unbounded = True
                return None
            return {str(name): readable(each) for name, each in value.items()}
        if isinstance(value, list | tuple):
            return [readable(each) for each in value]
        return value

    text = json.dumps(readable(body), ensure_ascii=False, default=str)
    tokens = len(text.encode("utf-8", "surrogatepass")) + images * _IMAGE_TOKENS + _OWN_INSTRUCTIONS
    lasting = "ephemeral_1h_input_tokens" if any(lasts_an_hour) else "ephemeral_5m_input_tokens"
    return window if unbounded else tokens, lasting if lasts_an_hour else "input_tokens"


def _passes(body: Mapping[str, Any]) -> int:
    """How often the API may read the prompt within one request: again after each use of a server tool."""
    # A tool that the caller carries out has no type, or the type `custom`; the others may run on the API's side.
    served = [each for each in _list(body, "tools") if isinstance(each, Mapping) and _runs_on_the_api(each)]
    managed = body.get("context_management")
    compacts = bool(body.get("compaction")) or (managed is not None and "compact" in json.dumps(managed, default=str))
    loops = _MOST_LOOPS if served or body.get("mcp_servers") else 1
    return loops + compacts


def _runs_on_the_api(tool: Mapping[str, Any]) -> bool:
    kind = str(tool.get("type") or "custom")
    return kind.startswith(("web_search", "web_fetch", "code_execution", "tool_search", "mcp", "advisor"))


def _searches(body: Mapping[str, Any]) -> int:
    tools = [each for each in _list(body, "tools") if isinstance(each, Mapping)]
    uses = [each.get("max_uses") for each in tools if str(each.get("type")).startswith("web_search")]
    return sum(most if isinstance(most, int) and most > 0 else _MOST_LOOPS for most in uses)


def _list(body: Mapping[str, Any], name: str) -> list[Any]:
    value = body.get(name)
    return value if isinstance(value, list) else []


def _text(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    return value if isinstance(value, str) else None
