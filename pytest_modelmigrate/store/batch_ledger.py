"""The file of Message Batches in progress, so that none is paid for twice."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from pytest_modelmigrate.facts.batches import BatchEntry
from pytest_modelmigrate.facts.corrupt_files import UNREADABLE, check_format, corrupt_file
from pytest_modelmigrate.store.file_text import file_text
from pytest_modelmigrate.store.writing import exclusive_lock, unwritable, write_atomically
from pytest_modelmigrate.text.moments import moment
from pytest_modelmigrate.text.parsed_json import parsed_json

FORMAT: Final = "modelmigrate-batches/1"


class BatchLedger:
    """The file of batches under way; it is written whole, and gone when nothing is under way.

    A batch is in it before it is sent, so that a run that is killed in between leaves a trace of it.

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
        text = ""
        try:
            text = file_text(self.path)
            return _entries(parsed_json(text))
        except FileNotFoundError:
            return ()
        except UNREADABLE as error:
            raise corrupt_file(
                self.path,
                "list of the batches in progress",
                error,
                text=text,
                merged="run again",
                lost="run again; batches that it named may be paid a second time",
                restored=False,
            ) from error

    def add(self, entry: BatchEntry) -> None:
        """Remember a batch.

        Raises:
            CorruptFileError: the file cannot be read.
            UnwritableFolderError: it cannot be written.
        """
        with exclusive_lock():
            self._write((*self.entries(), entry))

    def replace(self, entry: BatchEntry, by: BatchEntry | None) -> None:
        """Remember another batch instead of this one, or none.

        Raises:
            CorruptFileError: the file cannot be read.
            UnwritableFolderError: it cannot be written.
        """
        with exclusive_lock():
            kept = (each for each in self.entries() if each != entry)
            self._write((*kept, by) if by is not None else tuple(kept))

    def drop(self, batch_id: str, custom_ids: Collection[str] | None = None) -> None:
        """Forget these requests of a batch, or all; a batch without requests is forgotten.

        Raises:
            CorruptFileError: the file cannot be read.
            UnwritableFolderError: it cannot be written.
        """
        with exclusive_lock():
            kept = []
            for each in self.entries():
                left = each.custom_ids
                if each.id == batch_id:
                    left = () if custom_ids is None else tuple(one for one in left if one not in custom_ids)
                if left:
                    kept.append(BatchEntry(each.id, each.base_url, each.created_at, left))
            self._write(tuple(kept))

    def _write(self, entries: tuple[BatchEntry, ...]) -> None:
        if entries:
            batches = [asdict(each) for each in entries]
            write_atomically(self.path, json.dumps({"format": FORMAT, "batches": batches}, indent=2) + "\n")
            return
        try:
            self.path.unlink(missing_ok=True)
        except OSError as error:
            raise unwritable(self.path, error) from error


def _entries(data: Any) -> tuple[BatchEntry, ...]:
    check_format(data, FORMAT)
    entries = tuple(
        BatchEntry(each["id"], each["base_url"], each["created_at"], tuple(each["custom_ids"]))
        for each in data["batches"]
    )
    for entry in entries:
        texts = ("" if entry.id is None else entry.id, entry.base_url, entry.created_at, *entry.custom_ids)
        if not all(isinstance(each, str) for each in texts):
            raise ValueError("the members of a batch are not strings")
        if entry.id is None:
            moment(entry.created_at)
    return entries
