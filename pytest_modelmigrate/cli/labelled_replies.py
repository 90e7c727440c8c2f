"""Labelled replies, one JSON object per line: what a model answered, and whether a behaviour holds."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject
from pytest_modelmigrate.facts.replies import Reply, ToolCall


@dataclass(frozen=True, slots=True)
class LabelledReply:
    """One line of a file.

    Attributes:
        reply: the reply, with the request that it answers as far as it is given.
        held: whether the behaviour holds, as a person says.
        place: its file and line.
    """

    reply: Reply
    held: bool
    place: str


def read_replies(path: Path) -> list[LabelledReply]:
    """Read a JSON Lines file; empty lines are left out, and members that are not known are ignored.

    Raises:
        CorruptFileError: the file cannot be read, is empty, or has invalid lines; the message names each of them.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except OSError as error:
        raise CorruptFileError(f"{path}: {error.strerror}") from None
    replies: list[LabelledReply] = []
    faults: list[str] = []
    for number, line in enumerate(lines, start=1):
        if line.strip():
            place = f"{path}:{number}"
            try:
                replies.append(_labelled(line, place))
            except ValueError as error:
                faults.append(f"{place}: {error}")
    if faults:
        left = [f"... and {len(faults) - _MOST_FAULTS} more invalid lines"] if len(faults) > _MOST_FAULTS else []
        raise CorruptFileError("\n".join([*faults[:_MOST_FAULTS], *left, _FORMAT]))
    if not replies:
        raise CorruptFileError(f"{path}: there are no replies in it\n{_FORMAT}")
    return replies


def _labelled(line: bytes, place: str) -> LabelledReply:
    try:
        data = JsonObject(json.loads(line.decode("utf-8-sig")))
    except UnicodeDecodeError:
        raise ValueError("not UTF-8 text") from None
    except json.JSONDecodeError as error:
        raise ValueError(f"not JSON: {error.msg} at column {error.colno}") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    text, held = data.text("text"), data.flag("held")
    system, user = data.text("system", ""), data.text("user", "")
    messages = [_message(each, where) for each, where in data.array("messages", ())]
    if user and messages:
        raise InvalidJsonError("$.user", "give either user or messages")
    if user:
        messages = [{"role": "user", "content": user}]
    calls = [_tool_call(each, where) for each, where in data.array("tool_calls", ())]
    stop_reason = data.optional_text("stop_reason", None) or ("tool_use" if calls else "end_turn")
    return LabelledReply(Reply.from_text(text, stop_reason, calls, system=system, messages=messages), held, place)


def _tool_call(data: Any, path: str) -> ToolCall:
    call = JsonObject(data, path)
    return ToolCall(call.text("name"), call.value("input"))


def _message(data: Any, path: str) -> Mapping[str, Any]:
    message = JsonObject(data, path)
    message.choice("role", ("user", "assistant"))
    if not isinstance(message.value("content"), str | list):
        raise InvalidJsonError(f"{path}.content", "expected a string or an array of content blocks")
    return dict(data)


_MOST_FAULTS: Final = 10
_FORMAT: Final = (
    'each line is a JSON object such as {"text": "I cannot help with that.", "held": true}; '
    "modelmigrate calibrate --help names the optional members"
)
