"""The folder `.modelmigrate` of a project, whose files on this machine's runs stay out of version control."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_NAME: Final = ".gitignore"


def prepare_private(path: Path) -> None:
    """Make the folder of a file, and keep the file out of version control.

    Raises:
        OSError: the folder cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    ignored, line = path.parent / _NAME, f"{path.name}*"
    if not ignored.exists():
        ignored.write_text(f"# Made by pytest-modelmigrate.\n{line}\n{_NAME}\n", encoding="utf-8")
    elif line not in ignored.read_text(encoding="utf-8").splitlines():
        with ignored.open("a", encoding="utf-8") as file:
            file.write(f"{line}\n")
