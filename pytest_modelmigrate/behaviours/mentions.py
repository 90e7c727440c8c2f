"""Tell words that a text uses from words that it only mentions: denied, excluded or quoted."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.behaviours.denial_cues import (
    COMPARED,
    DENIED_BEHIND,
    EMPHASIS,
    EXCLUDED_BEHIND,
    EXCLUDED_LABEL_BEFORE,
    EXCLUDED_LABEL_BEHIND,
    JOINED,
    JOINS,
    NEEDED_IN_GAP,
    PORTUGUESE,
    PREPOSITION,
    PRONOUN,
    SUBORDINATE,
    TURN,
    VERBAL,
    WIDE_BEFORE,
    WIDE_BEHIND,
    WIDE_BEHIND_NOT,
)
from pytest_modelmigrate.text.sentences import straighten
from pytest_modelmigrate.text.spans import Span

_BEFORE: Final = 200
"""Characters before the words that are read."""

_BEHIND: Final = 120
"""Characters behind the words that are read."""

_INTRODUCTION: Final = 1_000
"""Characters before a list item in which the line above its list is looked for."""

_REACH: Final = {"preposition": (2, 4), "verbal": (5, 15), "wide": (8, 16)}
"""How far a negation surely denies, and how far it may deny: words, or characters of scripts without spaces."""

_SHORT_INTRODUCTION: Final = 6
_SENTENCE_END: Final = re.compile(r"(?:[.!?;…](?=[\s\"'”»)]|$)|[\n。！？।؟])")
_MARKUP: Final = re.compile(r"[*_`]+")
_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•–]|\d{1,3}[.)])[ \t]+")
_OPENS: Final = re.compile(r"[\"'“„«‘「『]\s?$")
_CLOSES: Final = re.compile(r"^\s?[\"'”“»’」』]")
_UNTRUE: Final = re.compile(
    r"\b(?:true|correct|verdade?|vrai|wahr|richtig|vero|waar|prawd\w+),? (?:that|que|dass|che|dat|że)\W*$",
    re.IGNORECASE,
)
_WORDS_NAMED: Final = re.compile(
    r"\b(?:words?|terms?|phrases?|expressions?|spelled|wort|wörter|worte|begriffe?|mots?|terme|palabras?|término|parol[ae]"
    r"|palavras?|woord(?:en)?|słow\w*|कह\w*)\b[^.!?\n]{0,40}$|(?:词|字|单词|词语|言葉|単語|शब्द)$|(?:كلمة|الكلمة|مصطلح)\s*$",
    re.IGNORECASE,
)
_NAMED: Final = re.compile(
    r"\b(?:called|names?|said|says?|saying|asked|labels?|titled?|letters?|strings?|mention\w*|genannt|nennt|nommé"
    r"|llamad\w+|chiamat\w+|chamad\w+|genoemd)\b[^.!?\n]{0,30}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """How a text has some words.

    Attributes:
        used: whether the words are used; False if they are denied, excluded, or quoted as words.
        doubt: why this is a guess; empty if it is none.
    """

    used: bool
    doubt: str = ""


_USED: Final = Mention(used=True)
_ONLY_MENTIONED: Final = Mention(used=False)


def mention_at(text: str, span: Span) -> Mention:
    """How a text has the words in this span.

    "Postgres, not SQLite" and `I avoid the word "cheap"` only mention the words. Titles in quotation marks, scare
    quotes and reported speech use them.
    """
    before, behind = _around(text, span)
    if _is_excluded(before, behind):
        return _ONLY_MENTIONED
    words = text[span[0] : span[1]]
    if VERBAL.search(words) or WIDE_BEFORE.search(words):
        return _mention_of_a_denial(before)
    first = _denied_before(before, behind)
    second = _denied_behind(behind)
    if first and second and not (first.used or second.used):
        return Mention(used=True, doubt="two negations in one sentence")
    if first := first or second:
        return first
    if quoted := _quoted(before, behind):
        return quoted
    if listed := _denied_above(text, span[0]):
        return listed
    is_compared = COMPARED.search(before) and not EMPHASIS.search(before)
    return Mention(used=True, doubt="it may only be compared") if is_compared else _USED


def _around(text: str, span: Span) -> tuple[str, str]:
    """The rest of the sentence before and behind the span, without emphasis."""
    before = straighten(text[max(0, span[0] - _BEFORE) : span[0]])
    behind = straighten(text[span[1] : span[1] + _BEHIND])
    before = _SENTENCE_END.split(before)[-1]
    end = _SENTENCE_END.search(behind)
    return _MARKUP.sub("", before), _MARKUP.sub("", behind[: end.start()] if end else behind)


def _is_excluded(before: str, behind: str) -> bool:
    if before.endswith("~~") and behind.startswith("~~"):
        return True
    label = EXCLUDED_LABEL_BEHIND.match(behind)
    return bool(EXCLUDED_LABEL_BEFORE.search(before) or (label and not EMPHASIS.search(label[0])))


def _mention_of_a_denial(before: str) -> Mention:
    """A phrase that denies something itself, such as "I don't know", is denied by what stands right before it."""
    near = [each for each in (*VERBAL.finditer(before), *PREPOSITION.finditer(before)) if not EMPHASIS.search(before)]
    gap = min((len(_words(before[each.end() :])) for each in near), default=_BEFORE)
    if gap > 3 or TURN.search(before[max(each.end() for each in near) :]):  # noqa: PLR2004 - "not true that I don't know"
        return _USED
    is_sure = gap <= 1 or _UNTRUE.search(before)
    return _ONLY_MENTIONED if is_sure else Mention(used=False, doubt="a negation before it may deny it")


def _denied_before(before: str, behind: str) -> Mention | None:
    clause = _clause(before, behind)
    if not clause or EMPHASIS.search(clause):
        return None
    found = [(each, kind) for each, kind in _negations(clause, behind) if clause[each.end() :].lstrip()[:1] != ","]
    if not found:
        return None
    last, kind = max(found, key=lambda each: (each[0].end(), each[0].end() - each[0].start()))
    gap = clause[last.end() :]
    length = len(gap.strip()) if kind == "wide" else len(_words(gap.split(",")[0]))
    sure, perhaps = _REACH[kind]
    if length > perhaps or (kind == "preposition" and PRONOUN.search(gap)):
        return None
    others = [each for each, _ in found if each.end() < last.start() and not _repeats(each[0], last[0])]
    if others:
        return Mention(used=True, doubt="two negations in one sentence")
    if SUBORDINATE.search(clause[: last.start()]):
        return Mention(used=True, doubt="a negation in a condition stands before it")
    if length > sure or SUBORDINATE.search(gap) or PRONOUN.search(gap):
        return Mention(used=False, doubt="a negation farther away may deny it")
    return _ONLY_MENTIONED


def _negations(clause: str, behind: str = "") -> list[tuple[re.Match[str], str]]:
    found = [(each, "preposition") for each in PREPOSITION.finditer(clause)]
    found += [(each, "verbal") for each in VERBAL.finditer(clause)]
    if PORTUGUESE.search(f"{clause}_{behind}"):
        found = [(each, kind) for each, kind in found if each[0].lower() != "no"]
    return [*found, *((each, "wide") for each in WIDE_BEFORE.finditer(clause))]


def _repeats(first: str, second: str) -> bool:
    """Whether the second negation only goes on with the first: "neither ... nor", "no ... ni"."""
    return second.lower() in {"nor", "noch", "ni", "né", "nem", "ani", "any"} or first.lower() == second.lower()


def _clause(before: str, behind: str) -> str:
    """What stands before the words in their clause; commas of a list that they belong to end none."""
    turns = list(TURN.finditer(before))
    clause = before[turns[-1].end() :] if turns else before
    first, *others = re.split(r"[,،，、]\s*", clause)
    parts = [first, *others]
    last = parts[-1]
    is_listed = JOINED.search(last) if last.strip(" \"'“„«") else JOINS.match(behind)
    at = len(parts) - 1
    is_clause = at == 1 and is_listed and len(_words(last)) == 1  # ", and X" begins another clause
    if is_listed and not is_clause:
        while at and len(_words(parts[at])) <= 4:  # noqa: PLR2004 - the members of a list are short
            at -= 1
    return ", ".join(parts[at:])


def _denied_behind(behind: str) -> Mention | None:
    clause = re.split(r"[,،，:：]|\s[–—-]\s", behind)[0]
    if wide := WIDE_BEHIND.match(behind):
        return None if WIDE_BEHIND_NOT.search(wide[0] + behind[wide.end() : wide.end() + 4]) else _ONLY_MENTIONED
    if EMPHASIS.search(clause):
        return None
    if EXCLUDED_BEHIND.match(clause) and not _goes_on(EXCLUDED_BEHIND.match(clause)[0]):  # type: ignore[index]
        return _ONLY_MENTIONED
    found = DENIED_BEHIND.match(clause)
    if not found or _goes_on(found["gap"]) or (found["no"].lower() == "no" and PORTUGUESE.search(clause)):
        return None
    if found["sure"] or NEEDED_IN_GAP.search(found["gap"]):
        return _ONLY_MENTIONED
    return Mention(used=False, doubt="a negation behind it may deny it")


def _goes_on(gap: str) -> bool:
    """Whether another clause begins between the words and a negation."""
    return bool(
        TURN.search(gap) or SUBORDINATE.search(gap) or JOINS.match(gap) or re.search(r"\band\b|\bund\b|\bet\b", gap)
    )


def _quoted(before: str, behind: str) -> Mention | None:
    if not (_OPENS.search(before) and _CLOSES.match(behind)):
        return None
    unquoted = _OPENS.sub("", before)
    if _WORDS_NAMED.search(unquoted):
        return _ONLY_MENTIONED
    return Mention(used=True, doubt="quoted, perhaps as a word") if _NAMED.search(unquoted) else None


def _denied_above(text: str, start: int) -> Mention | None:
    """Whether the line above a list denies its items: "Do not:", "What we don't offer:"."""
    above = text[max(0, start - _INTRODUCTION) : start].split("\n")
    if len(above) == 1 or not _ITEM.match(above[-1]):
        return None
    introduction = next((line for line in reversed(above[:-1]) if line.strip() and not _ITEM.match(line)), "")
    line = _MARKUP.sub("", straighten(introduction)).strip(" #")
    if not line.endswith((":", "：")) and not introduction.lstrip().startswith(("#", "**")):
        return None
    line = TURN.split(_SENTENCE_END.split(line.rstrip(" :："))[-1])[-1]
    if EMPHASIS.search(line) or SUBORDINATE.search(line) or not _negations(line):
        return None
    is_short = len(_words(line)) <= _SHORT_INTRODUCTION
    return _ONLY_MENTIONED if is_short else Mention(used=False, doubt="the line above its list has a negation")


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)
