"""Where the words of a branch occur in a reply, and how."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import Final

from pytest_modelmigrate.behaviours.advised_branches import (
    is_advised,
    is_compared,
    is_described,
    is_kept_open,
    is_part_of_an_item,
    label_of,
)
from pytest_modelmigrate.behaviours.branch_doubts import (
    doubt_of_branch,
    is_added,
    is_beside_a_negation,
    is_recommended,
    is_recommended_in_words,
)
from pytest_modelmigrate.behaviours.denials import Mention
from pytest_modelmigrate.behaviours.mentions import mention_at
from pytest_modelmigrate.text.sentences import code_spans, straighten
from pytest_modelmigrate.text.spans import Span

_MOST: Final = 100
"""Occurrences of a branch that are checked."""

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
_NAMED_PART: Final = re.compile(rf"{_PARTS}|\bothers?\b|\brest\b", re.IGNORECASE)
_THE_ONE: Final = re.compile(rf"^[\w\s,']{{0,40}}?\bthe\s{_PARTS}\b(?!\s*\[?\d)", re.IGNORECASE)
"""A part that may be the whole: "not in the document"."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A place where a reply uses the words of a branch.

    Attributes:
        start: where the words begin.
        end: where they end.
        of_a_part: whether they are said of one part, such as one document.
        alone: whether they are a line of their own.
        doubt: why they may not take the branch; empty if nothing says so.
        maybe_whole: whether the part may be the whole.
        of_all: whether the whole reply is the branch.
        recommended: whether the branch is given as the choice, in words or in bold.
        advised: whether it is given as the choice in words.
        aside: whether the sentence also denies something.
        described: whether the sentence only says something of the branch.
        compared: whether they stand in a table, or begin a list item.
        in_an_item: whether they stand in a list item that does not begin with them.
        added: whether the branch is given in addition to another one.
        unclear: whether a negation may deny them.
        kept_open: whether the sentence keeps the branch open beside another one.
        in_code: whether they stand in a code block.
    """

    start: int
    end: int
    of_a_part: bool
    alone: bool = False
    doubt: str = ""
    maybe_whole: bool = False
    of_all: bool = False
    recommended: bool = False
    advised: bool = False
    aside: bool = False
    described: bool = False
    compared: bool = False
    in_an_item: bool = False
    added: bool = False
    unclear: bool = False
    kept_open: bool = False
    in_code: bool = False

    @property
    def is_plain(self) -> bool:
        """Whether nothing in the sentence speaks against taking the branch."""
        return not (self.doubt or self.aside or self.described or self.kept_open)


def occurrences_of(text: str, branch: str | re.Pattern[str] | None) -> tuple[list[Occurrence], str]:
    """Where the words or the pattern of a branch are used; the doubt is that of all of them."""
    plain = straighten(text)
    pattern = branch if isinstance(branch, re.Pattern) else _pattern_of(branch or "")
    if pattern is None or (isinstance(branch, str) and not _has_words(plain, branch)):
        return [], ""
    spans = [_without_comma(match) for match in islice(pattern.finditer(plain), _MOST) if match[0]]
    mentions = [(span, mention_at(plain, span)) for span in spans if label_of(plain, span) != "rejected"]
    blocks = code_spans(plain)
    used = [
        _occurrence(plain, span, mention, in_code=any(start <= span[0] < end for start, end in blocks))
        for span, mention in mentions
        if mention.used
    ]
    doubts = [mention.doubt for _, mention in mentions if mention.used or not used]
    return used, next(filter(None, doubts), "") if all(doubts) or not used else ""


def _without_comma(match: re.Match[str]) -> Span:
    """The span of a match; a pattern of digits and commas may take the comma or the stop behind a figure along."""
    return match.start(), match.start() + (len(match[0].rstrip(",.;:")) or len(match[0]))


def occurs(text: str, branch: str | re.Pattern[str]) -> bool:
    """Whether the words or the pattern of a branch occur at all."""
    plain = straighten(text)
    pattern = branch if isinstance(branch, re.Pattern) else _pattern_of(branch)
    return pattern is not None and pattern.search(plain) is not None


def _has_words(plain: str, branch: str) -> bool:
    """Whether all words of a branch occur somewhere; a fast check before its pattern."""
    lowered = plain.lower()
    return all(word.lower() in lowered for word in _WORD.findall(straighten(branch)))


def _occurrence(plain: str, span: Span, mention: Mention, *, in_code: bool) -> Occurrence:
    start, end = span
    before = plain[max(0, start - 120) : start]
    after = plain[end : end + 80].split("\n", 1)[0]
    part = _PART_AFTER.match(after.split(".", maxsplit=1)[0])
    chosen = label_of(plain, span) == "chosen" or is_advised(plain, span) or is_recommended_in_words(plain, span)
    return Occurrence(
        *span,
        of_a_part=bool(part or _PART_BEFORE.search(before)),
        alone=not before.rpartition("\n")[2].strip(" \t*_`") and not after.strip(" .!*_`"),
        maybe_whole=not _PART_BEFORE.search(before)
        and bool(_THE_ONE.match(after) or (part and not _NAMED_PART.search(part[0]))),
        doubt=doubt_of_branch(plain, span),
        recommended=not mention.doubt and (is_recommended(plain, span) or chosen),
        advised=not mention.doubt and chosen,
        aside=bool(mention.doubt) or is_beside_a_negation(plain, span),
        described=is_described(plain, span),
        compared=is_compared(plain, span),
        in_an_item=is_part_of_an_item(plain, span),
        added=not mention.doubt and is_added(plain, span),
        unclear=bool(mention.doubt),
        kept_open=is_kept_open(plain, span),
        in_code=in_code,
    )


def _pattern_of(words: str) -> re.Pattern[str] | None:
    """A pattern for the words of a branch in this order, with any punctuation between them."""
    tokens = _WORD.findall(straighten(words))
    if not tokens:
        return re.compile(re.escape(words.strip())) if words.strip() else None
    joined = r"[\W_]{1,4}".join(map(re.escape, tokens))
    return re.compile(rf"(?<![^\W_]){joined}(?![^\W_])" if tokens[0].isascii() else joined, re.IGNORECASE)
