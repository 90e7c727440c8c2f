"""Tool calls: the right tool, with valid and right arguments, or none at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from pytest_modelmigrate.behaviours.arguments import differences, schema_problem, schema_unread
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.clarification import asks_for_information
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.refusals import declines
from pytest_modelmigrate.behaviours.turns import Step, steps_of
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply, ToolCall

Wanted: TypeAlias = "str | tuple[str, Any] | CallsTool"
"""A call that is wanted: a tool's name, a name with arguments, or `calls_tool(...)`."""


def calls_tool(name: str, arguments: Any = None, *, partial: bool = False, first_attempt: bool = False) -> CallsTool:
    r"""The turn calls that tool, with arguments that its `input_schema` allows and that are the right ones.

    Other calls may stand beside it; `calls_tools` asks for exactly the calls that are named. Where the model
    called the tool again after a first try, the evidence says which attempt was right. An `input_schema` that
    cannot be read (a pattern with `\p{L}`, a reference to elsewhere) is named in the evidence as not checked, and is
    not held against the model. Failure classes:
    `no tool call`, `answered in text`, `format suppressed the tool call`, `clarifying question`, `refusal`,
    `wrong tool`, `malformed arguments`, `logically wrong arguments`, `not at the first attempt`.

    Args:
        name: the tool's name.
        arguments: what the arguments must equal; values, or the whole, may be matchers that answer `==`, such
            as those of `dirty_equals`. None for any valid arguments.
        partial: whether arguments that are not named here are allowed.
        first_attempt: whether a later attempt does not count.

    Example:
        >>> reply = Reply.from_text("", "tool_use", [("refund", {"order": "A-17", "amount": 12.5})])
        >>> reply == calls_tool("refund", {"order": "A-17"}, partial=True)
        True
    """
    return CallsTool(name, arguments, partial=partial, first_attempt=first_attempt)


def calls_tools(calls: Sequence[Wanted], *, order: bool = False, extra: bool = False) -> Behaviour:
    """The turn makes exactly these calls, in any order unless `order` is asked for.

    A call that came back as an error and was made again does not count as one too many. Failure classes: as
    for `calls_tool`, and `wrong order`, `unexpected call`.

    Args:
        calls: the calls, each a name, a `(name, arguments)` pair or a `calls_tool(...)`.
        order: whether they must be made in this order.
        extra: whether other calls are allowed beside them.

    Example:
        >>> reply = Reply.from_text("", "tool_use", [("find", {"id": 1}), ("find", {"id": 2})])
        >>> reply == calls_tools([("find", {"id": 2}), ("find", {"id": 1})])
        True
    """
    return CallsTools(calls, order=order, extra=extra)


def no_tool_call() -> Behaviour:
    """The turn calls no tool. Failure class: `called a tool`.

    Example:
        >>> Reply.from_text("It is 4.") == no_tool_call()
        True
    """
    return NoToolCall()


class CallsTool(Behaviour):
    """See `calls_tool`."""

    __slots__ = ("arguments", "first_attempt", "name", "partial")

    def __init__(self, name: str, arguments: Any, *, partial: bool, first_attempt: bool) -> None:
        self.name = name
        self.arguments = arguments
        self.partial = partial
        self.first_attempt = first_attempt

    def __repr__(self) -> str:
        parts = [
            repr(self.name),
            "" if self.arguments is None else repr(self.arguments),
            "partial=True" if self.partial else "",
            "first_attempt=True" if self.first_attempt else "",
        ]
        return f"calls_tool({', '.join(filter(None, parts))})"

    def judge(self, reply: Reply) -> Finding:
        """Go through the attempts in order; the last one names the failure."""
        steps = steps_of(reply)
        attempts = [step for step in steps if step.call.name == self.name]
        if not attempts:
            return _without_call(self, reply) if not steps else self._wrong_tool(reply, steps)
        rounds = sorted({step.message for step in attempts})
        problems: list[tuple[str, str]] = []
        for step in attempts:
            attempt = rounds.index(step.message) + 1
            problem = self.problem(step.call, reply)
            if problem is None:
                unread = schema_unread(step.call.name, step.call.input, reply.tools)
                return self._found(attempt, len(rounds), problems, unread)
            problems.append((problem[0], f"attempt {attempt}: {problem[1]}" if len(rounds) > 1 else problem[1]))
        return failed(self, problems[-1][0], "; ".join(evidence for _, evidence in problems))

    def problem(self, call: ToolCall, reply: Reply) -> tuple[str, str] | None:
        """The class of failure of one call of this tool and what shows it; None if it is right."""
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

    def _wrong_tool(self, reply: Reply, steps: Sequence[Step]) -> Finding:
        offered = [str(each.get("name")) for each in reply.tools]
        called = ", ".join(dict.fromkeys(step.call.name for step in steps))
        notes = [f"called {called} instead of {self.name}"]
        if offered and self.name not in offered:
            notes.append(f"{self.name} was not on offer")
        invented = [step.call.name for step in steps if offered and step.call.name not in offered]
        if invented:
            notes.append(f"there is no tool {invented[0]}")
        return failed(self, "wrong tool", "; ".join(notes))


