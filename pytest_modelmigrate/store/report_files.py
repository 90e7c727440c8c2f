"""Report files: written without the credentials that the replies, findings and names in them hold."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import unescape
from pathlib import Path
from typing import Any, TextIO

from pytest_modelmigrate.store.redacting import Redact, redacted
from pytest_modelmigrate.store.redaction import masked, refuse_secrets
from pytest_modelmigrate.store.writing import write_atomically


def write_report(
    path: Path,
    write: Callable[[], str],
    redact: Redact | None = None,
    *,
    write_changed: Callable[[Redact], str] | None = None,
) -> bool:
    """Write a report, with the kind of each credential in its place, and return whether there was any.

    Args:
        path: the file.
        write: returns the text of the report.
        redact: the project's own redaction of what is written; None for none.
        write_changed: returns the HTML with each string in it changed before it is escaped; None to change JSON string
            by string, and any other text as a whole.

    Raises:
        SecretFoundError: a credential cannot be replaced, because it would take a part of the JSON with it.
        UnwritableFolderError: the file cannot be written.
    """
    text = write() if redact is None else _changed(write, redact, write_changed)
    shown = text if write_changed is None else unescape(text)  # a credential may stand in quotes
    found = masked(shown) != shown
    if found:
        text = _changed(write, lambda part: masked(redact(part) if redact else part), write_changed)
        if _is_json(text) and masked(text) != text:
            refuse_secrets(text, str(path))
    write_atomically(path, text)
    return found


def masked_note(names: Sequence[str]) -> str:
    """The note on the files, by their names, in which credentials were masked; empty without any."""
    return f"credentials are masked in {', '.join(names)}" if names else ""


def _changed(write: Callable[[], str], change: Redact, write_changed: Callable[[Redact], str] | None) -> str:
    if write_changed is not None:
        return write_changed(change)
    text = write()
    if _is_json(text):
        return json.dumps(redacted(json.loads(text), change), ensure_ascii=False, indent=2) + "\n"
    return change(text)


def _is_json(text: str) -> bool:
    return text.startswith("{")


class MaskedStream:
    """A text stream, to which no credential is written.

    Args:
        stream: where the texts go.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def write(self, text: str) -> int:
        """Write a text, and return its length."""
        self._stream.write(masked(text))
        return len(text)
