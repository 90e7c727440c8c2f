"""Unused files: recordings and snapshots that no test asks for, as far as a run can tell."""

from __future__ import annotations

import json
import shlex
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.target_spellings import is_mix_id
from pytest_modelmigrate.plugin.case_names import case_of
from pytest_modelmigrate.plugin.case_state import DECLARED
from pytest_modelmigrate.plugin.commands import spelled
from pytest_modelmigrate.plugin.moved_recordings import move_command
from pytest_modelmigrate.plugin.prompt_tests import target_of
from pytest_modelmigrate.store.project_folders import RECORDINGS, ModuleFolder, ProjectFolders
from pytest_modelmigrate.store.recordings import RecordingStore, read
from pytest_modelmigrate.store.snapshots import SIMULATED, entries, folder_of
from pytest_modelmigrate.store.tool_recordings import ToolStore, read as read_tool
from pytest_modelmigrate.wire.decision import Mode

if TYPE_CHECKING:
    from pytest_modelmigrate.facts.exchanges import Recording
    from pytest_modelmigrate.plugin.session import MigrateSession

REPORT: Final = "modelmigrate_unused"
"""The option with the file that `modelmigrate prune` reads; `plugin/unused_report.py` declares it."""

_SENDING: Final = frozenset({"claude", "async_claude", "reply_of", "tools"})
"""Fixtures that send requests while a test runs; a test that failed may not have sent all of them."""


