"""Which of two branches a reply took: the primary one or the fallback."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.branch_doubts import IN_A_CONDITION
from pytest_modelmigrate.behaviours.branch_occurrences import Occurrence, occurrences_of, occurs
from pytest_modelmigrate.behaviours.named_branches import Taken, choose_named, is_advised, is_recommended
from pytest_modelmigrate.behaviours.quoted_words import is_quoted_in_a_sentence
from pytest_modelmigrate.behaviours.reworded_branches import is_nearly_said, meant_branch
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.spans import Span

Branch: TypeAlias = Behaviour | str | re.Pattern[str]

_REWORDED: Final = "it may take a branch in other words"
QUOTED: Final = "it stands in quotation marks"
_JSON_KEY: Final = re.compile(r"\"[ \t]*:[ \t]*\"$")
_A_LIST: Final = 3
"""So many lines that are nothing but a branch are answers about parts, such as one answer for each document."""


@dataclass(frozen=True, slots=True)
class BranchChoice:
    """The branch that a reply took.

    Attributes:
        taken: the branch, found by the words or the behaviour that the author gave.
        meant: if neither was taken, the branch that the reply means in other words; None if it means neither.
        primary: spans of the primary branch.
        fallback: spans of the fallback.
        doubt: why this is a guess; empty if it is none.
        not_the_primary: whether the reply surely does not take the primary branch alone.
    """

    taken: Taken
    meant: Literal["primary", "fallback"] | None = None
    primary: tuple[Span, ...] = ()
    fallback: tuple[Span, ...] = ()
    doubt: str = ""
    not_the_primary: bool = False


def choose(reply: Reply, primary: Branch | None, fallback: Branch | None) -> BranchChoice:
    """Find out which branch the reply took.

    Texts are matched in any case, with any apostrophes and closing punctuation. A branch about one part ("I don't
    know for context 3", a numbered line) does not cancel the other branch about the whole text or about another part.
    A branch that is only mentioned, denied or excluded is not taken. If both are said of the whole text, both were
    taken, or, as a guess, the one that does not stand in a condition. If neither is said, a negated primary branch or
    an admission of missing data means the fallback, and the content words of the primary branch in one sentence mean
    the primary.
    """
    (first, first_doubt), (second, second_doubt) = _taken(reply, primary), _taken(reply, fallback)
    second = [_unless_quoted(each, reply) for each in second]
    spans = {
        "primary": tuple((each.start, each.end) for each in first),
        "fallback": tuple((each.start, each.end) for each in second),
    }
    named = isinstance(primary, str) and isinstance(fallback, str)
    if named and not first_doubt and is_recommended(first):
        second_doubt = ""
    elif named and not second_doubt and is_recommended(second):
        first_doubt = ""
    doubt = first_doubt or second_doubt
    lacks = _lacks(reply.text, primary)
    if first and second:
        taken, other_doubt = _of_two(first, second)
        if named:
            taken, other_doubt = choose_named(reply.text, taken, first, second, other_doubt)
            doubt = {"primary": first_doubt, "fallback": second_doubt}.get(taken, doubt)
            lacks = is_advised(second) and not is_advised(first)
        return BranchChoice(taken, None, spans["primary"], spans["fallback"], doubt or other_doubt, lacks)
    if said := first or second:
        chosen: Taken = "primary" if first else "fallback"
        if all(each.doubt for each in said) and any(each.doubt != QUOTED for each in said):
            alone = named and bool(first) and _lacks(reply.text, fallback)
            if not (all(map(_is_conditional, said)) and (alone or any(map(_is_emphasised, said)))):
                return BranchChoice("neither", None, doubt=doubt or said[0].doubt, not_the_primary=lacks)
            doubt = doubt or said[0].doubt * (not any(each.recommended for each in said))
        else:
            doubt = doubt or QUOTED * all(each.doubt for each in said)
        return BranchChoice(chosen, None, spans["primary"], spans["fallback"], doubt, lacks)
    texts = [branch for branch in (primary, fallback) if isinstance(branch, str)]
    meant = meant_branch(reply.text, primary, fallback)
    reworded = bool(meant) or any(_may_be_said(reply.text, each) for each in texts)
    return BranchChoice("neither", meant, doubt=doubt or _REWORDED * reworded, not_the_primary=lacks)


def _lacks(text: str, branch: Branch | None) -> bool:
    """Whether a reply has the words of a branch nowhere, in no other form, and nearly the same words neither."""
    return isinstance(branch, str) and not occurs(text, branch) and not _may_be_said(text, branch)


def _may_be_said(text: str, branch: str) -> bool:
    """Whether a reply has a branch in another form ("refunded" for "refund"), or nearly the same words."""
    letters = branch.strip().lower()
    has_its_letters = sum(map(str.isalpha, letters)) > 1 and letters in text.lower() and not occurs(text, branch)
    return has_its_letters or is_nearly_said(text, branch)


def _is_conditional(occurrence: Occurrence) -> bool:
    return occurrence.doubt == IN_A_CONDITION


def _is_emphasised(occurrence: Occurrence) -> bool:
    """Whether a branch is in bold, and not only named as one of several things."""
    return occurrence.recommended and not (occurrence.aside or occurrence.compared)


def _of_two(first: Sequence[Occurrence], second: Sequence[Occurrence]) -> tuple[Taken, str]:
    """Which of two branches that both occur is taken, and the doubt about that."""
    taken = _both(first, second)
    if taken == "both" and (chosen := _plainly_said(first, second)):
        others = first if chosen == "fallback" else second
        return chosen, f"the other branch: {others[0].doubt}"
    is_doubtful = taken != "both" and any(each.of_a_part and each.maybe_whole for each in (*first, *second))
    return taken, "the other branch may be said of the whole text too" if is_doubtful else ""


def _both(first: Sequence[Occurrence], second: Sequence[Occurrence]) -> Taken:
    """If both occur, the one said of the whole text; if both are about parts, the primary branch."""
    parts = [each for each in (*first, *second) if each.of_a_part]
    of_the_whole = [each for each in (*first, *second) if not each.of_a_part]
    if len(parts) >= _A_LIST and len(of_the_whole) == 1 and of_the_whole[0].start > parts[-1].start:
        return "primary"
    if len(of_the_whole) >= _A_LIST and all(each.alone for each in of_the_whole):
        return "primary"
    whole_first, whole_second = set(first) & set(of_the_whole), set(second) & set(of_the_whole)
    if whole_first and whole_second:
        return "both"
    return "fallback" if whole_second else "primary"


def _plainly_said(first: Sequence[Occurrence], second: Sequence[Occurrence]) -> Taken | None:
    """The branch that is said without a doubt; None if neither or both are."""
    only_first, only_second = all(each.doubt for each in first), all(each.doubt for each in second)
    if only_first == only_second:
        return None
    return "fallback" if only_first else "primary"


def _taken(reply: Reply, branch: Branch | None) -> tuple[list[Occurrence], str]:
    """Where a branch occurs, and the doubt about that."""
    if not isinstance(branch, Behaviour):
        return occurrences_of(reply.text, branch)
    finding = branch.judge(reply)
    span = finding.spans[0] if finding.spans else (0, len(reply.text))
    return [Occurrence(*span, of_a_part=False, of_all=True)] if finding.held else [], finding.doubt


def _unless_quoted(occurrence: Occurrence, reply: Reply) -> Occurrence:
    """The same, with a doubt if it stands in quotation marks, inside a sentence."""
    span = occurrence.start, occurrence.end
    if occurrence.doubt or occurrence.of_all or _JSON_KEY.search(reply.text[max(0, span[0] - 80) : span[0]]):
        return occurrence
    if not is_quoted_in_a_sentence(reply.text, span):
        return occurrence
    return replace(occurrence, doubt=QUOTED)


def written(branch: Branch) -> str:
    """The branch as the author wrote it."""
    return f"re.compile({branch.pattern!r})" if isinstance(branch, re.Pattern) else repr(branch)


def question_of(branch: Branch) -> str:
    """The question whether a branch was taken; empty for a behaviour that has none."""
    return (
        branch.question
        if isinstance(branch, Behaviour)
        else f"Does the reply say this, neither denied nor quoted: {written(branch)}?"
    )


def describe_neither(reply: Reply, choice: BranchChoice) -> str:
    """What the reply did instead of either branch."""
    if choice.meant:
        return f"means the {'fallback' if choice.meant == 'fallback' else 'primary branch'}, in other words"
    if reply.stop_reason == "refusal" or declines(reply.text):
        return "declines"
    if not reply.text.strip():
        return "says nothing"
    return f"says something else: {excerpts(reply, ((0, len(reply.text)),))}"


def excerpts(reply: Reply, spans: Sequence[Span]) -> str:
    """The first three spans of the reply's text, each on one line and quoted."""
    shown = [" ".join(reply.text[start : min(end, start + 1000)].split()) for start, end in spans[:3]]
    return ", ".join(repr(each if len(each) <= 80 else f"{each[:77]}...") for each in shown)  # noqa: PLR2004 - one line
