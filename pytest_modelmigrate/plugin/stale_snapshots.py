"""Stale snapshots: those that no test uses any more, which is known only when every test of their modules ran."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set as AbstractSet
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.plugin.case_names import case_of
from pytest_modelmigrate.plugin.case_state import DECLARED
from pytest_modelmigrate.plugin.commands import command_again
from pytest_modelmigrate.plugin.prompt_tests import target_of

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.usage_gate import SnapshotTally

_MOST_NAMED = 5


class StaleSnapshots:
    """Finds stale snapshots, and deletes them with `--snapshot-update`.

    Attributes:
        stale: the stale cases of each snapshot file.
        removed: whether they were deleted.
        generated: the tests of each module that pytest made, as cases and target ids.

    Args:
        config: pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config
        self.stale: dict[Path, list[str]] = {}
        self.removed = False
        self.generated: defaultdict[Path, set[tuple[str, str]]] = defaultdict(set)
        self._repeated: set[Path] = set()
        self._expected: dict[tuple[str, str], None] = {}
        self._workers_missing = False

    def generate(self, items: Iterable[pytest.Item]) -> None:
        """Remember the tests that pytest makes of a function, before anything deselects or drops one of them."""
        for item in items:
            target = target_of(item)
            if target is not None:
                self.generated[item.path].add((case_of(item, target), target.id))
                # Another plugin repeats the test, and a repetition has another name than the case.
                if any(name.startswith("__") for name in _parameters(item)):
                    self._repeated.add(item.path)

    def note(self, items: Iterable[pytest.Item]) -> None:
        """Remember the tests that were selected."""
        tests = [item for item in items if DECLARED in item.stash]
        self.generate(tests)
        for item in tests:
            target = target_of(item)
            if target is not None:
                self._expected[case_of(item, target), target.id] = None

    def plain(self) -> dict[str, Any]:
        """The collected tests as plain data, which a pytest-xdist worker sends to its controller."""
        return {
            "generated": {str(module): sorted(tests) for module, tests in self.generated.items()},
            "repeated": sorted(map(str, self._repeated)),
            "expected": list(self._expected),
        }

    def take(self, output: Mapping[str, Any] | None, tally: SnapshotTally) -> None:
        """Add the output of a worker; after a worker that crashed and has none, no snapshot is called stale."""
        if output is None:
            self._workers_missing = True
            return
        tally.take(output["tally"])
        for module, tests in output["cases"]["generated"].items():
            self.generated[Path(module)].update((case, target) for case, target in tests)
        self._repeated.update(map(Path, output["cases"]["repeated"]))
        self._expected.update(((case, target), None) for case, target in output["cases"]["expected"])

    def finish(self, ran: AbstractSet[tuple[str, str]]) -> None:
        """Find the stale snapshots, and delete them with `--snapshot-update`.

        Args:
            ran: the tests with an outcome, as cases and target ids.
        """
        if not self.config.pluginmanager.hasplugin("syrupy"):
            return
        from pytest_modelmigrate.store.snapshots import entries, folder_of, remove

        for module in self.complete_modules(ran):
            path = folder_of(module)
            cases = {case.partition("::")[2] for case, _ in self.generated[module]}
            try:
                stale = sorted(entries(path).keys() - cases)
                if stale and self.config.getoption("update_snapshots", False):
                    remove(path, set(stale))
                    self.removed = True
            except ModelMigrateError:
                continue
            if stale:
                self.stale[path] = stale

    def unreached(self, ran: AbstractSet[tuple[str, str]]) -> int:
        """The number of selected tests without an outcome, after an interrupted run or the crash of a worker."""
        return len(self._expected.keys() - ran)

    def in_order(self, outcomes: Mapping[tuple[str, str], Outcome]) -> tuple[Outcome, ...]:
        """The outcomes in the order in which their tests were collected, whatever the order in which they ran."""
        places = {key: place for place, key in enumerate(self._expected)}
        return tuple(outcomes[key] for key in sorted(outcomes, key=lambda key: places.get(key, len(places))))

    def notes(self, tally: SnapshotTally) -> list[str]:
        """The notes on snapshots in the summary."""
        notes = []
        if not self.config.pluginmanager.hasplugin("syrupy"):
            how = "run without -p no:syrupy, or with -p syrupy"
            how = how if find_spec("syrupy") else "python -m pip install syrupy"
            notes.append(f"usage is not compared with snapshots, because the plugin syrupy is not loaded; {how}")
        if tally.written:
            notes.append(f"{_snapshots(len(tally.written))} written")
        if tally.problems:
            notes.append(f"{_snapshots(len(set(tally.unwritten)))} not written: {tally.problems[0]}")
        if tally.missing:
            number = len(tally.missing)
            notes.append(f"{_snapshots(number)} missing; to write them, run\n{self._update}")
        for folder in map(Path, sorted(set(tally.rewritten))):
            place = f"{folder.parent.name}/{folder.name}"
            notes.append(f"{place}.json was split by target into {place}/")
        for path, cases in self.stale.items():
            named = ", ".join(cases[:_MOST_NAMED]) + (" ..." if len(cases) > _MOST_NAMED else "")
            hint = "" if self.removed else f"; to delete them, run\n{self._update}"
            adjective = "deleted" if self.removed else "stale"
            notes.append(f"{path.parent.name}/{path.name}: {_snapshots(len(cases), adjective)}: {named}{hint}")
        return notes

    @property
    def _update(self) -> str:
        return command_again(self.config, "--snapshot-update")

    def complete_modules(self, ran: AbstractSet[tuple[str, str]]) -> list[Path]:
        """The modules of which every test ran: nothing deselected, dropped or repeated one of them."""
        # Of a class that no argument names, pytest does not even make the tests.
        if self._workers_missing or any("::" in argument for argument in self.config.args):
            return []
        return [module for module, tests in self.generated.items() if module not in self._repeated and tests <= ran]


def _parameters(item: pytest.Item) -> Iterable[str]:
    callspec = getattr(item, "callspec", None)
    return callspec.params if callspec is not None else ()


def _snapshots(number: int, adjective: str = "usage") -> str:
    return f"{number} {adjective} snapshot" if number == 1 else f"{number} {adjective} snapshots"
