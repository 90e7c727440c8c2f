"""The matcher `keeps`: an early constraint still holds later in the conversation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final, TypeAlias

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.conversation_texts import written_text
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.formatted import may_refuse
from pytest_modelmigrate.behaviours.joined_findings import decided_doubt, first_doubt
from pytest_modelmigrate.behaviours.lifted_rules import (
    LiftedRule,
    lifted_rules,
    may_lift_a_rule,
    user_turns,
)
from pytest_modelmigrate.behaviours.lifting_words import lifted_by_words
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.rule_topic import RuleTopic
from pytest_modelmigrate.behaviours.told_turns import tells_more
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply, ToolCall

_SPOKEN_OF: Final = "the user speaks of it before the turn, which may lift the rule or be the only reason to name it"

_SOME_RULE: Final = "the user lifts a rule before the turn, perhaps this one in other words"
_TOLD_MORE: Final = "the user says several things before the turn, one of which may lift the rule"
_NOT_YET: Final = "the user names the rule after the turn for the first time"

LastTurn: TypeAlias = int | str | re.Pattern[str]
"""The last assistant turn that is judged, counted from 1; `end` for the reply; or words of the user."""


def keeps(constraint: Behaviour, *, since: int = 1, until: LastTurn | None = None) -> Behaviour:
    """An early constraint still holds: every assistant turn is judged, the reply last.

    Failure class: `constraint broken`. The evidence names the first turn that breaks it and the later ones; the
    spans are in the reply, if the reply breaks it.

    The user may lift the constraint: "Forget the limit from here on" ends it, and "just this once" excuses one turn.
    Words that only may mean that ("you can write longer now") excuse a turn with a doubt. A turn is broken with a doubt
    if the user speaks of the constraint again, permits something in words that do not name it, names the constraint
    only later, lifts a rule that only the system prompt gives, or says more before the turn than a question or order.

    Args:
        constraint: what must hold at every turn, such as `avoids("SQLite")`.
        since: the first assistant turn that is judged, counted from 1: the one after the constraint was given.
        until: the last assistant turn that is judged, counted from 1: the one before the user lifts the constraint;
            or words, or a compiled regular expression, with which the user lifts it; or `"end"` if nobody can lift
            it. By default, what the user says decides.

    Raises:
        TypeError: the constraint is not a behaviour, or `until` is neither a number nor words.
        ValueError: `since` is lower than 1, `until` is lower than `since`, or its words are empty.

    Example:
        >>> turns = [{"role": "assistant", "content": "CREATE TABLE t (id serial)"}]
        >>> Reply.from_text("Still Postgres.", messages=turns) == keeps(avoids("SQLite"))
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("keeps")
    given.behaviour("constraint", constraint)
    given.whole_number("since", since, low=1)
    if isinstance(until, str | re.Pattern):
        given.words_or_pattern("until", until)
    elif (last := given.whole_number("until", until, low=1, optional=True)) is not None and last < since:
        raise given.wrong_value("until", until, f"since is {since}; until is the last turn that is judged")
    return Keeps(constraint, since, until)


