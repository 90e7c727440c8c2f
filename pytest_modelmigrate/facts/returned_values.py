"""Returned values: what code under test returns, as the message that a test judges.

Types of other libraries are recognized by their attributes, so that none of the libraries is imported:
LangChain's `AIMessage` and the state of its agents, pydantic-ai's `AgentRunResult` and `ModelResponse`, and the models
of instructor.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from enum import Enum
from typing import Any

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.text.parsed_json import parsed_json


@dataclass(frozen=True, slots=True)
class ReturnedValue:
    """What the code under test returned.

    Attributes:
        content: its content blocks, as the API writes them.
        message: the whole message, where it is one of the API; None otherwise.
        ids: ids of the message and of its tool calls, which name the call behind it.
    """

    content: Sequence[Mapping[str, Any]] = ()
    message: Mapping[str, Any] | None = None
    ids: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The text of its content."""
        return _text(self.content)

    def call_among(self, calls: Sequence[Call]) -> Call | None:
        """The call behind it: the last one with one of its ids, or with its text, or that contains its text.

        A value without tool calls that no answer contains was made from the last answer.
        """
        answered = [call for call in calls if call.message]
        by_id = [call for call in answered if not _ids(call.message).isdisjoint(self.ids)]
        if by_id or self.message is not None:
            return by_id[-1] if by_id else None
        text = self.text.strip()
        texts = [_text(call.message.get("content") or ()).strip() for call in answered]
        for fits in (lambda other: other == text, lambda other: text and text in other):
            for call, other in reversed([*zip(answered, texts, strict=True)]):
                if fits(other):
                    return call
        return answered[-1] if answered else None

    def data(self, call: Call | None) -> Mapping[str, Any]:
        """The message to judge: the content that was returned, and all else as the call behind it was answered."""
        if self.message is not None:
            return self.message
        answered: Mapping[str, Any] = call.message if call is not None else {}
        is_behind = not self.ids or not _ids(answered).isdisjoint(self.ids)
        if answered and is_behind and _text(answered.get("content") or ()).strip() == self.text.strip():
            return answered
        made = {"type": "message", "role": "assistant", "stop_reason": "end_turn", "usage": {}}
        return {**made, **answered, "content": [*self.content]}


def read_returned_value(value: Any) -> ReturnedValue | None:
    """Read what code under test returned; None for a value that is no answer of a model.

    Values of other types are answers in JSON: a mapping, a list, a number, a dataclass, a pydantic model.
    """
    if isinstance(value, str) and not isinstance(value, Enum):
        return ReturnedValue([{"type": "text", "text": value}])
    for read in (_of_the_api, _of_langchain, _of_pydantic_ai):
        if (found := read(value)) is not None:
            return found
    return _of_json(value)


def _of_the_api(value: Any) -> ReturnedValue | None:
    """A message of the SDK, or its JSON."""
    data = value
    if not isinstance(value, Mapping) and hasattr(value, "model_dump") and hasattr(value, "stop_reason"):
        data = value.model_dump(mode="json")
    if not isinstance(data, Mapping) or not (data.get("type") == "message" or data.get("role") == "assistant"):
        return None
    content = data.get("content")
    if isinstance(content, str):
        data = {**data, "content": [{"type": "text", "text": content}]}
    return ReturnedValue(data.get("content") or (), data, tuple(_ids(data)))


def _of_langchain(value: Any) -> ReturnedValue | None:
    """An `AIMessage`, or the last one of an agent's messages."""
    messages = value.get("messages") if isinstance(value, Mapping) else value
    if isinstance(messages, list | tuple):
        answers = [each for each in messages if getattr(each, "type", "") in ("ai", "AIMessageChunk")]
        return _of_langchain(answers[-1]) if answers else None
    if not hasattr(value, "response_metadata") or not hasattr(value, "content"):
        return None
    content = value.content
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else _blocks(content)
    tools = list(getattr(value, "tool_calls", None) or ())
    blocks = [block for block in blocks if block.get("type") != "tool_use"]
    blocks += [_tool_use(tool.get("id"), tool.get("name"), tool.get("args")) for tool in tools]
    ids = [value.response_metadata.get("id"), *(tool.get("id") for tool in tools)]
    return ReturnedValue([block for block in blocks if block.get("text") != ""], ids=_named(ids))


def _of_pydantic_ai(value: Any) -> ReturnedValue | None:
    """The result of a run, whose output may be structured, or a response of a model."""
    if hasattr(value, "output") and callable(getattr(value, "all_messages", None)):
        responses = [each for each in value.all_messages() if hasattr(each, "provider_response_id")]
        output = read_returned_value(value.output)
        ids = _named([each.provider_response_id for each in responses[-1:]])
        return None if output is None else ReturnedValue(output.content, ids=ids)
    if not hasattr(value, "parts") or not hasattr(value, "provider_response_id"):
        return None
    return ReturnedValue([*_parts(value.parts)], ids=_named([value.provider_response_id]))


def _parts(parts: Iterable[Any]) -> Iterator[Mapping[str, Any]]:
    for part in parts:
        kind = getattr(part, "part_kind", "")
        if kind == "text":
            yield {"type": "text", "text": part.content}
        elif kind == "tool-call":
            arguments = part.args
            if isinstance(arguments, str):
                with contextlib.suppress(ValueError):  # JSON that was cut short stays a string, as in messages
                    arguments = parsed_json(arguments or "{}")
            yield _tool_use(part.tool_call_id, part.tool_name, arguments)


def _of_json(value: Any) -> ReturnedValue | None:
    """Any other value that can be written as JSON."""
    behind: Any = getattr(value, "_raw_response", None)  # instructor keeps the message there
    ids = tuple(_ids(behind.model_dump(mode="json"))) if hasattr(behind, "model_dump") else ()
    if hasattr(value, "model_dump") and not isinstance(value, type):
        value = value.model_dump(mode="json")
    elif is_dataclass(value) and not isinstance(value, type):
        value = asdict(value)
    elif isinstance(value, Enum):
        value = value.value
        if isinstance(value, str):
            return ReturnedValue([{"type": "text", "text": value}])
    if value is None or not isinstance(value, Mapping | list | tuple | bool | int | float):
        return None
    text = json.dumps(value, ensure_ascii=False, default=str)
    return ReturnedValue([{"type": "text", "text": text}], ids=ids)


def _tool_use(identity: Any, name: Any, arguments: Any) -> Mapping[str, Any]:
    return {"type": "tool_use", "id": identity or "", "name": name, "input": arguments or {}}


def _blocks(content: Iterable[Any]) -> list[Mapping[str, Any]]:
    return [{"type": "text", "text": each} if isinstance(each, str) else dict(each) for each in content]


def _text(content: Any) -> str:
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return "".join(str(block.get("text", "")) for block in blocks if block.get("type") == "text")


def _ids(message: Mapping[str, Any]) -> set[str]:
    content = message.get("content")
    blocks = content if isinstance(content, list | tuple) else ()
    tools = [block.get("id") for block in blocks if isinstance(block, Mapping) and block.get("type") == "tool_use"]
    return set(_named([message.get("id"), *tools]))


def _named(ids: Iterable[Any]) -> tuple[str, ...]:
    return tuple(each for each in ids if isinstance(each, str) and each)
