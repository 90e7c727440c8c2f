"""Right and spoiled tool calls: `calls_tool`, `calls_tools` and `no_tool_call` must pass the one, fail the other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rows import Row, read_lines

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.calls_tool import calls_tool
from pytest_modelmigrate.behaviours.calls_tools import calls_tools
from pytest_modelmigrate.behaviours.no_tool_call import no_tool_call
from pytest_modelmigrate.facts.replies import Reply

Call = tuple[str, dict[str, Any]]
LEFT_OUT = ""


class OneOf:
    """Equals each accepted value; a nested object has accepted values of its own."""

    def __init__(self, accepted: list[Any]) -> None:
        self.accepted = accepted

    def __eq__(self, other: object) -> bool:
        return any(_accepts(each, other) for each in self.accepted)

    __hash__ = None

    def __repr__(self) -> str:
        return f"OneOf({self.accepted})"


class Arguments:
    """Equals arguments whose values are accepted; those that may be left out may be absent."""

    def __init__(self, accepted: Mapping[str, list[Any]]) -> None:
        self.accepted = accepted

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Mapping)
            and set(other) <= set(self.accepted)
            and all(
                OneOf(values) == other[name] if name in other else LEFT_OUT in values
                for name, values in self.accepted.items()
            )
        )

    __hash__ = None

    def __repr__(self) -> str:
        return f"Arguments({self.accepted})"


def score(folder: Path) -> list[Row]:
    """One row for the right calls and for each way to spoil them, with the class of failure that is named."""
    pairs: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
    named: dict[str, list[bool]] = defaultdict(list)
    for case in read_lines(folder):
        behaviour = _behaviour(case)
        for name, calls, classes in _variants(case):
            tools = tuple(case["tools"])
            reply = Reply.from_text("" if calls else "Done.", tool_calls=calls, tools=tools)
            finding = behaviour.judge(reply)
            pairs[name].append((not classes, finding.held))
            if classes:
                named[name].append(finding.failure in classes)
    every = [pair for kind in pairs.values() for pair in kind]
    return [
        Row.from_pairs("right or spoiled, all", every, "no reference"),
        *(Row.from_agreement(f"passed or failed: {name}", [a == b for a, b in kind]) for name, kind in pairs.items()),
        *(Row.from_agreement(f"class of failure named: {name}", right) for name, right in named.items()),
    ]


def _behaviour(case: dict[str, Any]) -> Behaviour:
    wanted = [(name, Arguments(accepted)) for call in case["expected_calls"] for name, accepted in call.items()]
    if not wanted:
        return no_tool_call()
    return calls_tools(wanted) if len(wanted) > 1 else calls_tool(*wanted[0])


def _variants(case: dict[str, Any]) -> Iterator[tuple[str, list[Call], set[str]]]:
    schemas = {tool["name"]: tool["input_schema"] for tool in case["tools"]}
    right = [
        (name, {key: _first(values) for key, values in accepted.items() if _first(values) != LEFT_OUT})
        for call in case["expected_calls"]
        for name, accepted in call.items()
    ]
    yield "the right calls", right, set()
    if not right:
        tool = case["tools"][0]["name"]
        yield "a call where none fits", [(tool, {})], {"called a tool"}
        return
    name, arguments = right[-1]
    required = schemas[name].get("required", [])
    if required:
        short = {key: value for key, value in arguments.items() if key != required[0]}
        yield "a required argument dropped", [*right[:-1], (name, short)], {"malformed arguments"}
        wrong = {**arguments, required[0]: _of_another_type(arguments.get(required[0]))}
        yield "an argument of another type", [*right[:-1], (name, wrong)], {"malformed arguments"}
        value = {**arguments, required[0]: _another(arguments.get(required[0]))}
        yield (
            "an argument of another value",
            [*right[:-1], (name, value)],
            {"logically wrong arguments", "malformed arguments"},
        )
    invented = [*right[:-1], (name, {**arguments, "surprise": 1})]
    yield "an argument nobody asked for", invented, {"logically wrong arguments", "malformed arguments"}
    yield "a wrong name", [*right[:-1], ("other_tool", arguments)], {"wrong tool", "no tool call"}
    yield "no call", [], {"no tool call", "answered in text"}
    if len(right) > 1:
        yield "one call left out", right[:-1], {"no tool call", "wrong tool"}
        yield "one call too many", [*right, right[0]], {"unexpected call"}


def _first(values: list[Any]) -> Any:
    value = values[0]
    if isinstance(value, Mapping):
        return {key: _first(inner) for key, inner in value.items() if _first(inner) != LEFT_OUT}
    if isinstance(value, list):
        return [_first([each]) if isinstance(each, Mapping) else each for each in value]
    return value


def _accepts(accepted: Any, got: Any) -> bool:
    if isinstance(accepted, Mapping):
        return Arguments(accepted) == got
    if isinstance(accepted, list) and isinstance(got, list):
        return len(accepted) == len(got) and all(map(_accepts, accepted, got))
    return bool(accepted == got)


def _of_another_type(value: Any) -> Any:
    return 7 if isinstance(value, str) else "seven"


def _another(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        return not value
    if isinstance(value, int | float):
        return value + 1
    return f"{value} or so" if isinstance(value, str) else []
