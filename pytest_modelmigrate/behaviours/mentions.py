"""Tell words that a text uses from words that it only mentions: denied, excluded or quoted."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from pytest_modelmigrate.behaviours.denial_cues import (
    ADVERB,
    AND,
    ASKS,
    CANCELS,
    COMPARED,
    COMPARES,
    CONDITION,
    DENIED_BEHIND,
    EMPHASIS,
    EXCLUDED_BEHIND,
    EXCLUDED_LABEL_BEFORE,
    EXCLUDED_LABEL_BEHIND,
    FRONTED,
    JOINED,
    JOINS,
    PARENTHESIS,
    PORTUGUESE,
    PRAISED,
    PREPOSITION,
    PRONOUN,
    RECIPIENT,
    REQUEST,
    SEPARABLE,
    SPEAKER,
    SUBORDINATE,
    THESE,
    TURN,
    VERBAL,
    WARNS,
    WIDE_BEFORE,
    WIDE_BEHIND,
    WIDE_BEHIND_NOT,
    WITHOUT,
    WORKS,
)
from pytest_modelmigrate.behaviours.doubtful_uses import doubt_of_use, is_dropped, is_dropped_later, is_replaced
from pytest_modelmigrate.behaviours.left_out import doubt_of_a_denial, doubt_of_leaving_out, is_in_a_set_phrase
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
_ANSWERS: Final = frozenset({"no", "nothing", "nichts", "non", "nada", "niente"})
"""Negations that may belong to an answer: "Sorry, no luck:"."""

_SENTENCE_END: Final = re.compile(r"(?:[.!?;…](?=[\s\"'”»)]|$)|[\n。！？।؟])")
_MARKUP: Final = re.compile(r"[*_`]+")
_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•–]|\d{1,3}[.)])[ \t]+")
_OPENS: Final = re.compile(r"[\"'“„«‘「『]\s?$")
_CLOSES: Final = re.compile(r"^\s?[\"'”“»’」』]")
_JSON_KEY: Final = re.compile(r"[\"']\s*[:=]\s*$")
_THAT: Final = re.compile(r"\bthat\b", re.IGNORECASE)
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


_IN_THE: Final = re.compile(r"\bno\b", re.IGNORECASE)
"""The Portuguese word for "in the", which denies in other languages."""

_FAR: Final = "the sentence has a negation, farther away"
_DROPPED: Final = "the next words may drop it"
_REPLACED: Final = "it may only be replaced"
_SET_PHRASE: Final = "it stands in a set phrase"
_TWO_NEGATIONS: Final = "two negations in one sentence"
_USED: Final = Mention(used=True)
_ONLY_MENTIONED: Final = Mention(used=False)


def mention_at(text: str, span: Span) -> Mention:
    """How a text has the words in this span.

    "Postgres, not SQLite" and `I avoid the word "cheap"` only mention the words. Titles in quotation marks, scare
    quotes and reported speech use them.
    """
    before, behind = sentence_before(text, span[0]), sentence_behind(text, span[1])
    words = text[span[0] : span[1]]
    phrase = is_in_a_set_phrase(before, words)
    if phrase or ADVERB.fullmatch(words):
        return _quoted(before, behind) or Mention(used=True, doubt=_SET_PHRASE * phrase)
    if VERBAL.search(words) or WIDE_BEFORE.search(words):
        return _mention_of_a_denial(before)
    if _is_excluded(before, behind):
        return _ONLY_MENTIONED
    if REQUEST.match(words):
        before = ""
    if PORTUGUESE.search(text[max(0, span[0] - _BEFORE) : span[1] + _BEHIND]):
        before, behind = _IN_THE.sub("em", before), _IN_THE.sub("em", behind)
    found = _denied(before, behind) or _quoted(before, behind) or _denied_above(text, span[0])
    if found:
        doubt = doubt_of_a_denial(text, span[1], before, behind) if found == _ONLY_MENTIONED else ""
        return Mention(used=False, doubt=doubt) if doubt else found
    left_out = doubt_of_leaving_out(text, span[1], before, behind)
    if doubt := (left_out or _DROPPED * is_dropped_later(text, span[1]) or _REPLACED * is_replaced(before, behind)):
        return Mention(used=False, doubt=doubt)
    return Mention(used=True, doubt=_doubt_of_a_use(before, behind) or doubt_of_use(text, span[1], before, behind))


def _doubt_of_a_use(before: str, behind: str) -> str:
    if COMPARED.search(before) and not EMPHASIS.search(before):
        return "it may only be compared"
    return "the sentence may warn of it" if WARNS.search(before) or WARNS.search(behind) else ""


def _denied(before: str, behind: str) -> Mention | None:
    first, second = _denied_before(before, behind), _denied_behind(behind)
    if first and second and not (first.used or second.used):
        return Mention(used=True, doubt=_TWO_NEGATIONS)
    return second if first and first.used and second else first or second


def sentence_before(text: str, start: int) -> str:
    """What stands before a place in its sentence, at most 200 characters, without emphasis."""
    return _MARKUP.sub("", _SENTENCE_END.split(straighten(text[max(0, start - _BEFORE) : start]))[-1])


def sentence_behind(text: str, end: int) -> str:
    """What stands behind a place in its sentence, at most 120 characters, with the sign of a question."""
    behind = straighten(text[end : end + _BEHIND])
    ends = _SENTENCE_END.search(behind)
    return _MARKUP.sub("", behind[: ends.start() + (ends[0] in "?？؟")] if ends else behind)


def _is_excluded(before: str, behind: str) -> bool:
    if before.endswith("~~") and behind.startswith("~~"):
        return True
    label = EXCLUDED_LABEL_BEHIND.match(behind)
    is_around = SEPARABLE.search(f"{before}\0{behind}")
    return bool(
        is_around
        or is_dropped(behind)
        or EXCLUDED_LABEL_BEFORE.search(before)
        or (label and not EMPHASIS.search(label[0]))
    )


def _mention_of_a_denial(before: str) -> Mention:
    """A phrase that denies something itself, such as "I don't know", is denied by what stands right before it."""
    found = [each for each, _ in _negations(before)]
    if not found or EMPHASIS.search(before):
        return _USED
    gap = before[max(each.end() for each in found) :]
    if _UNTRUE.search(gap):
        return _ONLY_MENTIONED
    if "," in gap or TURN.search(gap) or len(_words(gap)) > 3:  # noqa: PLR2004 - farther away it denies something else
        return _USED
    return Mention(used=False, doubt="" if len(_words(gap)) <= 1 else "a negation before it may deny it")


def _denied_before(before: str, behind: str) -> Mention | None:
    clause = _clause(before, behind)
    if EMPHASIS.search(clause) or PRAISED.match(behind) or (behind.endswith("?") and ASKS.match(before)):
        return None
    found = [(each, kind) for each, kind in _negations(clause) if clause[each.end() :].lstrip()[:1] != ","]
    if not found:
        return None
    last, kind = max(found, key=lambda each: (each[0].end(), each[0].end() - each[0].start()))
    gap = RECIPIENT.sub("give", clause[last.end() :])
    length = len(gap.strip()) if kind == "wide" else len(_words(gap.split(",")[0]))
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


def _negations(clause: str) -> list[tuple[re.Match[str], str]]:
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
    if (excluded := EXCLUDED_BEHIND.match(clause)) and not _goes_on(excluded[0]):
        return _ONLY_MENTIONED
    found = DENIED_BEHIND.match(clause)
    if not found or _goes_on(found["gap"]):
        return None
    near = " ".join(clause.split()[: len(found[0].split()) + 1])
    fronted = FRONTED.search(found["gap"]) or (found["act"] and SPEAKER.search(found[0]))
    if found["state"] or fronted or WORKS.search(near):
        return _ONLY_MENTIONED
    return Mention(used=False, doubt="a negation behind it may deny it")


def _goes_on(gap: str) -> bool:
    """Whether another clause begins between the words and a negation."""
    return any(cue.search(gap) for cue in (TURN, SUBORDINATE, AND, _THAT)) or JOINS.match(gap) is not None


def _quoted(before: str, behind: str) -> Mention | None:
    if not (_OPENS.search(before) and _CLOSES.match(behind)):
        return None
    unquoted = _OPENS.sub("", before)
    if _JSON_KEY.search(unquoted):
        return None
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
    if EMPHASIS.search(line) or SUBORDINATE.search(line):
        return None
    found = [each for each in _negations(line) if not _denies_a_noun_of_its_own(line, each[0])]
    if not found:
        return None
    is_short = len(_words(line)) <= _SHORT_INTRODUCTION and found[-1][0][0].lower() not in _ANSWERS
    return _ONLY_MENTIONED if is_short else Mention(used=False, doubt="the line above its list has a negation")


def _denies_a_noun_of_its_own(line: str, negation: re.Match[str]) -> bool:
    """Whether "without" and the like have their noun in the line above a list: "It works without any paper:"."""
    behind = line[negation.end() :].strip(" :：*")
    return bool(WITHOUT.fullmatch(negation[0]) and behind) and not THESE.search(behind)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+(?:'[^\W_]+)*", text)
