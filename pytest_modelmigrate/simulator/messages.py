"""The answer to a Messages request: checked, counted, cached, written by the reply scripts."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from pytest_modelmigrate.simulator.asked import Asked
from pytest_modelmigrate.simulator.bindings import apply_bindings
from pytest_modelmigrate.simulator.cache import PromptCache
from pytest_modelmigrate.simulator.composing import compose
from pytest_modelmigrate.simulator.conversations import Conversation
from pytest_modelmigrate.simulator.identifiers import NewId
from pytest_modelmigrate.simulator.matching import find_rule
from pytest_modelmigrate.simulator.parameters import check_parameters
from pytest_modelmigrate.simulator.rejections import invalid
from pytest_modelmigrate.simulator.scripts import Rule
from pytest_modelmigrate.simulator.segments import Segment, count_prompt, read_segments
from pytest_modelmigrate.simulator.threads import ThreadStore


class MessageWriter:
    """Answers Messages requests by the rules of the reply scripts, with a prompt cache of its own.

    Args:
        rules: the rules to answer by, the last of which answers anything.
        clock: seconds, as of `time.time`.
        new_id: makes the ids of messages.
    """

    def __init__(self, rules: Sequence[Rule], *, clock: Callable[[], float], new_id: NewId) -> None:
        self._rules = rules
        self._cache = PromptCache(clock)
        self._new_id = new_id
        self._threads = ThreadStore()

    def write(self, asked: Asked) -> dict[str, Any]:
        """The message object that answers a request.

        Raises:
            RejectedError: the API would refuse the request, or the script answers with an error.
        """
        asked, transformations, segments = _checked(self._threads.resumed(asked))
        conversation = Conversation(asked)
        room = asked.model.context_window - count_prompt(segments)
        composed = compose(find_rule(self._rules, conversation), conversation, room)
        use = self._cache.use(asked, segments)
        message: dict[str, Any] = {
            "id": self._new_id("msg", json.dumps(asked.body, sort_keys=True)),
            "type": "message",
            "role": "assistant",
            "model": _served_id(asked),
            "content": list(composed.content),
            "stop_reason": composed.stop_reason,
            "stop_sequence": composed.stop_sequence,
            "stop_details": composed.stop_details,
            "usage": {
                **use.usage(),
                "output_tokens": composed.output_tokens,
                "output_tokens_details": {"thinking_tokens": composed.thinking_tokens},
                "service_tier": "batch" if asked.batch else "standard",
                "inference_geo": _served_region(asked),
                **_served_speed(asked),
            },
        }
        if transformations is not None:
            message["input_transformations"] = transformations
        self._threads.hold(asked, message)
        return message

    def count(self, asked: Asked) -> int:
        """The tokens of a prompt.

        Raises:
            RejectedError: the API would refuse the request.
        """
        _, _, segments = _checked(asked)
        return count_prompt(segments)


def _checked(asked: Asked) -> tuple[Asked, list[dict[str, str]] | None, list[Segment]]:
    check_parameters(asked)
    asked, transformations = apply_bindings(asked)
    segments = read_segments(asked)
    tokens = count_prompt(segments)
    if tokens > asked.model.context_window:
        raise invalid(f"prompt is too long: {tokens} tokens > {asked.model.context_window} maximum")
    return asked, transformations, segments


def _served_id(asked: Asked) -> str:
    """An undated id that stands for a dated one is answered under the dated one."""
    return asked.model.dated_ids[0] if asked.model.dated_ids else asked.model.id


def _served_region(asked: Asked) -> str:
    if not asked.model.inference_geo:
        return "not_available"
    return str(asked.body.get("inference_geo") or "global")


def _served_speed(asked: Asked) -> Mapping[str, str]:
    """Opus 4.6 takes `fast` and silently works at standard speed.

    Source: https://platform.claude.com/docs/en/build-with-claude/fast-mode
    """
    speed = asked.body.get("speed")
    if speed is None:
        return {}
    return {"speed": "standard" if asked.model.fast_mode == "silently_standard" else str(speed)}
