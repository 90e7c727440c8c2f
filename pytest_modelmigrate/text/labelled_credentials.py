"""Credentials without a format of their own, found by the label, the header or the address in which they stand."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Final, NamedTuple, TypeAlias
from urllib.parse import unquote

from pytest_modelmigrate.text.spans import Span
from pytest_modelmigrate.text.stand_in_values import WEAK_PASSWORDS, is_stand_in, looks_random

Judge: TypeAlias = Callable[[str], bool]

_VALUE: Final = r"""[^\s"'`,;<>(){}\[\]|\\&]"""
_ASSIGNED: Final = r"""\s{0,20}["'`\]]{0,2}\s{0,20}(?:=>|:=|==?|:)\s{0,20}["'`]{0,3}"""
_ENDS: Final = ".,:?!"
"""Punctuation at the end of a value that belongs to the sentence."""

_SECRET_LENGTH: Final = 16
_PASSWORD_LENGTH: Final = 8
_PASSWORD_PART: Final = 6
_COOKIES: Final = re.compile(r"(?i)\bcookie[\"']?\s*[:=]\s*([^\r\n]+)")
_COOKIE: Final = re.compile(r"(?i)([\w.-]*(?:sess|sid|auth|token|jwt)[\w.-]*)=([^;,\s\"']{16,})")


class Label(NamedTuple):
    """Words before a credential.

    Attributes:
        kind: what messages call the credential, with its article.
        words: each is in the label, in lower case.
        tail: what follows the word; its first group is the credential.
        judge: whether a value is a credential.
        not_after: what the label does not end with before the word.
    """

    kind: str
    words: tuple[str, ...]
    tail: re.Pattern[str]
    judge: Judge
    not_after: re.Pattern[str] | None = None

    def excluded(self, lowered: str, place: int) -> bool:
        """Whether the word at that place belongs to a label of something else, such as `next_token`."""
        return self.not_after is not None and self.not_after.search(lowered[max(0, place - 24) : place]) is not None


def find_labelled(text: str, lowered: str) -> Iterator[tuple[str, Span]]:
    """The kind and the place of each credential that a label, a header or an address shows.

    Args:
        text: the text.
        lowered: the text in lower case, of the same length.
    """
    for label, word in _words_without(tuple(stem for stem in _STEMS if stem not in lowered)):
        for place in _places(lowered, word):
            match = label.tail.match(text, place + len(word))
            value = match[1].rstrip(_ENDS) if match else ""
            if match and label.judge(value) and not label.excluded(lowered, place):
                yield label.kind, (match.start(1), match.start(1) + len(value))
    if "cookie" in lowered:
        yield from _cookies(text)


@cache
def _words_without(stems: tuple[str, ...]) -> tuple[tuple[Label, str], ...]:
    """The words that have none of the stems, each with its label."""
    return tuple((label, word) for label in LABELS for word in label.words if not any(stem in word for stem in stems))


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))


def _cookies(text: str) -> Iterator[tuple[str, Span]]:
    for line in _COOKIES.finditer(text):
        for match in _COOKIE.finditer(text, line.start(1), line.end(1)):
            if _is_secret(match[2]):
                yield "a session cookie", match.span(2)


def _is_secret(value: str) -> bool:
    return len(value) >= _SECRET_LENGTH and looks_random(value) and not is_stand_in(value)


def _is_password(value: str) -> bool:
    if len(value) < _PASSWORD_LENGTH or is_stand_in(value):
        return False
    return looks_random(value, _PASSWORD_PART) or _is_mixed(value)


def _is_mixed(value: str) -> bool:
    """Whether a word was made a password with a digit and a sign, such as `Summer2024!x`."""
    return all(re.search(kind, value) for kind in ("[A-Za-z]", r"\d", "[!@#$%^*?~]")) and "://" not in value


