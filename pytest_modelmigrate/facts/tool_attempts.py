"""Tool attempts: the tool calls of an agent loop, and which of them worked at the first attempt."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal, Self, TypeAlias, get_args

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.json_object import InvalidJsonError, JsonObject
from pytest_modelmigrate.facts.json_schemas import shortened
from pytest_modelmigrate.facts.threads import whole_bodies
from pytest_modelmigrate.facts.tool_inputs import schema_problem

ToolFailure: TypeAlias = Literal["unknown tool", "invalid input", "tool error", "repeated call"]

TOOL_FAILURES: Final[tuple[ToolFailure, ...]] = get_args(ToolFailure)
"""The classes of failure of a tool call, the first that applies.

- `unknown tool`: the request offers no tool of this name;
- `invalid input`: the input does not fit the `input_schema` of the tool;
- `tool error`: the tool result has `is_error`;
- `repeated call`: the loop made the same call before, and it had the same result.
"""

_LONGEST_EVIDENCE: Final = 200


@dataclass(frozen=True, slots=True)
class _Result:
    """The result of a tool call: its text, its whole content as JSON, and whether it has `is_error`."""

    text: str
    content: str
    is_error: bool


@dataclass(frozen=True, slots=True)
class ToolAttempt:
    """One tool call of an agent loop, and whether it worked.

    Attributes:
        tool: the name of the tool.
        input: its arguments.
        turn: the answer that made it, counted from 1.
        first: whether it is a first attempt; False for a call that follows a failed call of the same tool.
        failure: the class of failure; None if it worked.
        evidence: what is wrong, in one line; empty if it worked.
    """

    tool: str
    input: Any
    turn: int
    first: bool = True
    failure: ToolFailure | None = None
    evidence: str = ""

    @property
    def right(self) -> bool:
        """Whether it worked, so that the tool exists, the input is valid, and the result is new and no error."""
        return self.failure is None


@dataclass(frozen=True, slots=True)
class ToolCounts:
    """The calls of one tool in one sample.

    Attributes:
        tool: the name of the tool.
        calls: how often it was called.
        first_attempts: how many of the calls are first attempts.
        right: how many of the first attempts worked.
        failures: how many calls failed, by class of failure.
    """

    tool: str
    calls: int
    first_attempts: int
    right: int
    failures: Mapping[str, int] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """The counts as plain JSON data; `read` reads them back."""
        return {
            "tool": self.tool,
            "calls": self.calls,
            "first_attempts": self.first_attempts,
            "right": self.right,
            **({"failures": dict(self.failures)} if self.failures else {}),
        }

    @classmethod
    def read(cls, data: JsonObject) -> Self:
        """Read what `plain` wrote.

        Raises:
            InvalidJsonError: a member is missing or not of its type, or the counts contradict each other.
        """
        found = cls(
            tool=data.text("tool"),
            calls=data.whole("calls"),
            first_attempts=data.whole("first_attempts"),
            right=data.whole("right"),
            failures=data.nested("failures", _failures) if "failures" in data.names else {},
        )
        if not 0 <= found.right <= found.first_attempts <= found.calls:
            raise InvalidJsonError(data.path, "expected right <= first_attempts <= calls")
        return found


def tool_attempts(exchanges: Iterable[tuple[Mapping[str, Any], Mapping[str, Any]]]) -> tuple[ToolAttempt, ...]:
    """The tool calls of an agent loop, in order.

    Only tools that the application runs count, and only calls that the answers of the loop itself make: not those of
    the conversation that it began with.

    Args:
        exchanges: the body of each request and the message that answers it, in order.
    """
    loop = [*exchanges]
    if not any(block.get("type") == "tool_use" for _, message in loop for block in _blocks(message)):
        return ()
    results = _results(body for body, _ in loop)
    failing: set[str] = set()
    made: set[tuple[str, ...]] = set()
    attempts: list[ToolAttempt] = []
    for turn, (body, message) in enumerate(loop, 1):
        parallel = []
        for block in _blocks(message):
            if block.get("type") == "tool_use":
                name, result = str(block.get("name", "")), results.get(str(block.get("id", "")))
                failure, evidence = _problem(block, body, result, made)
                parallel.append(ToolAttempt(name, block.get("input"), turn, name not in failing, failure, evidence))
                if failure is None and result is not None:
                    made.add(_key(block, result))
        for each in parallel:  # parallel calls are no retries of each other
            (failing.discard if each.right else failing.add)(each.tool)
        attempts += parallel
    return tuple(attempts)


def attempts_of_calls(calls: Sequence[Call]) -> tuple[ToolAttempt, ...]:
    """The tool calls in the answers of a test, in order."""
    answered = [call for call in calls if call.billed and call.message]
    return tool_attempts(zip(whole_bodies(answered), (call.message for call in answered), strict=True))


def count_tools(attempts: Iterable[ToolAttempt]) -> tuple[ToolCounts, ...]:
    """The attempts counted by tool, in the order in which the tools were first called."""
    by_tool: dict[str, list[ToolAttempt]] = {}
    for each in attempts:
        by_tool.setdefault(each.tool, []).append(each)
    return tuple(
        ToolCounts(
            tool,
            calls=len(made),
            first_attempts=sum(each.first for each in made),
            right=sum(each.first and each.right for each in made),
            failures=dict(Counter(each.failure for each in made if each.failure)),
        )
        for tool, made in by_tool.items()
    )


def added_tools(counts: Iterable[ToolCounts]) -> tuple[ToolCounts, ...]:
    """The counts of several samples or cases, added by tool."""
    by_tool: dict[str, list[ToolCounts]] = {}
    for each in counts:
        by_tool.setdefault(each.tool, []).append(each)
    return tuple(
        ToolCounts(
            tool,
            calls=sum(each.calls for each in found),
            first_attempts=sum(each.first_attempts for each in found),
            right=sum(each.right for each in found),
            failures=dict(sum((Counter(each.failures) for each in found), Counter[str]())),
        )
        for tool, found in by_tool.items()
    )


def _problem(
    block: Mapping[str, Any], body: Mapping[str, Any], result: _Result | None, made: set[tuple[str, ...]]
) -> tuple[ToolFailure | None, str]:
    """The class of failure of a tool call, and what is wrong."""
    name, tools = str(block.get("name", "")), _tools(body)
    offered = [str(each.get("name")) for each in tools if "name" in each]
    if tools and len(offered) == len(tools) and name not in offered:  # a toolset has other names than its own
        return "unknown tool", shortened(f"the request offers {', '.join(offered)}", _LONGEST_EVIDENCE)
    if invalid := schema_problem(name, block.get("input"), tools):
        return "invalid input", shortened(invalid, _LONGEST_EVIDENCE)
    if result is not None and result.is_error:
        return "tool error", shortened(result.text, _LONGEST_EVIDENCE)
    if result is not None and _key(block, result) in made:
        return "repeated call", "the same call had the same result before"
    return None, ""


def _tools(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The definitions of tools in a request, and those that its messages add."""
    messages = body.get("messages")
    changes = [
        block.get("tool")
        for message in (messages if isinstance(messages, list | tuple) else ())
        if isinstance(message, Mapping)
        for block in _blocks(message)
        if block.get("type") == "tool_addition"
    ]
    added = [each.get("definition") for each in changes if isinstance(each, Mapping)]
    return [each for each in (*(body.get("tools") or ()), *added) if isinstance(each, Mapping)]