class CallsTools(Behaviour):
    """See `calls_tools`."""

    __slots__ = ("calls", "extra", "order", "wanted")

    def __init__(self, calls: Sequence[Wanted], *, order: bool, extra: bool) -> None:
        self.calls = calls
        self.wanted = [_wanted(each) for each in calls]
        self.order = order
        self.extra = extra

    def __repr__(self) -> str:
        parts = [repr(list(self.calls)), "order=True" if self.order else "", "extra=True" if self.extra else ""]
        return f"calls_tools({', '.join(filter(None, parts))})"

    def judge(self, reply: Reply) -> Finding:
        """Pair the wanted calls with the calls of the turn, then look at what is left over."""
        steps = steps_of(reply)
        if not steps and self.wanted:
            return _without_call(self, reply)
        fits = [
            [step.call.name == wanted.name and wanted.problem(step.call, reply) is None for step in steps]
            for wanted in self.wanted
        ]
        paired = _paired(fits)
        for index, wanted in enumerate(self.wanted):
            if index not in paired:
                return self._missing(wanted, steps, set(paired.values()), reply)
        left = [step for index, step in enumerate(steps) if index not in set(paired.values())]
        unexpected = [step for step in left if not step.is_error]
        if unexpected and not self.extra:
            names = ", ".join(f"{step.call.name}({step.call.input})" for step in unexpected)
            return failed(self, "unexpected call", f"beside the wanted calls: {names[:300]}")
        if self.order and not _in_order(fits):
            made = ", ".join(step.call.name for step in steps)
            return failed(self, "wrong order", f"the calls were made in the order {made}")
        retried = len(left) - len(unexpected)
        notes = [f"{retried} earlier calls came back as errors" if retried else "right at the first attempt"]
        unread = [schema_unread(step.call.name, step.call.input, reply.tools) for step in steps]
        return held(self, "; ".join([*notes, *dict.fromkeys(filter(None, unread))]))

    def _missing(self, wanted: CallsTool, steps: Sequence[Step], taken: set[int], reply: Reply) -> Finding:
        near = [step.call for index, step in enumerate(steps) if index not in taken and step.call.name == wanted.name]
        problem = wanted.problem(near[0], reply) if near else None
        if problem:
            return failed(self, problem[0], f"{wanted!r}: {problem[1]}")
        called = ", ".join(step.call.name for step in steps)
        failure = "wrong tool" if len(taken) < len(steps) else "no tool call"
        return failed(self, failure, f"no call for {wanted!r}; called {called}")


class NoToolCall(Behaviour):
    """See `no_tool_call`."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "no_tool_call()"

    def judge(self, reply: Reply) -> Finding:
        """Name the calls that were made."""
        steps = steps_of(reply)
        if not steps:
            return held(self)
        made = "; ".join(f"{step.call.name}({step.call.input})" for step in steps)
        return failed(self, "called a tool", made[:300])


def _wanted(call: Wanted) -> CallsTool:
    if isinstance(call, CallsTool):
        return call
    name, arguments = (call, None) if isinstance(call, str) else call
    return CallsTool(name, arguments, partial=False, first_attempt=False)


def _without_call(behaviour: Behaviour, reply: Reply) -> Finding:
    """Say what the reply did instead of calling a tool."""
    text = reply.text
    if reply.stop_reason == "refusal" or declines(text):
        return failed(behaviour, "refusal", f"{reply.stop_reason}: {text[:120]!r}")
    if not text.strip():
        return failed(behaviour, "no tool call", f"neither text nor a call; stop_reason is {reply.stop_reason}")
    if asked := asks_for_information(text):
        return failed(behaviour, "clarifying question", repr(text[slice(*asked)]), [asked])
    if _output_format(reply):
        return failed(behaviour, "format suppressed the tool call", f"answered in the format: {text[:120]!r}")
    written = _call_in_text(reply)
    return failed(behaviour, "answered in text", f"{written}{text[:120]!r}", [(0, len(text))])


def _output_format(reply: Reply) -> bool:
    config = reply.request_body.get("output_config")
    return isinstance(config, Mapping) and bool(config.get("format"))


def _call_in_text(reply: Reply) -> str:
    """A note where a call stands in the text, written out instead of made."""
    names = {str(each.get("name")) for each in reply.tools}
    content: Any = reply.content if any(name in reply.text for name in names) else None
    written = content.get("name") or content.get("tool") if isinstance(content, Mapping) else None
    if written in names or "<invoke" in reply.text or "<tool_call" in reply.text:
        return "the call is written out as text: "
    return ""


def _paired(fits: Sequence[Sequence[bool]]) -> dict[int, int]:
    """As many pairs of wanted call and made call as there can be (augmenting paths)."""
    wanted_of: dict[int, int] = {}

    def assign(wanted: int, tried: set[int]) -> bool:
        for made, fit in enumerate(fits[wanted]):
            if fit and made not in tried:
                tried.add(made)
                if made not in wanted_of or assign(wanted_of[made], tried):
                    wanted_of[made] = wanted
                    return True
        return False

    for wanted in range(len(fits)):
        assign(wanted, set())
    return {wanted: made for made, wanted in wanted_of.items()}


def _in_order(fits: Iterable[Sequence[bool]]) -> bool:
    position = 0
    for row in fits:
        found = next((made for made in range(position, len(row)) if row[made]), None)
        if found is None:
            return False
        position = found + 1
    return True