@dataclass
class Unused:
    """What no test asks for.

    Attributes:
        recordings: files of recordings.
        cases: cases without a test, by the folder of their snapshots.
        orphans: files of test modules that are gone.
        moves: commands that move the files of modules that are gone to where their tests are now.
        unjudged: why the files of a module could not be judged.
    """

    recordings: list[Path] = field(default_factory=list)
    cases: dict[Path, list[str]] = field(default_factory=dict)
    orphans: list[Path] = field(default_factory=list)
    moves: list[str] = field(default_factory=list)
    unjudged: dict[Path, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """As plain JSON data, for `modelmigrate prune`."""
        return {
            "recordings": [*map(str, self.recordings)],
            "cases": {str(folder): cases for folder, cases in self.cases.items()},
            "orphans": [*map(str, self.orphans)],
            "moves": self.moves,
            "unjudged": {str(module): reason for module, reason in self.unjudged.items()},
        }


class UsedFiles:
    """Knows what the tests of a run asked for, and finds what nobody asked for.

    A recording is unused if every prompt test of its module ran, on the model and effort that it was made for, and none
    asked for it.

    Attributes:
        unused: what nobody asked for; known at the end.

    Args:
        session: the session.
    """

    def __init__(self, session: MigrateSession) -> None:
        self.session = session
        self.config = session.config
        self.unused = Unused()
        self._asked: defaultdict[Path, set[tuple[str, int]]] = defaultdict(set)
        self._sending: set[tuple[str, str]] = set()
        self._complete: set[Path] = set()
        self._project = ProjectFolders([], [])
        self._failures = 0
        self._workers_missing = False

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note which tests send requests while they run."""
        for item in session.items:
            target = target_of(item)
            if target and DECLARED in item.stash and not _SENDING.isdisjoint(getattr(item, "fixturenames", ())):
                self._sending.add((case_of(item, target), target.id))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count failures as pytest does, to find out whether there were others, in the collection."""
        self._failures += report.failed and not hasattr(report, "wasxfail")

    def plain(self) -> dict[str, Any]:
        """What a pytest-xdist worker knows, as plain data."""
        asked = {str(module): sorted(keys) for module, keys in self.session.recorders.asked.items()}
        return {"asked": asked, "sending": sorted(self._sending)}

    def take(self, output: Mapping[str, Any] | None) -> None:
        """Add what a worker knows; None after a crash."""
        if output is None:
            self._workers_missing = True
            return
        self._sending.update((case, target) for case, target in output["sending"])
        for module, keys in output["asked"].items():
            self._asked[Path(module)].update((fingerprint, occurrence) for fingerprint, occurrence in keys)

    def finish(self, session: pytest.Session) -> None:
        """Find what nobody asked for, and write it to the file that `modelmigrate prune` reads."""
        if not self.session.settings.matrix.targets:
            return
        for module, keys in self.session.recorders.asked.items():
            self._asked[module].update(keys)
        self._complete.update(self.session.collected.complete_modules(self.session.outcomes.keys()))
        modules = [*self.session.collected.generated]
        reason = self._no_judgement(session)
        for module in modules:
            self._judge(module, reason)
        report = self.config.getoption(REPORT, None)
        if not reason and all(map(self._asked_at_all, modules)):
            arguments = {self.config.invocation_params.dir / argument for argument in self.config.args}
            roots = arguments if report else {module.parent for module in modules}
            skipped = self.config.getini("norecursedirs")
            self._project = ProjectFolders([self.config.rootpath], skipped)
            self._judge_orphans(ProjectFolders(roots, skipped, deep=bool(report)))
        if report:
            Path(report).write_text(json.dumps(self.unused.plain()), encoding="utf-8")

    @property
    def notes(self) -> list[str]:
        """The notes on unused files in the summary."""
        number = len(self.unused.recordings) + len(self.unused.orphans)
        if not number:
            return []
        models = ",".join(map(spelled, self.session.settings.matrix.targets))
        command = ["modelmigrate", "prune", f"--models={models}"]
        files = "1 recording or snapshot file is" if number == 1 else f"{number} recordings and snapshot files are"
        return [f"{files} not used by any test; to list them, run\n{shlex.join(command)}"]

    def _no_judgement(self, session: pytest.Session) -> str:
        """Why nothing can be said about any module; empty otherwise."""
        mode = self.session.settings.mode
        if mode not in (Mode.REPLAY, Mode.RECORD, Mode.RERECORD):
            return f"nothing is replayed with --migrate-calls={mode}"
        if self._workers_missing:
            return "a worker crashed"
        return "the collection failed" if session.testsfailed > self._failures else ""

    def _judge(self, module: Path, reason: str) -> None:
        if not reason and module not in self._complete:
            reason = "not all of its tests ran"
        if reason:
            self.unused.unjudged[module] = reason
            return
        tests = self.session.collected.generated[module]
        folder = folder_of(module)
        try:
            kept = entries(folder)
        except ModelMigrateError:
            kept = {}
        if stale := sorted(kept.keys() - {case.partition("::")[2] for case, _ in tests}):
            self.unused.cases[folder] = stale
        possible = {target.id for target in self.session.settings.matrix.targets}
        tests = {(case, target) for case, target in tests if target in possible}
        silent = [test for test in tests if not self._asked_all(test)]
        if silent:
            self.unused.unjudged[module] = f"{len(silent)} of its tests may not have asked for all that they use"
            return
        covers = self._cover(tests, {target.removesuffix(SIMULATED) for targets in kept.values() for target in targets})
        paths = RecordingStore(_recordings_of(module)).paths()
        # Further recordings of a request that is asked may be those of its repetitions.
        asked = {fingerprint for fingerprint, _ in self._asked[module]}
        unasked = sorted(path for (fingerprint, _), path in paths.items() if fingerprint not in asked)
        self.unused.recordings.extend(path for path in unasked if _holds(covers, path))
        tools = ToolStore(_recordings_of(module)).paths().items()
        unasked = sorted(path for path, fingerprint in tools if fingerprint not in asked)
        self.unused.recordings.extend(path for path in unasked if _is_of(self._cells(tests), path))

    def _asked_at_all(self, module: Path) -> bool:
        """Whether a module that was moved here would have asked for its recordings."""
        if module not in self._complete:
            return False
        results = {self.session.outcomes[test].result for test in self.session.collected.generated[module]}
        return bool(self._asked[module]) or results <= {"passed", "xpassed"}

    def _asked_all(self, test: tuple[str, str]) -> bool:
        outcome = self.session.outcomes[test]
        if outcome.result in ("passed", "xpassed"):
            return True
        return outcome.result in ("failed", "xfailed") and test not in self._sending and bool(outcome.last.calls)

    def _cover(self, tests: Collection[tuple[str, str]], known: set[str]) -> Callable[[Recording], bool]:
        """Whether the tests would have asked for a recording, if they still needed it.

        Recordings of other models than the targets', such as a judge's, depend on the answers of a target. So do those
        of a mix that did not run. They are judged only when all targets that have snapshots ran, and all tests passed.
        """
        ran = {target for _, target in tests}
        cells = self._cells(tests)
        models = {model for model, _ in cells}
        passed = all(self.session.outcomes[test].result == "passed" for test in tests)
        others = bool(known) and known <= ran and passed
        names = {_test_name(case, target) for case, target in tests}

        def covers(recording: Recording) -> bool:
            if recording.case not in names and is_mix_id(recording.case.partition("[")[2].removesuffix("]")):
                return others
            body = recording.request.body or {}
            effort = (body.get("output_config") or {}).get("effort")
            return (body.get("model"), effort) in cells if body.get("model") in models else others

        return covers

    def _cells(self, tests: Collection[tuple[str, str]]) -> set[tuple[str, str | None]]:
        """The models and efforts on which the tests ran."""
        ran = {target for _, target in tests}
        return {
            (each.model, each.effort)
            for target in self.session.settings.matrix.targets
            if target.id in ran
            for each in target.parts
        }

    def _judge_orphans(self, folders: ProjectFolders) -> None:
        for folder in folders:
            files = folder.files() if folder.is_orphan else []
            heir = self._heir(folder) if files else None
            if files and not self._on_models_of_run(folder):
                self.unused.unjudged[folder.path] = "it has no recordings of the models of this run"
            elif heir is None:
                self.unused.orphans.extend(files)
            elif (move := move_command(folder.path, heir)) not in self.unused.moves:
                self.unused.moves.append(move)

    def _on_models_of_run(self, folder: ModuleFolder) -> bool:
        """Whether a moved module would have asked for recordings of this folder, or has none."""
        recordings = folder.path.parent.parent / RECORDINGS / folder.path.name
        models = {recording.request.model for recording in RecordingStore(recordings).readable()}
        return not models or any(
            not models.isdisjoint(target.models) for target in self.session.settings.matrix.targets
        )

    def _heir(self, folder: ModuleFolder) -> Path | None:
        """The module that took the place of one that is gone: it asks for its recordings, or has its name."""
        recorded = RecordingStore(folder.path.parent.parent / RECORDINGS / folder.path.name).paths().keys()
        for module, keys in self._asked.items():
            if recorded & keys - RecordingStore(_recordings_of(module)).paths().keys():
                return module
        return self._project.module_named(folder.path.name)


def _test_name(case: str, target: str) -> str:
    return f"{case.removesuffix(']')}-{target}]" if case.endswith("]") else f"{case}[{target}]"


def _recordings_of(module: Path) -> Path:
    return module.parent / RECORDINGS / module.stem


def _holds(covers: Callable[[Recording], bool], path: Path) -> bool:
    """Whether a recording is covered; a damaged one is not."""
    try:
        return covers(read(path))
    except ModelMigrateError:
        return False


def _is_of(cells: Collection[tuple[str, str | None]], path: Path) -> bool:
    """Whether a tool recording belongs to one of these models and efforts; a damaged one does not."""
    try:
        target = read_tool(path).target
    except ModelMigrateError:
        return False
    return (target.model, target.effort) in cells
