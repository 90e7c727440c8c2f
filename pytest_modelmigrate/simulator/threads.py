"""Message threads: conversation state that the API holds, so that a turn sends its new messages alone.

Source: the SDK's `thread` parameter of `beta.messages` (anthropic 2.11, types/beta/beta_thread_*_params.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from pytest_modelmigrate.simulator.asked import Asked
from pytest_modelmigrate.simulator.rejections import RejectedError

_OF_ONE_TURN: Final = ("thread", "stream", "max_tokens", "messages")


class ThreadStore:
    """The conversations that are held, by the id of their last reply."""

    def __init__(self) -> None:
        self._held: dict[str, dict[str, Any]] = {}

    def resumed(self, asked: Asked) -> Asked:
        """The request with the conversation that it continues in front of its own messages.

        Raises:
            RejectedError: no reply of that id is held.
        """
        thread = asked.body.get("thread")
        if not isinstance(thread, Mapping) or thread.get("type") != "continue":
            return asked
        held = self._held.get(str(thread.get("previous_message_id")))
        if held is None:
            raise RejectedError(404, "thread: the previous message was not found")
        earlier = {name: value for name, value in held.items() if name not in _OF_ONE_TURN}
        messages = [*held["messages"], *asked.body["messages"]]
        return replace(asked, body={**earlier, **asked.body, "messages": messages})

    def hold(self, asked: Asked, message: Mapping[str, Any]) -> None:
        """Keep the conversation up to this reply, where the request asked for a thread."""
        if isinstance(asked.body.get("thread"), Mapping):
            reply = {"role": "assistant", "content": message["content"]}
            self._held[message["id"]] = {**asked.body, "messages": [*asked.body["messages"], reply]}
