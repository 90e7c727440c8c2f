"""Keeps credentials off the disk: headers by allow-list, and no text that holds a credential."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import Final

from pytest_modelmigrate.facts.errors import SecretFoundError
from pytest_modelmigrate.facts.own_credentials import OWN_CREDENTIALS

RESPONSE_HEADERS: Final = re.compile(
    r"content-type|request-id|x-amzn-(?:requestid|errortype)|retry-after|anthropic-ratelimit-.+|x-modelmigrate-simulated"
)
"""Names of the response headers that are stored; all others are dropped."""


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The response headers that may be stored, by lower-case name."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in sorted(lowered.items()) if RESPONSE_HEADERS.fullmatch(name)}


def refuse_secrets(text: str, destination: str, *, verb: str = "write", unchecked: str | None = None) -> None:
    """Check that a text contains no credential: none of this run, and nothing that looks like one.

    Args:
        text: the text.
        destination: where it would go, for the message.
        verb: what is not done with it, for the message.
        unchecked: the part of the text that was not checked before; None for all of it. The credentials of this run
            are looked for in all of it, because they may have become known since.

    Raises:
        SecretFoundError: it does; the message names the kind and the destination, not the secret.
    """
    from pytest_modelmigrate.text.credentials import without_letter_escapes

    plain = without_letter_escapes(text)
    if unchecked is not None and next(_credentials(without_letter_escapes(unchecked), known_in=plain), None) is None:
        return
    found = next(_credentials(plain), None)
    if found is not None:
        kind, start, _ = found
        line = plain.count("\n", 0, start) + 1
        raise SecretFoundError(
            f"did not {verb} {masked(destination)}: line {line} contains {kind}\n"
            "  next        remove it from the prompt or the tool result, and revoke it if it is real\n"
            "  or          if it may stay, give modelmigrate_redact a pattern that replaces it in recordings",
            kind,
        )


def masked(text: str) -> str:
    """A text in which each credential is replaced by its kind, such as `[a GitHub token]`."""
    if not text:
        return text
    pieces, end = [], 0
    for kind, start, stop in sorted(_credentials(text), key=lambda found: (found[1], -found[2])):
        if start >= end:
            pieces += [text[end:start], f"[{kind.removeprefix('what looks like ')}]"]
        end = max(end, stop)
    return "".join((*pieces, text[end:])) if pieces else text


def _credentials(text: str, *, known_in: str | None = None) -> Iterator[tuple[str, int, int]]:
    """What each credential in a text is, and where it begins and ends; those of this run are sought in `known_in`."""
    from pytest_modelmigrate.text.credentials import find_credentials  # a session that only replays has no use for it

    looking = ((f"what looks like {kind}", start, end) for kind, start, end in find_credentials(text))
    return chain(OWN_CREDENTIALS.find(text if known_in is None else known_in), looking)
