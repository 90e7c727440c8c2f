"""Message threads: conversations that the API keeps, so that each turn sends its new messages only.

Source: the SDK's `thread` parameter of `beta.messages` (anthropic 2.11, types/beta/beta_thread_*_params.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pytest_modelmigrate.analysis.acceptance.request import MessagesRequest
from pytest_modelmigrate.simulator.errors import SimulatedError

_BETA: Final = "message-threads-"
_OF_ONE_TURN: Final = ("thread", "stream", "max_tokens", "messages")


class ThreadStore:
    """Conversations by the id of their last reply."""

    def __init__(self) -> None:
        self._kept: dict[str, dict[str, Any]] = {}

    def resumed(self, request: MessagesRequest) -> MessagesRequest:
        """The request with the messages of the thread that it continues put before its own.

        Raises:
            SimulatedError: the thread's previous message is unknown.
        """
        thread: Any = request.body.get("thread")
        messages: Any = request.body.get("messages")
        continues = isinstance(thread, Mapping) and thread.get("type") == "continue" and request.has_beta(_BETA)
        if not continues or not isinstance(messages, list):
            return request
        kept = self._kept.get(str(thread.get("previous_message_id")))
        if kept is None:
            raise SimulatedError(404, "thread: the previous message was not found")
        earlier = {name: value for name, value in kept.items() if name not in _OF_ONE_TURN}
        return replace(request, body={**earlier, **request.body, "messages": [*kept["messages"], *messages]})

    def keep(self, request: MessagesRequest, message: Mapping[str, Any]) -> None:
        """Keep the conversation up to this reply if the request has `thread`."""
        if isinstance(request.body.get("thread"), Mapping):
            reply = {"role": "assistant", "content": message["content"]}
            self._kept[message["id"]] = {**request.body, "messages": [*request.body["messages"], reply]}
