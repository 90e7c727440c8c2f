"""The git commit of a project, read from its files: no process is started."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

_COMMIT: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")


def commit_of(folder: Path) -> str | None:
    """The commit that is checked out in a folder or above it; None without one, or where git's files tell none.

    Layout: https://git-scm.com/docs/gitrepository-layout
    """
    try:
        found = next((each / ".git" for each in (folder, *folder.parents) if (each / ".git").exists()), None)
        return _head(_directory(found)) if found else None
    except (OSError, ValueError):  # unreadable, or not text
        return None


def _directory(path: Path) -> Path:
    """The git directory; in a worktree or a submodule `.git` is a file that names it."""
    if path.is_dir():
        return path
    return path.parent / _read(path).removeprefix("gitdir: ")


def _head(directory: Path) -> str | None:
    head = _read(directory / "HEAD")
    if not head.startswith("ref: "):
        return _commit(head)
    name = head.removeprefix("ref: ")
    common = directory / "commondir"
    shared = directory / _read(common) if common.is_file() else directory
    if (shared / name).is_file():
        return _commit(_read(shared / name))
    packed = shared / "packed-refs"
    lines = _read(packed).splitlines() if packed.is_file() else []
    return next((_commit(line.partition(" ")[0]) for line in lines if line.partition(" ")[2] == name), None)


def _commit(text: str) -> str | None:
    return text if _COMMIT.fullmatch(text) else None


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8").strip()
