"""Approximate token counts for both tokenizer generations; a pure function of the text.

The real tokenizers are not public. The old generation is approximated by counting words, digits and signs;
the new one (Opus 4.7 and later) by the published expansion of about 30% on top of it.
Source of the ratio: https://platform.claude.com/docs/en/about-claude/pricing
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from pytest_modelmigrate.facts.catalog import Generation

EXPANSION_PERCENT: Final = 130
"""Tokens of the new tokenizer for 100 of the old one."""

_PIECE: Final = re.compile(r"[A-Za-z]+|\d{1,3}|\s+|[\u2e80-\U0010ffff]|[^\sA-Za-z\d\u2e80-\U0010ffff]+")
_LETTERS_PER_TOKEN: Final = 7
_SIGNS_PER_TOKEN: Final = 2


def count_text(text: str, generation: Generation) -> int:
    """The token count of a text; 0 for an empty text."""
    return _expanded(sum(tokens for _, tokens in _pieces(text)), generation)


def cut_text(text: str, limit: int, generation: Generation) -> str:
    """The longest prefix of a text with at most `limit` tokens, cut between words or punctuation."""
    if count_text(text, generation) <= limit:
        return text
    total = 0
    kept: list[str] = []
    for piece, tokens in _pieces(text):
        total += tokens
        if _expanded(total, generation) > limit:
            break
        kept.append(piece)
    return "".join(kept)


def _pieces(text: str) -> Iterator[tuple[str, int]]:
    """The pieces of a text, each with its count of old tokens."""
    for match in _PIECE.finditer(text):
        piece = match.group()
        if piece.isspace():
            yield piece, 0 if piece == " " else 1
        elif piece.isascii() and piece.isalpha():
            yield piece, -(-len(piece) // _LETTERS_PER_TOKEN)
        elif piece.isdigit():
            yield piece, 1
        else:
            yield piece, -(-len(piece) // _SIGNS_PER_TOKEN)


def _expanded(tokens: int, generation: Generation) -> int:
    """Tokens of the generation for a count of old ones, rounded up."""
    return tokens if generation == "old" else -(-tokens * EXPANSION_PERCENT // 100)
