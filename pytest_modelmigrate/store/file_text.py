"""The text of files that somebody else may have written: limited in size, and without links out of their folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from pytest_modelmigrate.facts import size_limits


def file_bytes(path: Path) -> bytes:
    """The content of a file.

    Raises:
        OSError: it cannot be read.
        ValueError: it is not a regular file, such as a device, or larger than `FILE_LIMIT`.
    """
    state = path.stat()
    if not stat.S_ISREG(state.st_mode) and not stat.S_ISDIR(state.st_mode):  # opening a folder says so itself
        raise ValueError("it is not a regular file")
    if state.st_size > size_limits.FILE_LIMIT:
        raise ValueError(f"it has {state.st_size:,} bytes, more than the {size_limits.FILE_LIMIT:,} that are read")
    return path.read_bytes()


def file_text(path: Path) -> str:
    """The text of a file; raises as `file_bytes`, and `UnicodeDecodeError` if it is not UTF-8."""
    return file_bytes(path).decode()


def check_links(path: Path, folder: Path) -> None:
    """Check that neither a file nor the folder that holds it is a link that leads out of `folder`.

    Args:
        path: the file, at most two levels below the folder.
        folder: the folder, which may itself be a link.

    Raises:
        ValueError: one of them does.
    """
    if os.path.islink(path) or os.path.islink(path.parent):  # noqa: PTH114 - a tenth of the time of Path.is_symlink
        target = path.resolve()
        if not target.is_relative_to(folder.resolve()):
            raise ValueError(f"it is a link to {target}, outside of {folder}")
