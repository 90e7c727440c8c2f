"""Cut a text into sentences, with code and quotations blanked out."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final, Literal

from pytest_modelmigrate.text.spans import Span

OPENING: Final = 6_000
"""Characters at the start of a reply that show what it does: ask, decline, admit."""

CLOSING: Final = 3_000
"""Characters at the end of a reply that show the same; the rest is content."""

MOST_SENTENCES: Final = 400
"""Sentences that are read, half of them at each end; only lists of very short lines have more."""

LONGEST_QUOTATION: Final = 400
"""Longest quotation, in characters; a quotation mark without an end in this distance is ignored."""

LONGEST_SENTENCE: Final = 1_000
"""Characters after which a sentence without a full stop is cut."""

_PAIRS: Final = (
    ('"', '"'),
    ("“", "”"),
    ("„", "“”"),
    ("«", "»"),
    ("»", "«"),
    ("‹", "›"),
    ("「", "」"),
    ("『", "』"),
    ("《", "》"),
    ("`", "`"),
)
_QUOTATION: Final = re.compile(
    "|".join(
        [
            *(
                rf"{re.escape(opens)}[^{re.escape(opens + closes)}\n]{{1,{LONGEST_QUOTATION}}}[{re.escape(closes)}]"
                for opens, closes in _PAIRS
            ),
            rf"(?<!\w)['‘‚][^'‘’\n]{{1,{LONGEST_QUOTATION}}}(?:['’]\w[^'‘’\n]{{0,80}}){{0,4}}['’](?!\w)",
        ]
    )
)
_CODE: Final = re.compile(
    r"^[ \t]{0,3}(`{3,}|~{3,})[^\n]*+(?:\n(?![ \t]{0,3}\1)[^\n]*+)*+(?:\n[ \t]{0,3}\1[^\n]*+)?", re.MULTILINE
)
_QUOTED_LINE: Final = re.compile(r"^[ \t]{0,3}>[^\n]*$", re.MULTILINE)
_STRAIGHT: Final = (("’", "'"), ("ʼ", "'"), ("＇", "'"), ("\xa0", " "), ("\u202f", " "))

_BOUNDARY: Final = re.compile(
    r"""
    [。！？｡︒।.!?؟…‽\n]                   # looked for alone first, which is fast; the rest says what it ends
    (?:
      (?<=\n)(?![ \t]*+[a-zß-ÿ])\s*+       # a line that does not go on in lower case, such as a list item
    | (?:
        (?<=[。！？｡︒])[。！？｡︒]*[」』”"'）)]*  # full-width stops need no space after them
      | (?<=[।.!?؟…‽])[।.!?؟…‽]*[*_"'”’»)\]]*(?=\s|$|[\u3040-\u9fff])
      )()[ \t]*+                          # the empty group marks where the sentence ends
    )
    """,
    re.VERBOSE,
)
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:[A-Za-z]|mr|mrs|ms|dr|prof|dhr|mevr|sra?|sig|dott|st|vs|etc|e\.g|i\.e|no|nr|bzw|z\.\s?b|ca|approx|fig|u\.s|a\.k\.a"
    r"|p\.s)\.$",
    re.IGNORECASE,
)
_FILLED: Final = {filler: {code: "\n" if code == ord("\n") else filler for code in range(128)} for filler in (" ", "_")}
_LINE: Final = 80
_ORDINAL: Final = re.compile(r"\.[ \t]+(?:[a-zß-ÿ]|(?:Jan|Feb|Mär|Apr|Mai|Jun|Jul|Aug|Sep|Okt|Nov|Dez)[a-zä]*\b)")
_NUMBERED: Final = re.compile(r"^\s*\d{1,3}\.$")
_OPENS_QUESTION: Final = ("¿", "¡")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence, list item or heading of a reply.

    Attributes:
        start: where it begins in the reply.
        end: where it ends in the reply.
        text: its characters, of the same length; apostrophes are straight, quotations underscores, code is blank.
    """

    start: int
    end: int
    text: str

    @property
    def words(self) -> int:
        """How many words it has; in scripts without spaces, two characters count as one word."""
        return count_words(self.text)


_WIDE: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_MARK: Final = r"[\u0300-\u036f\u064b-\u065f\u0900-\u0903\u093a-\u094f]"
WORD: Final = re.compile(
    r"[^\W_](?:(?<=h)ttps?://[^\s<>]+"
    rf"|[^\W_]*+(?:(?:{_MARK}++|['’.@&+_\-\u2010\u2011](?=[^\W_])|(?<=\d)[,:/](?=\d))[^\W_]*+)*+)"
)
"""A word as a reader counts it: `well-known`, `12,000`, `p.m` and a web address are one word each."""


def count_words(text: str) -> int:
    """Count words as a reader does; in scripts without spaces, two characters count as one word."""
    wide = sum(map(len, _WIDE.findall(text)))
    if not wide:
        return len(WORD.findall(text))
    return (wide + 1) // 2 + len(WORD.findall(_WIDE.sub(" ", text)))


def straighten(text: str) -> str:
    """Replace curly apostrophes and hard spaces, one character for one."""
    for curly, straight in _STRAIGHT:
        text = text.replace(curly, straight)
    return text


def code_spans(text: str) -> list[Span]:
    """The spans of fenced code blocks, fences included; an unclosed block ends with the text."""
    return list(_code_spans(text)) if "```" in text or "~~~" in text else []


@lru_cache(maxsize=2)
def _code_spans(text: str) -> tuple[Span, ...]:
    return tuple(map(re.Match.span, _CODE.finditer(text)))


def quoted_spans(text: str) -> list[Span]:
    """The spans of quotations, quotation marks included, and of the lines of block quotes."""
    return [
        *(match.span() for match in _QUOTATION.finditer(text)),
        *(match.span() for match in _QUOTED_LINE.finditer(text)),
    ]


def blank(text: str, spans: list[Span], filler: Literal[" ", "_"] = " ") -> str:
    """Replace every character in the spans by the filler; line ends stay."""
    pieces: list[str] = []
    at = 0
    for start, end in _joined(text, spans):
        pieces += [text[at:start], _filled(text[start:end], filler)]
        at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _filled(text: str, filler: Literal[" ", "_"]) -> str:
    if text.isascii() and len(text) > _LINE:
        return text.translate(_FILLED[filler])
    return "\n".join([filler * len(line) for line in text.split("\n")])


def _joined(text: str, spans: list[Span]) -> Iterator[Span]:
    """The spans in order, without overlaps; adjacent lines become one span."""
    if not spans:
        return
    spans = sorted(spans)
    first, at = spans[0]
    for start, end in spans:
        if start > at and (start > at + 1 or text[at] != "\n"):
            yield first, at
            first = start
        at = max(at, end)
    yield first, at


@lru_cache(maxsize=2)
def without_code(text: str) -> str:
    """The text with blanked code blocks; cached, because several behaviours read the same text."""
    return blank(text, code_spans(text))


def unwrap(text: str) -> Span:
    """The span of the text without the white space and one pair of quotation marks all around it."""
    start, end = len(text) - len(text.lstrip()), len(text.rstrip())
    for opens, closes in _PAIRS:
        inner = text[start + 1 : end - 1]
        wrapped = end - start > 2 and text[start] == opens and text[end - 1] in closes  # noqa: PLR2004 - a pair of marks
        if wrapped and opens not in inner and not any(sign in inner for sign in closes):
            return start + 1, end - 1
    return start, end


def sentences(text: str, *, keep_quotations: bool = False) -> Iterator[Sentence]:
    """Cut a text into sentences, list items and headings, in linear time.

    Code blocks are left out; quotations are replaced by underscores unless kept.
    """
    readable = readable_part(text, keep_quotations=keep_quotations)
    for start, end in sentence_spans(readable):
        yield Sentence(start, end, readable[start:end])


def readable_part(text: str, *, keep_quotations: bool = False) -> str:
    """The text with blanked code blocks, underscores for quotations, and straight apostrophes; of the same length."""
    readable = without_code(text)
    if not keep_quotations:
        readable = blank(readable, quoted_spans(readable), "_")
    return straighten(readable)


def sentence_spans(
    readable: str,
    *,
    is_abbreviation: Callable[[str, int, int, int], bool] | None = None,
    longest: int | None = LONGEST_SENTENCE,
) -> list[Span]:
    """The spans of the sentences of a readable part, without the white space around them.

    Args:
        readable: the text.
        is_abbreviation: says whether a full stop belongs to an abbreviation, from the text, the start of the
            sentence, the place of the full stop and the end of the sentence; None for common abbreviations.
        longest: characters after which a sentence is cut; None to keep long sentences.
    """
    if is_abbreviation is None and longest == LONGEST_SENTENCE:
        return list(_usual_spans(readable))
    return _spans(readable, is_abbreviation or _is_abbreviation, longest or len(readable))


@lru_cache(maxsize=2)
def _usual_spans(readable: str) -> tuple[Span, ...]:
    return tuple(_spans(readable, _is_abbreviation, LONGEST_SENTENCE))


def _spans(readable: str, is_abbreviation: Callable[[str, int, int, int], bool], longest: int) -> list[Span]:
    spans: list[Span] = []
    append, start = spans.append, 0
    for boundary in _BOUNDARY.finditer(readable):
        begin, after = boundary.span()
        end = begin
        if boundary.lastindex:
            end = boundary.end(1)
            if readable[begin] == "." and is_abbreviation(readable, start, begin, end):
                continue
        if end - start > longest:
            spans += _pieces(readable, start, end, longest)
        elif start < end and "~" >= readable[start] > " " < readable[end - 1] <= "~":
            append((start, end))
        elif body := readable[start:end].strip():
            start = readable.index(body[0], start)
            append((start, start + len(body)))
        start = after
    return [*spans, *_pieces(readable, start, len(readable), longest)]


def ends_read(text: str, *, keep_quotations: bool = False) -> list[Sentence]:
    """The sentences at the beginning and the end of a text; all of them if it is short."""
    return list(_ends_read(text, keep_quotations=keep_quotations))


@lru_cache(maxsize=4)
def _ends_read(text: str, *, keep_quotations: bool) -> list[Sentence]:
    if len(text) <= OPENING + CLOSING:
        whole = list(sentences(text, keep_quotations=keep_quotations))
        return (
            whole if len(whole) <= MOST_SENTENCES else [*whole[: MOST_SENTENCES // 2], *whole[-MOST_SENTENCES // 2 :]]
        )
    tail = len(text) - CLOSING
    closing = [
        Sentence(each.start + tail, each.end + tail, each.text)
        for each in sentences(text[tail:], keep_quotations=keep_quotations)
    ]
    opening = islice(sentences(text[:OPENING], keep_quotations=keep_quotations), MOST_SENTENCES // 2)
    return [*opening, *closing[-MOST_SENTENCES // 2 :]]


def _is_abbreviation(text: str, start: int, stop: int, end: int) -> bool:
    """Whether the full stop belongs to an abbreviation, an initial, or the number of a list item."""
    if end >= len(text) or text[end] == "\n" or text[end : end + 2].strip()[:1] in _OPENS_QUESTION:
        return False
    last = text[stop - 1 : stop]
    if last.isalpha():
        return _ABBREVIATION.search(text[max(start, stop - 8) : stop + 1]) is not None
    if not last.isdigit():
        return False
    return bool(_ORDINAL.match(text, stop)) or bool(_NUMBERED.match(text[start : stop + 1][:20]))


def _pieces(text: str, start: int, end: int, longest: int) -> Iterator[Span]:
    """Cut the span into pieces of at most the longest sentence; blank pieces are left out."""
    for begin in range(start, end, longest or 1):
        stop = min(end, begin + longest)
        if body := text[begin:stop].lstrip():
            yield stop - len(body), stop - len(body) + len(body.rstrip())
