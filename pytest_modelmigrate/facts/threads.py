"""Message threads: conversations that the API keeps, so that each request has its new messages only.

Source: the SDK's `thread` parameter of `beta.messages` (anthropic 2.11, types/beta/beta_thread_*_params.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from pytest_modelmigrate.facts.calls import Call

_OF_ONE_TURN: Final = ("thread", "stream", "max_tokens", "messages")


def whole_bodies(calls: Iterable[Call]) -> list[Mapping[str, Any]]:
    """The body of each request; one that continues a thread has its tools, and its messages before its own.

    Args:
        calls: the calls of a test, in order.
    """
    bodies: list[Mapping[str, Any]] = []
    threads: dict[str, Mapping[str, Any]] = {}
    for call in calls:
        body: Mapping[str, Any] = call.request.body or {}
        thread, messages = body.get("thread"), body.get("messages")
        if isinstance(thread, Mapping) and isinstance(messages, list | tuple):
            earlier = threads.get(str(thread.get("previous_message_id")))
            if earlier is not None:
                kept = {name: value for name, value in earlier.items() if name not in _OF_ONE_TURN}
                body = {**kept, **body, "messages": [*earlier["messages"], *messages]}
            answer = {"role": "assistant", "content": call.message.get("content")}
            threads[str(call.message.get("id"))] = {**body, "messages": [*body["messages"], answer]}
        bodies.append(body)
    return bodies
