"""The matcher `calls_tools`: the reply makes exactly these tool calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.calls_tool import CallsTool, check_wanted
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_tool_call import missing_tool_call
from pytest_modelmigrate.behaviours.tool_arguments import as_written
from pytest_modelmigrate.behaviours.tool_steps import ToolStep, tool_steps
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.facts.tool_inputs import unchecked_schema

WantedCall: TypeAlias = str | tuple[str, Any] | CallsTool
"""A wanted call: the name of a tool, a name with arguments, or `calls_tool(...)`."""


def calls_tools(calls: Sequence[WantedCall], *, order: bool = False, extra: bool = False) -> Behaviour:
    """The turn makes exactly these tool calls, in any order.

    A call whose tool result has `is_error` does not count if it is repeated, or not wanted. Failure classes: those of
    `calls_tool`, and `wrong order`, `unexpected call`.

    Args:
        calls: the wanted calls, each a name, a `(name, arguments)` pair or a `calls_tool(...)`.
        order: whether the calls must be made in this order.
        extra: whether other calls are allowed.

    Example:
        >>> reply = Reply.from_text("", "tool_use", [("find", {"id": 1}), ("find", {"id": 2})])
        >>> reply == calls_tools([("find", {"id": 2}), ("find", {"id": 1})])
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("calls_tools")
    given.flags(order=order, extra=extra)
    give = "a list of names, (name, arguments) pairs and calls_tool(...)"
    for each in given.collection("calls", calls, give):
        match each:
            case CallsTool():
                continue
            case str(name) | (str(name), _):
                given.text("calls", name, "names of tools")
                check_wanted(given, None if isinstance(each, str) else each[1])
            case _:
                raise given.wrong_type("calls", each, give)
    return CallsTools(calls, order=order, extra=extra)


class CallsTools(Behaviour):
    """See `calls_tools`."""

    __slots__ = ("calls", "extra", "order", "wanted")

    def __init__(self, calls: Sequence[WantedCall], *, order: bool, extra: bool) -> None:
        self.calls = calls
        self.wanted = [_wanted(each) for each in calls]
        self.order = order
        self.extra = extra

    @property
    def question(self) -> str:
        """Ask whether the calls are right."""
        return f"Does the turn make the tool calls that {self!r} asks for?"

    def __repr__(self) -> str:
        calls = [each if isinstance(each, str | CallsTool) else (each[0], as_written(each[1])) for each in self.calls]
        parts = [repr(calls), "order=True" if self.order else "", "extra=True" if self.extra else ""]
        return f"calls_tools({', '.join(filter(None, parts))})"

    def judge(self, reply: Reply) -> Finding:
        """Pair the wanted calls with the calls of the turn, then check the calls that are left over."""
        steps = tool_steps(reply)
        if not steps and self.wanted:
            return missing_tool_call(self, reply)
        fits = [
            [step.call.name == wanted.name and wanted.problem(step.call, reply) is None for step in steps]
            for wanted in self.wanted
        ]
        paired = _paired(fits, steps)
        for index, wanted in enumerate(self.wanted):
            if index not in paired:
                return self._missing(wanted, steps, set(paired.values()), reply)
        left = [step for index, step in enumerate(steps) if index not in set(paired.values())]
        unexpected = [step for step in left if not step.is_error]
        if unexpected and not self.extra:
            names = ", ".join(f"{step.call.name}({step.call.input})" for step in unexpected)
            return failed(self, "unexpected call", f"in addition to the wanted calls: {names[:300]}")
        if self.order and not _in_order(fits):
            made = ", ".join(step.call.name for step in steps)
            return failed(self, "wrong order", f"the calls were made in the order {made}")
        retried = len(left) - len(unexpected)
        notes = [f"{retried} earlier calls returned errors" if retried else "right at the first attempt"]
        unread = [unchecked_schema(step.call.name, step.call.input, reply.tools) for step in steps]
        return held(self, "; ".join([*notes, *dict.fromkeys(filter(None, unread))]))

    def _missing(self, wanted: CallsTool, steps: Sequence[ToolStep], taken: set[int], reply: Reply) -> Finding:
        near = [step.call for index, step in enumerate(steps) if index not in taken and step.call.name == wanted.name]
        problem = wanted.problem(near[0], reply) if near else None
        if problem:
            return failed(self, problem[0], f"{wanted!r}: {problem[1]}")
        called = ", ".join(step.call.name for step in steps)
        failure = "wrong tool" if len(taken) < len(steps) else "no tool call"
        return failed(self, failure, f"no call for {wanted!r}; called {called}")


def _wanted(call: WantedCall) -> CallsTool:
    if isinstance(call, CallsTool):
        return call
    name, arguments = (call, None) if isinstance(call, str) else call
    return CallsTool(name, arguments, partial=False, first_attempt=False)


def _paired(fits: Sequence[Sequence[bool]], steps: Sequence[ToolStep]) -> dict[int, int]:
    """Pair as many wanted calls with made calls as possible (augmenting paths), first with those that did not fail.

    A call that was repeated after an error is paired by its last attempt, so the first one is not left over.
    """
    wanted_of: dict[int, int] = {}

    def assign(wanted: int, tried: set[int], *, failed_too: bool) -> bool:
        for made, fit in enumerate(fits[wanted]):
            if fit and made not in tried and (failed_too or not steps[made].is_error):
                tried.add(made)
                if made not in wanted_of or assign(wanted_of[made], tried, failed_too=failed_too):
                    wanted_of[made] = wanted
                    return True
        return False

    left = [wanted for wanted in range(len(fits)) if not assign(wanted, set(), failed_too=False)]
    for wanted in left:
        assign(wanted, set(), failed_too=True)
    return {wanted: made for made, wanted in wanted_of.items()}


def _in_order(fits: Iterable[Sequence[bool]]) -> bool:
    position = 0
    for row in fits:
        found = next((made for made in range(position, len(row)) if row[made]), None)
        if found is None:
            return False
        position = found + 1
    return True