def _is_basic(value: str) -> bool:
    """Whether the value of basic authorization holds a password."""
    try:
        decoded = base64.b64decode(value + "=" * (-len(value) % 4), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return _is_secret(value)
    _, colon, password = decoded.partition(":")
    weak = password.lower() in WEAK_PASSWORDS or is_stand_in(decoded)
    return bool(colon and password) and not weak and not is_stand_in(value)


def _is_address_password(value: str) -> bool:
    """Whether `user:password@host` holds a password: a random one, or one that protects another machine."""
    user_info, _, host = value.rpartition("@")
    user, _, password = unquote(user_info).partition(":")
    name = host.partition(":")[0]
    if not password or is_stand_in(password) or (is_stand_in(value) and not looks_random(password, _PASSWORD_PART)):
        return False
    if password.lower() in WEAK_PASSWORDS or password == user:
        return False
    local = "." not in name or name.startswith("127.") or name.endswith((".local", ".test"))
    return looks_random(password, _PASSWORD_PART) or not local


_PASSWORD_WORDS: Final = (
    "password", "passwd", "passphrase", "passwort", "kennwort", "contraseña", "mot de passe", "senha", "wachtwoord",
    "hasło", "пароль", "密码", "パスワード", "pwd",
)  # fmt: skip
_SECRET_WORDS: Final = (
    "secret", "token", "api_key", "api-key", "apikey", "api key", "access_key", "access-key", "accesskey",
    "access key", "account_key", "accountkey", "auth_key", "authkey", "private_key", "privatekey", "signing_key",
    "encryption_key", "master_key", "license_key", "deploy_key", "client-key-data", "credential",
)  # fmt: skip
_STEMS: Final = ("pass", "key", "token", "secret", "bearer")
"""Parts of most words; a text without one of them is not searched for the words that have it."""

_QUALIFIED: Final = (
    r"(?:(?:[_\-. ]?(?i:key|token|value|secret|pass|string|prod|production|staging|dev|main|test|live|hash|base|"
    r"access|id|\d{1,3})){0,3}|s)"
)
"""What may follow a word in a label, as in `secret_access_key` or `password_prod`."""

LABELS: Final = (
    Label(
        "a password",
        _PASSWORD_WORDS,
        re.compile(
            rf"{_QUALIFIED}(?:{_ASSIGNED}|\s{{1,3}}(?:is|was|are|to|ist|lautet|es|est|:)?\s{{0,3}}[\"'`]?)"
            rf"({_VALUE}{{8,200}})"
        ),
        _is_password,
    ),
    Label(
        "a secret",
        _SECRET_WORDS,
        re.compile(rf"{_QUALIFIED}{_ASSIGNED}((?:{_VALUE}){{16,4000}})"),
        _is_secret,
        re.compile(
            r"(?:next|previous|prev|page|pagination|cursor|continuation|continue|sync|csrf|xsrf|cache|public|pub|max|"
            r"min|input|output|total|num|stop|sep|eos|bos|pad|start|end|special|request|idempotency)[_\-. ]?$"
        ),
    ),
    Label("a basic authorization", ("basic ",), re.compile(r"\s*([A-Za-z0-9+/_-]{12,}={0,2})"), _is_basic),
    Label("a bearer token", ("bearer ", "bearer\t", "bearer%20"), re.compile(r"\s*([\w.~+/=-]{20,})"), _is_secret),
    Label(
        "an authorization header",
        ("authorization",),
        re.compile(rf"{_ASSIGNED}(?:(?!(?i:basic|bearer)\b)[A-Za-z]+\s+)?([\w.~+/=:-]{{16,}})"),
        _is_secret,
    ),
    Label(
        "a password in an address",
        ("://",),
        re.compile(r"([^\s/@:\"'<>?#]*:[^\s/\"'<>?]{2,200}@[\w.:-]+)"),
        _is_address_password,
    ),
    Label(
        "a password of curl",
        ("curl ", "wget "),
        re.compile(r"[^\r\n]{0,300}?(?<=\s)(?:-u|--user)[ =]?[\"']?[^\s:\"']{1,60}:([^\s\"']{6,200})"),
        _is_password,
    ),
)
