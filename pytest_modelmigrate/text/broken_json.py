"""What was meant by a text that is nearly JSON: cut short, commented, in another language's notation.

Used to see what a broken reply says (does it ask a question? has its content changed?), never to call it
valid. It reads in one pass with a stack of its own, so that neither length nor depth is a danger.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from pytest_modelmigrate.text.json_documents import Document, NotJsonError, find_documents, read_json
from pytest_modelmigrate.text.lenient_json import (
    CALL,
    CLOSING_QUOTES,
    CUT_NUMBER,
    SKIPPED,
    WORDS,
    Reader,
    read_scalar,
)

LONGEST_READ: Final = 64_000
"""Longer broken texts are not read: what they meant is unknown, in characters."""

LONGEST_GUESS: Final = 20_000
"""Longer damaged texts are not given to json_repair, which takes 2 seconds per million characters."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The value that a nearly-JSON text was meant to be.

    Attributes:
        value: the value.
        sure: whether only notation stood in the way (comments, other quotes, an ellipsis, a trailing comma);
            False where the structure is damaged or cut short, so that the value is a guess.
    """

    value: Any
    sure: bool


def read_meant(text: str, found: Sequence[Document] | None = None) -> Meant:
    """Read what the text was meant to be.

    Several documents make a list when nothing else stands between them; among prose the last counts, as
    https://platform.claude.com/docs/en/build-with-claude/prompt-engineering/claude-prompting-best-practices
    advises. Keys and strings that were cut short are kept as far as they go, keys without a value are null.

    Args:
        text: the text.
        found: what `find_documents` finds in it, where that is known already.

    Raises:
        NotJsonError: nothing in the text looks like JSON, or the text is too long to be guessed at.
    """
    if found is None:
        try:
            return Meant(read_json(text).value, sure=True)
        except NotJsonError:
            found = find_documents(text)
    if any(each.problem for each in found) and len(text) > LONGEST_READ:
        raise NotJsonError("the text is too long to be guessed at", LONGEST_READ)
    if not found:
        return _lone_value(text)
    read = [_read(text[each.start : each.end]) if each.problem else Meant(each.value, sure=True) for each in found]
    between = [text[before.end : after.start] for before, after in pairwise(found)]
    if len(read) > 1 and not any(each.strip(" \t\r\n,;") for each in between):
        return Meant([each.value for each in read], all(each.sure for each in read))
    unclosed = any(each.unclosed for each in found)
    return Meant(read[-1].value, read[-1].sure and not unclosed)


def _lone_value(text: str) -> Meant:
    """A value that is no object or array, or one that stands as a function's argument."""
    skipped = SKIPPED.match(text)
    body = text[skipped.end() if skipped else 0 :].rstrip()
    call = CALL.match(body)
    if call and body.rstrip("; ").endswith(")"):
        body = body[call.end() :].rstrip("; ").removesuffix(")")
    head = body[:1]
    if head and (head in CLOSING_QUOTES or head in "[{(" or body.startswith('\\"')):
        return _read(body)
    number = CUT_NUMBER.fullmatch(body.rstrip(", "))
    if head and (body.casefold() in WORDS or (number and head in "-0123456789")):
        return Meant(read_scalar(body.rstrip(", "), cut=True), sure=False)
    raise NotJsonError("nothing in it looks like JSON", 0)


def _read(text: str) -> Meant:
    """Read in one pass; where the structure itself is damaged, ask the library that guesses."""
    reader = Reader(text)
    value = reader.read()
    if not reader.unsure or len(text) > LONGEST_GUESS:
        return Meant(value, sure=not reader.unsure)
    import json_repair

    try:
        guess = json_repair.loads(text)
    except (ValueError, RecursionError):
        return Meant(value, sure=False)
    return Meant(value if guess == "" else guess, sure=False)
