"""Usage snapshots: the accepted tokens and cost of each case and target, one JSON file per test module."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from syrupy.data import SnapshotCollection
from syrupy.extensions.base import AbstractSyrupyExtension

from pytest_modelmigrate.facts.calls import CallUsage
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.errors import CorruptFileError, UnwritableFolderError
from pytest_modelmigrate.store.redaction import refuse_secrets
from pytest_modelmigrate.store.writing import exclusive_lock, write_atomically

if TYPE_CHECKING:
    from pytest_modelmigrate.behaviours.shape import Shape

FORMAT: Final = "modelmigrate-usage/1"

FOLDER: Final = "__usage__"
"""The folder beside the tests. It is not `__snapshots__`: other extensions of syrupy clean up there."""

_SEPARATOR: Final = " @ "

Entries = dict[str, dict[str, dict[str, Any]]]
"""Entries by case and target."""


class UsageExtension(AbstractSyrupyExtension):
    """Stores usage as JSON in `__usage__/<module>.json`; `accepts` decides what matches.

    Syrupy never reports entries as unused, because a run of one model of the matrix leaves the others out.
    """

    file_extension = "json"
    accepts: Callable[[str, str], bool] | None = None

    def serialize(self, data: Any, **_: Any) -> str:
        """The entry as one line of JSON."""
        return json.dumps(data, ensure_ascii=False)

    def matches(self, *, serialized_data: Any, snapshot_data: Any) -> bool:
        """Whether the new entry equals the stored one, or is accepted in its place."""
        same = self.same(json.loads(snapshot_data), json.loads(serialized_data))
        return same or (self.accepts is not None and self.accepts(snapshot_data, serialized_data))

    @staticmethod
    def same(kept: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
        """Whether two entries are equal; the cost is derived from the calls and not compared."""
        return bool(kept["calls"] == new["calls"] and ("shape" not in new or kept.get("shape") == new["shape"]))

    @classmethod
    def get_snapshot_name(cls, *, test_location: Any, index: Any = 0) -> str:  # noqa: ARG003 - syrupy's signature
        """The name is the index: the case and the target."""
        return str(index)

    @classmethod
    def dirname(cls, *, test_location: Any) -> str:
        """The folder beside the tests."""
        return str(Path(test_location.filepath).parent / FOLDER)

    def discover_snapshots(self, **_: Any) -> Any:
        """Empty, so that syrupy's clean-up finds nothing."""
        from syrupy.data import SnapshotCollections

        return SnapshotCollections()

    def read_snapshot_collection(self, *, snapshot_location: str) -> SnapshotCollection:
        """An empty collection: see the class."""
        return SnapshotCollection(location=snapshot_location)

    def read_snapshot_data_from_location(
        self, *, snapshot_location: str, snapshot_name: str, session_id: str
    ) -> str | None:
        """The entry of one case and target."""
        del session_id
        entry = entry_of(Path(snapshot_location), *_split(snapshot_name))
        return None if entry is None else self.serialize(entry)

    @classmethod
    def write_snapshot(cls, *, snapshot_location: str, snapshots: Any, **_: Any) -> None:
        """Write new entries; syrupy's own method warns about every case in a class."""
        _write(snapshot_location, ((str(index), data) for data, _, index in snapshots))

    @classmethod
    def write_snapshot_collection(cls, *, snapshot_collection: Any, **_: Any) -> None:
        """Add new entries to the file."""
        _write(snapshot_collection.location, ((each.name, each.data) for each in snapshot_collection))

    def delete_snapshots(self, *, snapshot_location: str, snapshot_names: set[str]) -> None:
        """Remove entries from the file."""
        remove(Path(snapshot_location), {_split(name)[0] for name in snapshot_names})


@contextlib.contextmanager
def never_unused(kept: Callable[[str, str], bool]) -> Iterator[None]:
    """Meanwhile, have syrupy report no snapshot as unused for which `kept(location, name)` is true."""
    from syrupy import session

    module: Any = session
    made = module.SnapshotReport

    class Report(made):  # type: ignore[misc,valid-type]
        @property
        def unused(self) -> Any:
            found = super().unused
            left = type(found)()
            for collection in found:
                others = SnapshotCollection(location=collection.location)
                for each in collection:
                    if not kept(collection.location, each.name):
                        others.add(each)
                if len(others) == len(collection):
                    left.add(collection)
                elif len(others):
                    left.add(others)
            return left

    module.SnapshotReport = Report
    try:
        yield
    finally:
        module.SnapshotReport = made


@lru_cache(maxsize=64)
def location_of(module: Path) -> Path:
    """The file with the usage of a test module."""
    return module.parent / FOLDER / f"{module.stem}.json"


