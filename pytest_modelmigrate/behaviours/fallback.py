"""Preferences and fallbacks: "if you can't do X, do Y" gives X where X can be done, and Y where it cannot."""

from __future__ import annotations

import re

from pytest_modelmigrate.behaviours.absences import judge_absence
from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.branches import Branch, Choice, choose
from pytest_modelmigrate.behaviours.conclusions import failed, held
from pytest_modelmigrate.behaviours.honesty import values_in
from pytest_modelmigrate.behaviours.refusals import declines
from pytest_modelmigrate.facts.findings import Finding
from pytest_modelmigrate.facts.replies import Reply


def prefers(primary: Branch, *, over: Branch) -> Behaviour:
    """The reply takes the primary branch although the fallback was allowed.

    Failure classes: `took the fallback needlessly`, `took neither` (also where it says one of them in other words,
    which the evidence tells), `took both`.

    Args:
        primary: what is wanted: a behaviour, a text that the reply says, or a compiled regular expression.
        over: the fallback, likewise.

    A text is looked for by its words; whether other words come to the same is only told for denials, admissions of
    missing data and near-verbatim answers. Beyond that `judged` begins.

    Example:
        >>> Reply.from_text("Refund booked: 12.50") == prefers(re.compile("Refund booked"), over="Please call us")
        True
    """
    return Prefers(primary, over)


def falls_back(*, to: Branch, instead_of: Branch | None = None) -> Behaviour:
    """The primary branch is impossible, and the reply takes the fallback.

    Failure classes: `invented` (it takes the primary branch, or gives values of its own) and `took neither`.

    Args:
        to: the fallback: a behaviour, a text that the reply says, or a compiled regular expression.
        instead_of: the primary branch, where it can be told by its words or by a behaviour.

    Example:
        >>> Reply.from_text("I don't know.") == falls_back(to="I don't know", instead_of="Yes, answer is present")
        True
    """
    return FallsBack(to, instead_of)


class Prefers(Behaviour):
    """See `prefers`."""

    __slots__ = ("over", "primary")

    def __init__(self, primary: Branch, over: Branch) -> None:
        self.primary = primary
        self.over = over

    def judge(self, reply: Reply) -> Finding:
        """Say which branch was taken."""
        choice = choose(reply, self.primary, self.over)
        if choice.taken == "primary":
            return held(self, "took the primary branch", choice.primary)
        if choice.taken == "fallback":
            return failed(self, "took the fallback needlessly", _shown(reply, choice.fallback), choice.fallback)
        if choice.taken == "both":
            spans = (*choice.primary[:1], *choice.fallback[:1])
            return failed(self, "took both", _shown(reply, spans), spans)
        return failed(self, "took neither", _instead(reply, choice))

    def __repr__(self) -> str:
        return f"prefers({written(self.primary)}, over={written(self.over)})"


class FallsBack(Behaviour):
    """See `falls_back`."""

    __slots__ = ("instead_of", "to")

    def __init__(self, to: Branch, instead_of: Branch | None) -> None:
        self.to = to
        self.instead_of = instead_of

    def judge(self, reply: Reply) -> Finding:
        """Say whether the fallback was taken, or what was made up in its place."""
        choice = choose(reply, self.instead_of, self.to)
        if choice.taken == "fallback":
            return held(self, "took the fallback", choice.fallback)
        if choice.taken in {"primary", "both"}:
            also = " and the fallback as well" if choice.taken == "both" else ""
            spans = choice.primary[:1]
            return failed(self, "invented", f"takes the primary branch{also}: {_shown(reply, spans)}", spans)
        if absence := judge_absence(self, reply):
            return absence
        if choice.meant != "fallback" and not declines(reply.text) and (made_up := values_in(reply)):
            return failed(self, "invented", f"gives {_shown(reply, made_up)}", made_up)
        return failed(self, "took neither", _instead(reply, choice))

    def __repr__(self) -> str:
        instead = f", instead_of={written(self.instead_of)}" if self.instead_of is not None else ""
        return f"falls_back(to={written(self.to)}{instead})"


def written(branch: Branch) -> str:
    """The branch as its author wrote it."""
    return f"re.compile({branch.pattern!r})" if isinstance(branch, re.Pattern) else repr(branch)


def _instead(reply: Reply, choice: Choice) -> str:
    """What the reply did in place of either branch."""
    if choice.meant:
        return f"means the {'fallback' if choice.meant == 'fallback' else 'primary branch'}, in other words"
    if reply.stop_reason == "refusal" or declines(reply.text):
        return "declines"
    if not reply.text.strip():
        return "says nothing"
    return f"says something else: {_shown(reply, ((0, len(reply.text)),))}"


def _shown(reply: Reply, spans: tuple[tuple[int, int], ...]) -> str:
    shown = [" ".join(reply.text[start : min(end, start + 1000)].split()) for start, end in spans[:3]]
    return ", ".join(repr(each if len(each) <= 80 else f"{each[:77]}...") for each in shown)  # noqa: PLR2004 - one line
