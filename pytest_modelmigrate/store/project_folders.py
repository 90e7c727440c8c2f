"""The folders of recordings and usage snapshots in a project, and those whose test module is gone."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import Final

from pytest_modelmigrate.facts.errors import CorruptFileError
from pytest_modelmigrate.store import snapshots
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.tool_recordings import ToolStore, is_tool_recording

RECORDINGS: Final = "recordings"
"""Name of the folder of recordings, beside the test modules."""


@dataclass(frozen=True, slots=True)
class ModuleFolder:
    """What belongs to one test module in `recordings/` or `__usage__/`.

    Attributes:
        path: the folder of the module.
        kind: `recordings` or `__usage__`.
    """

    path: Path
    kind: str

    @property
    def module(self) -> Path:
        """The test module as a path without suffix."""
        return self.path.parent.parent / self.path.name

    @property
    def is_orphan(self) -> bool:
        """Whether there is no file of the module's name beside the folder."""
        prefix = f"{self.module.name}."
        return not any(name.startswith(prefix) for name in os.listdir(self.module.parent))  # noqa: PTH208 - names alone

    def files(self) -> list[Path]:
        """The readable files of this package in the folder; all others stay out."""
        if self.kind == RECORDINGS:
            store = RecordingStore(self.path)
            recordings = (path for key, path in store.paths().items() if _is_readable(store, key))
            return sorted([*recordings, *(path for path in ToolStore(self.path).paths() if is_tool_recording(path))])
        try:
            snapshots.entries(self.path)
        except CorruptFileError:
            return []
        return snapshots.files_of(self.path)


class ProjectFolders:
    """The folders of recordings and usage snapshots below some paths.

    Args:
        roots: where to look.
        skipped: patterns of names of folders that are left out, as in pytest's `norecursedirs`.
        deep: whether to look below the folders in these paths.
    """

    def __init__(self, roots: Collection[Path], skipped: Sequence[str], *, deep: bool = True) -> None:
        self.roots = roots
        self.skipped = skipped
        self.deep = deep

    def __iter__(self) -> Iterator[ModuleFolder]:
        yield from self._found

    def recording(self, fingerprint: str, occurrence: int, *, besides: Path) -> Path | None:
        """The recording of a request in the folder of another module than this one."""
        for folder, recorded in self._recorded:
            if folder != besides and (path := recorded.get((fingerprint, occurrence))):
                return path
        return None

    def module_named(self, name: str) -> Path | None:
        """A Python file of this name, without its suffix."""
        return self._modules.get(name)

    @cached_property
    def _modules(self) -> dict[str, Path]:
        files = (Path(place, name) for place, _, names in self._walk() for name in names)
        return {path.stem: path for path in files if path.suffix == ".py"}

    @cached_property
    def _recorded(self) -> list[tuple[Path, dict[tuple[str, int], Path]]]:
        return [(each.path, RecordingStore(each.path).paths()) for each in self if each.kind == RECORDINGS]

    @cached_property
    def _found(self) -> list[ModuleFolder]:
        found: set[ModuleFolder] = set()
        for place, names, _ in self._walk():
            for kind in (RECORDINGS, snapshots.FOLDER):
                if kind in names:
                    names.remove(kind)
                    found.update(ModuleFolder(path, kind) for path in _modules_in(Path(place, kind)))
            names[:] = names if self.deep else []
        return sorted(found, key=lambda each: (each.path.parent.parent, each.kind, each.path))

    def _walk(self) -> Iterator[tuple[str, list[str], list[str]]]:
        for root in self.roots:
            for place, folders, names in os.walk(root):
                folders[:] = [each for each in folders if not any(fnmatch(each, pattern) for pattern in self.skipped)]
                yield place, folders, names


def _modules_in(folder: Path) -> set[Path]:
    """The folders of modules; an old usage file counts as the folder that takes its place."""
    return {
        path if path.is_dir() else path.with_suffix("") for path in folder.iterdir() if not path.name.startswith(".")
    }


def _is_readable(store: RecordingStore, key: tuple[str, int]) -> bool:
    try:
        return store.find(*key) is not None
    except CorruptFileError:
        return False
