"""A prompt as the rules read it: its sentences, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.lint.masking import MASK, lines, mask
from pytest_modelmigrate.text.sentences import sentence_spans
from pytest_modelmigrate.text.spans import Span

PromptRole: TypeAlias = Literal["system", "user", "prefill", "unknown"]
"""The role of a text; `prefill` is an assistant message that ends the conversation."""

LONGEST_SENTENCE: Final = 1000
"""A longer sentence is data, and no rule reads it, in characters."""

_ITEM: Final = re.compile(
    r"\s*(?:(?:[-*•‣◦+\u2013\u2014]|\d{1,3}[.)]|[A-Za-z][.)]|\(\w{1,3}\)|\#{1,6}|\[[ xX]\])[ \t]+|\|)+"
)
_WHOLE_TAG: Final = re.compile(r"\s*</?[A-Za-z][^<>\n]{0,200}>\s*")
_TERMINAL: Final = tuple(".!?:;。！？…")  # noqa: RUF001 - full stops of other scripts are meant
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|eg|ie|vs|cf|approx|fig|no|mr|mrs|ms|dr|prof|st|inc|ltd|etc|[A-Za-z]|\d{1,3})\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PromptSentence:
    """One sentence of a prompt.

    Attributes:
        start: where it begins in the prompt.
        end: where it ends.
        text: the sentence with single spaces, without marks of bold text.
        masked: the same, of the same length, with straight apostrophes and everything masked that is no instruction.
    """

    start: int
    end: int
    text: str
    masked: str


@dataclass(frozen=True, slots=True)
class ParsedPrompt:
    """A text of a prompt, parsed for the rules.

    Attributes:
        text: the whole text.
        role: the role of the text.
        context: the other texts of the same conversation.
        sentences: its sentences in order; empty if everything is masked.
    """

    text: str
    role: PromptRole
    context: str
    sentences: tuple[PromptSentence, ...]


def parse_prompt(text: str, role: PromptRole = "unknown", context: str = "") -> ParsedPrompt:
    """Mask a text and cut it into sentences, in linear time; a prefill has no sentences."""
    if role == "prefill":
        return ParsedPrompt(text, role, context, ())
    masked = mask(text).replace("\u2019", "'").replace("\u02bc", "'").replace("\u2011", "-")
    found = tuple(_sentence(text, masked, start, end) for start, end in _sentence_spans(masked))
    return ParsedPrompt(text, role, context, tuple(each for each in found if each.masked))


def _sentence_spans(masked: str) -> Iterator[Span]:
    for start, end in _blocks(masked):
        block = masked[start:end].replace("\n", " ")
        for first, last in sentence_spans(block, is_abbreviation=_is_abbreviation, longest=None):
            yield start + first, start + last


def _is_abbreviation(block: str, start: int, stop: int, end: int) -> bool:
    """Whether the full stop belongs to an abbreviation or a number; `etc.` before a capital ends a sentence."""
    before = block[max(start, stop - 8) : stop + 1]
    if not _ABBREVIATION.search(before):
        return False
    following = block[stop + 1 : min(stop + 4, len(block))].strip()
    return end < len(block) and not (before.lower().endswith("etc.") and following[:1].isupper())


def _blocks(masked: str) -> Iterator[Span]:
    """Lines, joined if a sentence continues on the next line; list items and headings begin a new block."""
    opened: Span | None = None
    for start, end in lines(masked):
        line = masked[start:end]
        stripped = line.strip()
        item = _ITEM.match(line)
        if opened and stripped and not item and not _WHOLE_TAG.fullmatch(line) and _continues(masked, opened, stripped):
            opened = (opened[0], end)
            continue
        if opened:
            yield opened
        opened = (start + (item.end() if item else 0), end) if stripped else None
        if opened and _WHOLE_TAG.fullmatch(line):
            opened = None
    if opened:
        yield opened


def _continues(masked: str, opened: Span, following: str) -> bool:
    before = masked[max(opened[0], opened[1] - 80) : opened[1]].rstrip()
    return not before.endswith(_TERMINAL) and (following[0].islower() or before.endswith((",", "(", "—")))


def _sentence(text: str, masked: str, start: int, end: int) -> PromptSentence:
    read_at_all = end - start <= LONGEST_SENTENCE and any(
        sign != MASK and not sign.isspace() for sign in masked[start:end]
    )
    if not read_at_all:
        return PromptSentence(start, end, "", "")
    plain, hidden = _collapse(text[start:end], masked[start:end])
    return PromptSentence(start, end, plain, hidden)


def _collapse(text: str, masked: str) -> tuple[str, str]:
    """Both texts with single spaces and without `**` and `__`; their lengths stay equal."""
    kept: list[int] = []
    for index, sign in enumerate(masked):
        if sign.isspace():
            if kept and not masked[kept[-1]].isspace():
                kept.append(index)
        elif sign not in "*_" or sign not in (masked[index - 1 : index], masked[index + 1 : index + 2]):
            kept.append(index)
    plain = "".join(" " if masked[index].isspace() else text[index] for index in kept)
    hidden = "".join(" " if masked[index].isspace() else masked[index] for index in kept)
    return plain, hidden
