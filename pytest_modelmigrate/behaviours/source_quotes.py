"""Hold the quotations and block quotes of a reply against its sources."""

# ruff: noqa: RUF001 - characters of other scripts are meant

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

from pytest_modelmigrate.behaviours.citations import Citation
from pytest_modelmigrate.behaviours.conversation_texts import user_texts
from pytest_modelmigrate.behaviours.sources import Source
from pytest_modelmigrate.facts.replies import Reply
from pytest_modelmigrate.text.quotations import Quotation, block_quotes_in, fold, occurs, quotations_in
from pytest_modelmigrate.text.sentences import count_words
from pytest_modelmigrate.text.spans import Span

_NEAR: Final = 60
"""A citation belongs to a quotation that ends at most so many characters before it."""

_BEFORE: Final = 160
"""A citation in the same sentence belongs to a quotation that begins at most so many characters after it."""

_BESIDE: Final = 6
"""A citation is right behind a quotation if at most so many characters are between them."""

_SIMILAR: Final = 0.3
"""The share of a text's pairs of words that a source has, from which on the text looks like a quotation of it."""

_FEWEST_SAID: Final = 6
"""Words in quotation marks, from which on they are what somebody said; fewer may be the words on a button."""

_STOP: Final = re.compile(r"[.!?。！？।؟](?:\s|$)|[。！？]|\n[ \t]*\n")
_NEXT_SENTENCE: Final = re.compile(r"[.!?。！？।؟](?!\s*[\[(【¹²³⁰⁴-⁹])(?:\s|$)")
_ENDS_SENTENCE: Final = re.compile(
    r"(?<=[.!?。！？।؟])[*_]*[\"“”»«›‹」』’‘][*_]*"
    r"(?:[ \t]+(?=[*_\"“„«]*[^\W\da-zà-ÿ_])|[ \t]*\n[ \t]*(?:\n(?![ \t]*[(\[—–-])|(?:[-*+•]|\d{1,3}[.)])[ \t]))"
)
"""The end of a quotation that is a whole sentence: what follows begins another one."""

_SAYS_SO: Final = re.compile(r"[\])*_`]*[^.!?:：,，\n\[\]]{0,40}[:：,，][*_ \t]*[\"“„«»‹›「『‘‚][\s\u202f]*$")
"""What stands between the name of a source and the words that are quoted from it."""

_INTRODUCES: Final = re.compile(r"[:：][*_ \t]*\s*$")
_BEFORE_MARK: Final = re.compile(r"[:：,，][*_ \t]*[\"“„«»‹›「『‘‚][\s\u202f]*$")
_WORDS: Final = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+")
_FEWEST_LETTERS: Final = 4
_MARKUP: Final = re.compile(r"\*+|`|(?<!\w)_+|_+(?!\w)")

_MOST: Final = 1_000
"""Quotations that are compared, the first ones."""

OWN_WORDS: Final = "the words in quotation marks may be the reply's own"
CALLOUT: Final = "the block quote may be the reply's own words"
NAMED_BEFORE: Final = "the source that is named before the quotation may be named for something else"
TRANSLATED: Final = "the quotation has no word in common with the sources; it may be a translation"


Cited: TypeAlias = Sequence[tuple[Span, int, str]]
"""Spans, sources and doubts of the citations in a text, in order."""


class QuoteProblem(NamedTuple):
    """What is wrong with a quotation, or why nothing can be said about it.

    Attributes:
        failure: the class of failure; empty if the quotation may be none.
        evidence: what shows it.
        span: the place of the quotation in the reply's text; None in a citation block.
        doubt: why this is a guess; empty when the rule is sure.
    """

    failure: str
    evidence: str
    span: Span | None
    doubt: str


class _Words(NamedTuple):
    """The words of a text without punctuation, and its pairs of words."""

    joined: str
    single: frozenset[str]
    pairs: frozenset[tuple[str, str]]