class Keeps(Behaviour):
    """See `keeps`."""

    __slots__ = ("constraint", "since", "until")

    def __init__(self, constraint: Behaviour, since: int = 1, until: LastTurn | None = None) -> None:
        self.constraint = constraint
        self.since = since
        self.until = until

    def judge(self, reply: Reply) -> Finding:
        """Judge every assistant turn, and the reply as the last one."""
        turns = [*earlier_turns(reply), reply]
        last = self.until if isinstance(self.until, int) else len(turns)
        constraint = may_refuse(self.constraint)  # a turn that declines keeps the format
        judged = [
            (number, constraint.judge(turn)) for number, turn in enumerate(turns, 1) if self.since <= number <= last
        ]
        broken = [(number, finding) for number, finding in judged if not finding.held]
        lifted = self._lifted(reply, [number for number, _ in broken]) if broken else {}
        kept = [(number, finding) for number, finding in broken if number not in lifted]
        forgiven = [(number, finding) for number, finding in broken if number in lifted and lifted[number].allowed]
        if not kept and len(forgiven) < len(broken):
            number, finding = next(each for each in broken if not lifted[each[0]].allowed)
            return self._broken([(number, finding)], len(turns), lifted[number].doubt)
        if kept:
            doubt = decided_doubt([finding for _, finding in kept])
            return self._broken(kept, len(turns), doubt or self._doubt_of_turns(reply, kept))
        doubt = first_doubt(finding for number, finding in judged if number not in lifted)
        if not forgiven:
            return held(self, f"holds at {len(judged)} turns", doubt=doubt)
        first = lifted[forgiven[0][0]]
        doubt = next((lifted[number].doubt for number, _ in forgiven if lifted[number].doubt), "") or doubt
        evidence = f"the user lifted the constraint before assistant turn {first.turn} of {len(turns)}: {first.words!r}"
        return held(self, evidence, doubt=doubt)

    def _doubt_of_turns(self, reply: Reply, broken: Sequence[tuple[int, Finding]]) -> str:
        """The doubt where the user speaks of the constraint before each of the turns that surely break it."""
        if isinstance(self.until, int) or self.until == "end":
            return ""
        topic = RuleTopic(repr(self.constraint))
        if (doubt := self._doubt_of_rules(reply, broken, topic)) is not None:
            return doubt
        named = {turn for turn, text in user_turns(reply.messages) if turn > self.since and topic.may_be_meant(text)}
        if all(number in named for number, finding in broken if finding.sure):
            return _SPOKEN_OF
        return _TOLD_MORE if tells_more(reply.messages, broken[0][0], self.since) else ""

    def _doubt_of_rules(self, reply: Reply, broken: Sequence[tuple[int, Finding]], topic: RuleTopic) -> str | None:
        """The doubt where all of the turns that break it stand behind words that may lift some rule, or before it."""
        sure = [number for number, finding in broken if finding.sure]
        turns = list(user_turns(reply.messages))
        known = {lift.turn for lift in lifted_rules(topic, reply.messages, _system(reply))}
        lifting = [turn for turn, text in turns if self.since < turn and turn not in known and may_lift_a_rule(text)]
        if sure and lifting and all(number >= lifting[0] for number in sure):
            return _SOME_RULE
        naming = [turn for turn, text in turns if topic.is_term_in(text)]
        if sure and naming and not topic.is_term_in(_system(reply)) and all(number < naming[0] for number in sure):
            return _NOT_YET
        return None

    def _broken(self, broken: Sequence[tuple[int, Finding]], turns: int, doubt: str) -> Finding:
        number, finding = broken[0]
        later = [str(each) for each, _ in broken[1:]]
        again = f"; again at turn {', '.join(later[:10])}" if later else ""
        said = f"{finding.failure}: {finding.evidence}" if finding.evidence else finding.failure
        whole = failed(
            self,
            "constraint broken",
            f"first broken at assistant turn {number} of {turns}: {said}{again}",
            broken[-1][1].spans if broken[-1][0] == turns else (),
            [each for _, each in broken],
            doubt=doubt,
        )
        return replace(whole, fix=finding.fix)

    @property
    def question(self) -> str:
        """Ask whether the constraint holds at every turn; empty if it has no question."""
        if not self.constraint.question:
            return ""
        first = f" from number {self.since} on" if self.since > 1 else ""
        last = f" up to number {self.until}" if isinstance(self.until, int) else " and the reply"
        words = self.until if isinstance(self.until, str) else getattr(self.until, "pattern", "")
        if words and words != "end":
            lifted = f" (after the user has said {words!r}, the answer counts as yes)"
        else:
            lifted = "" if self.until else " (after the user has lifted that rule, the answer counts as yes)"
        return f"Is the answer yes for every assistant turn{first}{last}{lifted}: {self.constraint.question}"

    @property
    def material(self) -> Mapping[str, str]:
        """The material of the constraint."""
        return self.constraint.material

    def _lifted(self, reply: Reply, broken: Sequence[int]) -> dict[int, LiftedRule]:
        """For each of these turns, how the user had lifted the constraint before it; left out where nobody had."""
        if isinstance(self.until, int) or self.until == "end":
            return {}
        if self.until is not None:
            said = lifted_by_words(self.until, reply.messages, self.since)
            return {number: said for number in broken if said and said.turn <= number}
        topic = RuleTopic(repr(self.constraint))
        found = lifted_rules(topic, reply.messages, _system(reply))
        lifts = [lift for lift in found if lift.turn > self.since]
        if not lifts:
            return {}
        lifted = {}
        for number in broken:
            before = [lift for lift in lifts if lift.turn == number or (lift.turn < number and not lift.once)]
            if before:
                lift = before[-1]
                lifted[number] = lift if lift.doubt else _unless_stated_again(lift, topic, reply, number)
        return lifted

    def __repr__(self) -> str:
        since = f", since={self.since}" if self.since != 1 else ""
        words = f"re.compile({self.until.pattern!r})" if isinstance(self.until, re.Pattern) else repr(self.until)
        until = f", until={words}" if self.until is not None else ""
        return f"keeps({self.constraint!r}{since}{until})"


def _unless_stated_again(lift: LiftedRule, topic: RuleTopic, reply: Reply, number: int) -> LiftedRule:
    """The same, as a guess, if the user speaks of the constraint between the lifting and the turn."""
    for turn, text in user_turns(reply.messages):
        if lift.turn < turn <= number and topic.is_named(text):
            lifted = f"the user lifted the constraint before turn {lift.turn}"
            return replace(lift, allowed=False, doubt=f"{lifted} and may have stated it again before turn {turn}")
    return lift


def _system(reply: Reply) -> str:
    return written_text(reply.request_body.get("system"))


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
