"""Messages: requests are checked, counted and cached, and answered by the reply rules."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.simulator.conversation import Conversation
from pytest_modelmigrate.simulator.errors import invalid
from pytest_modelmigrate.simulator.identifiers import NewId
from pytest_modelmigrate.simulator.message_threads import ThreadStore
from pytest_modelmigrate.simulator.parsed_request import check_request
from pytest_modelmigrate.simulator.prompt_blocks import PromptBlock, count_prompt, read_blocks
from pytest_modelmigrate.simulator.prompt_cache import PromptCache
from pytest_modelmigrate.simulator.reply_content import write_content
from pytest_modelmigrate.simulator.reply_scripts import ReplyRule
from pytest_modelmigrate.simulator.rule_matching import find_rule
from pytest_modelmigrate.simulator.thinking_binding import check_thinking_blocks


class MessageWriter:
    """Answers Messages requests, with its own prompt cache.

    Args:
        rules: the reply rules; the last one matches every request.
        clock: seconds, as of `time.time`.
        new_id: makes the ids of messages.
    """

    def __init__(self, rules: Sequence[ReplyRule], *, clock: Callable[[], float], new_id: NewId) -> None:
        self._rules = rules
        self._cache = PromptCache(clock)
        self._new_id = new_id
        self._threads = ThreadStore()

    def write(self, request: MessagesRequest) -> dict[str, Any]:
        """The message that answers a request.

        Raises:
            SimulatedError: the API rejects the request, or the reply rule answers with an error.
        """
        request, transformations, blocks = _checked(self._threads.resumed(request))
        conversation = Conversation(request)
        room = request.model.context_window - count_prompt(blocks)
        message_id = self._new_id("msg", json.dumps(request.body, sort_keys=True))
        written = write_content(find_rule(self._rules, conversation, message_id), conversation, room)
        use = self._cache.look_up(request, blocks)
        message: dict[str, Any] = {
            "id": message_id,
            "type": "message",
            "role": "assistant",
            "model": _served_id(request),
            "content": list(written.content),
            "stop_reason": written.stop_reason,
            "stop_sequence": written.stop_sequence,
            "stop_details": written.stop_details,
            "usage": {
                **use.usage(),
                "output_tokens": written.output_tokens,
                "output_tokens_details": {"thinking_tokens": written.thinking_tokens},
                "service_tier": "batch" if request.batch else "standard",
                "inference_geo": _served_region(request),
                **_served_speed(request),
            },
        }
        if transformations is not None:
            message["input_transformations"] = transformations
        self._threads.keep(request, message)
        return message

    def count(self, request: MessagesRequest) -> int:
        """The tokens of a prompt.

        Raises:
            SimulatedError: the API rejects the request.
        """
        _, _, blocks = _checked(request)
        return count_prompt(blocks)


def _checked(request: MessagesRequest) -> tuple[MessagesRequest, list[dict[str, str]] | None, list[PromptBlock]]:
    check_request(request)
    request, transformations = check_thinking_blocks(request)
    blocks = read_blocks(request)
    tokens = count_prompt(blocks)
    if tokens > request.model.context_window:
        raise invalid(f"prompt is too long: {tokens} tokens > {request.model.context_window} maximum")
    return request, transformations, blocks


def _served_id(request: MessagesRequest) -> str:
    """The model id of the reply: the dated id where the model has one."""
    return request.model.dated_ids[0] if request.model.dated_ids else request.model.id


def _served_region(request: MessagesRequest) -> str:
    if not request.model.inference_geo:
        return "not_available"
    return str(request.body.get("inference_geo") or "global")


def _served_speed(request: MessagesRequest) -> Mapping[str, str]:
    """The speed of the reply; Opus 4.6 accepts `fast` and silently uses standard speed.

    Source: https://platform.claude.com/docs/en/build-with-claude/fast-mode
    """
    speed = request.body.get("speed")
    if speed is None:
        return {}
    return {"speed": "standard" if request.model.fast_mode == "silently_standard" else str(speed)}
