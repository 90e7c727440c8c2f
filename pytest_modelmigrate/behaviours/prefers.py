"""The matcher `prefers`: the reply takes the primary branch although the fallback is allowed."""

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
from pytest_modelmigrate.behaviours.matcher_arguments import MatcherArguments
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def prefers(primary: Branch, *, over: Branch) -> Behaviour:
    """The reply takes the primary branch, although the fallback is allowed.

    Failure classes: `took the fallback needlessly`, `took both`, `took neither`. A branch in other words counts as
    neither, and the evidence says so.

    Args:
        primary: the wanted branch: a behaviour, a text that the reply says, or a compiled regular expression.
        over: the fallback, given in the same way.

    A text is found by its words. Other words with the same meaning are recognised only for denials, admissions of
    missing data and nearly verbatim answers; use `judged` for more.

    A branch that is only mentioned, denied or excluded ("no need to call us", "Waiting list: not needed"), is not
    taken. The finding is a guess where a negation may not reach it, where a branch is only offered, supposed, reported
    or stands in a condition, and where the reply names two branches in words and neither of them alone is advised, in
    bold, in a code block, or plain beside one that is denied. It surely fails where the primary branch does not occur,
    or only the fallback is advised. This is read in English, German, French, Spanish, Italian, Portuguese, Dutch,
    Polish, Hindi, Chinese, Japanese and Arabic.

    Raises:
        TypeError: an argument has a wrong type.
        ValueError: a text is empty, or looks like a regular expression (`"a|b"`).

    Example:
        >>> Reply.from_text("Refund booked: 12.50") == prefers(re.compile("Refund booked"), over="Please call us")
        True
    """
    __tracebackhide__ = True
    given = MatcherArguments("prefers")
    given.branch("primary", primary)
    given.branch("over", over)
    return Prefers(primary, over)


class Prefers(Behaviour):
    """See `prefers`."""

    __slots__ = ("over", "primary")

    def __init__(self, primary: Branch, over: Branch) -> None:
        self.primary = primary
        self.over = over

    def judge(self, reply: Reply) -> Finding:
        """Find out which branch was taken."""
        choice = choose(reply, self.primary, self.over)
        finding = self._finding(reply, choice)
        return replace(finding, doubt="" if choice.not_the_primary and not finding.held else choice.doubt)

    def _finding(self, reply: Reply, choice: BranchChoice) -> Finding:
        if choice.taken == "primary":
            return held(self, "took the primary branch", choice.primary)
        if choice.taken == "fallback":
            return failed(self, "took the fallback needlessly", excerpts(reply, choice.fallback), choice.fallback)
        if choice.taken == "both":
            spans = (*choice.primary[:1], *choice.fallback[:1])
            return failed(self, "took both", excerpts(reply, spans), spans)
        return failed(self, "took neither", describe_neither(reply, choice))

    @property
    def question(self) -> str:
        """Ask whether the primary branch was taken."""
        asked = [question_of(self.primary), question_of(self.over)]
        return f"Is the answer yes to the first, and no to the second question: {' '.join(asked)}" if all(asked) else ""

    @property
    def material(self) -> Mapping[str, str]:
        """The material of the branches that are behaviours."""
        return material_of((self.primary, self.over))

    def __repr__(self) -> str:
        return f"prefers({written(self.primary)}, over={written(self.over)})"
