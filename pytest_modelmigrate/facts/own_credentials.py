"""The run's own credentials: the keys, tokens and passwords with which this process sends, whatever their shape."""

from __future__ import annotations

import base64
import os
import re
import threading
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from pytest_modelmigrate.text.stand_in_values import is_stand_in, looks_random

_OF_THE_API: Final = re.compile(
    r"(?:ANTHROPIC|CLAUDE)_\w*(?:KEY|TOKEN|SECRET|PASSWORD)|AWS_(?:SECRET_ACCESS_KEY|SESSION_TOKEN|BEARER_TOKEN_\w+)"
)
"""Environment variables that hold a credential of the API or of one of its platforms."""

_OTHERS: Final = re.compile(r"\w*(?:KEY|TOKEN|SECRET|PASSWORD|PASSWD|CREDENTIALS?)")
"""Environment variables that name a credential; their value must look like one."""

_ADDRESS: Final = "ANTHROPIC_BASE_URL"
_HEADERS: Final = "ANTHROPIC_CUSTOM_HEADERS"
_SHORTEST: Final = 8
_SHORTEST_WORDS: Final = 16
_WORDS: Final = re.compile(r"[A-Za-z]+(?:[-_ .][A-Za-z]+)*")
_CREDENTIAL_HEADER: Final = re.compile(r"(?i)auth|key|token|secret|cookie|passw|credential|jwt|signature")
_OFFSETS: Final = ((0, 0), (1, 2), (2, 3))
"""Bytes before a value in base64, and the characters that depend on them."""


class OwnCredentials:
    """The credentials of this process: those of its environment, and those that its clients were given.

    Args:
        environment: the environment variables; read at each look-up, because tests change them.
    """

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._environment = environment
        self._given: dict[str, str] = {}
        self._lock = threading.Lock()

    def add(self, name: str, value: object) -> None:
        """Remember a credential that a client was given; a value too short or too plain to be one is left out.

        Args:
            name: what messages call it, such as `the api_key of a client`.
            value: the credential; anything but a text is left out.
        """
        if isinstance(value, str) and value not in self._given and _is_credential(value):
            with self._lock:
                self._given[value] = name

    def add_headers(self, headers: Mapping[str, object]) -> None:
        """Remember the values of headers whose name says that they are credentials."""
        for name, value in headers.items():
            if isinstance(value, str) and _CREDENTIAL_HEADER.search(name):
                for part in _in_header(value):
                    self.add(f"the header {name.lower()} of a client", part)

    def add_address(self, address: str) -> None:
        """Remember the credentials in the address of a client."""
        for value in _in_address(address):
            self.add("a part of the base URL", value)

    def find(self, text: str) -> Iterator[tuple[str, int, int]]:
        """The name and the place of each of these credentials in a text, also percent-encoded, in base64 and in hex."""
        for value, name in self._all().items():
            for form in _forms(value):
                start = text.find(form)
                while start >= 0:
                    yield name, start, start + len(form)
                    start = text.find(form, start + len(form))

    def _all(self) -> dict[str, str]:
        found = dict(self._given)
        for name in filter(_names_credential, self._environment):
            value = self._environment.get(name, "")
            if name == _ADDRESS:
                found.update((part, f"a part of {name}") for part in _in_address(value) if _is_credential(part))
            elif name == _HEADERS:
                found.update((part, f"a header of {name}") for part in _in_lines(value) if _is_credential(part))
            elif _is_credential(value) if _OF_THE_API.fullmatch(name) else _is_secret(value):
                found[value] = f"the value of {name}"
        return found


OWN_CREDENTIALS: Final = OwnCredentials()
"""Those of this process."""


@lru_cache(maxsize=1024)
def _names_credential(name: str) -> bool:
    """Whether an environment variable may hold a credential, by its name."""
    return name in (_ADDRESS, _HEADERS) or any(form.fullmatch(name) for form in (_OF_THE_API, _OTHERS))


def _is_credential(value: str) -> bool:
    """Whether a value is long enough, and not a stand-in for a key such as `not-a-key` or `test-key`."""
    if len(value) < _SHORTEST or "://" in value or value.isdecimal():
        return False
    if len(value) < _SHORTEST_WORDS and _WORDS.fullmatch(value):
        return False
    return not is_stand_in(value)


def _is_secret(value: str) -> bool:
    """Whether the value of any environment variable that names a credential is one, not a path or a word."""
    if len(value) < _SHORTEST_WORDS or value.startswith(("/", ".", "~")):
        return False
    return looks_random(value) and not is_stand_in(value)


def _in_lines(headers: str) -> Iterator[str]:
    """The credentials in lines of headers."""
    for line in headers.split("\n"):
        name, _, value = line.partition(":")
        if _CREDENTIAL_HEADER.search(name):
            yield from _in_header(value.strip())


def _in_header(value: str) -> Iterator[str]:
    """A value, that after a scheme such as `Bearer`, and those of a cookie."""
    yield value
    yield value.partition(" ")[2].strip()
    for part in value.split(";"):
        yield part.partition("=")[2].strip()


def _in_address(address: str) -> Iterator[str]:
    try:
        parts = urlsplit(address)
        password, query = parts.password, parse_qsl(parts.query)
    except ValueError:
        return
    if password:
        yield unquote(password)
    yield from (value for _, value in query)


@lru_cache(maxsize=256)
def _forms(value: str) -> tuple[str, ...]:
    """The ways in which a credential may be written: as it is, percent-encoded, in hex, and in base64 at any offset."""
    raw = value.encode("utf-8", "surrogatepass")
    quoted = quote(value, safe="", errors="surrogatepass")
    forms = [value, quoted, re.sub("%..", lambda match: match[0].lower(), quoted), raw.hex()]
    for offset, changed in _OFFSETS:
        encoded = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")[changed:-1]
        forms += [encoded, encoded.replace("+", "-").replace("/", "_")]
    return tuple(dict.fromkeys(forms))
