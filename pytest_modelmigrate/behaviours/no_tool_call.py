"""The matcher `no_tool_call`: the reply calls no tool."""

from __future__ import annotations

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.tool_steps import tool_steps
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def no_tool_call() -> Behaviour:
    """The turn calls no tool. Failure class: `called a tool`.

    Example:
        >>> Reply.from_text("It is 4.") == no_tool_call()
        True
    """
    return NoToolCall()


class NoToolCall(Behaviour):
    """See `no_tool_call`."""

    __slots__ = ()

    @property
    def question(self) -> str:
        """Ask whether no tool is called."""
        return "Does the turn call no tool?"

    def __repr__(self) -> str:
        return "no_tool_call()"

    def judge(self, reply: Reply) -> Finding:
        """List the calls that were made."""
        steps = tool_steps(reply)
        if not steps:
            return held(self)
        made = "; ".join(f"{step.call.name}({step.call.input})" for step in steps)
        return failed(self, "called a tool", made[:300])
