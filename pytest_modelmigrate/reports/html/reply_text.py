"""The text of a reply in segments: words that differ from the baseline, and the parts that findings rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from pytest_modelmigrate.text.word_diff import Kind, Piece

Tone: TypeAlias = Literal["", "held", "failed"]

_STRONGER: Final[tuple[Tone, ...]] = ("", "held", "failed")


@dataclass(frozen=True, slots=True)
class Mark:
    """A part of a reply that a finding rests on.

    Attributes:
        start: where it begins.
        end: where it ends.
        tone: whether the finding held.
        label: the class of failure, or the behaviour that held.
    """

    start: int
    end: int
    tone: Tone
    label: str


@dataclass(frozen=True, slots=True)
class Segment:
    """Some characters of a reply that look the same.

    Attributes:
        text: the characters.
        kind: whether the baseline's reply has them too (`same`), has them not (`new`), or alone (`gone`).
        tone: whether a finding rests on them.
        label: that of the mark.
    """

    text: str
    kind: Kind = "same"
    tone: Tone = ""
    label: str = ""


def segments(text: str, marks: Sequence[Mark], pieces: Sequence[Piece] | None) -> list[Segment]:
    """A text in segments, in order.

    Args:
        text: the reply, or its beginning.
        marks: what findings rest on; parts behind the end of the text are left out.
        pieces: the diff against the baseline's reply; None without one.
    """
    return list(_segments(text, marks, pieces if pieces is not None else [Piece("same", text)]))


def _segments(text: str, marks: Sequence[Mark], pieces: Sequence[Piece]) -> Iterator[Segment]:
    place = 0
    for piece in pieces:
        if piece.kind == "gone":
            yield Segment(piece.text, "gone")
            continue
        end = place + len(piece.text)
        inside = [mark for mark in marks if mark.start < end and place < mark.end and mark.start < mark.end]
        edges = {place, end, *(edge for mark in inside for edge in (mark.start, mark.end) if place < edge < end)}
        for begin, stop in pairwise(sorted(edges)):
            over = [mark for mark in inside if mark.start <= begin and stop <= mark.end]
            mark = max(over, key=lambda each: _STRONGER.index(each.tone), default=None)
            yield Segment(text[begin:stop], piece.kind, mark.tone if mark else "", mark.label if mark else "")
        place = end
