"""Which of two branches a reply took: the primary one or the fallback."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.behaviour import Behaviour
from pytest_modelmigrate.behaviours.branch_doubts import doubt_of_branch, is_beside_a_negation, is_recommended
from pytest_modelmigrate.behaviours.mentions import Mention, mention_at
from pytest_modelmigrate.behaviours.quoted_words import is_quoted_in_a_sentence
from pytest_modelmigrate.behaviours.reworded_branches import is_nearly_said, meant_branch
from pytest_modelmigrate.behaviours.text_refusals import declines
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.sentences import straighten
from pytest_modelmigrate.text.spans import Span

Branch: TypeAlias = Behaviour | str | re.Pattern[str]
Taken: TypeAlias = Literal["primary", "fallback", "both", "neither"]

_MOST: Final = 100
"""Occurrences of a branch that are checked."""

_REWORDED: Final = "it may take a branch in other words"
_QUOTED: Final = "it stands in quotation marks"
_NAMES_BOTH: Final = "it names both branches"
_A_LIST: Final = 3
"""So many lines that are nothing but a branch are answers about parts, such as one answer for each document."""

_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_PART_BEFORE: Final = re.compile(
    r"(?:^|\n)[ \t]*(?:[-*+•](?=[ \t])|\(?\d{1,3}[.)\]:]|(?:context|passage|document|item|question|part|section"
    r"|source|row"
    r"|case|step)\s*\[?\d+\]?\s*[:.)-])"
    r"[^\n]{0,80}$",
    re.IGNORECASE,
)
_PARTS: Final = r"(?:context|passage|document|item|question|part|section|source|row|case)"
_PART_AFTER: Final = re.compile(
    r"^[\w\s,']{0,40}?(?:\b(?:in|for|from|about|of|on|to)\b\s*(?:$|(?:the|any of the|other|each)\s"
    rf"(?:(?:remaining|other|first|second|third|last)\s)?{_PARTS}s?\b|(?:the\s)?(?:others?|rest)\b"
    rf"|(?:remaining\s)?{_PARTS}s\b|(?:[^\W\d]+\s)?\[?\d)|\({_PARTS}s?\b)",
    re.IGNORECASE,
)
_THE_ONE: Final = re.compile(rf"^[\w\s,']{{0,40}}?\bthe\s{_PARTS}\b(?!\s*\[?\d)", re.IGNORECASE)
"""A part that may be the whole: "not in the document"."""


@dataclass(frozen=True, slots=True)
class BranchChoice:
    """The branch that a reply took.

    Attributes:
        taken: the branch, found by the words or the behaviour that the author gave.
        meant: if neither was taken, the branch that the reply means in other words; None if it means neither.
        primary: spans of the primary branch.
        fallback: spans of the fallback.
        doubt: why this is a guess; empty if it is none.
    """

    taken: Taken
    meant: Literal["primary", "fallback"] | None = None
    primary: tuple[Span, ...] = ()
    fallback: tuple[Span, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Occurrence:
    start: int
    end: int
    of_a_part: bool
    alone: bool = False
    doubt: str = ""
    maybe_whole: bool = False
    of_all: bool = False
    recommended: bool = False
    aside: bool = False


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
    if named and not first_doubt and _is_recommended(first):
        second_doubt = ""
    elif named and not second_doubt and _is_recommended(second):
        first_doubt = ""
    doubt = first_doubt or second_doubt
    if first and second:
        taken, other_doubt = _of_two(first, second)
        if named:
            taken, other_doubt = _named(taken, first, second, other_doubt)
        return BranchChoice(taken, None, spans["primary"], spans["fallback"], doubt or other_doubt)
    if said := first or second:
        if all(each.doubt for each in said) and any(each.doubt != _QUOTED for each in said):
            return BranchChoice("neither", None, doubt=doubt or said[0].doubt)
        doubt = doubt or _QUOTED * all(each.doubt for each in said)
        return BranchChoice("primary" if first else "fallback", None, spans["primary"], spans["fallback"], doubt)
    texts = [branch for branch in (primary, fallback) if isinstance(branch, str)]
    meant = meant_branch(reply.text, primary, fallback)
    reworded = bool(meant) or any(is_nearly_said(reply.text, each) for each in texts)
    return BranchChoice("neither", meant, doubt=doubt or _REWORDED * reworded)


def _of_two(first: Sequence[_Occurrence], second: Sequence[_Occurrence]) -> tuple[Taken, str]:
    """Which of two branches that both occur is taken, and the doubt about that."""
    taken = _both(first, second)
    if taken == "both" and (chosen := _plainly_said(first, second)):
        others = first if chosen == "fallback" else second
        return chosen, f"the other branch: {others[0].doubt}"
    is_doubtful = taken != "both" and any(each.of_a_part and each.maybe_whole for each in (*first, *second))
    return taken, "the other branch may be said of the whole text too" if is_doubtful else ""


def _named(taken: Taken, first: Sequence[_Occurrence], second: Sequence[_Occurrence], doubt: str) -> tuple[Taken, str]:
    """The same for branches that are only words, which a reply may also compare: the recommended one is taken."""
    recommended = [_is_recommended(first), _is_recommended(second)]
    if all(recommended):
        return "both", ""
    if not any(recommended):
        return taken, doubt or _NAMES_BOTH
    chosen: Taken = "primary" if recommended[0] else "fallback"
    is_sure = all(each.doubt or each.aside for each in (second if recommended[0] else first))
    return chosen, "" if is_sure else doubt or _NAMES_BOTH


def _is_recommended(branch: Sequence[_Occurrence]) -> bool:
    return any(each.recommended and not each.doubt for each in branch)


def _both(first: Sequence[_Occurrence], second: Sequence[_Occurrence]) -> Taken:
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


def _plainly_said(first: Sequence[_Occurrence], second: Sequence[_Occurrence]) -> Taken | None:
    """The branch that is said without a doubt; None if neither or both are."""
    only_first, only_second = all(each.doubt for each in first), all(each.doubt for each in second)
    if only_first == only_second:
        return None
    return "fallback" if only_first else "primary"


def _taken(reply: Reply, branch: Branch | None) -> tuple[list[_Occurrence], str]:
    """Where a branch occurs, and the doubt about that."""
    if not isinstance(branch, Behaviour):
        return _occurrences(reply.text, branch)
    finding = branch.judge(reply)
    span = finding.spans[0] if finding.spans else (0, len(reply.text))
    return [_Occurrence(*span, of_a_part=False, of_all=True)] if finding.held else [], finding.doubt


def _occurrences(text: str, branch: str | re.Pattern[str] | None) -> tuple[list[_Occurrence], str]:
    """Where the words or the pattern of a branch are used; the doubt is that of all of them."""
    plain = straighten(text)
    pattern = branch if isinstance(branch, re.Pattern) else _pattern_of(branch or "")
    if pattern is None or (isinstance(branch, str) and not _has_words(plain, branch)):
        return [], ""
    mentions = [
        (match.span(), mention_at(plain, match.span())) for match in islice(pattern.finditer(plain), _MOST) if match[0]
    ]
    used = [_occurrence(plain, span, mention) for span, mention in mentions if mention.used]
    doubts = [mention.doubt for _, mention in mentions if mention.used or not used]
    return used, next(filter(None, doubts), "") if all(doubts) or not used else ""


def _unless_quoted(occurrence: _Occurrence, reply: Reply) -> _Occurrence:
    """The same, with a doubt if it stands in quotation marks, inside a sentence."""
    span = occurrence.start, occurrence.end
    if occurrence.doubt or occurrence.of_all or not is_quoted_in_a_sentence(reply.text, span):
        return occurrence
    return replace(occurrence, doubt=_QUOTED)


def _has_words(plain: str, branch: str) -> bool:
    """Whether all words of a branch occur somewhere; a fast check before its pattern."""
    lowered = plain.lower()
    return all(word.lower() in lowered for word in _WORD.findall(straighten(branch)))


def _occurrence(plain: str, span: Span, mention: Mention) -> _Occurrence:
    start, end = span
    before = plain[max(0, start - 120) : start]
    after = plain[end : end + 80].split("\n", 1)[0]
    return _Occurrence(
        *span,
        of_a_part=bool(_PART_BEFORE.search(before) or _PART_AFTER.match(after.split(".")[0])),
        alone=not before.rpartition("\n")[2].strip() and not after.strip(" .!"),
        maybe_whole=bool(_THE_ONE.match(after)) and not _PART_BEFORE.search(before),
        doubt=doubt_of_branch(plain, span),
        recommended=not mention.doubt and is_recommended(plain, span),
        aside=bool(mention.doubt) or is_beside_a_negation(plain, span),
    )


def _pattern_of(words: str) -> re.Pattern[str] | None:
    """A pattern for the words of a branch in this order, with any punctuation between them."""
    tokens = _WORD.findall(straighten(words))
    if not tokens:
        return re.compile(re.escape(words.strip())) if words.strip() else None
    joined = r"[\W_]{1,4}".join(map(re.escape, tokens))
    return re.compile(rf"(?<![^\W_]){joined}(?![^\W_])" if tokens[0].isascii() else joined, re.IGNORECASE)


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
