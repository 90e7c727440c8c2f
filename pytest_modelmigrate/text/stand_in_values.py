"""Stand-in values: what documents write where a credential belongs, and values that are too regular to be one."""

from __future__ import annotations

import re
from typing import Final

_STAND_IN: Final = re.compile(
    r"(?i)example|placeholder|redacted|changeme|not-a-key|x{6}|\*{3}|\.{3}|_{5}|0{8}"
    r"|(?<![A-Za-z0-9])(?:your|dummy|replace[-_]?me|insert|sample|fake|foobar|todo|1234567890|0123456789|abcdefgh)"
    r"|(?<![A-Za-z0-9])my[-_]?(?:api|secret|token|key|password)"
    r"|^(?:[<${\[(]|%\w*%|%\(|(?:os|env|process|settings|config|self|secrets|vars|vault|var|local|data)\.)|\$\{|\{\{"
)

_PUBLISHED: Final = (
    "QWxhZGRpbjpvcGVuIHNlc2FtZQ",  # RFC 7617
    "dXNlcm5hbWU6cGFzc3dvcmQ",  # username:password
    "mF_9.B5f-4.1JqM",  # RFC 6750
    "SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c",  # jwt.io
    "4eC39HqLyjWDarjtT1zdp7dc",  # Stripe's documentation
    "BQokikJOvBiI2HlWgH4olfQ2",  # Stripe's documentation
    "26PHem9AhJZvU623DfE1x4sd",  # Stripe's documentation
)
"""The random part of keys that documents of their makers publish."""

WEAK_PASSWORDS: Final = frozenset(
    [
        "admin",
        "demo",
        "guest",
        "hunter2",
        "letmein",
        "none",
        "null",
        "pass",
        "passwd",
        "password",
        "postgres",
        "pwd",
        "root",
        "secret",
        "swordfish",
        "test",
        "tester",
        "token",
        "user",
        "username",
    ]
)
"""Passwords of documents and of test servers; they protect nothing."""

_PARTS: Final = re.compile(r"[-_./+=~:@]+")
_CHUNK: Final = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
_CONSONANTS: Final = re.compile(r"(?i)[bcdfghjklmnpqrstvwxz]{5}")
_MOST_PER_CHUNK: Final = 3.3
"""Characters of one kind in a row: about 1.6 in random letters and digits, about 5 in words and names."""


def is_stand_in(value: str) -> bool:
    """Whether a value only shows where a credential belongs, or is published."""
    return _STAND_IN.search(value) is not None or any(each in value for each in _PUBLISHED)


def looks_random(value: str, shortest: int = 8) -> bool:
    """Whether a part of a value has the letters and digits of a random text, not those of words or of numbers.

    Args:
        value: the value; its parts are divided by punctuation.
        shortest: characters of the shortest part that counts.
    """
    return any(_is_random(part) for part in _PARTS.split(value) if len(part) >= shortest)


def _is_random(part: str) -> bool:
    chunks = _CHUNK.findall(part)
    if not chunks or part.isdecimal() or all(chunk.isdecimal() for chunk in chunks):
        return False
    if sum(map(len, chunks)) / len(chunks) < _MOST_PER_CHUNK:
        return True
    return any(letter.isdigit() for letter in part) and _CONSONANTS.search(part) is not None
