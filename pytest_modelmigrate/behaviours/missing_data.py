"""Statements that data are missing, unknown or not mentioned, in several languages."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.behaviours.other_languages import ADMITS
from pytest_modelmigrate.text.sentences import MOST_SENTENCES, Sentence, ends_read, unwrap
from pytest_modelmigrate.text.spans import Span

Reach: TypeAlias = Literal["whole", "partial"]

_READ: Final = 600
"""Characters of a sentence that are matched, to keep the time linear."""

_FREE_WORDS: Final = 60
"""A reply that begins with such a statement and has at most so many other words says nothing else."""

_HOW: Final = (
    r"(?:(?:explicitly|specifically|clearly|directly|currently|actually|necessarily|definitively|precisely|really"
    r"|yet|even|ever"
    r"|been|be|being)\s+){0,3}"
)
_SAYING: Final = (
    r"(?:mention|provid|contain|specif|stat|say|said|includ|giv|list|indicat|address|discuss|answer|identif|reveal"
    r"|offer|cover"
    r"|confirm|disclos|describ|appear|record|document|tell|show|detail|explain|report|clarif|name|note|refer|occur"
    r"|supply|supplied)\w*"
)
_DATA: Final = (
    r"(?:information|info|mention|data|evidence|indication|details?|record|answer|reference|statement|context"
    r"|specifics|figure|number"
    r"|date|name|value|entry|way of knowing|definition|explanation|such)\b"
)
_SOURCES: Final = (
    r"(?:passages?|contexts?|documents?|texts?|sources?|articles?|excerpts?|paragraphs?|snippets?|results?|reports?"
    r"|files?|tables?"
    r"|messages?|tickets?|e-?mails?|images?|invoices?|data|information|content|material|description|question|prompt"
    r"|series|book|story"
    r"|contracts?|polic(?:y|ies)|manuals?|pages?|letters?|logs?|transcripts?|notes?|specs?|specifications?|records?"
    r"|schema|code"
    r"|none of (?:the|these|them)\b[^.]{0,30}|they|it)"
)
_ADMISSION: Final = re.compile(
    rf"\b{_SOURCES}\b[^.;,]{{0,60}}?\s(?:do(?:es)?|did|has|have)(?: not|n't) {_HOW}{_SAYING}"
    rf"|\b{_SOURCES}\s(?:[^.;,]{{0,40}}?\s)?(?:lacks?|omits?|leaves? (?:it|this) open)\b"
    r"|(?<!\bnothing )\b(?:is|are) (?:silent (?:on|about|as to)|missing(?: from)?|absent(?: from)?|left (?:out|open"
    r"|blank|unspecified))\b"
    rf"|\bnone of (?:the|these)\b[^.;]{{0,60}}?\b{_SAYING}"
    rf"|\bneither (?:of (?:the )?\w+ )?(?:is|are|was|were) {_HOW}(?:{_SAYING}|given|stated|known|there|in the)"
    rf"|\bno (?:\w+ ){{0,4}}?{_DATA}"
    rf"|\b(?:is not|are not|was not|were not|has not|have not|isn't|aren't|wasn't|weren't|hasn't"
    rf"|haven't) {_HOW}(?:available|known|given|clear(?!-)|present"
    rf"|found|stated|public(?:ly)?|possible to (?:determine|say|tell|know|identify|confirm|answer|ascertain)"
    rf"|in (?:the|any|these|your)\b|{_SAYING})"
    r"|\b(?:it(?:'s| is)|remains?|is|are|was) (?:\w+ )?(?:unclear|unknown|uncertain|undetermined|unspecified"
    r"|undisclosed|unavailable|indeterminate"
    r"|impossible to (?:determine|say|tell|know))\b"
    r"|\b(?:not enough|insufficient|no sufficient|(?:do not|don't|does not|doesn't) have (?:\w+ ){0,2}?(?:enough"
    r"|sufficient)) (?:\w+ )?(?:information|context|data|details?)\b"
    r"|\bcan(?:not|'t| not) be (?:\w+ )?(?:determined|answered|inferred|confirmed|established|identified|verified"
    r"|found|derived|said|known|concluded)\b"
    r"|\b(?:i|we)(?:'m| am| are)? (?:do not|don't|did not|didn't|not|never) (?:\w+ )?(?:know|see|find|aware|sure"
    r"|certain|familiar)\b"
    r"|\b(?:i|we) (?:do not|don't|did not|didn't|lack) (?:\w+ )?(?:have )?(?:\w+ ){0,3}?(?:information|context|data"
    r"|details?|knowledge|access|record)\b"
    r"|\b(?:i|we)(?:'m| am| are| was| were)? (?:can't|cannot|can not|could not|couldn't|unable to"
    r"|not able to) (?:\w+ )?"
    r"(?:find|determine|tell|confirm|verify|identify|locate|see|pinpoint|say|answer|provide|give)\b"
    r"|^\W*(?:no|not|none|unknown|n/?a|not (?:available|stated|specified|mentioned|provided|found|given|known"
    r"|applicable)|no answer|no data|null|missing)\W*$",
    re.IGNORECASE,
)
_BEYOND: Final = re.compile(
    r"\b(?:however|but|although|nevertheless|that said)\b[^.]{0,80}?\b(?:mention\w*|suggest\w*|state\w*|indicate\w*"
    r"|say\w*|imply|implies|likely|probably"
    r"|generally|usually|typically|can|may|might|could|here (?:are|is)|based on|in normal|as of|possibilit\w+)\b"
    r"|\bit can be inferred\b|\bhere are (?:some|a few)\b",
    re.IGNORECASE,
)
_LEAD_IN: Final = re.compile(
    r"^(?:i|i'm|i've|we|sorry|unfortunately|thank|sure|okay|ok|hello|hi|to answer|looking at|after (?:reading"
    r"|reviewing))\b|^[#*]",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(
    r"\W*(?:(?:and|but|or|und|et|y|e|ma|mas|en|i)\s+)?(?:if|should|falls|wenn|sollten?|si|se|caso|als|indien|mocht(?:en)?"
    r"|jeśli|jeżeli|gdyby|если)\s|\W*(?:如果|如有|若|अगर|यदि|إذا|إن)",
    re.IGNORECASE,
)
_CLAUSE_BREAK: Final = re.compile(r"[,;:，、；،–—]")
_CONDITION_AFTER: Final = re.compile(r"[^、。，,.]{0,12}?(?:たら|れば|場合|际は|とき)")
_CONDITION_IN_JAPANESE: Final = re.compile(r"(?:たら|れば|場合は|際は)[、，]")


@dataclass(frozen=True, slots=True)
class MissingData:
    """The statement of a text that data are missing.

    Attributes:
        reach: `whole` if the text says nothing else, `partial` if it also answers.
        spans: the spans of the sentences that say so.
    """

    reach: Reach
    spans: tuple[Span, ...]


def admits(text: str) -> MissingData | None:
    """The statement that something is missing, unknown or not mentioned; None if the text has none.

    Only the first 6,000 and the last 3,000 characters are read.

    Example:
        >>> admits("The passage does not state the price.").reach
        'whole'
        >>> admits("The price is 12.50.") is None
        True
    """
    start, end = unwrap(text)
    read = [sentence for sentence in ends_read(text[start:end]) if any(sign.isalnum() for sign in sentence.text)]
    saying = [is_admission(sentence) for sentence in read]
    if not any(saying):
        return None
    spans = tuple((each.start + start, each.end + start) for each, said in zip(read, saying, strict=True) if said)
    return MissingData("whole" if _is_all_it_says(read, saying) else "partial", spans)


def is_admission(sentence: Sentence) -> bool:
    """Whether the sentence says that something is missing."""
    return _admits(sentence.text[:_READ])


@lru_cache(maxsize=2 * MOST_SENTENCES)
def _admits(text: str) -> bool:
    """Cached, because several rules read the same sentences."""
    found = _ADMISSION.search(text) or ADMITS.search(text)
    return found is not None and not _is_condition(text, found)


def is_condition(text: str) -> bool:
    """Whether a sentence begins as a condition: "If", "Falls", "Si"."""
    return _CONDITION.match(text) is not None or _CONDITION_IN_JAPANESE.search(text[:_READ]) is not None


def _is_condition(text: str, found: re.Match[str]) -> bool:
    """Whether the words stand in a condition, as in "If anything is unclear, write to us"."""
    return bool(
        (_CONDITION.match(text) and not _CLAUSE_BREAK.search(text, 0, found.start() + 1))
        or _CONDITION_AFTER.match(text, found.end())
    )


def _is_all_it_says(read: Sequence[Sentence], saying: Sequence[bool]) -> bool:
    first = next(
        (said for each, said in zip(read, saying, strict=True) if said or not _LEAD_IN.match(each.text)), False
    )
    if not first:
        return False
    if any(_BEYOND.search(sentence.text[:_READ]) for sentence in read):
        return False
    return sum(sentence.words for sentence, said in zip(read, saying, strict=True) if not said) <= _FREE_WORDS
