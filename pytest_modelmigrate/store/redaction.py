"""What may be written to disk: headers by allow-list, and no bytes that look like a credential."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from pytest_modelmigrate.facts.errors import SecretFoundError

RESPONSE_HEADERS: Final = re.compile(
    r"content-type|request-id|retry-after|anthropic-ratelimit-.+|x-modelmigrate-simulated"
)
"""Names of the response headers that are kept; every other one is dropped."""

KEY_SHAPES: Final[Mapping[str, re.Pattern[str]]] = {
    "an Anthropic key": re.compile(r"\bsk-ant-[A-Za-z0-9_-]{12,}"),
    "an OpenAI-style key": re.compile(r"\bsk-(?:proj-|live-|test-)?[A-Za-z0-9]{32,}"),
    "a bearer token": re.compile(r"\b[Bb]earer\s+[A-Za-z0-9._~+/-]{20,}"),
    "an AWS access key": re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    "a GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,})"),
    "a GitLab token": re.compile(r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "a Google API key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "a Slack token": re.compile(r"\bxox[abposr]-[A-Za-z0-9-]{20,}"),
    "a Stripe key": re.compile(r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{20,}"),
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----"),
    "a JSON web token": re.compile(r"\beyJ[A-Za-z0-9_-]{15,}\.eyJ[A-Za-z0-9_-]{15,}\.[A-Za-z0-9_-]{15,}"),
}
"""Shapes of credentials, each with the words that a message uses for it."""


def kept_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """The response headers that may be kept, names in lower case."""
    lowered = {name.lower(): value for name, value in headers.items()}
    return {name: value for name, value in sorted(lowered.items()) if RESPONSE_HEADERS.fullmatch(name)}


def refuse_secrets(text: str, destination: str) -> None:
    """Refuse text that holds something shaped like a credential.

    Raises:
        SecretFoundError: names the kind and the destination, and never repeats the secret.
    """
    for kind, shape in KEY_SHAPES.items():
        if match := shape.search(text):
            line = text.count("\n", 0, match.start()) + 1
            raise SecretFoundError(
                f"nothing was written to {destination}: line {line} of it would hold what looks like {kind}\n"
                "  next        take the credential out of the prompt or the tool result, "
                "and revoke it if it was real"
            )
