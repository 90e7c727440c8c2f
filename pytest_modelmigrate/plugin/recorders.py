"""Recorders: what answers the requests of a test, with the recordings of its module and the migration to its target."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.adapted_recordings import to_replay_adapted
from pytest_modelmigrate.plugin.arrivals import Arrivals
from pytest_modelmigrate.plugin.case_names import test_of
from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.plugin.commands import command_for
from pytest_modelmigrate.plugin.edited_recordings import EditedRecordings
from pytest_modelmigrate.plugin.ledger_entries import FOLDER
from pytest_modelmigrate.plugin.moved_recordings import MovedRecordings
from pytest_modelmigrate.plugin.prices import RememberedPrices
from pytest_modelmigrate.plugin.project_hooks import ProjectHooks
from pytest_modelmigrate.plugin.recorded_tools import ToolCase, Tools
from pytest_modelmigrate.plugin.repetitions import repetition_of
from pytest_modelmigrate.plugin.sampled_tests import SAMPLED, taken_numbers
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.task_marker import NO_TASK, Task
from pytest_modelmigrate.store.arrived_answers import ArrivedAnswers
from pytest_modelmigrate.store.project_folders import RECORDINGS, ProjectFolders
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.store.tool_recordings import ToolStore
from pytest_modelmigrate.store.unkept_replies import UnkeptReplies
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.fingerprint import fingerprint, fits
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.misses import explain_miss
from pytest_modelmigrate.wire.recorded_errors import explain_recorded_error
from pytest_modelmigrate.wire.recorder import Recorder, TakenNumbers
from pytest_modelmigrate.wire.session_recordings import SessionRecordings

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.adapted_requests import AdaptedRequests


class Recorders:
    """Makes the recorders of tests, and keeps the recordings of their modules.

    Args:
        config: the pytest configuration.
        settings: the settings of the run.
        hooks: what the project changes in requests and hides in recordings.
        prices: returns the cost of calls.

    Attributes:
        recordings: what this session has recorded so far.
        arrivals: the answers that arrived and are not recorded yet.
        edited: the recordings that were used, and that were edited by hand.
    """

    def __init__(
        self, config: pytest.Config, settings: Settings, hooks: ProjectHooks, prices: RememberedPrices
    ) -> None:
        self._settings = settings
        self._hooks = hooks
        self._stores: dict[Path, RecordingStore] = {}
        self._tool_stores: dict[Path, ToolStore] = {}
        again = settings.mode is Mode.RERECORD
        self._unkept = UnkeptReplies(config.rootpath / FOLDER / "unkept.json", hooks.redaction, again=again)
        self.edited = EditedRecordings(self._stores, self._tool_stores, config.rootpath)
        self._begun: set[str] = set()
        skipped = config.getini("norecursedirs")
        self._moves = MovedRecordings(ProjectFolders([config.rootpath], skipped), settings.ignored)
        today = date.today().isoformat()  # noqa: DTZ011 - the user's own day
        self.recordings = SessionRecordings(prices, today, settings.ignored)
        arrived = ArrivedAnswers(config.rootpath / FOLDER / "arrived", hooks.redact if hooks.redacts else None)
        self.arrivals = Arrivals(arrived, self.recordings, enabled=settings.mode in (Mode.RECORD, Mode.RERECORD))

    @property
    def asked(self) -> dict[Path, set[tuple[str, int]]]:
        """The fingerprints and occurrences that the tests of each module asked for in this process."""
        modules = {**self._stores, **self._tool_stores}
        return {module: self.store(module).asked | self.tool_store(module).asked for module in modules}

    def store(self, module: Path) -> RecordingStore:
        """The recordings of a test module."""
        store = self._stores.get(module)
        if store is None:
            store = self._stores[module] = RecordingStore(
                module.parent / RECORDINGS / module.stem,
                self._hooks.redact if self._hooks.redacts else None,
                partial(fingerprint, ignored=self._settings.ignored) if self._settings.ignored else None,
                partial(fits, ignored=self._settings.ignored),
                self._unkept,
            )
        return store

    def tool_store(self, module: Path) -> ToolStore:
        """The tool recordings of a test module."""
        store = self._tool_stores.get(module)
        if store is None:
            redact = self._hooks.redact if self._hooks.redacts else None
            store = self._tool_stores[module] = ToolStore(module.parent / RECORDINGS / module.stem, redact)
        return store

    def tools(self, item: pytest.Item, state: CaseState) -> Tools:
        """The tools of a test."""
        return Tools(
            ToolCase(
                state.case,
                state.target,
                self._settings.mode,
                self.tool_store(item.path),
                self.recordings.today,
                partial(command_for, item, state.target, "--migrate-calls=record"),
                self.open_recorder(item, state).problems,
                repetition_of(item),
                taken_numbers(item),
            )
        )

    def open_recorder(self, item: pytest.Item, state: CaseState) -> Recorder:
        """The recorder of a test, opened with its first request or with the fixtures of the plugin."""
        if state.recorder is None:
            rerun = SAMPLED not in item.stash and item.nodeid in self._begun
            self._begun.add(item.nodeid)
            state.recorder = self.recorder(
                item, state.target, state.declared.task.served_models, rerun=rerun, taken=taken_numbers(item)
            )
            state.process = os.getpid()
        return state.recorder

    def recorder(
        self,
        item: pytest.Item,
        target: Target,
        allowed_models: tuple[str, ...] = (),
        *,
        rerun: bool = False,
        taken: TakenNumbers | None = None,
    ) -> Recorder:
        """A recorder for one test on one target."""
        store = self.store(item.path)
        return Recorder(
            self._settings.mode,
            store,
            self.recordings,
            case=test_of(item),
            target=target,
            explain=lambda unrecorded, occurrence: explain_miss(
                store.redacted(unrecorded),
                store,
                occurrence,
                command_for(item, target, "--migrate-calls=record"),
                elsewhere=self._elsewhere(unrecorded, occurrence, item, target),
                ignored=self._settings.ignored,
            ),
            allowed_models=allowed_models,
            repetition=repetition_of(item),
            rerun=rerun,
            taken=taken,
        )

    def migration(self, target: Target, task: Task = NO_TASK) -> Migration:
        """Which requests of a test go to a target, and what the project and `--migrate-adapt` change in them."""
        return Migration(
            target,
            self._settings.migrated_models,
            task.kept_models,
            self._hooks.request,
            adapted=self.adapted_requests(),
            role=task.role,
        )

    def migration_of(self, state: CaseState) -> Migration:
        """The migration of a running test, which notes the roles of its requests and what was adapted in them."""
        return replace(self.migration(state.target, state.declared.task), roles=state.roles, adapted=state.adapted)

    def adapted_requests(self) -> AdaptedRequests | None:
        """Edits the requests that a target would reject; None without `--migrate-adapt`."""
        if not self._settings.adapt:
            return None
        from pytest_modelmigrate.wire.adapted_requests import AdaptedRequests  # imports all rules on requests

        return AdaptedRequests()

    def _elsewhere(self, request: Request, occurrence: int, item: pytest.Item, target: Target) -> list[str]:
        """Lines about the recording of a request in another module, or of the request as `--migrate-adapt` edits it."""
        store = self.store(item.path)
        moved = self._moves.to_reuse(request, occurrence, item.path, store)
        if moved or self._settings.adapt:
            return moved
        return to_replay_adapted(request, occurrence, item, target, store, self._settings.ignored)


def recorded_errors(recorder: Recorder, item: pytest.Item, target: Target) -> list[str]:
    """What to say of the recordings that answered a test with errors."""
    command = command_for(item, target, "--migrate-calls=record")
    found = {path: recording for recording, path in recorder.recorded_errors.values()}
    return [explain_recorded_error(recording, path, command) for path, recording in found.items()]
