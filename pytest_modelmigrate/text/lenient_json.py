"""A lenient JSON parser: one pass, an explicit stack, and a flag for guesses."""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_modelmigrate.text.json_documents import MAX_DIGITS

SKIPPED: Final = re.compile(r"(?:\s|\ufeff|//[^\n]*|/\*(?:[^*]|\*(?!/))*+(?:\*/|$)|#[^\n]*)*+")
"""White space and comments in any notation."""

CLOSING_QUOTES: Final = {
    '"': '"',
    "'": "'",
    "`": "`\u00b4'",
    "\u201c": '\u201d"',
    "\u2018": "\u2019'",
    "\u00b4": "\u00b4`",
}
"""Quotes that open a string, and the quotes that may close it."""

CALL: Final = re.compile(r"[A-Za-z_$][\w$.]*\s*\(\s*")
"""A function call around a value, as in JSONP or the notation of databases."""

WORDS: Final = {
    "true": True,
    "false": False,
    "null": None,
    "none": None,
    "undefined": None,
    "nan": None,
}
"""Literals of JSON and of similar notations, in lower case."""

CUT_NUMBER: Final = re.compile(r"(?P<number>-?(?:0|[1-9]\d*)?(?:\.\d+)?)(?:\.|[eE][+-]?|\.[eE])?")
"""A number, possibly truncated in its fraction or exponent."""

