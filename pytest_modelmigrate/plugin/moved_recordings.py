"""Recordings that a module could use: those that a moved test left behind, and cassettes, with the command to run."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.store.project_folders import RECORDINGS, ModuleFolder, ProjectFolders
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.snapshots import FOLDER
from pytest_modelmigrate.wire.fingerprint import fingerprint
from pytest_modelmigrate.wire.ignored_parts import IgnoredPart
from pytest_modelmigrate.wire.misses import short_path


class MovedRecordings:
    """Finds the recording of a request in the folders of other test modules.

    Args:
        folders: all folders of the project.
        ignored: the parts of requests that are left out of fingerprints.
    """

    def __init__(self, folders: ProjectFolders, ignored: Sequence[IgnoredPart] = ()) -> None:
        self._folders = folders
        self._ignored = ignored

    def to_reuse(self, request: Request, occurrence: int, module: Path, store: RecordingStore) -> list[str]:
        """Where a missing recording is, and how to get it into the module; empty if it is nowhere.

        Cassettes of pytest-recording are named if the module has no recordings.

        Args:
            request: the request without a recording.
            occurrence: 1 for the first of several identical requests of a test.
            module: the test module that asks.
            store: the recordings of this module.
        """
        path = self._folders.recording(fingerprint(request, self._ignored), occurrence, besides=store.folder)
        if path is None:
            return _cassettes(module, store)
        source = ModuleFolder(path.parent.parent, RECORDINGS)
        if not source.is_orphan:
            aim = store.folder / path.parent.name
            command = f"{_make(aim)} && {_command('cp', path, aim)}"
            return [f"  recorded    {short_path(path)}", f"  to copy     {command}"]
        return [
            f"  recorded    {short_path(source.path)}{os.sep}",
            f"  to move     {move_command(source.path, module)}",
        ]


def _cassettes(module: Path, store: RecordingStore) -> list[str]:
    """Where the cassettes of a module without recordings are, and how to import them; empty without any."""
    cassettes = module.parent / "cassettes" / module.stem
    if not cassettes.is_dir() or store.paths():
        return []
    command = _command("modelmigrate", "import", cassettes, "--to", store.folder)
    return [f"  cassettes   {short_path(cassettes)}{os.sep}", f"  to import   {command}"]


def move_command(recordings: Path, module: Path) -> str:
    """The command that moves the recordings and snapshots of a test module that is gone to another module.

    Args:
        recordings: the folder of the recordings.
        module: the module that uses them now.
    """
    commands = []
    for kind in (RECORDINGS, FOLDER):
        source, aim = recordings.parent.parent / kind / recordings.name, module.parent / kind / module.stem
        if source.is_dir() and aim.exists():
            commands.append(f"{_command('cp', '-R', f'{short_path(source)}/.', aim)} && {_command('rm', '-R', source)}")
        elif source.is_dir():
            make = [] if aim.parent.exists() else [_make(aim.parent)]
            commands.append(" && ".join([*make, _command("git", "mv", source, aim)]))
    return " && ".join(commands)


def _make(folder: Path) -> str:
    return _command("mkdir", "-p", folder)


def _command(*words: str | Path) -> str:
    return shlex.join(short_path(each) if isinstance(each, Path) else each for each in words)
