"""The digest of a recording, by which an edit by hand is noticed; no protection against somebody who forges it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from pytest_modelmigrate.text.indented_json import indented_json

_LENGTH: Final = 16
_MEMBER: Final = ',\n  "digest": "'


def with_digest(data: Mapping[str, Any]) -> str:
    """The text of a recording, with the digest as its last member."""
    text = indented_json(data)
    return f'{text[:-2]}{_MEMBER}{_digest(text)}"\n}}\n'


def digest_of(data: Mapping[str, Any]) -> str:
    """The digest of a recording that is not in a file of its own."""
    return _digest(indented_json(data))


def is_edited(text: str, data: Mapping[str, Any]) -> bool | None:
    """Whether a recording was edited after it was written; None if it has no digest.

    Other line ends and another indentation are no edit.

    Args:
        text: the text of the file.
        data: the same, parsed.
    """
    digest = data.get("digest")
    if digest is None:
        return None
    if digest == _digest(f"{text.rpartition(_MEMBER)[0]}\n}}"):
        return False
    return bool(digest != _digest(indented_json({name: value for name, value in data.items() if name != "digest"})))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()[:_LENGTH]
