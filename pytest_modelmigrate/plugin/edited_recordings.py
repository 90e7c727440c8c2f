"""The recordings that a run used, and that were edited by hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Final

from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.tool_recordings import ToolStore

_MOST_NAMED: Final = 5
"""Files that the note names."""


class EditedRecordings:
    """Knows them for the summary, those of pytest-xdist workers included.

    Args:
        stores: the recordings of each test module; more are added while tests run.
        tool_stores: the tool recordings of each test module; more are added while tests run.
        root: the folder from which paths are shown.
    """

    def __init__(
        self, stores: Mapping[Path, RecordingStore], tool_stores: Mapping[Path, ToolStore], root: Path
    ) -> None:
        self._stores = stores
        self._tool_stores = tool_stores
        self._root = root
        self._of_workers: set[Path] = set()

    def plain(self) -> list[str]:
        """The paths, as plain data."""
        stores: Iterable[RecordingStore | ToolStore] = chain(self._stores.values(), self._tool_stores.values())
        return sorted(str(path) for path in self._of_workers.union(*(each.edited for each in stores)))

    def take(self, paths: Iterable[str]) -> None:
        """Add what a worker found."""
        self._of_workers.update(map(Path, paths))

    def notes(self) -> Iterator[str]:
        """The note of the summary, if there are any."""
        paths = [Path(path) for path in self.plain()]
        if not paths:
            return
        named = [str(each.relative_to(self._root) if each.is_relative_to(self._root) else each) for each in paths]
        more = [f"and {len(named) - _MOST_NAMED} more"] if len(named) > _MOST_NAMED else []
        subject = "1 recording was" if len(paths) == 1 else f"{len(paths)} recordings were"
        yield (
            f"{subject} edited by hand: {', '.join(named[:_MOST_NAMED] + more)}; "
            "to have the API's answer again, delete the file and record"
        )
