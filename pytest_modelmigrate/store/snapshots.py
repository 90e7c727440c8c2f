"""Usage snapshots: the accepted tokens and cost of each case and target, one JSON file per test module and target."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import UnwritableFolderError
from pytest_modelmigrate.store.usage_file import (
    ACCEPTED,
    SAMPLES,
    Entries,
    Entry,
    cases_in,
    old_entries_in,
    write_cases,
)
from pytest_modelmigrate.store.writing import exclusive_lock

if TYPE_CHECKING:
    from pytest_modelmigrate.behaviours.shape import Shape

FOLDER: Final = "__usage__"
"""The folder beside the tests. It is not `__snapshots__`: other extensions of syrupy clean up there."""

SIMULATED: Final = " (simulated)"
"""Ends the target's name in a snapshot of simulated usage, which is never compared with real usage."""

_SEPARATOR: Final = " @ "
_SUFFIX: Final = ".json"
_SIMULATED_SUFFIX: Final = ".simulated.json"


@lru_cache(maxsize=64)
def folder_of(module: Path) -> Path:
    """The folder with the usage of a test module."""
    return module.parent / FOLDER / module.stem


@lru_cache(maxsize=1024)
def file_of(folder: Path, target: str) -> Path:
    """The file with the usage of a target; simulated usage has a file of its own."""
    if target.endswith(SIMULATED):
        return folder / f"{target.removesuffix(SIMULATED)}{_SIMULATED_SUFFIX}"
    return folder / f"{target}{_SUFFIX}"


@lru_cache(maxsize=64)
def old_file_of(folder: Path) -> Path:
    """The file of all targets, in which older versions kept the usage of a test module."""
    return folder.with_name(f"{folder.name}{_SUFFIX}")


def snapshot_name(case: str, target: str) -> str:
    """Syrupy's name for the entry of a case and target."""
    return f"{case}{_SEPARATOR}{target}"


def split_name(name: str) -> tuple[str, str]:
    """The case and the target of one of syrupy's names."""
    case, _, target = name.rpartition(_SEPARATOR)
    return case, target


def entry(
    samples: Sequence[Sequence[CallUsage]],
    cost: Cost,
    shape: Shape | None = None,
    before: Mapping[str, Any] | None = None,
) -> Entry:
    """The entry of one case and target: the tokens of every call, the list price (for readers only) and the shape.

    What an entry before it accepts against a baseline stays.

    Args:
        samples: the calls of each sample.
        cost: the list price of the median sample.
        shape: the shape of the reply, where shapes are kept.
        before: the entry that it replaces.
    """
    return {
        **({ACCEPTED: before[ACCEPTED]} if before and ACCEPTED in before else {}),
        "cost_usd": None if cost.usd is None else str(cost)[1:],
        **({"shape": shape.plain()} if shape else {}),
        **({SAMPLES: [len(calls) for calls in samples]} if len(samples) > 1 else {}),
        "calls": [call.plain() for calls in samples for call in calls],
    }


def entry_of(folder: Path, case: str, target: str) -> dict[str, Any] | None:
    """The entry of one case and target, or None.

    Raises:
        CorruptFileError: its file exists and cannot be read.
    """
    kept = cases_in(file_of(folder, target)).get(case)
    return old_entries_in(old_file_of(folder)).get(case, {}).get(target) if kept is None else kept


def entries(folder: Path) -> Entries:
    """All entries of a test module; none if it has no files.

    Raises:
        CorruptFileError: a file cannot be read.
    """
    found = {case: dict(targets) for case, targets in old_entries_in(old_file_of(folder)).items()}
    for target, path in _files_in(folder):
        for case, kept in cases_in(path).items():
            found.setdefault(case, {})[target] = kept
    return found


def files_of(folder: Path) -> list[Path]:
    """The files with the usage of a test module, an old one included."""
    return [path for path in (old_file_of(folder), *(path for _, path in _files_in(folder))) if path.exists()]


def update(folder: Path, new: Entries) -> None:
    """Write entries and keep all others, also when several processes write.

    Raises:
        CorruptFileError: a file exists and cannot be read; it is left unchanged.
        SecretFoundError: the name of a case contains what looks like a credential.
        UnwritableFolderError: a file cannot be written.
    """
    with exclusive_lock():
        for target, cases in _by_target(new).items():
            path = file_of(folder, target)
            kept = cases_in(path)
            if (merged := {**kept, **cases}) != kept:
                write_cases(path, merged)


def rewrite_old(folder: Path) -> bool:
    """Move the entries of an old file into files of one target each; whether there was an old file.

    Raises:
        CorruptFileError: a file exists and cannot be read; no file is removed.
        SecretFoundError: the name of a case contains what looks like a credential.
        UnwritableFolderError: a file cannot be written.
    """
    if not old_file_of(folder).exists():
        return False
    with exclusive_lock():
        _rewrite_old(folder)
    return True


def remove(folder: Path, cases: set[str]) -> None:
    """Remove cases of all targets; empty files and folders are deleted.

    Raises:
        CorruptFileError: a file cannot be read; nothing is removed.
    """
    with exclusive_lock():
        if not cases & entries(folder).keys():
            return
        _rewrite_old(folder)
        for _, path in _files_in(folder):
            kept = cases_in(path)
            left = {case: each for case, each in kept.items() if case not in cases}
            if not left:
                path.unlink(missing_ok=True)
            elif left != kept:
                write_cases(path, left)
        with contextlib.suppress(OSError):
            folder.rmdir()
            folder.parent.rmdir()


def refuse_unwritable(path: Path) -> None:
    """Check at the test that its file can be written.

    Raises:
        UnwritableFolderError: the folder cannot be created or written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        writable = os.access(path.parent, os.W_OK) and (not path.exists() or os.access(path, os.W_OK))
        reason = "" if writable else "no permission to write"
    except OSError as error:
        reason = error.strerror or str(error)
    if reason:
        raise UnwritableFolderError(
            f"cannot write the usage snapshot {path}: {reason}\n"
            "  next        make the folder writable, or run without --snapshot-update"
        )


def _rewrite_old(folder: Path) -> None:
    old = old_file_of(folder)
    for target, cases in _by_target(old_entries_in(old)).items():
        path = file_of(folder, target)
        kept = cases_in(path)
        if (merged := {**cases, **kept}) != kept:
            write_cases(path, merged)
    old.unlink(missing_ok=True)


def _files_in(folder: Path) -> Iterator[tuple[str, Path]]:
    """The targets that have a file, with the file."""
    for path in sorted(folder.glob(f"*{_SUFFIX}")):
        if path.name.endswith(_SIMULATED_SUFFIX):
            yield path.name.removesuffix(_SIMULATED_SUFFIX) + SIMULATED, path
        else:
            yield path.name.removesuffix(_SUFFIX), path


def _by_target(new: Mapping[str, Mapping[str, Entry]]) -> dict[str, dict[str, Entry]]:
    targets: dict[str, dict[str, Entry]] = {}
    for case, kept in new.items():
        for target, each in kept.items():
            targets.setdefault(target, {})[case] = each
    return targets
