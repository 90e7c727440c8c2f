"""Credentials in a text: keys, tokens and passwords, by their published formats and by their labels."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from typing import Final, NamedTuple

from pytest_modelmigrate.text.credential_formats import FORMATS, compiled
from pytest_modelmigrate.text.labelled_credentials import find_labelled
from pytest_modelmigrate.text.stand_in_values import is_stand_in, looks_random

_ESCAPED_LETTER: Final = re.compile(r"\\+(?:u([0-9a-fA-F]{4})|/)")
_ESCAPED: Final = "bfnrt\"'"
_ESCAPE: Final = re.compile(rf"\\+([{_ESCAPED}])")

_DATA: Final = re.compile(r"[A-Za-z0-9+/=_-]+")
_DATA_LETTERS: Final = string.ascii_letters + string.digits + "+/=_-"
_DATA_LENGTH: Final = 16_384
"""Characters of base64 that are no credential any more."""
_DATA_START: Final = 512
"""Characters at the beginning of such data that are read all the same."""

SHORTEST: Final = 16
"""Characters of the shortest credential with a published format; tests compare it with the formats."""


_MARKS: Final = b"".join(b" " if bytes([code]).isspace() else b"x" for code in range(256))
"""For each byte of UTF-8 a space if it is white space, and else an x."""
_LONG_WORD: Final = b"x" * SHORTEST


class FoundCredential(NamedTuple):
    """A credential in a text.

    Attributes:
        kind: what it looks like, with its article, such as `a GitHub token`.
        start: where it begins, in characters.
        end: where it ends.
    """

    kind: str
    start: int
    end: int


def find_credentials(text: str) -> Iterator[FoundCredential]:
    """Everything in a text that looks like a credential, in no particular order; stretches may overlap.

    Escapes of JSON and Python are read as what they stand for, also where JSON is quoted in JSON.
    """
    plain = _without_escapes(text)
    for start, piece in _without_data(plain):
        for kind, begin, end in _find(piece):
            yield FoundCredential(kind, start + begin, start + end)


def _without_data(text: str) -> Iterator[tuple[int, str]]:
    """The pieces of a text without the rest of long base64 data, such as an image, and where each begins."""
    begin = 0
    for place in range(_DATA_LENGTH, len(text), _DATA_LENGTH):  # such data covers at least one of these places
        match = _DATA.match(text, place) if place >= begin else None
        if match is not None:
            before = text[max(begin, place - _DATA_LENGTH) : place]
            start = place - len(before) + len(before.rstrip(_DATA_LETTERS))
            if match.end() - start > _DATA_LENGTH:
                yield begin, text[begin : start + _DATA_START]
                begin = match.end()
    yield begin, text[begin:]


def _long_words(text: str) -> Iterator[str]:
    """The words that are long enough for a credential with a published format, and a few more."""
    content = text.encode("utf-8", "surrogatepass")
    marks = content.translate(_MARKS)
    start = marks.find(_LONG_WORD)
    while start >= 0:
        end = marks.find(b" ", start)
        word = content[start:] if end < 0 else content[start:end]
        yield word.decode("utf-8", "surrogatepass")
        start = -1 if end < 0 else marks.find(_LONG_WORD, end)


def _find(plain: str) -> Iterator[FoundCredential]:
    words = "\n".join(_long_words(plain))  # much less to search than the text
    for form in FORMATS:
        place = plain if form.spaced else words
        if form.prefix in place and compiled(form).search(place):
            for match in compiled(form).finditer(plain):
                found = match[0]
                if not is_stand_in(found) and not (form.random and not looks_random(found)):
                    yield FoundCredential(form.kind, *match.span())
    lowered = plain.lower()
    if len(lowered) != len(plain):  # a few letters have a longer lower case
        lowered = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in plain)
    for kind, span in find_labelled(plain, lowered):
        yield FoundCredential(kind, *span)


def without_letter_escapes(text: str) -> str:
    r"""A text with `\u0073` and `\/` written as the letters that they stand for; lines stay."""
    if "\\" not in text or ("\\u" not in text and "\\/" not in text):
        return text
    return _ESCAPED_LETTER.sub(lambda match: _letter(match[1]), text)


def _letter(code: str | None) -> str:
    letter = chr(int(code, 16)) if code else "/"
    return " " if letter == "\n" else letter


def _without_escapes(text: str) -> str:
    if "\\\\" in text:
        return _ESCAPE.sub(_blank, text)
    for sign in _ESCAPED if "\\" in text else "":
        text = text.replace(f"\\{sign}", f" {_meant(sign)}")
    return text


def _blank(match: re.Match[str]) -> str:
    """An escape as white space or a quotation mark, in as many characters, so that places stay."""
    return " " * (len(match[0]) - 1) + _meant(match[1])


def _meant(sign: str) -> str:
    return sign if sign in "\"'" else "\r"
