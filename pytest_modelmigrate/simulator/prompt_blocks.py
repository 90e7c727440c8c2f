"""The blocks of a prompt in cache order (tools, system, messages), each with its token count."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from pytest_modelmigrate.analysis.acceptance.content import blocks_of, decode_base64
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.image_dimensions import read_dimensions
from pytest_modelmigrate.analysis.image_tokens import TIER_LIMITS, count_image
from pytest_modelmigrate.facts.catalog import Generation, Model
from pytest_modelmigrate.simulator.tokenizer import count_text

Section: TypeAlias = Literal["tools", "system", "messages"]

REQUEST_TOKENS: Final = 4
MESSAGE_TOKENS: Final = 3
"""Tokens of a request and of each message beside their texts; measured on short recorded requests."""

TOOL_TYPE_TOKENS: Final[Mapping[str, Mapping[Generation, int]]] = {
    "bash_": {"new": 325, "old": 244},
    "text_editor_": {"new": 974, "old": 745},
    "computer_toolset_": {"new": 4500, "old": 4500},
    "browser_toolset_": {"new": 6600, "old": 6600},
}
"""Tokens that Anthropic-defined tools add, by the prefix of their type.

Source: https://platform.claude.com/docs/en/about-claude/pricing
"""

_PDF_PAGE: Final = re.compile(rb"/Type\s*/Page\b(?!s)")
_PDF_PAGE_TOKENS: Final = 1500


@dataclass(frozen=True, slots=True)
class PromptBlock:
    """A part of the prompt that may carry a cache breakpoint.

    Attributes:
        section: `tools`, `system` or `messages`.
        path: its place in the request, as in the API's error messages.
        content: its canonical JSON, without `cache_control`.
        tokens: its size in tokens.
        cache_control: its breakpoint; None when it has none.
        cacheable: whether it may carry a breakpoint; thinking blocks and empty texts may not.
    """

    section: Section
    path: str
    content: str
    tokens: int
    cache_control: Mapping[str, Any] | None = None
    cacheable: bool = True


def read_blocks(request: MessagesRequest) -> list[PromptBlock]:
    """The blocks of a request in cache order."""
    blocks = [*_tool_blocks(request), *_system_blocks(request), *_message_blocks(request)]
    automatic = request.body.get("cache_control")
    if automatic:
        last = max((i for i, block in enumerate(blocks) if block.cacheable), default=None)
        if last is not None and blocks[last].cache_control is None:
            block = blocks[last]
            blocks[last] = PromptBlock(block.section, block.path, block.content, block.tokens, automatic)
    return blocks


def count_prompt(blocks: Sequence[PromptBlock]) -> int:
    """The token count of the whole prompt."""
    return sum(block.tokens for block in blocks)


def count_block(block: Mapping[str, Any], model: Model) -> int:
    """The token count of a content block."""
    match block.get("type"):
        case "text":
            return count_text(str(block.get("text", "")), model.tokenizer)
        case "image":
            return _count_image_block(block, model)
        case "document":
            return _count_document(block, model)
        case "tool_result":
            return 12 + sum(count_block(inner, model) for inner in blocks_of(block.get("content")))
        case "thinking":
            return count_text(str(block.get("thinking", "")), model.tokenizer)
        case _:
            return count_text(_canonical(_without_caching(block)), model.tokenizer)


def _tool_blocks(request: MessagesRequest) -> Iterator[PromptBlock]:
    generation = request.model.tokenizer
    for number, tool in enumerate(request.tools):
        kind = str(tool.get("type", ""))
        known = next((counts for start, counts in TOOL_TYPE_TOKENS.items() if kind.startswith(start)), None)
        content = _canonical(_without_caching(tool))
        tokens = known[generation] if known else count_text(content, generation)
        if number == 0:
            tokens += _tool_prompt_tokens(request)
        yield PromptBlock("tools", f"tools.{number}", content, tokens, tool.get("cache_control"))


def _tool_prompt_tokens(request: MessagesRequest) -> int:
    """Tokens that the presence of tools adds to the system prompt; 0 where none are published."""
    forced = request.model.tool_prompt_tokens_forced if request.forces_tool else None
    return forced or request.model.tool_prompt_tokens or 0


def _system_blocks(request: MessagesRequest) -> Iterator[PromptBlock]:
    for number, block in enumerate(blocks_of(request.body.get("system"))):
        yield _block_segment("system", f"system.{number}", block, request.model)


def _message_blocks(request: MessagesRequest) -> Iterator[PromptBlock]:
    generation = request.model.tokenizer
    overhead = REQUEST_TOKENS
    if request.schema is not None:
        overhead += count_text(_canonical(request.schema), generation)
    for number, message in enumerate(request.messages):
        overhead += MESSAGE_TOKENS
        for position, block in enumerate(blocks_of(message.get("content"))):
            path = f"messages.{number}.content.{position}"
            role = f"{message.get('role')}:"
            yield _block_segment("messages", path, block, request.model, overhead, prefix=role)
            overhead = 0


def _block_segment(
    section: Section, path: str, block: Mapping[str, Any], model: Model, overhead: int = 0, *, prefix: str = ""
) -> PromptBlock:
    return PromptBlock(
        section,
        path,
        prefix + _canonical(_without_caching(block)),
        overhead + count_block(block, model),
        block.get("cache_control"),
        block.get("type") not in {"thinking", "redacted_thinking"} and block.get("text") != "",
    )


def _count_image_block(block: Mapping[str, Any], model: Model) -> int:
    """Image tokens; an image whose size is not in the request (a URL or file id) counts as the tier's largest."""
    source = block.get("source") or {}
    size = read_dimensions(decode_base64(source.get("data"))) if source.get("type") == "base64" else None
    return count_image(*size, model.image_tier) if size else TIER_LIMITS[model.image_tier].tokens


def _count_document(block: Mapping[str, Any], model: Model) -> int:
    source = block.get("source") or {}
    titles = f"{block.get('title') or ''}\n{block.get('context') or ''}"
    tokens = count_text(titles.strip(), model.tokenizer)
    match source.get("type"):
        case "text":
            return tokens + count_text(str(source.get("data", "")), model.tokenizer)
        case "content":
            return tokens + sum(count_block(inner, model) for inner in blocks_of(source.get("content")))
        case "base64":
            pages = len(_PDF_PAGE.findall(decode_base64(source.get("data"))))
            return tokens + max(1, pages) * _PDF_PAGE_TOKENS
        case _:
            return tokens + _PDF_PAGE_TOKENS


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _without_caching(block: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in block.items() if name != "cache_control"}
