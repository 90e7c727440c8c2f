"""Committed snapshots: the usage snapshots of a project as a git commit, or the working tree, has them."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from pytest_modelmigrate.facts.errors import CorruptFileError, InvalidSettingError
from pytest_modelmigrate.store.snapshots import FOLDER, entries
from pytest_modelmigrate.store.usage_file import Entries


def working_snapshots(folder: Path) -> Entries:
    """All entries below a folder, hidden folders left out, by case and target.

    A case is named as in a run that is started in the folder.

    Raises:
        CorruptFileError: a file cannot be read.
    """
    found: Entries = {}
    for usage in sorted(folder.rglob(FOLDER)):
        if any(part.startswith(".") for part in usage.relative_to(folder).parts):
            continue  # a virtual environment, or a cache
        for name in sorted({each.with_suffix("").name for each in usage.iterdir() if each.suffix in ("", ".json")}):
            module = usage.parent.relative_to(folder) / f"{name}.py"
            for case, targets in entries(usage / name).items():
                found[f"{module.as_posix()}::{case}"] = targets
    return found


def committed_snapshots(commit: str, folder: Path) -> Entries:
    """All entries below a folder as a commit has them; see `working_snapshots`.

    Args:
        commit: as git names it, such as `HEAD~1`, `main` or a hash.
        folder: a folder of the working tree.

    Raises:
        InvalidSettingError: there is no git, no repository, or no such commit.
        CorruptFileError: a file of the commit cannot be read.
    """
    hash_ = _git(folder, commit, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{commit}^{{commit}}")
    with tempfile.TemporaryDirectory(prefix="modelmigrate-") as name:
        copy = Path(name)
        try:
            for path, text in _usage_files(folder, hash_.decode().strip()):
                place = copy / path
                place.parent.mkdir(parents=True, exist_ok=True)
                place.write_bytes(text)
            return working_snapshots(copy)
        except CorruptFileError as error:
            raise CorruptFileError(str(error).replace(f"{copy}/", f"{commit}:")) from error


def _usage_files(folder: Path, commit: str) -> Iterator[tuple[str, bytes]]:
    """The files with usage of a commit, relative to the folder, with their contents."""
    listed = _git(folder, commit, "ls-tree", "-r", "-z", "--name-only", commit, "--", ".").decode()
    for path in listed.split("\0"):
        if f"{FOLDER}/" in path and path.endswith(".json"):
            yield path, _git(folder, commit, "cat-file", "blob", f"{commit}:./{path}")


def _git(folder: Path, commit: str, *arguments: str) -> bytes:
    try:
        return subprocess.run(  # noqa: S603 - git itself, without a shell
            ["git", *arguments],  # noqa: S607 - the user's own
            cwd=folder,
            capture_output=True,
            check=True,
        ).stdout
    except FileNotFoundError as error:
        raise InvalidSettingError(
            f"{commit!r} is not a file, and git, which could read it as a commit, is missing"
        ) from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().partition("\n")[0]
        raise InvalidSettingError(
            f"{commit!r} is neither a file nor a commit{f': {said}' if said else ''}\n"
            "  next        give two runs (old.json new.json), or commits with usage snapshots (main, HEAD~1)"
        ) from error
