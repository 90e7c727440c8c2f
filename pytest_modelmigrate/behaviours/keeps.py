"""The matcher `keeps`: an early constraint still holds later in the conversation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.joined_findings import decided_doubt, first_doubt
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply, ToolCall


def keeps(constraint: Behaviour, *, since: int = 1) -> Behaviour:
    """An early constraint still holds: every assistant turn is judged, the reply last.

    Failure class: `constraint broken`. The evidence names the first turn that breaks it and the later ones; the
    spans are in the reply, if the reply breaks it.

    Args:
        constraint: what must hold at every turn, such as `avoids("SQLite")`.
        since: the first assistant turn that is judged, counted from 1: the one after the constraint was given.

    Raises:
        TypeError: the constraint is not a behaviour.
        ValueError: `since` is lower than 1.

    Example:
        >>> turns = [{"role": "assistant", "content": "CREATE TABLE t (id serial)"}]
        >>> Reply.from_text("Still Postgres.", messages=turns) == keeps(avoids("SQLite"))
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("keeps")
    given.behaviour("constraint", constraint)
    given.whole_number("since", since, low=1)
    return Keeps(constraint, since)


class Keeps(Behaviour):
    """See `keeps`."""

    __slots__ = ("constraint", "since")

    def __init__(self, constraint: Behaviour, since: int = 1) -> None:
        self.constraint = constraint
        self.since = since

    def judge(self, reply: Reply) -> Finding:
        """Judge every assistant turn, and the reply as the last one."""
        turns = [*earlier_turns(reply), reply]
        judged = [(number, self.constraint.judge(turn)) for number, turn in enumerate(turns, 1) if number >= self.since]
        broken = [(number, finding) for number, finding in judged if not finding.held]
        if not broken:
            return held(self, f"holds at {len(judged)} turns", doubt=first_doubt(each for _, each in judged))
        number, finding = broken[0]
        later = [str(each) for each, _ in broken[1:]]
        again = f"; again at turn {', '.join(later[:10])}" if later else ""
        said = f"{finding.failure}: {finding.evidence}" if finding.evidence else finding.failure
        last = broken[-1][1] if broken[-1][0] == len(turns) else None
        return failed(
            self,
            "constraint broken",
            f"first broken at assistant turn {number} of {len(turns)}: {said}{again}",
            () if last is None else last.spans,
            [each for _, each in broken],
            doubt=decided_doubt([each for _, each in broken]),
        )

    @property
    def question(self) -> str:
        """Ask whether the constraint holds at every turn; empty if it has no question."""
        if not self.constraint.question:
            return ""
        turns = f"every assistant turn from number {self.since} on" if self.since > 1 else "every assistant turn"
        return f"Is the answer yes for {turns} and the reply: {self.constraint.question}"

    @property
    def material(self) -> Mapping[str, str]:
        """The material of the constraint."""
        return self.constraint.material

    def __repr__(self) -> str:
        since = f", since={self.since}" if self.since != 1 else ""
        return f"keeps({self.constraint!r}{since})"


def earlier_turns(reply: Reply) -> Iterator[Reply]:
    """The assistant messages of the conversation before the reply, each as a reply.

    Consecutive assistant messages are separate turns, as in the API.
    """
    for number, message in enumerate(reply.messages):
        if message.get("role") == "assistant":
            yield _turn(message.get("content"), reply.messages[:number], reply.request_body)


def _turn(content: Any, before: Sequence[Mapping[str, Any]], body: Mapping[str, Any]) -> Reply:
    blocks = (
        content
        if isinstance(content, list)
        else [{"type": "text", "text": content if isinstance(content, str) else ""}]
    )
    blocks = [block for block in blocks if isinstance(block, Mapping)]
    calls = [
        ToolCall(str(block.get("name", "")), block.get("input"), str(block.get("id", "")))
        for block in blocks
        if block.get("type") == "tool_use"
    ]
    data = {
        "type": "message",
        "role": "assistant",
        "content": blocks,
        "stop_reason": "tool_use" if calls else "end_turn",
    }
    return Reply(data, request_body={**body, "messages": before})
