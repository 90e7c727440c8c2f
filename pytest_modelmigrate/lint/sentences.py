"""A prompt read as sentences, each with its place in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.lint.masking import MASK, lines, mask
from pytest_modelmigrate.text.spans import Span

Role: TypeAlias = Literal["system", "user", "prefill", "unknown"]
"""Whose text it is; `prefill` is an assistant message that ends the conversation."""

LONGEST_SENTENCE: Final = 1000
"""A longer stretch without an end is data; it is not read."""

_ITEM: Final = re.compile(
    r"\s*(?:(?:[-*•‣◦+\u2013\u2014]|\d{1,3}[.)]|[A-Za-z][.)]|\(\w{1,3}\)|\#{1,6}|\[[ xX]\])[ \t]+|\|)+"
)
_WHOLE_TAG: Final = re.compile(r"\s*</?[A-Za-z][^<>\n]{0,200}>\s*")
_END: Final = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’)\]*_]*+(?=\s)|[。！？]+[”」』）]*")  # noqa: RUF001 - their own stops
_TERMINAL: Final = tuple(".!?:;。！？…")  # noqa: RUF001 - the same
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(])(?:e\.g|i\.e|eg|ie|vs|cf|approx|fig|no|mr|mrs|ms|dr|prof|st|inc|ltd|etc|[A-Za-z]|\d{1,3})\.$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a prompt.

    Attributes:
        start: index in the prompt where it begins.
        end: index where it ends.
        text: the sentence, white space collapsed, bold marks left out.
        masked: the same, as long, with what is no instruction masked and apostrophes made straight.
    """

    start: int
    end: int
    text: str
    masked: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A prompt prepared for the rules.

    Attributes:
        prompt: the whole text.
        role: whose text it is.
        context: the other texts of the same conversation.
        sentences: its sentences in order, empty where all of it is masked.
    """

    prompt: str
    role: Role
    context: str
    sentences: tuple[Sentence, ...]


def read(prompt: str, role: Role = "unknown", context: str = "") -> Reading:
    """Read a prompt; in linear time."""
    masked = mask(prompt).replace("\u2019", "'").replace("\u02bc", "'").replace("\u2011", "-")
    found = tuple(_sentence(prompt, masked, start, end) for start, end in _ranges(masked))
    return Reading(prompt, role, context, tuple(each for each in found if each.masked))


def _ranges(masked: str) -> Iterator[Span]:
    for block_start, block_end in _blocks(masked):
        start = block_start
        for stop in _END.finditer(masked, block_start, block_end):
            if masked[stop.start()] == "." and _abbreviated(masked, start, stop.start(), block_end):
                continue
            yield start, stop.end()
            start = stop.end()
        yield start, block_end


def _abbreviated(masked: str, start: int, stop: int, block_end: int) -> bool:
    """Whether the full stop belongs to a short form; `etc.` may also end a sentence."""
    before = masked[max(start, stop - 8) : stop + 1]
    if not _ABBREVIATION.search(before):
        return False
    following = masked[stop + 1 : min(stop + 4, block_end)].strip()
    return not (before.lower().endswith("etc.") and following[:1].isupper())


def _blocks(masked: str) -> Iterator[Span]:
    """Lines, joined where one goes on in the next; list marks and headings open a block."""
    opened: Span | None = None
    for start, end in lines(masked):
        line = masked[start:end]
        stripped = line.strip()
        item = _ITEM.match(line)
        if opened and stripped and not item and not _WHOLE_TAG.fullmatch(line) and _goes_on(masked, opened, stripped):
            opened = (opened[0], end)
            continue
        if opened:
            yield opened
        opened = (start + (item.end() if item else 0), end) if stripped else None
        if opened and _WHOLE_TAG.fullmatch(line):
            opened = None
    if opened:
        yield opened


def _goes_on(masked: str, opened: Span, following: str) -> bool:
    before = masked[max(opened[0], opened[1] - 80) : opened[1]].rstrip()
    return not before.endswith(_TERMINAL) and (following[0].islower() or before.endswith((",", "(", "—")))


def _sentence(prompt: str, masked: str, start: int, end: int) -> Sentence:
    while start < end and masked[start].isspace():
        start += 1
    while end > start and masked[end - 1].isspace():
        end -= 1
    read_at_all = end - start <= LONGEST_SENTENCE and any(
        sign != MASK and not sign.isspace() for sign in masked[start:end]
    )
    if not read_at_all:
        return Sentence(start, end, "", "")
    plain, hidden = _collapse(prompt[start:end], masked[start:end])
    return Sentence(start, end, plain, hidden)


def _collapse(text: str, masked: str) -> tuple[str, str]:
    """Both texts with single spaces and without `**` and `__`, still as long as each other."""
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
