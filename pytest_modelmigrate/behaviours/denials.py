"""Whether a negation in the same sentence denies some words, before or behind them."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.behaviours.denial_cues import (
    AND,
    ASKS,
    CANCELS,
    COMPARES,
    CONDITION,
    DENIED_BEHIND,
    EMPHASIS,
    EXCLUDED_BEHIND,
    FRONTED,
    JOINED,
    JOINS,
    PARENTHESIS,
    PRAISED,
    PREPOSITION,
    PRONOUN,
    RECIPIENT,
    REQUEST,
    SPEAKER,
    SUBORDINATE,
    TURN,
    VERBAL,
    WIDE_BEFORE,
    WIDE_BEHIND,
    WIDE_BEHIND_NOT,
    WORKS,
)

_REACH: Final = {"preposition": (2, 4), "verbal": (5, 15), "wide": (8, 16)}
"""How far a negation surely denies, and how far it may deny: words, or characters of scripts without spaces."""

_THAT: Final = re.compile(r"\bthat\b", re.IGNORECASE)
_UNTRUE: Final = re.compile(
    r"\b(?:true|correct|verdade?|vrai|wahr|richtig|vero|waar|prawd\w+),? (?:that|que|dass|che|dat|że)\W*$",
    re.IGNORECASE,
)

_THEREFORE: Final = re.compile(
    r"(?<=\s)(?:therefore|thus|hence|so|deshalb|daher|darum|folglich|demnach|donc|entonces|quindi|perciò|pertanto"
    r"|portanto|então|assim|dus|daarom|więc|zatem|dlatego)(?=\s|$)",
    re.IGNORECASE,
)
"""What a negation follows from; behind a verb it begins no other clause: "is therefore not needed"."""

_FAR: Final = "the sentence has a negation, farther away"
_TWO_NEGATIONS: Final = "two negations in one sentence"


@dataclass(frozen=True, slots=True)
class Mention:
    """How a text has some words.

    Attributes:
        used: whether the words are used; False if they are denied, excluded, or quoted as words.
        doubt: why this is a guess; empty if it is none.
    """

    used: bool
    doubt: str = ""


USED: Final = Mention(used=True)
ONLY_MENTIONED: Final = Mention(used=False)


def denied(before: str, behind: str) -> Mention | None:
    """How a negation before or behind some words denies them in their sentence; None if none may reach them."""
    first, second = _denied_before(before, behind), _denied_behind(behind)
    if first and second and not (first.used or second.used):
        return Mention(used=True, doubt=_TWO_NEGATIONS)
    return second if first and first.used and second else first or second


def mention_of_a_denial(before: str) -> Mention:
    """A phrase that denies something itself, such as "I don't know", is denied by what stands right before it."""
    found = [each for each, _ in negations_in(before)]
    if not found or EMPHASIS.search(before):
        return USED
    gap = before[max(each.end() for each in found) :]
    if _UNTRUE.search(gap):
        return ONLY_MENTIONED
    if "," in gap or TURN.search(gap) or len(words_of(gap)) > 3:  # noqa: PLR2004 - farther away it denies something else
        return USED
    return Mention(used=False, doubt="" if len(words_of(gap)) <= 1 else "a negation before it may deny it")


def _denied_before(before: str, behind: str) -> Mention | None:
    clause = _clause(before, behind)
    if EMPHASIS.search(clause) or PRAISED.match(behind) or (behind.endswith("?") and ASKS.match(before)):
        return None
    found = [(each, kind) for each, kind in negations_in(clause) if clause[each.end() :].lstrip()[:1] != ","]
    if not found:
        return None
    last, kind = max(found, key=lambda each: (each[0].end(), each[0].end() - each[0].start()))
    gap = RECIPIENT.sub("give", clause[last.end() :])
    length = len(gap.strip()) if kind == "wide" else len(words_of(gap.split(",")[0]))
    sure, perhaps = _REACH[kind]
    if length > perhaps or (kind == "preposition" and PRONOUN.search(gap)):
        goes_on = kind == "preposition" or any(cue.search(gap) for cue in (AND, SUBORDINATE, PRONOUN, _THAT))
        return None if goes_on else Mention(used=True, doubt=_FAR)
    earlier = clause[: last.start()]
    if any(each.end() <= len(earlier) and _cancel(each[0], last[0]) for each, _ in found):
        return Mention(used=True, doubt=_TWO_NEGATIONS)
    if CONDITION.search(earlier):
        return Mention(used=True, doubt="a negation in a condition stands before it")
    is_far = length > sure and not COMPARES.search(gap)
    is_unsure = is_far or any(cue.search(gap) for cue in (AND, SUBORDINATE, PRONOUN))
    return Mention(used=False, doubt="a negation farther away may deny it" if is_unsure else "")


def negations_in(clause: str) -> list[tuple[re.Match[str], str]]:
    """The negations of a clause, each with its kind, which says how far it reaches."""
    found = [(each, "preposition") for each in PREPOSITION.finditer(clause)]
    found += [(each, "verbal") for each in VERBAL.finditer(clause)]
    return [*found, *((each, "wide") for each in WIDE_BEFORE.finditer(clause))]


def _cancel(first: str, second: str) -> bool:
    """Whether two negations make an affirmation: "not without", but neither "neither ... nor" nor "non ... mai"."""
    return first.lower() != second.lower() and bool(CANCELS.fullmatch(first) and CANCELS.fullmatch(second))


def _clause(before: str, behind: str) -> str:
    """What stands before the words in their clause; commas of a list that they belong to end none."""
    clause = REQUEST.split(TURN.split(PARENTHESIS.sub("", before))[-1])[-1]
    first, *others = re.split(r"[,،，、]\s*", clause)
    parts = [first, *others]
    last = parts[-1]
    is_listed = JOINED.search(last) if last.strip(" \"'“„«") else JOINS.match(behind)
    at = len(parts) - 1
    is_clause = at == 1 and is_listed and len(words_of(last)) == 1  # ", and X" begins another clause
    if is_listed and not is_clause:
        while at and len(words_of(parts[at])) <= 4:  # noqa: PLR2004 - the members of a list are short
            at -= 1
    return ", ".join(parts[at:])


def _denied_behind(behind: str) -> Mention | None:
    clause = re.split(r"[,،，:：]|\s[–—-]\s", behind)[0]
    if wide := WIDE_BEHIND.match(behind):
        return None if WIDE_BEHIND_NOT.search(wide[0] + behind[wide.end() : wide.end() + 4]) else ONLY_MENTIONED
    if EMPHASIS.search(clause):
        return None
    if (excluded := EXCLUDED_BEHIND.match(clause)) and not _goes_on(excluded[0]):
        return ONLY_MENTIONED
    found = DENIED_BEHIND.match(clause)
    if not found or _goes_on(found["gap"]):
        return None
    near = " ".join(clause.split()[: len(found[0].split()) + 1])
    fronted = FRONTED.search(found["gap"]) or (found["act"] and SPEAKER.search(found[0]))
    if found["state"] or fronted or WORKS.search(near):
        return ONLY_MENTIONED
    return Mention(used=False, doubt="a negation behind it may deny it")


def _goes_on(gap: str) -> bool:
    """Whether another clause begins between the words and a negation."""
    gap = _THEREFORE.sub(" ", gap)
    return any(cue.search(gap) for cue in (TURN, SUBORDINATE, AND, _THAT)) or JOINS.match(gap) is not None


def words_of(text: str) -> list[str]:
    """The words of a text, with their apostrophes."""
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)