class SourceQuotes:
    """The texts of the sources, prepared to look up quotations.

    Args:
        sources: the sources.
        reply: the reply, for its request: words quoted from it are no altered quotation.
    """

    def __init__(self, sources: Sequence[Source], reply: Reply) -> None:
        self.folded = [fold(_MARKUP.sub("", each.text)) for each in sources]
        self._titles = [fold(part) for each in sources for part in (each.title, each.name)]
        self._reply = reply
        self._met: dict[str, list[int]] = {}

    @cached_property
    def _passed_on(self) -> str:
        return "\n".join([*(fold(_MARKUP.sub("", each)) for each in user_texts(self._reply)), *self._titles])

    @cached_property
    def _words(self) -> list[_Words]:
        return [_words(each) for each in self.folded]

    def problems(self, text: str, citations: Sequence[Citation]) -> Iterator[QuoteProblem]:
        """What is wrong with the quotations and the block quotes of a text."""
        cited = sorted(
            (each.span, each.source, each.doubt) for each in citations if each.span and each.source is not None
        )
        for quotation in quotations_in(text)[:_MOST]:
            if (problem := self._judge(quotation, text, cited)) is not None:
                yield problem
        for quotation in block_quotes_in(text)[:_MOST]:
            if (problem := self._judge_block(quotation, text, cited)) is not None:
                yield problem

    def altered(self, citation: Citation) -> bool:
        """Whether the `cited_text` of a citation block is not in the source that it names."""
        if citation.source is None or not citation.quote or not self.folded[citation.source]:
            return False
        return not self._holds(citation.quote, citation.source)

    def verbatim(self, text: str) -> bool:
        """Whether the text quotes one of the sources word for word."""
        return any(self._holding(each.text) for each in quotations_in(text)[:_MOST])

    def _judge(self, quotation: Quotation, text: str, cited: Cited) -> QuoteProblem | None:
        span = (quotation.start, quotation.end)
        after = _within(cited, quotation.end, _end_of_sentence(text, quotation.end))
        before = text[max(0, quotation.start - _BEFORE) : quotation.start]
        sentence = quotation.start - len(before) + max((each.end() for each in _STOP.finditer(before)), default=0)
        introducing = _within(cited, sentence, quotation.start)
        if holding := self._holding(quotation.text):
            pointed, doubt = _attributed_to(quotation, text, introducing, after)
            if pointed and not pointed & set(holding) and all(self.folded[index] for index in pointed):
                listed = ", ".join(str(number + 1) for number in sorted(pointed))
                evidence = f"{quotation.text[:80]!r} is in source {holding[0] + 1}, not in {listed}"
                return QuoteProblem("wrong source", evidence, span, doubt)
            return None
        near = [*introducing, *after]
        if any(not self.folded[source] for _, source, _ in near) or self._is_passed_on(quotation.text):
            return None
        evidence = f"not verbatim in any source: {quotation.text[:120]!r}"
        if any(not doubt for _, _, doubt in near):
            is_term = count_words(quotation.text) < _FEWEST_SAID and not (
                _BEFORE_MARK.search(before) or self._similarity(quotation.text)
            )
            unlike = self._similarity(quotation.text) < _SIMILAR and not _BEFORE_MARK.search(before)
            doubt = OWN_WORDS if is_term or unlike else self._doubt_of_translation(quotation.text)
            return QuoteProblem("altered quote", evidence, span, doubt)
        said = near or _BEFORE_MARK.search(before) or self._similarity(quotation.text) >= _SIMILAR
        if not said and count_words(quotation.text) < _FEWEST_SAID:
            return None
        failure = "altered quote" if said and all(self.folded) else ""
        return QuoteProblem(failure, evidence, span, OWN_WORDS)

    def _judge_block(self, quotation: Quotation, text: str, cited: Cited) -> QuoteProblem | None:
        if self._holding(quotation.text) or self._is_passed_on(quotation.text):
            return None
        first = max(0, quotation.start - _BEFORE)
        before = text[first : quotation.start].rstrip("> \t\n")
        introducing: Cited = ()
        if _INTRODUCES.search(before):
            introducing = _within(cited, first + before.rfind("\n") + 1, quotation.start)
        around = [*introducing, *_within(cited, quotation.start, quotation.end + _NEAR)]
        if any(not self.folded[source] for _, source, _ in around):
            return None
        similarity = self._similarity(quotation.text)
        evidence = f"not verbatim in any source: {quotation.text[:120]!r}"
        span = (quotation.start, quotation.end)
        if any(not doubt for _, _, doubt in introducing):
            return QuoteProblem("altered quote", evidence, span, self._doubt_of_translation(quotation.text))
        return QuoteProblem("altered quote", evidence, span, CALLOUT) if similarity >= _SIMILAR else None

    def _holding(self, quotation: str) -> list[int]:
        if quotation not in self._met:
            read = (index for index in range(len(self.folded)) if self.folded[index])
            self._met[quotation] = [index for index in read if self._holds(quotation, index)]
        return self._met[quotation]

    def _holds(self, quotation: str, index: int) -> bool:
        """Whether a source has the quotation; punctuation and markup may differ."""
        plain = _MARKUP.sub("", quotation)
        return occurs(plain, self.folded[index]) or _words(fold(plain)).joined in self._words[index].joined

    def _is_passed_on(self, quotation: str) -> bool:
        """Whether the words are those of the request, or a title."""
        return occurs(_MARKUP.sub("", quotation), self._passed_on)

    def _similarity(self, quotation: str) -> float:
        pairs = _words(fold(quotation)).pairs
        return max((len(pairs & each.pairs) / len(pairs) for each in self._words), default=0.0) if pairs else 0.0

    def _doubt_of_translation(self, quotation: str) -> str:
        words = {each for each in _words(fold(quotation)).single if len(each) >= _FEWEST_LETTERS or not each.isascii()}
        return "" if any(words & each.single for each in self._words) else TRANSLATED


def _attributed_to(quotation: Quotation, text: str, introducing: Cited, after: Cited) -> tuple[set[int], str]:
    """The sources that a quotation is attributed to, and why they may be named for something else.

    A citation right behind the quotation counts first, then one that introduces it, then one in the same sentence.
    """
    if beside := [each for each in after if each[0][0] <= quotation.end + _BESIDE]:
        return _sources_of(beside), ""
    if introducing:
        (_, end), source, doubt = introducing[-1]
        if _SAYS_SO.match(text[end : quotation.start]):
            return {source}, doubt
    if after:
        return _sources_of([*introducing, *after]), ""
    line = text.rfind("\n", 0, quotation.start)
    return _sources_of([each for each in introducing if each[0][0] > line]), NAMED_BEFORE


def _sources_of(citations: Cited) -> set[int]:
    return {source for _, source, _ in citations}


def _end_of_sentence(text: str, start: int) -> int:
    """Where the sentence of a quotation that ends at a place ends, at most a little behind it."""
    if own := _ENDS_SENTENCE.match(text, start):
        return own.end() - 1
    stop = _NEXT_SENTENCE.search(text, start, start + _NEAR)
    return stop.start() if stop else start + _NEAR


def _within(cited: Cited, start: int, end: int) -> Cited:
    """The citations that begin in a range, both ends included."""
    return cited[bisect_left(cited, start, key=_start) : bisect_right(cited, end, key=_start)]


def _start(citation: tuple[Span, int, str]) -> int:
    return citation[0][0]


def _words(folded: str) -> _Words:
    words = _WORDS.findall(folded)
    return _Words(f" {' '.join(words)} ", frozenset(words), frozenset(pairwise(words)))
