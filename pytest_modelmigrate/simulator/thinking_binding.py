"""Checks that thinking blocks are sent back unchanged, in the conversation that they belong to.

Source: https://platform.claude.com/docs/en/api/errors
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.analysis.acceptance.thinking_fields import BINDING_BETA
from pytest_modelmigrate.simulator.errors import invalid
from pytest_modelmigrate.simulator.thinking_signature import Signature, hash_messages

_ALTERED: Final = (
    "`thinking` or `redacted_thinking` blocks in the latest assistant message cannot be modified. "
    "These blocks must remain as they were in the original response."
)
_MOVED: Final = (
    "Invalid `signature` in `thinking` block. The block is bound to a different conversation. "
    'Remove the block, or set `thinking.block_binding.prefix_mismatch_behavior` to "drop_block".'
)
_MOVED_HINT: Final = " This setting requires the `thinking-binding-controls-2026-08-01` beta header."
_UNREADABLE: Final = "Invalid `signature` in `thinking` block"


def check_thinking_blocks(request: MessagesRequest) -> tuple[MessagesRequest, list[dict[str, str]] | None]:
    """Check every thinking block; drop the blocks of other models.

    Returns:
        The request without the dropped blocks, and the dropped blocks as the beta's `input_transformations`; None
        without that beta.

    Raises:
        SimulatedError: a block was altered, or belongs to another conversation.
    """
    dropped: dict[int, set[int]] = {}
    transformations: list[dict[str, str]] = []
    binding = request.thinking.get("block_binding") or {}
    latest = max((n for n, message in enumerate(request.messages) if message.get("role") == "assistant"), default=-1)
    for number, message in enumerate(request.messages):
        prefix: str | None = None
        for position, block in enumerate(blocks_of(message.get("content"))):
            if block.get("type") != "thinking":
                continue
            path = f"messages.{number}.content.{position}"
            signature = Signature.read(block.get("signature"))
            if signature is None or not signature.fits_text(str(block.get("thinking", ""))):
                raise invalid(f"{path}: {_ALTERED if number == latest else _UNREADABLE}")
            reason = None
            if signature.model != request.model.id:
                reason = "model_binding_mismatch"
            elif request.model.thinking_prefix_check or "prefix_mismatch_behavior" in binding:
                prefix = prefix or hash_messages(request.messages[:number])
                if prefix != signature.prefix:
                    if binding.get("prefix_mismatch_behavior") != "drop_block":
                        raise invalid(f"{path}: {_MOVED}{'' if request.has_beta(BINDING_BETA) else _MOVED_HINT}")
                    reason = "prefix_binding_mismatch"
            if reason:
                dropped.setdefault(number, set()).add(position)
                transformations.append({"type": "thinking_dropped", "path": path, "reason": reason})
    reported = transformations if request.has_beta(BINDING_BETA) else None
    return (_without(request, dropped) if dropped else request), reported


def _without(request: MessagesRequest, dropped: Mapping[int, set[int]]) -> MessagesRequest:
    messages: list[Mapping[str, Any]] = []
    for number, message in enumerate(request.messages):
        gone = dropped.get(number, set())
        kept = [block for position, block in enumerate(blocks_of(message.get("content"))) if position not in gone]
        messages.append({**message, "content": kept} if gone else message)
    return replace(request, body={**request.body, "messages": messages})
