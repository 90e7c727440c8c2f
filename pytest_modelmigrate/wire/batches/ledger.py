"""Remembering on disk which batches are under way, so that none is paid twice."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.errors import CorruptFileError, UnwritableFolderError

FORMAT: Final = "modelmigrate-batches/1"


@dataclass(frozen=True, slots=True)
class BatchEntry:
    """A batch that was sent.

    Attributes:
        id: the API's id, `msgbatch_...`.
        base_url: the API that it was sent to.
        created_at: when, as the API says.
        custom_ids: the requests whose answers have not been used.
    """

    id: str
    base_url: str
    created_at: str
    custom_ids: tuple[str, ...]


class BatchLedger:
    """The file of batches under way; it is written whole, and gone when nothing is under way.

    Args:
        path: where it lies.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> tuple[BatchEntry, ...]:
        """All batches, in the order in which they were sent.

        Raises:
            CorruptFileError: the file cannot be read.
        """
        try:
            return _entries(json.loads(self.path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return ()
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CorruptFileError(
                f"{self.path} does not tell which batches are under way: {error}\n"
                "  next        delete it; batches that it named may be paid a second time"
            ) from error

    def add(self, entry: BatchEntry) -> None:
        """Remember a batch.

        Raises:
            CorruptFileError: the file cannot be read.
            UnwritableFolderError: it cannot be written.
        """
        self._write((*self.entries(), entry))

    def drop(self, batch_id: str, custom_ids: Collection[str] | None = None) -> None:
        """Forget these requests of a batch, or all; a batch without requests is forgotten.

        Raises:
            CorruptFileError: the file cannot be read.
            UnwritableFolderError: it cannot be written.
        """
        kept = []
        for each in self.entries():
            left = each.custom_ids
            if each.id == batch_id:
                left = () if custom_ids is None else tuple(one for one in left if one not in custom_ids)
            if left:
                kept.append(BatchEntry(each.id, each.base_url, each.created_at, left))
        self._write(tuple(kept))

    def _write(self, entries: tuple[BatchEntry, ...]) -> None:
        try:
            if not entries:
                self.path.unlink(missing_ok=True)
                return
            batches: list[dict[str, Any]] = [
                {
                    "id": each.id,
                    "base_url": each.base_url,
                    "created_at": each.created_at,
                    "custom_ids": [*each.custom_ids],
                }
                for each in entries
            ]
            self.path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self.path.parent, prefix=f".{self.path.name}.", suffix=".tmp")
            try:
                with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                    file.write(json.dumps({"format": FORMAT, "batches": batches}, indent=2) + "\n")
                Path(temporary).replace(self.path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise UnwritableFolderError(
                f"cannot write {self.path}: {error.strerror or error}\n"
                "  next        make the folder writable: it remembers the batches that are under way"
            ) from error


def _entries(data: Any) -> tuple[BatchEntry, ...]:
    if data["format"] != FORMAT:
        raise ValueError(f"its format is {data['format']!r}, not {FORMAT!r}")
    return tuple(
        BatchEntry(each["id"], each["base_url"], each["created_at"], tuple(each["custom_ids"]))
        for each in data["batches"]
    )
