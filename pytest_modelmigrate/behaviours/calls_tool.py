"""The matcher `calls_tool`: the reply calls a tool with valid and correct arguments."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_tool_call import missing_tool_call
from pytest_modelmigrate.behaviours.tool_arguments import as_written, differences
from pytest_modelmigrate.behaviours.tool_steps import ToolStep, tool_steps
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply, ToolCall
from pytest_modelmigrate.facts.tool_inputs import schema_problem, unchecked_schema


def calls_tool(name: str, arguments: Any = None, *, partial: bool = False, first_attempt: bool = False) -> CallsTool:
    r"""The turn calls this tool, with arguments that its `input_schema` allows and that are the wanted ones.

    Other calls are allowed; `calls_tools` asks for exactly the given calls. If the model called the tool several
    times, the evidence says which attempt was right. If the `input_schema` cannot be checked (a pattern with `\p{L}`,
    an external reference), the evidence says so, and the call does not fail for it. Failure classes: `no tool call`,
    `answered in text`, `format suppressed the tool call`, `clarifying question`, `refusal`, `wrong tool`,
    `malformed arguments`, `logically wrong arguments`, `not at the first attempt`.

    Args:
        name: the name of the tool.
        arguments: the wanted arguments. A value, or the whole, may also be a compiled pattern that matches the whole
            text, a type such as `str`, a function that returns whether the value is right, or a matcher that implements
            `==`, such as those of `dirty_equals`. None for any valid arguments.
        partial: whether other arguments are allowed.
        first_attempt: whether only the first attempt counts.

    Example:
        >>> reply = Reply.from_text("", "tool_use", [("refund", {"order": "A-17", "amount": 12.5})])
        >>> reply == calls_tool("refund", {"order": "A-17"}, partial=True)
        True
        >>> reply == calls_tool("refund", {"order": re.compile(r"A-\d+"), "amount": lambda amount: amount < 20})
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("calls_tool")
    given.text("name", name, "the name of a tool")
    given.flags(partial=partial, first_attempt=first_attempt)
    check_wanted(given, arguments)
    return CallsTool(name, arguments, partial=partial, first_attempt=first_attempt)


def check_wanted(given: MatcherArguments, arguments: object) -> None:
    """Raise for wanted arguments that no tool call has: its arguments are always an object."""
    __tracebackhide__ = True
    if isinstance(arguments, str | int | float | list | tuple | re.Pattern):
        raise given.wrong_type("arguments", arguments, "a dict, such as {'order': 'A-17'}")
    for value in _values(arguments):
        if isinstance(value, Behaviour):
            give = "a compiled pattern, a type or a function of the value; a behaviour judges a whole reply"
            raise given.wrong_type("arguments", value, give)
        if isinstance(value, re.Pattern):
            given.pattern("arguments", value)


def _values(wanted: object) -> Iterator[object]:
    """The values in the wanted arguments, at any depth, or the whole if it is no object."""
    if isinstance(wanted, Mapping | list | tuple):
        for value in wanted.values() if isinstance(wanted, Mapping) else wanted:
            yield from _values(value)
    else:
        yield wanted


class CallsTool(Behaviour):
    """See `calls_tool`."""

    __slots__ = ("arguments", "first_attempt", "name", "partial")

    def __init__(self, name: str, arguments: Any, *, partial: bool, first_attempt: bool) -> None:
        self.name = name
        self.arguments = arguments
        self.partial = partial
        self.first_attempt = first_attempt

    @property
    def question(self) -> str:
        """Ask whether the call is right."""
        return f"Does the turn call the tool {self.name} with the arguments that {self!r} asks for?"

    def __repr__(self) -> str:
        parts = [
            repr(self.name),
            "" if self.arguments is None else repr(as_written(self.arguments)),
            "partial=True" if self.partial else "",
            "first_attempt=True" if self.first_attempt else "",
        ]
        return f"calls_tool({', '.join(filter(None, parts))})"

    def judge(self, reply: Reply) -> Finding:
        """Check the attempts in order; the last one names the failure."""
        steps = tool_steps(reply)
        attempts = [step for step in steps if step.call.name == self.name]
        if not attempts:
            return missing_tool_call(self, reply) if not steps else self._wrong_tool(reply, steps)
        rounds = sorted({step.message for step in attempts})
        problems: list[tuple[str, str]] = []
        for step in attempts:
            attempt = rounds.index(step.message) + 1
            problem = self.problem(step.call, reply)
            if problem is None:
                unread = unchecked_schema(step.call.name, step.call.input, reply.tools)
                return self._found(attempt, len(rounds), problems, unread)
            problems.append((problem[0], f"attempt {attempt}: {problem[1]}" if len(rounds) > 1 else problem[1]))
        return failed(self, problems[-1][0], "; ".join(evidence for _, evidence in problems))

    def problem(self, call: ToolCall, reply: Reply) -> tuple[str, str] | None:
        """The failure class and the evidence for one call of this tool; None if the call is right."""
        invalid = schema_problem(call.name, call.input, reply.tools)
        if invalid:
            return "malformed arguments", invalid
        if self.arguments is None:
            return None
        wrong = list(differences(self.arguments, call.input, partial=self.partial))
        return ("logically wrong arguments", "; ".join(wrong)) if wrong else None

    def _found(self, attempt: int, attempts: int, problems: list[tuple[str, str]], unread: str | None) -> Finding:
        note = f"; {unread}" if unread else ""
        if attempt == 1:
            return held(self, f"right at the first attempt{note}")
        before = "; ".join(evidence for _, evidence in problems)
        evidence = f"right at attempt {attempt} of {attempts}; {before}{note}"
        if self.first_attempt:
            return failed(self, "not at the first attempt", evidence)
        return held(self, evidence)

    def _wrong_tool(self, reply: Reply, steps: Sequence[ToolStep]) -> Finding:
        offered = [str(each.get("name")) for each in reply.tools]
        called = ", ".join(dict.fromkeys(step.call.name for step in steps))
        notes = [f"called {called} instead of {self.name}"]
        if offered and self.name not in offered:
            notes.append(f"{self.name} was not offered")
        invented = [step.call.name for step in steps if offered and step.call.name not in offered]
        if invented:
            notes.append(f"there is no tool {invented[0]}")
        return failed(self, "wrong tool", "; ".join(notes))