def _results(bodies: Iterable[Mapping[str, Any]]) -> dict[str, _Result]:
    """The tool results that the requests hold, by the id of the call."""
    found: dict[str, _Result] = {}
    for body in bodies:
        messages = body.get("messages")
        for message in messages if isinstance(messages, list | tuple) else ():
            if isinstance(message, Mapping) and message.get("role") == "user":
                for block in _blocks(message):
                    if block.get("type") == "tool_result" and str(block.get("tool_use_id", "")) not in found:
                        found[str(block.get("tool_use_id", ""))] = _result(block)
    return found


def _result(block: Mapping[str, Any]) -> _Result:
    content = block.get("content")
    return _Result(" ".join(_text(content).split()), _json(content), bool(block.get("is_error")))


def _text(content: Any) -> str:
    if not isinstance(content, list | tuple):
        return str(content or "")
    return " ".join(str(each.get("text", "")) for each in content if isinstance(each, Mapping))


def _blocks(message: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    content = message.get("content")
    return [each for each in content if isinstance(each, Mapping)] if isinstance(content, list | tuple) else []


def _key(block: Mapping[str, Any], result: _Result) -> tuple[str, ...]:
    return str(block.get("name", "")), _json(block.get("input")), result.content


def _json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, default=str)


def _failures(data: JsonObject) -> dict[str, int]:
    return {name: data.whole(name) for name in data.names}
