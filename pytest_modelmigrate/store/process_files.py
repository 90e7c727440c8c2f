"""Process files: what each process appends to a file of its own, and what it left there if it was killed.

The files of one folder are locked while their processes live, so that another process can tell which it may drop.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import threading
from pathlib import Path
from typing import IO, Final

_PRIVATE: Final = 0o600


class ProcessFile:
    """The file of this process; safe to use from any thread. The folder exists only while it holds files.

    Args:
        folder: where the files of all processes are; git ignores it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file: IO[bytes] | None = None
        self._path = folder
        self._appending = threading.Lock()

    def append(self, line: bytes) -> None:
        """Append a line; it has reached the operating system when this returns.

        Raises:
            OSError: it cannot be written.
        """
        with self._appending:
            file = self._file or self._open()
            written = file.write(line)
            if written != len(line):  # the rest does not fit on the disk, and a second write says so
                file.write(line[written:])

    def close(self) -> None:
        """Stop writing, so that another process may drop the file."""
        with self._appending:
            if self._file is not None:
                self._file.close()
                self._file = None

    def delete(self) -> None:
        """Delete the file of this process, and the folder if it was the last one."""
        with self._appending:
            if self._file is None:
                return
            with contextlib.suppress(OSError):
                if os.name == "nt":  # where an open file cannot be deleted
                    self._file.close()
                self._path.unlink()
            self._file.close()
            self._file = None
        remove_if_empty(self.folder)

    def _open(self) -> IO[bytes]:
        try:
            return self._opened()
        except FileNotFoundError:  # a process that ended has just removed the empty folder
            return self._opened()

    def _opened(self) -> IO[bytes]:
        self.folder.mkdir(parents=True, exist_ok=True)
        ignored = self.folder / ".gitignore"
        if not ignored.exists():
            ignored.write_text("# Made by pytest-modelmigrate.\n*\n", encoding="utf-8")
        self._path = self.folder / f"{os.getpid()}-{secrets.token_hex(4)}.jsonl"
        self._file = open(self._path, "ab", buffering=0, opener=_private)  # noqa: SIM115 - open until `close`
        _lock(self._file)
        return self._file


def paths_in(folder: Path) -> list[Path]:
    """The files of all processes."""
    return sorted(folder.glob("*.jsonl"))


def lines_of_ended(path: Path) -> list[bytes] | None:
    """The lines of a file; None while the process that writes it lives.

    Raises:
        OSError: it cannot be read.
    """
    with path.open("r+b") as file:
        return file.read().splitlines(keepends=True) if _lock(file) else None


def remove_if_empty(folder: Path) -> None:
    """Remove the folder when it holds no file of a process, and the one around it when that is then empty."""
    if not paths_in(folder):
        with contextlib.suppress(OSError):
            (folder / ".gitignore").unlink(missing_ok=True)
            folder.rmdir()
            folder.parent.rmdir()


def _lock(file: IO[bytes]) -> bool:
    """Lock a file until it is closed; False if another process has locked it.

    Windows has no such lock, and none is needed: there, a file that another process has open cannot be deleted.
    """
    try:
        import fcntl
    except ImportError:
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, _PRIVATE)
