"""Writing files: atomically, and by one process at a time."""

from __future__ import annotations

import errno
import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from pytest_modelmigrate.facts.errors import FullDiskError, UnwritableFolderError

if TYPE_CHECKING:
    from filelock import FileLock

FULL_DISK: Final = "the disk is full"
"""How the message for a full disk begins."""

_AFTER_FULL_DISK: Final = (
    "  so          this run sends no more requests that it would record; what it recorded so far is kept\n"
    "  next        make room on the disk, and run the same command again; it goes on from there"
)
_FULL: Final = (errno.ENOSPC, errno.EDQUOT)

_WAIT_SECONDS: Final = 60.0
"""A change takes milliseconds; a process that holds the lock this long has hung."""


def write_atomically(path: Path, text: str) -> None:
    """Write a file atomically: it is replaced as a whole or left unchanged.

    Raises:
        UnwritableFolderError: the folder cannot be created or written.
    """
    try:
        temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.tmp")
        try:
            # JSON may contain a lone surrogate, which UTF-8 cannot encode; it is written as its JSON escape.
            with _new_file(temporary) as file:
                file.write(text.encode("utf-8", "backslashreplace"))
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error) from error


def _new_file(path: Path) -> BinaryIO:
    """A new file; its folder is made, if need be."""
    try:
        return path.open("xb")
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("xb")


def append(path: Path, text: str) -> None:
    """Add a text to the end of a file.

    Raises:
        UnwritableFolderError: the file cannot be written.
    """
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise unwritable(path, error) from error


def unwritable(path: Path, reason: OSError | str) -> UnwritableFolderError:
    """The error for a file that cannot be written."""
    if isinstance(reason, OSError):
        if reason.errno in _FULL:
            return FullDiskError(f"{FULL_DISK}: cannot write {path}\n{_AFTER_FULL_DISK}")
        reason = reason.strerror or str(reason)
    return UnwritableFolderError(
        f"cannot write {path}: {reason}\n  next        make the folder writable, or use a writable checkout"
    )


def exclusive_lock() -> FileLock:
    """A lock that other processes of this user respect when they change files.

    It is one file in the system's temporary folder, so that no lock files are left in the project.
    """
    from filelock import FileLock

    user = "" if sys.platform == "win32" else f"-{os.getuid()}"
    return FileLock(Path(tempfile.gettempdir()) / f"pytest-modelmigrate{user}.lock", timeout=_WAIT_SECONDS)