_NUMBER: Final = re.compile(r"[+-]?(?:0|[1-9][\d_]*)?(?:\.\d[\d_]*)?(?:(?<=\d)[eE][+-]?\d+)?(?<=\d)", re.ASCII)
_ESCAPES: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_KEY: Final = re.compile(r"[^\s:,{}\[\]=\"'()]+")
_KEY_FOLLOWS: Final = re.compile(
    r"\s*(?:\}|$|//|/\*"
    r"|[\"'\u201c\u2018`](?:[^\"'\u201d\u2019`\n]{0,200})[\"'\u201d\u2019`\u00b4]\s*:|[\w$-]{1,80}\s*:)"
)
_BARE: Final = re.compile(r"(?:[^,:\[\]{}\"\n]|:(?=//))*")
_BARE_IN_ARRAY: Final = re.compile(r"[^,\[\]{}\"\n]*")
_JOIN: Final = re.compile(r"\s*\+\s*(?=[\"'])")
_UNICODE: Final = re.compile(r"[0-9a-fA-F]{4}")
_SURROGATES: Final = re.compile(r"(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_ELLIPSES: Final = ("...", "\u2026")


class Reader:
    """Reads one value from the start of a text that is nearly JSON.

    Attributes:
        unsure: whether the structure itself is damaged, so that the value is a guess.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.unsure = False
        self._at = 0
        self._containers: list[Any] = []
        self._keys: list[str | None] = []

    def read(self) -> Any:
        """Read the first value of the text and ignore the rest."""
        while True:
            self._skip()
            mark = self._peek()
            if self._skipped_non_value(mark):
                continue
            if mark in ("{", "["):
                self._at += 1
                self._containers.append({} if mark == "{" else [])
                self._keys.append(None)
                continue
            if not mark or mark in "}]":
                if not self._containers:
                    return None
                value = self._close(mark)
            else:
                value = self._leaf()
            if not self._containers:
                return value
            self._place(value)

    def _skipped_non_value(self, mark: str) -> bool:
        """Read a separator, an ellipsis or a key; return whether there was one."""
        if not self._containers or not mark:
            return False
        if mark == "," or (mark == ":" and self._wants_key()):
            self._at += 1
            if self._keys[-1] is not None:
                self._place(None)
            return True
        for dots in _ELLIPSES:
            if self.text.startswith(dots, self._at):
                self._at += len(dots)
                return True
        if mark not in "}]" and self._wants_key():
            self._keys[-1] = self._key()
            return True
        return False

    def _wants_key(self) -> bool:
        return isinstance(self._containers[-1], dict) and self._keys[-1] is None

    def _place(self, value: Any) -> None:
        container = self._containers[-1]
        if isinstance(container, list):
            container.append(value)
        else:
            container[self._keys[-1] or ""] = value
            self._keys[-1] = None

    def _close(self, mark: str) -> Any:
        if self._keys[-1] is not None:
            self._place(None)
        container = self._containers.pop()
        self._keys.pop()
        self.unsure |= mark == ("]" if isinstance(container, dict) else "}")
        self._at += len(mark)
        return container

    def _skip(self) -> None:
        match = SKIPPED.match(self.text, self._at)
        self._at = match.end() if match else self._at

    def _peek(self) -> str:
        return self.text[self._at : self._at + 1]

    def _key(self) -> str:
        match = _KEY.match(self.text, self._at)
        if self._opens_string():
            key = self._string(as_key=True)
        elif match:
            self._at = match.end()
            key = match.group()
        else:
            self.unsure = True
            self._at += 1
            return ""
        self._skip()
        if self._peek() in (":", "="):
            self._at += 1
            self._at += self._peek() == ">"
        elif self._peek() not in ("", '"', "'") and not self._peek().isalnum():
            self.unsure = True
        return key

    def _leaf(self) -> Any:
        if self._opens_string():
            text = self._string(as_key=False)
            while join := _JOIN.match(self.text, self._at):
                self._at = join.end()
                text += self._string(as_key=False)
            return text
        if call := CALL.match(self.text, self._at):
            self._at = call.end()
            value = None if self._peek() == ")" else self._leaf()
            self._skip()
            self._at += self._peek() == ")"
            return value
        in_array = bool(self._containers) and isinstance(self._containers[-1], list)
        match = (_BARE_IN_ARRAY if in_array else _BARE).match(self.text, self._at)
        word = match.group() if match else ""
        self.unsure |= not word or "(" in word or "/*" in word
        self._at += len(word) or 1
        if "://" not in word:
            word = word.split("//")[0].rstrip(";)\t\r ")
        return read_scalar(word.rstrip(), cut=self._at >= len(self.text)) if word else None

    def _opens_string(self) -> bool:
        return self._peek() in CLOSING_QUOTES or self.text.startswith('\\"', self._at)

    def _string(self, *, as_key: bool) -> str:
        escaped = self._peek() == "\\"
        closing = '"' if escaped else CLOSING_QUOTES[self._peek()]
        stop = re.compile(rf"[\\{re.escape(closing)}]" + ("|\n" if as_key else ""))
        self._at += 2 if escaped else 1
        pieces: list[str] = []
        while match := stop.search(self.text, self._at):
            pieces.append(self.text[self._at : match.start()])
            self._at = match.end()
            mark = match.group()
            if mark == "\n":
                self.unsure = True
                return "".join(pieces).rstrip()
            if mark == "\\" and escaped and self._peek() == '"':
                self._at += 1
                return "".join(pieces)
            if mark == "\\":
                pieces.append(self._escape())
            elif as_key or self._closes():
                return "".join(pieces)
            else:
                self.unsure = True
                pieces.append(mark)
        rest = self.text[self._at :]
        self.unsure |= "]" in rest or "}" in rest
        self._at = len(self.text)
        return "".join([*pieces, rest])

    def _escape(self) -> str:
        letter = self._peek()
        self._at += len(letter)
        if letter != "u":
            return _ESCAPES.get(letter, letter)
        if pair := _SURROGATES.match(self.text, self._at):
            self._at = pair.end()
            return bytes.fromhex(pair[1] + pair[2]).decode("utf-16-be")
        if code := _UNICODE.match(self.text, self._at):
            self._at = code.end()
            return chr(int(code.group(), 16))
        if len(self.text) - self._at < 4:  # noqa: PLR2004 - JSON has four digits; these are truncated
            self._at = len(self.text)
            return ""
        return "\\u"

    def _closes(self) -> bool:
        """Whether the quote that was just read ends the string, by the text after it."""
        in_object = bool(self._containers) and isinstance(self._containers[-1], dict)
        skipped = SKIPPED.match(self.text, self._at)
        position = skipped.end() if skipped else self._at
        follower = self.text[position : position + 1]
        if not follower or follower in "}]:)":
            return True
        if follower == ",":
            return not in_object or bool(_KEY_FOLLOWS.match(self.text, position + 1))
        if follower in CLOSING_QUOTES:
            second = self.text[position + 1 : position + 2]
            return position > self._at or bool(second and second not in ",]}\n ")
        return (
            "\n" in self.text[self._at : position]
            or bool(_JOIN.match(self.text, position))
            or (in_object and bool(_KEY_FOLLOWS.match(self.text, position)))
        )


def read_scalar(word: str, *, cut: bool) -> Any:
    """A bare word as a value: a literal, a number, or the word itself.

    Args:
        word: the word.
        cut: whether the text ends with the word, so that it may be a truncated literal.
    """
    folded = word.casefold()
    if folded in WORDS:
        return WORDS[folded]
    if _NUMBER.fullmatch(word):
        return _number(word.replace("_", ""))
    begun = [name for name in ("true", "false", "null") if cut and name.startswith(word)]
    if begun and word:
        return WORDS[begun[0]]
    number = CUT_NUMBER.fullmatch(word)
    if number and word == "-":
        return 0
    return _number(number["number"]) if number and number["number"].strip("-") else word


def _number(digits: str) -> int | float:
    is_whole = digits.lstrip("+-").isdigit() and len(digits) <= MAX_DIGITS
    return int(digits) if is_whole else float(digits)
