"""How files are written: whole or not at all, and by one process at a time where several change the same one."""

from __future__ import annotations

import os
import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pytest_modelmigrate.facts.errors import UnwritableFolderError

if TYPE_CHECKING:
    from filelock import FileLock

_WAIT_SECONDS: Final = 60.0
"""A change takes milliseconds: whoever holds the lock for so long has hung."""


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all.

    Raises:
        UnwritableFolderError: the folder cannot be made or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name[:40]}.{secrets.token_hex(4)}.tmp")
        try:
            # Half a surrogate pair, which JSON may hold and UTF-8 may not, becomes the escape that JSON has for it.
            with temporary.open("x", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
                file.write(text)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise unwritable(path, error.strerror or str(error)) from error


def unwritable(path: Path, reason: str) -> UnwritableFolderError:
    """The error for a file that cannot be written."""
    return UnwritableFolderError(
        f"cannot write {path}: {reason}\n  next        make the folder writable, or run in a checkout that is"
    )


def alone() -> FileLock:
    """Keeps other processes of this user from changing files meanwhile.

    The lock is one file in the system's temporary folder, so that none is left lying in a project.
    """
    from filelock import FileLock

    user = "" if sys.platform == "win32" else f"-{os.getuid()}"
    return FileLock(Path(tempfile.gettempdir()) / f"pytest-modelmigrate{user}.lock", timeout=_WAIT_SECONDS)
