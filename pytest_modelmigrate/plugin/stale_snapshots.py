"""Stale snapshots: those that no test uses any more, which is known only when every test of their modules ran."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.plugin.case import DECLARED, case_of
from pytest_modelmigrate.plugin.commands import command_again
from pytest_modelmigrate.plugin.prompt_tests import target_of

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.session import MigrateSession
    from pytest_modelmigrate.plugin.usage_gate import SnapshotTally

_MOST_NAMED = 5


class StaleSnapshots:
    """Finds stale snapshots, and deletes them with `--snapshot-update`.

    Attributes:
        stale: the stale cases of each snapshot file.
        removed: whether they were deleted.

    Args:
        config: pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.stale: dict[Path, list[str]] = {}
        self.removed = False
        self._cases: dict[str, set[str]] = {}
        self._expected: set[tuple[str, str]] = set()
        self._workers_missing = False

    def note(self, items: Iterable[pytest.Item]) -> None:
        """Remember the cases of a collection."""
        for item in items:
            target = target_of(item)
            if target is not None and DECLARED in item.stash:
                case = case_of(item, target)
                self._cases.setdefault(str(item.path), set()).add(case.partition("::")[2])
                self._expected.add((case, target.id))

    def plain(self) -> dict[str, Any]:
        """The collected cases as plain data, which a pytest-xdist worker sends to its controller."""
        return {
            "modules": {module: sorted(cases) for module, cases in self._cases.items()},
            "expected": sorted(self._expected),
        }

    def take(self, output: Mapping[str, Any] | None, tally: SnapshotTally) -> None:
        """Add the output of a worker; after a worker that crashed and has none, no snapshot is called stale."""
        if output is None:
            self._workers_missing = True
            return
        tally.missing.extend(output["missing"])
        tally.written.extend(output["written"])
        tally.rewritten.extend(output["rewritten"])
        for module, cases in output["cases"]["modules"].items():
            self._cases.setdefault(module, set()).update(cases)
        self._expected.update((case, target) for case, target in output["cases"]["expected"])

    def finish(self, session: MigrateSession) -> None:
        """Find the stale snapshots, and delete them with `--snapshot-update`."""
        if not self._complete(session) or not self.config.pluginmanager.hasplugin("syrupy"):
            return
        from pytest_modelmigrate.store.snapshots import entries, folder_of, remove

        for module, cases in self._cases.items():
            path = folder_of(Path(module))
            try:
                stale = sorted(entries(path).keys() - cases)
                if stale and self.config.getoption("update_snapshots", False):
                    remove(path, set(stale))
                    self.removed = True
            except ModelMigrateError:
                continue
            if stale:
                self.stale[path] = stale

    def unreached(self, session: MigrateSession) -> int:
        """The number of selected tests without an outcome, after an interrupted run or the crash of a worker."""
        return len(self._expected - session.outcomes.keys())

    def notes(self, tally: SnapshotTally) -> list[str]:
        """The notes on snapshots in the summary."""
        notes = []
        if not self.config.pluginmanager.hasplugin("syrupy"):
            how = "run without -p no:syrupy, or with -p syrupy"
            how = how if find_spec("syrupy") else "python -m pip install syrupy"
            notes.append(f"usage is not compared with snapshots, because the plugin syrupy is not loaded; {how}")
        if tally.written:
            notes.append(f"{_snapshots(len(tally.written))} written")
        if tally.missing:
            number = len(tally.missing)
            notes.append(f"{_snapshots(number)} missing; write with: {self._update}")
        for folder in map(Path, sorted(set(tally.rewritten))):
            place = f"{folder.parent.name}/{folder.name}"
            notes.append(f"{place}.json was split by target into {place}/")
        for path, cases in self.stale.items():
            named = ", ".join(cases[:_MOST_NAMED]) + (" ..." if len(cases) > _MOST_NAMED else "")
            hint = "" if self.removed else f"; delete with: {self._update}"
            adjective = "deleted" if self.removed else "stale"
            notes.append(f"{path.parent.name}/{path.name}: {_snapshots(len(cases), adjective)}: {named}{hint}")
        return notes

    @property
    def _update(self) -> str:
        return command_again(self.config, "--snapshot-update")

    def _complete(self, session: MigrateSession) -> bool:
        """Whether every test of the collected modules was selected and has an outcome."""
        config = self.config
        narrowed = (
            config.getoption("keyword", "")
            or config.getoption("markexpr", "")
            or config.getoption("lf", False)
            or config.getoption("deselect", None)
            or any("::" in argument for argument in config.args)
        )
        return not narrowed and not self._workers_missing and self._expected <= session.outcomes.keys()


def _snapshots(number: int, adjective: str = "usage") -> str:
    return f"{number} {adjective} snapshot" if number == 1 else f"{number} {adjective} snapshots"
