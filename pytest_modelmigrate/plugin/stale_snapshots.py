"""Which usage snapshots nothing uses any more: told only when everything that could use them ran."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.plugin.case import DECLARED, case_of
from pytest_modelmigrate.plugin.prompt_tests import target_of

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.session import MigrateSession
    from pytest_modelmigrate.plugin.usage_gate import SnapshotTally

_MOST_NAMED = 5


class StaleSnapshots:
    """The cases that pytest collected, by module, and what became of snapshots that no case uses.

    Args:
        config: pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.unused: dict[Path, list[str]] = {}
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
        """What a pytest-xdist worker tells its controller."""
        return {
            "modules": {module: sorted(cases) for module, cases in self._cases.items()},
            "expected": sorted(self._expected),
        }

    def take(self, told: Mapping[str, Any] | None, tally: SnapshotTally) -> None:
        """Take over what a worker tells; a worker that died tells nothing, and then nothing is called unused."""
        if told is None:
            self._workers_missing = True
            return
        tally.missing.extend(told["missing"])
        tally.written.extend(told["written"])
        for module, cases in told["cases"]["modules"].items():
            self._cases.setdefault(module, set()).update(cases)
        self._expected.update((case, target) for case, target in told["cases"]["expected"])

    def finish(self, session: MigrateSession) -> None:
        """Find the unused snapshots, and delete them under `--snapshot-update`."""
        if not self._complete(session) or not self.config.pluginmanager.hasplugin("syrupy"):
            return
        from pytest_modelmigrate.store.snapshots import entries, location_of, remove

        for module, cases in self._cases.items():
            path = location_of(Path(module))
            try:
                unused = sorted(entries(path).keys() - cases)
                if unused and self.config.getoption("update_snapshots", False):
                    remove(path, set(unused))
                    self.removed = True
            except ModelMigrateError:
                continue
            if unused:
                self.unused[path] = unused

    def unreached(self, session: MigrateSession) -> int:
        """How many of the selected tests have no outcome: the run was interrupted, or a worker died."""
        return len(self._expected - session.outcomes.keys())

    def notes(self, tally: SnapshotTally) -> list[str]:
        """What the summary says of snapshots."""
        notes = []
        if tally.written:
            notes.append(f"{_snapshots(len(tally.written))} written")
        if tally.missing:
            number = len(tally.missing)
            notes.append(f"{_snapshots(number)} missing; write with: pytest --snapshot-update")
        for path, cases in self.unused.items():
            named = ", ".join(cases[:_MOST_NAMED]) + (" ..." if len(cases) > _MOST_NAMED else "")
            verb = "deleted" if self.removed else "unused; delete with: pytest --snapshot-update"
            notes.append(f"{path.parent.name}/{path.name}: {named} {verb}")
        return notes

    def _complete(self, session: MigrateSession) -> bool:
        """Whether every test of the modules that ran was selected, and all of them reached an end."""
        config = self.config
        narrowed = (
            config.getoption("keyword", "")
            or config.getoption("markexpr", "")
            or config.getoption("lf", False)
            or config.getoption("deselect", None)
            or any("::" in argument for argument in config.args)
        )
        return not narrowed and not self._workers_missing and self._expected <= session.outcomes.keys()


def _snapshots(number: int) -> str:
    return f"{number} usage snapshot" if number == 1 else f"{number} usage snapshots"
