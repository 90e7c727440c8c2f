"""Which conversations a model and an API version accept: prefill, system messages, blocks by role."""

from __future__ import annotations

from pytest_modelmigrate.simulator import rejected_texts as texts
from pytest_modelmigrate.simulator.asked import VERSION_OF_2023, Asked, blocks_of
from pytest_modelmigrate.simulator.rejections import invalid


def check_conversation(asked: Asked) -> None:
    """Check the roles and blocks of a conversation.

    Raises:
        RejectedError: the model or the API version does not take it.
    """
    _check_prefill(asked)
    takes_system = asked.model.system_messages or "system_messages" in asked.model.unknown
    for number, message in enumerate(asked.messages):
        if message.get("role") == "system" and not takes_system:
            raise invalid(texts.SYSTEM_MESSAGE.format(number=number))
    if asked.version != VERSION_OF_2023:
        _check_blocks(asked)


def _check_prefill(asked: Asked) -> None:
    last = asked.messages[-1]
    blocks = blocks_of(last.get("content"))
    paused = any(block.get("type") == "server_tool_use" for block in blocks)
    if last.get("role") != "assistant" or paused:
        return
    if not asked.model.prefill:
        raise invalid(texts.PREFILL)
    if asked.thinks and blocks and blocks[0].get("type") not in {"thinking", "redacted_thinking"}:
        raise invalid(
            f"messages.{len(asked.messages) - 1}.content.0.type: Expected `thinking` or `redacted_thinking`, "
            f"but found `{blocks[0].get('type')}`."
        )
    if asked.prefill != asked.prefill.rstrip():
        raise invalid("messages: final assistant content cannot end with trailing whitespace")


def _check_blocks(asked: Asked) -> None:
    """What version 2026-10-21 refuses (https://platform.claude.com/docs/en/api/versioning)."""
    for number, message in enumerate(asked.messages):
        for position, block in enumerate(blocks_of(message.get("content"))):
            path = f"messages.{number}.content.{position}"
            if message.get("role") == "assistant" and block.get("type") == "document":
                raise invalid(texts.DOCUMENT_OF_ASSISTANT.format(path=path))
            if message.get("role") == "user":
                inner = blocks_of(block.get("content")) if block.get("type") == "search_result" else [block]
                if any(each.get("type") == "text" and each.get("citations") for each in inner):
                    raise invalid(texts.CITATIONS_OF_USER.format(path=path))
