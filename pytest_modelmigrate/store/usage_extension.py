"""What the plugin asks of syrupy: to keep usage snapshots, and to leave snapshots of other targets alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

from syrupy.data import SnapshotCollection, SnapshotCollections
from syrupy.extensions.base import AbstractSyrupyExtension

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.store.snapshots import entry_of, file_of, folder_of, remove, split_name, update
from pytest_modelmigrate.store.usage_file import SAMPLES, Entries


class UsageExtension(AbstractSyrupyExtension):
    """Stores usage as JSON in `__usage__/<module>/<target>.json`; `accepts` decides what matches.

    Syrupy writes at the end of the session, where no test can fail: `not_written` is told what could not be written.

    Syrupy never reports entries as unused, because a run of one model of the matrix leaves the others out.
    """

    file_extension = "json"
    accepts: Callable[[str, str], bool] | None = None
    not_written: ClassVar[Callable[[Collection[str], str], None]]

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
        same_calls = kept["calls"] == new["calls"] and kept.get(SAMPLES) == new.get(SAMPLES)
        return bool(same_calls and ("shape" not in new or kept.get("shape") == new["shape"]))

    @classmethod
    def get_snapshot_name(cls, *, test_location: Any, index: Any = 0) -> str:  # noqa: ARG003 - syrupy's signature
        """The name is the index: the case and the target."""
        return str(index)

    @classmethod
    def get_location(cls, *, test_location: Any, index: Any) -> str:
        """The file of the test module and the target."""
        return str(file_of(folder_of(Path(test_location.filepath)), split_name(str(index))[1]))

    def discover_snapshots(self, **_: Any) -> SnapshotCollections:
        """Empty, so that syrupy's clean-up finds nothing."""
        return SnapshotCollections()

    def read_snapshot_collection(self, *, snapshot_location: str) -> SnapshotCollection:
        """An empty collection: see the class."""
        return SnapshotCollection(location=snapshot_location)

    def read_snapshot_data_from_location(
        self, *, snapshot_location: str, snapshot_name: str, session_id: str
    ) -> str | None:
        """The entry of one case and target."""
        del session_id
        entry = entry_of(Path(snapshot_location).parent, *split_name(snapshot_name))
        return None if entry is None else self.serialize(entry)

    @classmethod
    def write_snapshot(cls, *, snapshot_location: str, snapshots: Any, **_: Any) -> None:
        """Write new entries; syrupy's own method warns about every case in a class."""
        cls._write(snapshot_location, [(str(index), data) for data, _, index in snapshots])

    @classmethod
    def write_snapshot_collection(cls, *, snapshot_collection: Any, **_: Any) -> None:
        """Add new entries to the file."""
        cls._write(snapshot_collection.location, [(each.name, each.data) for each in snapshot_collection])

    def delete_snapshots(self, *, snapshot_location: str, snapshot_names: set[str]) -> None:
        """Remove cases from all files of the module."""
        remove(Path(snapshot_location).parent, {split_name(name)[0] for name in snapshot_names})

    @classmethod
    def _write(cls, location: str, named: Sequence[tuple[str, str]]) -> None:
        new: Entries = {}
        for name, data in named:
            case, target = split_name(name)
            new.setdefault(case, {})[target] = json.loads(data)
        try:
            update(Path(location).parent, new)
        except ModelMigrateError as error:
            cls.not_written([name for name, _ in named], str(error).partition("\n")[0])


@contextmanager
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
