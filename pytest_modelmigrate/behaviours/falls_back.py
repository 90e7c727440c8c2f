"""The matcher `falls_back`: the reply takes the fallback, because the primary branch is impossible."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pytest_modelmigrate.behaviours.behaviour import Behaviour, material_of
from pytest_modelmigrate.behaviours.chosen_branch import (
    Branch,
    BranchChoice,
    choose,
    describe_neither,
    excerpts,
    question_of,
    written,
)
from pytest_modelmigrate.behaviours.finding_builders import failed, held
from pytest_modelmigrate.behaviours.invented_values import invented_values_in
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.behaviours.missing_text import missing_text
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def falls_back(*, to: Branch, instead_of: Branch | None = None) -> Behaviour:
    """The reply takes the fallback, because the primary branch is impossible.

    Failure classes: `invented` (it takes the primary branch, or gives invented values) and `took neither`.

    Args:
        to: the fallback: a behaviour, a text that the reply says, or a compiled regular expression.
        instead_of: the primary branch, given in the same way; None if it has no fixed words.

    A branch that is only mentioned, denied or excluded ("a refund is not possible"), is not taken; see `prefers`.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: a text is empty, or looks like a regular expression (`"a|b"`).

    Example:
        >>> Reply.from_text("I don't know.") == falls_back(to="I don't know", instead_of="Yes, answer is present")
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("falls_back")
    given.branch("to", to)
    if instead_of is not None:
        given.branch("instead_of", instead_of)
    return FallsBack(to, instead_of)


class FallsBack(Behaviour):
    """See `falls_back`."""

    __slots__ = ("instead_of", "to")

    def __init__(self, to: Branch, instead_of: Branch | None) -> None:
        self.to = to
        self.instead_of = instead_of

    def judge(self, reply: Reply) -> Finding:
        """Find out whether the fallback was taken, or what was invented instead."""
        choice = choose(reply, self.instead_of, self.to)
        return replace(self._finding(reply, choice), doubt=choice.doubt)

    def _finding(self, reply: Reply, choice: BranchChoice) -> Finding:
        if choice.taken == "fallback":
            return held(self, "took the fallback", choice.fallback)
        if choice.taken in {"primary", "both"}:
            also = " and the fallback as well" if choice.taken == "both" else ""
            spans = choice.primary[:1]
            return failed(self, "invented", f"takes the primary branch{also}: {excerpts(reply, spans)}", spans)
        if (missing := missing_text(self, reply)) is not None:
            return missing
        if choice.meant != "fallback" and not declines(reply.text) and (invented := invented_values_in(reply)):
            return failed(self, "invented", f"gives {excerpts(reply, invented)}", invented)
        return failed(self, "took neither", describe_neither(reply, choice))

    @property
    def question(self) -> str:
        """Ask whether the fallback was taken."""
        asked = [question_of(each) for each in (self.to, self.instead_of) if each is not None]
        wanted = "yes to the first question, no to the second" if len(asked) > 1 else "yes to this question"
        return f"Is the answer {wanted}, and nothing invented: {' '.join(asked)}" if all(asked) else ""

    @property
    def material(self) -> Mapping[str, str]:
        """The material of the branches that are behaviours."""
        return material_of((self.to, self.instead_of))

    def __repr__(self) -> str:
        instead = f", instead_of={written(self.instead_of)}" if self.instead_of is not None else ""
        return f"falls_back(to={written(self.to)}{instead})"
