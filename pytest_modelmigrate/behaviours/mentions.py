"""Tell words that a text uses from words that it only mentions: denied, excluded or quoted."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from typing import Final

from pytest_modelmigrate.behaviours.adverbs import ADVERB
from pytest_modelmigrate.behaviours.denial_cues import (
    COMPARED,
    EMPHASIS,
    EXCLUDED_LABEL_BEFORE,
    EXCLUDED_LABEL_BEHIND,
    PORTUGUESE,
    REQUEST,
    SEPARABLE,
    SUBORDINATE,
    THESE,
    TURN,
    VERBAL,
    WARNS,
    WIDE_BEFORE,
    WITHOUT,
)
from pytest_modelmigrate.behaviours.denials import (
    ONLY_MENTIONED,
    Mention,
    denied,
    mention_of_a_denial,
    negations_in,
    words_of,
)
from pytest_modelmigrate.behaviours.doubtful_uses import doubt_of_use, is_dropped, is_dropped_later, is_replaced
from pytest_modelmigrate.behaviours.left_out import (
    doubt_of_a_denial,
    doubt_of_leaving_out,
    is_in_a_set_phrase,
    leaves_out,
)
from pytest_modelmigrate.text.sentences import straighten
from pytest_modelmigrate.text.spans import Span

_BEFORE: Final = 200
"""Characters before the words that are read."""

_BEHIND: Final = 120
"""Characters behind the words that are read."""

_INTRODUCTION: Final = 1_000
"""Characters before a list item in which the line above its list is looked for."""

_SHORT_INTRODUCTION: Final = 6
_ANSWERS: Final = frozenset({"no", "nothing", "nichts", "non", "nada", "niente"})
"""Negations that may belong to an answer: "Sorry, no luck:"."""

_SENTENCE_END: Final = re.compile(r"(?:[.!?;…](?=[\s\"'”»)]|$)|[\n。！？।؟])")
_MARKUP: Final = re.compile(r"[*_`]+")
_ITEM: Final = re.compile(r"^[ \t]*(?:[-*+•–]|\d{1,3}[.)])[ \t]+")
_OPENS: Final = re.compile(r"[\"'“„«‘「『]\s?$")
_CLOSES: Final = re.compile(r"^\s?[\"'”“»’」』]")
_JSON_KEY: Final = re.compile(r"[\"']\s*[:=]\s*$")
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


_IN_THE: Final = re.compile(r"\bno\b", re.IGNORECASE)
"""The Portuguese word for "in the", which denies in other languages."""

_DROPPED: Final = "the next words may drop it"
_REPLACED: Final = "it may only be replaced"
_SET_PHRASE: Final = "it stands in a set phrase"


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
        return mention_of_a_denial(before)
    if _is_excluded(before, behind):
        return ONLY_MENTIONED
    if REQUEST.match(words):
        before = ""
    if PORTUGUESE.search(text[max(0, span[0] - _BEFORE) : span[1] + _BEHIND]):
        before, behind = _IN_THE.sub("em", before), _IN_THE.sub("em", behind)
    found = denied(before, behind) or _quoted(before, behind) or _denied_above(text, span[0])
    if found:
        doubt = doubt_of_a_denial(text, span[1], before, behind) if found == ONLY_MENTIONED else ""
        return Mention(used=False, doubt=doubt) if doubt else found
    left_out = doubt_of_leaving_out(text, span[1], before, behind)
    if doubt := (left_out or _DROPPED * is_dropped_later(text, span[1]) or _REPLACED * is_replaced(before, behind)):
        return Mention(used=False, doubt=doubt)
    return Mention(used=True, doubt=_doubt_of_a_use(before, behind) or doubt_of_use(text, span[1], before, behind))


def _doubt_of_a_use(before: str, behind: str) -> str:
    if COMPARED.search(before) and not EMPHASIS.search(before):
        return "it may only be compared"
    return "the sentence may warn of it" if WARNS.search(before) or WARNS.search(behind) else ""


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


def _quoted(before: str, behind: str) -> Mention | None:
    if not (_OPENS.search(before) and _CLOSES.match(behind)):
        return None
    unquoted = _OPENS.sub("", before)
    if _JSON_KEY.search(unquoted):
        return None
    if _WORDS_NAMED.search(unquoted):
        return ONLY_MENTIONED
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
    found = [each for each in negations_in(line) if not _denies_a_noun_of_its_own(line, each[0])]
    if not found:
        return Mention(used=False, doubt="the line above its list may leave it out") if leaves_out(line) else None
    is_short = len(words_of(line)) <= _SHORT_INTRODUCTION and found[-1][0][0].lower() not in _ANSWERS
    return ONLY_MENTIONED if is_short else Mention(used=False, doubt="the line above its list has a negation")


def _denies_a_noun_of_its_own(line: str, negation: re.Match[str]) -> bool:
    """Whether "without" and the like have their noun in the line above a list: "It works without any paper:"."""
    behind = line[negation.end() :].strip(" :：*")
    return bool(WITHOUT.fullmatch(negation[0]) and behind) and not THESE.search(behind)
