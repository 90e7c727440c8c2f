"""Keeps credentials off the disk: headers by allow-list, and no text that looks like a credential."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pytest_modelmigrate.facts.errors import SecretFoundError

RESPONSE_HEADERS: Final = re.compile(
    r"content-type|request-id|x-amzn-(?:requestid|errortype)|retry-after|anthropic-ratelimit-.+|x-modelmigrate-simulated"
)
"""Names of the response headers that are stored; all others are dropped."""

_SHAPES: Final[Mapping[str, tuple[str, str]]] = {
    "an Anthropic key": ("sk-ant-", r"[A-Za-z0-9_-]{12,}"),
    "an OpenAI-style key": ("sk-", r"(?:(?:live-|test-)?[A-Za-z0-9]{32,}|(?:proj|svcacct|admin)-[A-Za-z0-9_-]{32,})"),
    "a bearer token": ("[Bb]earer", r"\s+[A-Za-z0-9._~+/-]{20,}"),
    "an AWS access key": ("A[KS]IA", r"[A-Z0-9]{16}\b"),
    "a GitHub token": ("g", r"(?:h[pousr]_[A-Za-z0-9]{36,}|ithub_pat_[A-Za-z0-9_]{50,})"),
    "a GitLab token": ("glpat-", r"[A-Za-z0-9_-]{20,}"),
    "a Google API key": ("AIza", r"[A-Za-z0-9_-]{35}(?![A-Za-z0-9_-])"),
    "a Slack token": ("xox", r"[abposr]-[A-Za-z0-9-]{20,}"),
    "a Stripe key": ("[rs]k_", r"(?:live|test)_[A-Za-z0-9]{20,}"),
    "a private key": ("-----BEGIN ", r"(?:[A-Z]+ )?PRIVATE KEY-----"),
    "a JSON web token": ("eyJ", r"[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{15,}"),
}
"""The prefix and the rest of each kind of credential."""


def _begun(head: str) -> str:
    """Where a credential may start; checked after its prefix, so that a search jumps from prefix to prefix.

    In JSON, the letter of an escaped line break may stand directly before it.
    """
    return rf"(?:(?<![A-Za-z0-9_]{head})|(?<=\\[bfnrt]{head})|(?<=\\u[0-9a-fA-F]{{4}}{head}))"


KEY_SHAPES: Final[Mapping[str, str]] = {kind: head + _begun(head) + rest for kind, (head, rest) in _SHAPES.items()}
"""Patterns of credentials by the name that messages use; compiled when something is written."""


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The response headers that may be stored, by lower-case name."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in sorted(lowered.items()) if RESPONSE_HEADERS.fullmatch(name)}


def refuse_secrets(text: str, destination: str) -> None:
    """Check that a text contains nothing that looks like a credential.

    Raises:
        SecretFoundError: it does; the message names the kind and the destination, not the secret.
    """
    for kind, shape in KEY_SHAPES.items():
        if match := re.search(shape, text):
            line = text.count("\n", 0, match.start()) + 1
            raise SecretFoundError(
                f"did not write {destination}: line {line} contains what looks like {kind}\n"
                "  next        remove the credential from the prompt or the tool result, "
                "and revoke it if it is real"
            )
