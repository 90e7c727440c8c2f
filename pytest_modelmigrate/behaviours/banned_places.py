"""The places of banned things in a text: which of them are used, and how sure that is."""

# ruff: noqa: RUF001 - quotation marks of other languages are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

from pytest_modelmigrate.behaviours.adverbs import ADVERB
from pytest_modelmigrate.behaviours.banned_words import word_pattern
from pytest_modelmigrate.behaviours.conversation_texts import system_texts, user_texts
from pytest_modelmigrate.behaviours.denial_cues import AND, EMPHASIS, TURN, WITHOUT
from pytest_modelmigrate.behaviours.denials import ONLY_MENTIONED, USED, Mention, negations_in
from pytest_modelmigrate.behaviours.mentions import sentence_behind
from pytest_modelmigrate.behaviours.quoted_words import is_quoted_from
from pytest_modelmigrate.behaviours.wanted_texts import last_words
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.markdown import format_spans
from pytest_modelmigrate.text.spans import Span

_MOST: Final = 1_000
"""Places of one format that are looked for."""

_USED_AND_DENIED: Final = "it is used at one place and denied later"
_QUOTATION_MARKS: Final = frozenset("\"'”“„»«’‹›」』")
_WORD_OR_PHRASE: Final = (
    r"\b(?:words?|phrases?|terms?|wort|wörter|begriffe?|mots?|termes?|palabras?|parol[ae]|palavras?"
    r"|woord(?:en)?|słow\w+)"
)
_BANNED_AS_WORD: Final = "the prompt bans the word itself, and the reply may only deny it"
_QUOTED_FROM_THE_USER: Final = "it is quoted from what the user wrote"
_NAMED_BY_THE_USER: Final = "the user named it, and the reply may only answer that"
_NEGATION_BEHIND: Final = "the next clause has a negation"
_IN_A_LIST: Final = "it stands in a list, and the question has a negation"

_READ: Final = 10_000
"""Characters of the last user message that are read."""

_ITEM: Final = re.compile(r"[ \t]*(?:[-*+•–・]|\d{1,3}[.)])[ \t]*\S")
_SENTENCE: Final = re.compile(r"[^.!?\n。！？؟]++[?？؟]?")
_CLAUSE_END: Final = re.compile(r"[:;：；]|\s[–—-]\s")
_AND: Final = re.compile(rf"\s*{AND.pattern}", re.IGNORECASE)
_TURN: Final = re.compile(rf"\s*(?:{TURN.pattern})", re.IGNORECASE)


class BannedPlace(NamedTuple):
    """Where a banned thing stands in a text, and how."""

    name: str
    span: Span
    mention: Mention


def guessed(place: BannedPlace, doubt: str) -> BannedPlace:
    """The same place, as a guessed use."""
    return place._replace(mention=Mention(used=True, doubt=doubt))


def read_in_the_conversation(place: BannedPlace, text: str, reply: Reply) -> BannedPlace:
    """The place as a guess, where the prompt or the form of the sentence leaves open whether it is used."""
    if _is_named(place, text, reply):
        return guessed(place, _BANNED_AS_WORD)
    if place.mention != USED:
        return place
    if is_quoted_from(user_texts(reply), text, place.span):
        return place._replace(mention=Mention(used=False, doubt=_QUOTED_FROM_THE_USER))
    doubt = _doubt_of_a_use(place, text, reply)
    return guessed(place, doubt) if doubt else place


def _doubt_of_a_use(place: BannedPlace, text: str, reply: Reply) -> str:
    """Why a place that nothing denies may still be no use; empty if nothing says so."""
    start, end = place.span
    if ADVERB.fullmatch(text[start:end]):
        return ""
    if _is_denied_behind(text, end):
        return _NEGATION_BEHIND
    asked = last_words(reply)[:_READ]
    if _is_in_an_item(text, start) and _asks_negatively(asked):
        return _IN_A_LIST
    return _NAMED_BY_THE_USER if word_pattern(text[start:end]).search(asked) else ""


def _is_denied_behind(text: str, end: int) -> bool:
    """Whether the clause after the next comma denies something: "X, not even a little"."""
    behind = sentence_behind(text, end)
    parts = _CLAUSE_END.split(behind)[0].split(",")[1:]
    return any(_denies(each) for each in parts)


def _denies(clause: str) -> bool:
    """Whether a clause denies what stands before it; one with a subject of its own denies something else."""
    found = [(each, kind) for each, kind in negations_in(clause) if not WITHOUT.fullmatch(each[0])]
    if not found or EMPHASIS.search(clause) or _TURN.match(clause):
        return False
    joined = _AND.match(clause)
    return joined is None or min(each.start() for each, _ in found) <= joined.end() + 1


@lru_cache(maxsize=4)
def _asks_negatively(asked: str) -> bool:
    """Whether a question of the user has a negation."""
    questions = (each[0] for each in _SENTENCE.finditer(asked) if each[0][-1] in "?？؟")
    return any(map(negations_in, questions))


def _is_in_an_item(text: str, start: int) -> bool:
    return _ITEM.match(text, text.rfind("\n", 0, start) + 1) is not None


def _is_named(place: BannedPlace, text: str, reply: Reply) -> bool:
    """Whether a denied word is banned as a word by the prompt, as in "never use the word 'cure'"."""
    start, end = place.span
    if place.mention.used or text[end : end + 1] in _QUOTATION_MARKS:
        return False
    named = re.compile(rf"{_WORD_OR_PHRASE}\b[^.!?\n]{{0,60}}?{word_pattern(text[start:end]).pattern}", re.IGNORECASE)
    return any(map(named.search, [*system_texts(reply), *user_texts(reply)]))


def doubt_of_places(places: Sequence[BannedPlace], text: str) -> str:
    """The doubt of the places that decide: a sure use decides alone, an unsure one before a denied one.

    Words that are surely denied behind their last use are a guess: "A file, SQLite or another, ... So not SQLite."
    """
    used = [each.mention for each in places if each.mention.used]
    denied = {each.name: each.span[0] for each in places if each.mention == ONLY_MENTIONED}
    sure = [each for each in places if each.mention == USED]
    if any(each.span[0] > denied.get(each.name, -1) for each in sure) or (sure and _is_in_a_block(sure, text)):
        return ""
    if sure:
        return _USED_AND_DENIED
    return next((each.doubt for each in (*used, *(place.mention for place in places)) if each.doubt), "")


def _is_in_a_block(places: Sequence[BannedPlace], text: str) -> bool:
    """Whether one of the places is in a code block, where nothing is only mentioned."""
    blocks = list(islice(format_spans("code block", text), _MOST))
    return any(start <= place.span[0] < end for place in places for start, end in blocks)


def blank_texts(text: str, allowed: Sequence[str]) -> str:
    """The text with spaces in place of some texts."""
    for each in allowed:
        if each:
            text = text.replace(each, " " * len(each))
    return text


def describe_places(text: str, used: Sequence[BannedPlace], called: Sequence[str]) -> str:
    """What is used, how often, and the line of the first place of each."""
    shown = [f"called {name}" for name in called]
    for name in list(dict.fromkeys(each.name for each in used))[:3]:
        places = [each.span for each in used if each.name == name]
        start, end = places[0]
        line = text[max(0, start - 30) : min(len(text), end + 30)].replace("\n", " ")
        times = f" ({len(places)} times)" if len(places) > 1 else ""
        shown.append(f"{name} at {start}{times}: ...{line}...")
    return "; ".join(shown)