def snapshot_name(case: str, target: str) -> str:
    """Syrupy's name for the entry of a case and target."""
    return f"{case}{_SEPARATOR}{target}"


def entry(calls: Sequence[CallUsage], cost: Cost, shape: Shape | None = None) -> dict[str, Any]:
    """The entry of one case and target: the tokens of every call, the cost (for readers only) and the shape."""
    return {
        "cost_usd": None if cost.usd is None else str(cost)[1:],
        **({"shape": shape.plain()} if shape else {}),
        "calls": [call.plain() for call in calls],
    }


def calls_in(kept: Mapping[str, Any]) -> tuple[CallUsage, ...]:
    """The calls of an entry."""
    return tuple(CallUsage.from_plain(call) for call in kept["calls"])


def entry_of(path: Path, case: str, target: str) -> dict[str, Any] | None:
    """The entry of one case and target, or None.

    Raises:
        CorruptFileError: the file exists and cannot be read.
    """
    return entries(path).get(case, {}).get(target)


def entries(path: Path) -> Entries:
    """All entries of a file; none if it does not exist.

    Raises:
        CorruptFileError: the file exists and cannot be read.
    """
    try:
        state = path.stat()
    except OSError:
        return {}
    return _read(path, (state.st_ino, state.st_mtime_ns, state.st_size))


def update(path: Path, new: Entries) -> None:
    """Write entries to the file and keep all others, also when several processes write.

    Raises:
        CorruptFileError: the file exists and cannot be read; it is left unchanged.
        SecretFoundError: the name of a case contains what looks like a credential.
        UnwritableFolderError: it cannot be written.
    """
    with exclusive_lock():
        kept = entries(path)
        merged = {case: dict(targets) for case, targets in kept.items()}
        for case, targets in new.items():
            merged.setdefault(case, {}).update(targets)
        if merged == kept:
            return
        text = _text(merged)
        refuse_secrets(text, str(path))
        write_atomically(path, text)


def remove(path: Path, cases: set[str]) -> None:
    """Remove cases from the file; an empty file is deleted."""
    with exclusive_lock():
        kept = entries(path)
        left = {case: targets for case, targets in kept.items() if case not in cases}
        if left == kept:
            return
        if left:
            write_atomically(path, _text(left))
        else:
            path.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                path.parent.rmdir()


def refuse_unwritable(path: Path) -> None:
    """Check at the test that a snapshot can be written.

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


@lru_cache(maxsize=64)
def _read(path: Path, state: tuple[int, int, int]) -> Entries:
    del state  # a replaced file has another inode, even within one clock tick
    try:
        cases = _checked(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        reason = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise CorruptFileError(
            f"{path} is not a readable usage snapshot: {reason}\n"
            "  next        restore it from version control, or delete it and run with --snapshot-update"
        ) from error
    return cases


def _checked(data: Mapping[str, Any]) -> Entries:
    if data.get("format") != FORMAT:
        raise ValueError(f"its format is {data.get('format')!r}, not {FORMAT!r}")
    cases: Entries = data["cases"]
    for targets in cases.values():
        for kept in targets.values():
            calls_in(kept)
            if "shape" in kept:
                _check_shape(kept["shape"])
    return cases


def _check_shape(data: Mapping[str, Any]) -> None:
    from pytest_modelmigrate.behaviours.shape import Shape

    Shape.from_plain(data)


def _text(cases: Entries) -> str:
    """One line per call, so that a diff shows which call changed."""
    return "".join(_lines(cases))


def _lines(cases: Entries) -> Iterator[str]:
    yield f'{{\n  "format": {json.dumps(FORMAT)},\n  "cases": {{'
    for number, (case, targets) in enumerate(sorted(cases.items())):
        yield f"{',' if number else ''}\n    {_json(case)}: {{"
        for index, (target, kept) in enumerate(sorted(targets.items())):
            calls = ",\n          ".join(_json(call) for call in kept["calls"])
            yield f"{',' if index else ''}\n      {_json(target)}: {{\n"
            yield f'        "cost_usd": {_json(kept.get("cost_usd"))},\n'
            if "shape" in kept:
                yield f'        "shape": {_json(kept["shape"])},\n'
            yield f'        "calls": [\n          {calls}\n        ]\n      }}'
        yield "\n    }"
    yield "\n  }\n}\n"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write(location: str, named: Iterable[tuple[str, str]]) -> None:
    new: Entries = {}
    for name, data in named:
        case, target = _split(name)
        new.setdefault(case, {})[target] = json.loads(data)
    update(Path(location), new)


def _split(name: str) -> tuple[str, str]:
    case, _, target = name.rpartition(_SEPARATOR)
    return case, target
