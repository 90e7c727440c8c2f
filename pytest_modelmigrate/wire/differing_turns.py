"""Differing turns: the first turn of a conversation that is not as recorded, and what differs in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_modelmigrate.text.excerpts import excerpts
from pytest_modelmigrate.wire.fingerprint import differences
from pytest_modelmigrate.wire.varying_parts import value_at


def is_conversation(form: Mapping[str, Any]) -> bool:
    """Whether a canonical request is a later turn, with an answer in its messages or in its thread."""
    return bool(_thread_of(form)) or any(_role(each) == "assistant" for each in _messages(form))


def common_messages(wanted: Mapping[str, Any], recorded: Mapping[str, Any]) -> int:
    """How many messages two canonical requests have in common from the beginning."""
    pairs = zip(_messages(wanted), _messages(recorded), strict=False)
    return next((index for index, (mine, theirs) in enumerate(pairs) if mine != theirs), _shorter(wanted, recorded))


def distance(wanted: Mapping[str, Any], recorded: Mapping[str, Any]) -> tuple[int, int, int]:
    """How far a recorded request is from the same place of the same conversation; the nearest has the least."""
    other_model = wanted["body"].get("model") != recorded["body"].get("model")
    if thread := _thread_of(wanted):
        return int(other_model), int(thread != _thread_of(recorded)), len(differences(wanted, recorded))
    lengths = abs(len(_messages(wanted)) - len(_messages(recorded)))
    return int(other_model), -common_messages(wanted, recorded), lengths


def turn_lines(differing: Sequence[str], wanted: Mapping[str, Any], recorded: Mapping[str, Any]) -> Iterator[str]:
    """The first turn that differs, the path, and both values, as lines of a message.

    Args:
        differing: the paths at which the canonical requests differ.
        wanted: the request that is asked now, in its canonical form.
        recorded: the request of a recording.
    """
    if _thread_of(wanted) != _thread_of(recorded):
        yield "the thread goes on from an answer that is not the recorded one"
        return
    everywhere = [path for path in differing if not path.startswith("body.messages")]
    if everywhere:
        yield "turn 1, as all turns"
        yield from _values(everywhere[0], wanted, recorded)
        return
    index = common_messages(wanted, recorded)
    messages = _messages(wanted)
    total = sum(_role(each) == "assistant" for each in messages) + 1
    if index >= _shorter(wanted, recorded):
        longer = len(messages) > len(_messages(recorded))
        end = "goes on where the recorded one ends" if longer else "ends before the recorded one"
        yield f"turn {_turn_of(messages, index)} of {total}: the conversation {end}"
        return
    place = f"body.messages[{index}]"
    path = next(iter(differences(messages[index], _messages(recorded)[index])), "")
    path = f"{place}.{path}" if path else place
    what = _what(messages, index, path)
    turn = "this turn of the thread" if _thread_of(wanted) else f"turn {_turn_of(messages, index)} of {total}"
    yield f"{turn}, {what}"
    yield from _values(path, wanted, recorded)


def _values(path: str, wanted: Mapping[str, Any], recorded: Mapping[str, Any]) -> Iterator[str]:
    now, was = excerpts(value_at(wanted, path), value_at(recorded, path))
    yield path.removeprefix("body.")
    yield f"is  {now}"
    yield f"was {was}"


def _turn_of(messages: Sequence[Any], index: int) -> int:
    """The turn of a message, from 1: tool results belong to the answer that asked for them."""
    answers = len([each for each in messages[:index] if _role(each) == "assistant"])
    is_result = index < len(messages) and bool(_results(messages[index]))
    return answers if is_result and answers else answers + 1


def _what(messages: Sequence[Any], index: int, path: str) -> str:
    """What of a turn a message is."""
    if _role(messages[index]) == "assistant":
        return "the answer"
    results = _results(messages[index])
    if not results:
        return "the message of the user"
    names = {
        block.get("id"): block.get("name")
        for message in messages[:index]
        for block in _blocks(message)
        if block.get("type") == "tool_use"
    }
    block = next((each for number, each in enumerate(_blocks(messages[index])) if f".content[{number}]" in path), {})
    name = names.get(block.get("tool_use_id"))
    return f"the result of the tool {name!r}" if name else "the tool results"


def _thread_of(form: Mapping[str, Any]) -> str:
    """The id of the message that a request goes on from in a thread; empty without one."""
    thread = form["body"].get("thread")
    return str(thread.get("previous_message_id") or "") if isinstance(thread, Mapping) else ""


def _messages(form: Mapping[str, Any]) -> Sequence[Any]:
    messages = form["body"].get("messages")
    return messages if isinstance(messages, list) else []


def _shorter(wanted: Mapping[str, Any], recorded: Mapping[str, Any]) -> int:
    return min(len(_messages(wanted)), len(_messages(recorded)))


def _role(message: Any) -> Any:
    return message.get("role") if isinstance(message, Mapping) else None


def _blocks(message: Any) -> list[Mapping[str, Any]]:
    content = message.get("content") if isinstance(message, Mapping) else None
    return [each if isinstance(each, Mapping) else {} for each in content] if isinstance(content, list) else []


def _results(message: Any) -> list[Mapping[str, Any]]:
    return [each for each in _blocks(message) if each.get("type") == "tool_result"]
