"""The session object: what a run that uses the plugin holds and shares. Registered when a run first needs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.errors import InvalidSettingError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.outcomes import Outcome, Run
from pytest_modelmigrate.plugin.case import DECLARED, STATE, CaseState, case_of, command_for
from pytest_modelmigrate.plugin.fixtures import PARAMETER
from pytest_modelmigrate.plugin.settings import Settings, read_settings
from pytest_modelmigrate.plugin.usage_gate import SnapshotTally
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.misses import explain_miss
from pytest_modelmigrate.wire.player import Mode, Player, Tape
from pytest_modelmigrate.wire.stamping import stamped

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.verdict import Verdict

RECORDINGS = "recordings"
"""The folder of recordings, beside the tests."""

SESSION: pytest.StashKey[MigrateSession] = pytest.StashKey()


@dataclass
class MigrateSession:
    """What one pytest process holds for all of its prompt tests.

    Attributes:
        config: pytest's configuration.
        settings: what the run was asked for.
        outcomes: one per case and target; on a controller those of its workers.
        tally: what the snapshot gate saw.
        verdict: what the run says; None until it is over.
    """

    config: pytest.Config
    settings: Settings
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    tally: SnapshotTally = field(default_factory=SnapshotTally)
    verdict: Verdict | None = None
    _stores: dict[Path, RecordingStore] = field(default_factory=dict)
    _tape: Tape = field(
        default_factory=lambda: Tape(price_call, date.today().isoformat())  # noqa: DTZ011 - the user's own day
    )
    _simulator: Any = None
    _client: Any = None

    @property
    def run(self) -> Run:
        """The outcomes so far."""
        return Run(self.settings.matrix.targets, tuple(self.outcomes.values()))

    def running(self, request: pytest.FixtureRequest) -> Iterator[CaseState]:
        """Set up the state of a test; problems that its code swallowed come to light when it ends."""
        item: pytest.Item = request.node
        state = item.stash[STATE]
        if state.declared.problem:
            pytest.fail(state.declared.problem, pytrace=False)
        task = state.declared.task
        player = Player(
            self.settings.mode,
            self.store(item.path),
            self._tape,
            case=item.nodeid,
            target=state.target,
            explain=lambda asked, occurrence: explain_miss(
                asked,
                self.store(item.path),
                occurrence,
                command_for(item, state.target, "--migrate-calls=record"),
            ),
            allowed_models=task.served_models,
        )
        state.player = player
        if self.config.pluginmanager.hasplugin("syrupy"):
            state.snapshot = request.getfixturevalue("snapshot")
        yield state
        if player.problems and not ({"failed", "error"} & set(state.results)):
            pytest.fail("\n".join(dict.fromkeys(map(str, player.problems))), pytrace=False)

    def state_for(self, item: pytest.Item) -> CaseState | None:
        """A new state for a test that runs on a target; None for any other test."""
        spec = getattr(item, "callspec", None)
        target = spec.params.get(PARAMETER) if spec is not None else None
        if target is None or DECLARED not in item.stash:
            return None
        return CaseState(case_of(item, target), target, item.stash[DECLARED])

    def store(self, module: Path) -> RecordingStore:
        """The recordings of a test module."""
        folder = module.parent / RECORDINGS / module.stem
        return self._stores.setdefault(folder, RecordingStore(folder))

    def client(self, state: CaseState, kind: Literal["sync", "async"]) -> Any:
        """A client of the SDK for one test."""
        from pytest_modelmigrate.wire.clients import Connection, async_client, sync_client

        assert state.player is not None  # noqa: S101 - `running` has set it up
        connection = Connection(self.settings.mode, self._base_url())
        make = sync_client if kind == "sync" else async_client
        kept = state.declared.task.kept_models
        return make(connection, state.player, lambda body: stamped(body, state.target, kept))

    def send(self, state: CaseState, request: Request) -> None:
        """Send the request of a declared prompt; the state's player keeps the answer.

        Raises:
            MissingKeyError: there is no API key.
            UnreachableError: the API could not be reached.
        """
        from pytest_modelmigrate.wire.clients import send

        with self.client(state, "sync") as client:
            send(client, request)

    def collect(self, text: str) -> None:
        """Enter an outcome as it travels on a report; a rerun of a test replaces its earlier outcome."""
        outcome = Outcome.from_plain(json.loads(text))
        self.outcomes[outcome.case, outcome.target.id] = outcome

    def close(self) -> None:
        """Stop the simulated API, if it was started."""
        if self._simulator is not None:
            self._simulator.close()
            self._simulator = None

    def _base_url(self) -> str | None:
        if self.settings.mode is not Mode.SIM:
            return None
        if self._simulator is None:
            from pytest_modelmigrate.wire.simulator import start

            self._simulator = start(scripts=self.settings.sim_scripts)
        return str(self._simulator.url)


def session_of(config: pytest.Config) -> MigrateSession:
    """The session object, made and registered on first use.

    Raises:
        pytest.UsageError: an option, environment variable or ini value is not accepted.
    """
    session = config.stash.get(SESSION, None)
    if session is None:
        from pytest_modelmigrate.plugin.hooks import SessionHooks

        try:
            session = MigrateSession(config, read_settings(config))
        except InvalidSettingError as error:
            raise pytest.UsageError(str(error)) from error
        config.stash[SESSION] = session
        config.pluginmanager.register(SessionHooks(session), "modelmigrate-session")
    return session
