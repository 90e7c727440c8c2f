"""Word diff: which words of a text are new, and which of an earlier text are gone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

Kind: TypeAlias = Literal["same", "new", "gone"]

MOST_WORDS: Final = 4000
"""Longer texts are not compared: that takes seconds."""

LEAST_IN_COMMON: Final = 0.25
"""Texts with a smaller share of words in common are other texts, and a diff of them tells nothing."""

_WORD: Final = re.compile(r"\d[\d.,]*\d|\w+|\s+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a diff.

    Attributes:
        kind: whether it is in both texts, in the later one alone, or in the earlier one alone.
        text: the piece.
    """

    kind: Kind
    text: str


def word_diff(before: str, after: str) -> tuple[Piece, ...] | None:
    """The later text in pieces, with the words that are gone in between.

    The pieces that are not gone add up to the later text, those that are not new to the earlier one.

    Args:
        before: the earlier text.
        after: the later text.

    Returns:
        None where the texts have too little in common, or are too long to compare.
    """
    if before == after:
        return (Piece("same", after),) if after else ()
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return None
    matcher = SequenceMatcher(None, old, new)
    if _share_in_common(matcher, old, new) < LEAST_IN_COMMON:
        return None
    pieces: list[Piece] = []
    for tag, start, end, begin, stop in _joined(matcher.get_opcodes(), old):
        if tag == "equal":
            pieces.append(Piece("same", "".join(new[begin:stop])))
            continue
        if end > start:
            pieces.append(Piece("gone", "".join(old[start:end])))
        if stop > begin:
            pieces.append(Piece("new", "".join(new[begin:stop])))
    return tuple(pieces)


def _share_in_common(matcher: SequenceMatcher[str], old: list[str], new: list[str]) -> float:
    """Twice the words in common over the words of both; white space is no word."""
    common = sum(
        not word.isspace() for start, _, size in matcher.get_matching_blocks() for word in old[start : start + size]
    )
    words = sum(not word.isspace() for word in (*old, *new))
    return 2 * common / words if words else 1.0


_Opcode: TypeAlias = tuple[str, int, int, int, int]


def _joined(opcodes: Sequence[_Opcode], old: Sequence[str]) -> list[_Opcode]:
    """The opcodes, with changes that only white space keeps apart as one: a phrase reads better than its words."""
    joined: list[_Opcode] = []
    for index, (tag, start, end, begin, stop) in enumerate(opcodes):
        between = tag == "equal" and 0 < index < len(opcodes) - 1 and all(word.isspace() for word in old[start:end])
        changed = tag != "equal" or between
        if changed and joined and joined[-1][0] == "replace":
            _, first, _, other, _ = joined.pop()
            start, begin = first, other  # noqa: PLW2901 - the change begins where the one before it does
        joined.append(("replace" if changed else tag, start, end, begin, stop))
    return joined
