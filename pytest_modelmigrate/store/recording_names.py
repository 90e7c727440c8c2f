"""The names of recordings: those that a folder holds, and the one of a new recording."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.exchanges import Recording

_FILE_NAME: Final = re.compile(r".*-(?P<fingerprint>[0-9a-f]{16})(?:\.(?P<occurrence>\d+))?\.json")
_UNSAFE: Final = re.compile(r"[^\w.-]+")
_SLUG_BYTES: Final = 60


def add_names(known: dict[tuple[str, int], str], names: Iterable[str]) -> None:
    """Add the names that are those of recordings, by fingerprint and occurrence; the first of a key stays."""
    for name in sorted(names):
        if match := _FILE_NAME.fullmatch(name):
            known.setdefault((match["fingerprint"], int(match["occurrence"] or 1)), name)


def names_in(folder: Path) -> list[str]:
    """The names in a folder; none if it does not exist."""
    try:
        return os.listdir(folder)  # noqa: PTH208 - a large suite has tens of thousands, and only names are needed
    except (FileNotFoundError, NotADirectoryError):
        return []


def changed_at(folder: Path) -> int:
    """When a folder was last changed, in nanoseconds; 0 if it does not exist."""
    try:
        return folder.stat().st_mtime_ns
    except OSError:
        return 0


def folder_name(recording: Recording) -> str:
    """The name of its folder: the model."""
    return _UNSAFE.sub("-", recording.request.model or "no-model").strip("-.") or "no-model"


def file_name(recording: Recording, fingerprint: str) -> str:
    """The name of its file: the case for the reader, and the fingerprint by which it is found."""
    slug = _UNSAFE.sub("-", recording.case.rpartition("::")[2] or "call").strip("-.")
    slug = slug.encode("utf-8", "ignore")[:_SLUG_BYTES].decode("utf-8", "ignore").strip("-.")
    return f"{slug or 'call'}-{fingerprint}{_suffix(recording.occurrence)}.json"


def _suffix(occurrence: int) -> str:
    return f".{occurrence}" if occurrence > 1 else ""
