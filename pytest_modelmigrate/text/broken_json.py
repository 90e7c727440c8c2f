"""Guess the value of a text that is nearly JSON: truncated, with comments, or in the notation of another language.

Used to see what a broken reply says (does it ask a question? has its content changed?), never to call it valid. It
reads in one pass with an explicit stack, so long and deeply nested texts are safe.
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
"""Longest broken text that is read, in characters."""

LONGEST_GUESS: Final = 20_000
"""Longest damaged text for json_repair, in characters; it takes 2 seconds for a million characters."""


@dataclass(frozen=True, slots=True)
class Meant:
    """The likely value of a text that is nearly JSON.

    Attributes:
        value: the value.
        sure: whether only the notation is wrong (comments, other quotes, an ellipsis, a trailing comma); False if the
            structure is damaged or truncated, so that the value is a guess.
    """

    value: Any
    sure: bool


def read_meant(text: str, found: Sequence[Document] | None = None) -> Meant:
    """Guess the value of a text.

    Several documents with nothing between them are a list; among prose the last one counts, as
    https://platform.claude.com/docs/en/build-with-claude/prompt-engineering/claude-prompting-best-practices
    advises. Truncated keys and strings are kept as they are; keys without a value are null.

    Args:
        text: the text.
        found: the result of `find_documents`, if it is known already.

    Raises:
        NotJsonError: nothing in the text looks like JSON, or the text is too long.
    """
    if found is None:
        try:
            return Meant(read_json(text).value, sure=True)
        except NotJsonError:
            found = find_documents(text)
    if any(each.problem for each in found) and len(text) > LONGEST_READ:
        raise NotJsonError("the text is too long to be read", LONGEST_READ)
    if not found:
        return _lone_value(text)
    read = [_read(text[each.start : each.end]) if each.problem else Meant(each.value, sure=True) for each in found]
    between = [text[before.end : after.start] for before, after in pairwise(found)]
    if len(read) > 1 and not any(each.strip(" \t\r\n,;") for each in between):
        return Meant([each.value for each in read], all(each.sure for each in read))
    unclosed = any(each.unclosed for each in found)
    return Meant(read[-1].value, read[-1].sure and not unclosed)


def _lone_value(text: str) -> Meant:
    """A value that is no object or array, or the argument of a function call."""
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
    """Read in one pass; if the structure is damaged, use json_repair."""
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
