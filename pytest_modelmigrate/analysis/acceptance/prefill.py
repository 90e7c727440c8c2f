"""Prefill: a conversation that ends with an assistant message."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.analysis.acceptance.content import blocks_of
from pytest_modelmigrate.analysis.acceptance.cure import Cure, Edit
from pytest_modelmigrate.analysis.acceptance.rejection import Rejection
from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest

_MESSAGE: Final = (
    "This model does not support assistant message prefill. The conversation must end with a user message."
)
_ERRORS: Final = "https://platform.claude.com/docs/en/api/errors"
_BEST_PRACTICES: Final = (
    "https://platform.claude.com/docs/en/build-with-claude/prompt-engineering/claude-prompting-best-practices"
)


_CONTINUE: Final = (
    "Your previous response was interrupted and ended with:\n\n{text}\n\n"
    "Continue exactly where it ended. Do not repeat it, and do not write anything before the continuation."
)
"""The user turn that takes the place of a prefill: it quotes the interrupted text, as the best practices advise."""


def check(request: MessagesRequest) -> Iterator[Rejection]:
    """Reject prefill on models from 4.6 on, with thinking, or with trailing whitespace; a paused turn may be sent."""
    last = request.last_message
    blocks = blocks_of(last.get("content"))
    paused = any(block.get("type") == "server_tool_use" for block in blocks)
    if last.get("role") != "assistant" or paused:
        return
    number = len(request.messages) - 1
    at = f"messages[{number}]"
    if not request.model.prefill:
        fix = (
            f"Remove `{at}`, and ask in the system prompt for a direct answer without opening phrases, or set "
            "`output_config.format`."
        )
        yield Rejection(at, _MESSAGE, fix, _BEST_PRACTICES, "documented", cure=_cure(request))
        return
    kind = blocks[0].get("type") if blocks else None
    if request.thinks and blocks and kind not in {"thinking", "redacted_thinking"}:
        text = f"messages.{number}.content.0.type: Expected `thinking` or `redacted_thinking`, but found `{kind}`."
        yield Rejection(f"{at}.content", text, f"Remove `{at}`, or turn thinking off.", _ERRORS, "reported")
    if request.prefill != request.prefill.rstrip():
        text = "messages: final assistant content cannot end with trailing whitespace"
        fix = f"Strip the whitespace at the end of `{at}.content`."
        yield Rejection(f"{at}.content", text, fix, wording="reported")


def _cure(request: MessagesRequest) -> Cure | None:
    """A user turn instead of the prefill; None where the last message holds more than text.

    An empty prefill is dropped, unless that leaves no message, or another one of the assistant at the end.
    """
    number = len(request.messages) - 1
    blocks = blocks_of(request.last_message.get("content"))
    if any(block.get("type") != "text" for block in blocks):
        return None
    text = "".join(str(block.get("text", "")) for block in blocks)
    if not text.strip():
        if number == 0 or request.messages[number - 1].get("role") == "assistant":
            return None
        return Cure("empty prefill dropped", (Edit(("messages", number), drops=True),))
    turn = {"role": "user", "content": _CONTINUE.format(text=text)}
    return Cure("prefill replaced by a user turn that quotes it", (Edit(("messages", number), turn),))
