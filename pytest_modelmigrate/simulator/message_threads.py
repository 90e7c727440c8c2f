"""Message threads: conversation state that the API holds, so that a turn sends its new messages alone.

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
    """The conversations that are held, by the id of their last reply."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, Any]] = {}

    def resumed(self, request: MessagesRequest) -> MessagesRequest:
        """The request with the conversation that it continues in front of its own messages.

        Raises:
            SimulatedError: no reply of that id is held.
        """
        thread: Any = request.body.get("thread")
        messages: Any = request.body.get("messages")
        continues = isinstance(thread, Mapping) and thread.get("type") == "continue" and request.has_beta(_BETA)
        if not continues or not isinstance(messages, list):
            return request
        held = self._held.get(str(thread.get("previous_message_id")))
        if held is None:
            raise SimulatedError(404, "thread: the previous message was not found")
        earlier = {name: value for name, value in held.items() if name not in _OF_ONE_TURN}
        return replace(request, body={**earlier, **request.body, "messages": [*held["messages"], *messages]})

    def hold(self, request: MessagesRequest, message: Mapping[str, Any]) -> None:
        """Keep the conversation up to this reply, where the request asked for a thread."""
        if isinstance(request.body.get("thread"), Mapping):
            reply = {"role": "assistant", "content": message["content"]}
            self._held[message["id"]] = {**request.body, "messages": [*request.body["messages"], reply]}
