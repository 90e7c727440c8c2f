"""Where a reader sees the end of a sentence: not at "3 p.m. on Friday", "approx. 2,300" or "am 12. Juli"."""

# ruff: noqa: RUF001 - the signs of other scripts are the point

from __future__ import annotations

import re
from itertools import pairwise
from typing import Final

from pytest_modelmigrate.text.form import ITEM
from pytest_modelmigrate.text.sentences import readable_part, sentence_spans
from pytest_modelmigrate.text.spans import Span

_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\"'“„«])(?:[A-HJ-Z]|mr|mrs|ms|mx|dr|prof|st|vs|cf|e\.g|i\.e|z\.\s?b|d\.\s?h|u\.\s?a|v\.\s?a|bzw"
    r"|ggf|inkl|incl"
    r"|excl|exkl|zzgl|evtl|sog|vgl|mme|mlle|mgr|srta?|sra|dra?|p\.\s?ej|avda|sig|dott|ing|dhr|mevr|bijv|tzn|ul"
    r"|inż|gen"
    r"|col|sgt|rev|hon|gov|approx|ca)\.$",
    re.IGNORECASE,
)
_BEFORE_NUMBER: Final = re.compile(
    r"(?:^|[\s(])(?:no|nr|art|abs|fig|sec|ch|vol|pp?|s|n|kap|str|tel|min|max|ext|núm|pág|pag|blz|godz|cap|eq|tab"
    r"|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|janv|févr?|avr|juil|déc|ene|abr|ago|dic|gen|mag|giu|lug|ott)\.$",
    re.IGNORECASE,
)
"""Abbreviations in front of a number; elsewhere the full stop ends a sentence, as in "The answer is no."."""

_CLOSING_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:\d*[ap]\.\s?m|etc|usw|ecc|itd|itp|enz|inc|ltd|co|corp|jr|sr|(?:[A-Za-z]\.){1,4}[A-Za-z])\.$",
    re.IGNORECASE,
)
"""Abbreviations that also end sentences."""

_DATE: Final = re.compile(
    r"[ \t]+(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|E[SD]T|P[SD]T|C[SED]+T|GMT|UTC)\b", re.IGNORECASE
)
_ORDINAL: Final = re.compile(r"\b(?:am|vom|zum|den?|dem|des|das|die|im|bis|ab|der)[ \t]+\d{1,2}\.$", re.IGNORECASE)
_MONTH: Final = re.compile(r"[ \t]+(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)")
_DEVANAGARI: Final = re.compile(r"(?:^|[\s(])(?:रु|रू|डॉ|श्री|श्रीमती|सुश्री|प्रो|पं|क्र|नं|पृ)\.$")
"""Abbreviations of a script whose sentences end with a danda."""

_WITHOUT_VOWEL: Final = re.compile(
    r"(?<![^\s(])(?:[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]{2,5}"
    r"|Mio|Mill|mln|env|aprox|circ)\.$"
)
_SHORT_WORD: Final = re.compile(r"(?<![^\s(])[^\W\d_]{2,4}\.$")
_LIST_NUMBER: Final = re.compile(r"\s*\d{1,3}\.$")
_NEXT: Final = re.compile(r"[ \t]*([^\s])")
_WORDS: Final = re.compile(rf"(?:{ITEM.pattern.removeprefix('^')})?+[\W_]*+[^\W_]")
_GOES_ON: Final = re.compile(r"[!?\u2026][\"'\u201d\u2019\u00bb)*_\]]*[ \t]+[^\W\d_A-Z]")
_LOOK_BACK: Final = 12
_LONG: Final = 7
"""Letters of a word that is no abbreviation."""

_STOPS: Final = ".!?…。！？｡︒।؟‽"
_CLOSERS: Final = "*_\"'”’»)]」』）"


def sentences_of(text: str) -> list[Span]:
    """Sentences, list items, headings and other lines of a text that contain a letter or a number."""
    readable = readable_part(text, keep_quotations=True)
    has_words = _WORDS.match
    spans = [
        span
        for span in sentence_spans(readable, is_abbreviation=_goes_on)
        if readable[span[0]].isalpha() or readable[span[0] : span[1]].islower() or has_words(readable, *span)
    ]
    return _joined(readable, spans) if _GOES_ON.search(readable) else spans


def _joined(text: str, spans: list[Span]) -> list[Span]:
    """Join what goes on in lower case after "!" or "?", as in '"Why?" she asked.' and "Yahoo! is old."."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and text[start].islower() and "\n" not in text[joined[-1][1] : start]:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def surely_sentences(text: str, spans: list[Span]) -> int:
    """How many of these spans are sentences to everyone: they end with a full stop, and not with "p.m." or "Inc."."""
    number = 0
    for start, end in spans:
        body = text[max(start, end - _LOOK_BACK * 2) : end].rstrip(_CLOSERS)
        number += body[-1:] in _STOPS and (end == len(text.rstrip()) or not _CLOSING_ABBREVIATION.search(body))
    return number


def perhaps_abbreviated(text: str, spans: list[Span]) -> int:
    """How many of these spans may end with an abbreviation, and go on: "Hwy. 12", "Bldg. B"."""
    return sum(
        bool(
            _WITHOUT_VOWEL.search(text, max(start, end - _LOOK_BACK), end)
            or (text[after].isdigit() and _SHORT_WORD.search(text, max(start, end - _LOOK_BACK), end))
        )
        and "\n" not in text[end:after]
        for (start, end), (after, _) in pairwise(spans)
    )


def _goes_on(text: str, start: int, stop: int, end: int) -> bool:
    """Whether the sentence goes on after this full stop."""
    following = _NEXT.match(text, end)
    if following is None:
        return False
    if following[1].islower() or following[1] in ",;":
        return True
    last = text[stop - 1 : stop]
    if last.isascii() and (not last.isalnum() or text[stop - _LONG : stop].isalpha()):
        return False
    before = text[max(start, stop - _LOOK_BACK) : stop + 1]
    if last.isdigit():
        number = _ORDINAL.search(before) or _MONTH.match(text, end)
        return bool(number) or (stop - start < _LOOK_BACK and bool(_LIST_NUMBER.fullmatch(text[start : stop + 1])))
    return _is_abbreviation(before, following[1], text, end)


def _is_abbreviation(before: str, following: str, text: str, end: int) -> bool:
    """Whether the words before a full stop are an abbreviation, and what follows goes on after it."""
    if _CLOSING_ABBREVIATION.search(before):
        return bool(_DATE.match(text, end))
    if _BEFORE_NUMBER.search(before):
        return following.isdigit()
    return bool(_ABBREVIATION.search(before) or _DEVANAGARI.search(before))
