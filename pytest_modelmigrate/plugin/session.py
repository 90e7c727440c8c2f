"""The session object: what a run that uses the plugin holds and shares. Registered when a run first needs it."""

from __future__ import annotations

import json
import threading
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import JudgeError, ModelMigrateError, TargetNotAskedError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.prompts import MESSAGES_PATH
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.plugin.case import DECLARED, STATE, CaseState, case_of, command_for, test_of
from pytest_modelmigrate.plugin.prices import RememberedPrices
from pytest_modelmigrate.plugin.project_hooks import project_hooks
from pytest_modelmigrate.plugin.prompt_tests import target_of
from pytest_modelmigrate.plugin.run_details import new_run
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.usage_gate import SnapshotTally
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire.decision import Mode, Send
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.misses import explain_miss
from pytest_modelmigrate.wire.outages import is_inconclusive
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.session_recordings import SessionRecordings

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.verdict import Verdict
    from pytest_modelmigrate.plugin.sending import Sending
    from pytest_modelmigrate.wire.clients import Connection
    from pytest_modelmigrate.wire.http_clients import SharedHttpClient
    from pytest_modelmigrate.wire.middleware import RunningTest


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
        prices: says what calls cost.
        tally: what the snapshot gate saw.
        verdict: what the run says; None until it is over.
        current: the test that runs now.
        report_problems: why reports could not be written.
    """

    config: pytest.Config
    settings: Settings
    prices: RememberedPrices
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    tally: SnapshotTally = field(default_factory=SnapshotTally)
    verdict: Verdict | None = None
    _stores: dict[Path, RecordingStore] = field(default_factory=dict)
    current: CaseState | None = None
    report_problems: list[str] = field(default_factory=list)
    _askers: dict[Path, RunAsker] = field(default_factory=dict)
    _simulator: Any = None
    _starting: threading.Lock = field(default_factory=threading.Lock)
    _sending: Sending | None = None
    _http_client: SharedHttpClient | None = None

    def __post_init__(self) -> None:
        self.hooks = project_hooks(self.config)
        self._run = new_run(self.config, self.settings)
        self._recordings = SessionRecordings(self.prices, date.today().isoformat())  # noqa: DTZ011 - the user's own day

    @property
    def run(self) -> Run:
        """The run so far."""
        return replace(self._run, outcomes=tuple(self.outcomes.values()))

    def running(self, request: pytest.FixtureRequest) -> Iterator[CaseState]:
        """Set up the state of a test; problems that its code swallowed come to light when it ends."""
        item: pytest.Item = request.node
        state = item.stash[STATE]
        if state.declared.problem:
            pytest.fail(state.declared.problem, pytrace=False)
        state.item = item
        state.recorder = recorder = self.recorder(item, state.target, state.declared.task.served_models)
        self.current = state
        if self._sending is not None:
            self._sending.begin(item)
        if self.config.pluginmanager.hasplugin("syrupy"):
            state.snapshot = partial(request.getfixturevalue, "snapshot")
        yield state
        self.current = None
        if (problem := self._asked_no_target(state)) is not None:
            recorder.problems.append(problem)
        if recorder.problems and not ({"failed", "error"} & set(state.results)):
            state.inconclusive = state.inconclusive or all(map(is_inconclusive, recorder.problems))
            pytest.fail("\n".join(dict.fromkeys(map(str, recorder.problems))), pytrace=False)

    def _asked_no_target(self, state: CaseState) -> TargetNotAskedError | None:
        """The problem of a test whose requests all went to other models than its target's: it says nothing of it."""
        models = (
            dict.fromkeys(call.request.model for call in state.recorder.calls if call.billed) if state.recorder else {}
        )
        migration = self.migration(state.target, state.declared.task.kept_models)
        if not models or any(model and migration.replaces(model) for model in models):
            return None
        named = ", ".join(map(str, models))
        return TargetNotAskedError(
            f"this test asked {named} and never {state.target.model}, the model of its target {state.target.id}\n"
            f"  next        if requests to {next(iter(models))} are to be migrated, run with "
            f"--migrate-from={next(iter(models))}"
        )

    def state_for(self, item: pytest.Item) -> CaseState | None:
        """A new state for a test that runs on a target; None for any other test."""
        target = target_of(item)
        if target is None or DECLARED not in item.stash:
            return None
        return CaseState(case_of(item, target), target, item.stash[DECLARED], with_fix=self.hooks.with_fix)

    def store(self, module: Path) -> RecordingStore:
        """The recordings of a test module."""
        store = self._stores.get(module)
        if store is None:
            store = self._stores[module] = RecordingStore(
                module.parent / RECORDINGS / module.stem, self.hooks.redact if self.hooks.redacts else None
            )
        return store

    def client(self, state: CaseState, kind: Literal["sync", "async"]) -> Any:
        """A client of the SDK for one test; the target's model and effort are put on every request."""
        from pytest_modelmigrate.wire.clients import async_client, sync_client

        assert state.recorder is not None  # noqa: S101 - `running` has set it up
        make = sync_client if kind == "sync" else async_client
        client = make(self._connection(), lambda: self.running_test(state))
        state.clients.append(client)
        return client

    def running_test(self, state: CaseState) -> RunningTest:
        """What a request of a test has to know of it."""
        from pytest_modelmigrate.wire.middleware import RunningTest

        assert state.recorder is not None  # noqa: S101 - `running` has set it up
        upstream = None if self.settings.mode is Mode.REPLAY else self.sending
        return RunningTest(state.recorder, self.migration(state.target, state.declared.task.kept_models), upstream)

    def migration(self, target: Target, kept_models: Collection[str] = ()) -> Migration:
        """Which requests go to a target, and what the project changes in them."""
        return Migration(target, self.settings.migrated_models, kept_models, self.hooks.request)

    def finish_streams(self, state: CaseState) -> None:
        """End the streams that a test has left unread: they are calls of the test all the same."""
        if state.clients:
            from pytest_modelmigrate.wire.clients import finish_streams

            finish_streams(state.clients)

    async def finish_streams_async(self, state: CaseState) -> None:
        """The same for streams of asynchronous clients, in the event loop of the test."""
        if state.clients:
            from pytest_modelmigrate.wire.clients import finish_streams_async

            await finish_streams_async(state.clients)

    @property
    def sending(self) -> Sending:
        """What sends; made when something is first to be sent."""
        if self._sending is None:
            from pytest_modelmigrate.plugin.sending import Sending

            self._sending = Sending(
                self.config,
                self.settings,
                base_url=self._base_url,
                store=self.store,
                migration=self.migration,
                recordings=self._recordings,
                prices=self.prices,
            )
        return self._sending

    @property
    def sending_notes(self) -> list[str]:
        """What the summary says of the sending."""
        return self._sending.notes() if self._sending is not None else []

    def plan(self, items: list[pytest.Item]) -> None:
        """Send ahead what the tests of a collection will ask."""
        if self.settings.mode is not Mode.REPLAY and not self.config.getoption("collectonly"):
            try:
                self.sending.plan(items)
            except ModelMigrateError as error:  # a batch that could not be sent
                raise pytest.UsageError(str(error)) from error

    def answer(self, recorder: Recorder, request: Request) -> Call:
        """Have a recorder answer a request as it is, from a recording or over the network, without the SDK.

        Raises:
            UnrecordedCallError: nothing answers it, and nothing may be sent.
            MissingKeyError: there is no API key.
            UnreachableError: the API could not be reached.
        """
        pending = recorder.ask(request)
        if isinstance(pending.step, Send):
            return recorder.keep(pending, self.sending.answer(pending))
        return recorder.call_of(pending)

    def recorder(self, item: pytest.Item, target: Target, allowed_models: tuple[str, ...] = ()) -> Recorder:
        """A recorder for the requests of one test."""
        store = self.store(item.path)
        return Recorder(
            self.settings.mode,
            store,
            self._recordings,
            case=test_of(item),
            target=target,
            explain=lambda asked, occurrence: explain_miss(
                store.redacted(asked), store, occurrence, command_for(item, target, "--migrate-calls=record")
            ),
            allowed_models=allowed_models,
        )

    def asker(self, module: Path) -> RunAsker:
        """What a judge is asked through, by the tests of one module."""
        asker = self._askers.get(module)
        if asker is None:
            asker = self._askers[module] = RunAsker(self)
        return asker

    def enter(self, outcome: Outcome) -> None:
        """Add an outcome; a test that ran before gets further samples."""
        if self.hooks.prices:  # an invalid price must be reported before the summary is written
            total(map(self.prices, outcome.calls))
        before = self.outcomes.get(outcome.key)
        self.outcomes[outcome.key] = before.with_samples(outcome.samples) if before else outcome

    def collect(self, text: str) -> None:
        """Add an outcome that a report brought from another process."""
        self.enter(Outcome.from_plain(json.loads(text)))

    def stop_sending(self) -> None:
        """Send nothing more: what the tests did not come to ask is never sent."""
        if self._sending is not None:
            self._sending.halt()

    def close(self) -> None:
        """Stop what sends and the simulated API, where they were started."""
        if self._sending is not None:
            self._sending.stop()
        if self._http_client is not None:
            self._http_client.close()
        if self._simulator is not None:
            self._simulator.close()
            self._simulator = None

    def _connection(self) -> Connection:
        from pytest_modelmigrate.wire.clients import Connection

        if self._http_client is None:
            from pytest_modelmigrate.wire.http_clients import SharedHttpClient

            self._http_client = SharedHttpClient()
        return Connection(self.settings.mode, self._base_url(), self._http_client)

    def _base_url(self) -> str | None:
        if self.settings.mode is not Mode.SIM:
            return None
        with self._starting:  # the thread that sends ahead needs it as well
            if self._simulator is None:
                from pytest_modelmigrate.simulator import start

                self._simulator = start(scripts=self.settings.sim_scripts)
            return str(self._simulator.url)


class RunAsker:
    """Asks judges through the run: recorded and replayed like any call, and priced apart from the case's.

    There is one for each test module, so that a judge is tried on its known answers once per module, and a module
    replays whatever else ran.

    Args:
        session: the run.
    """

    def __init__(self, session: MigrateSession) -> None:
        self.session = session

    @property
    def models_under_test(self) -> tuple[str, ...]:
        """The models of the matrix."""
        return tuple(target.model for target in self.session.settings.matrix.targets)

    def __call__(self, body: Mapping[str, Any]) -> Call:
        """Ask; an identical question of the module is answered by the same recording."""
        state = self.session.current
        if state is None or state.item is None:
            raise JudgeError("a judge can be asked while a prompt test runs, and none does")
        recorder = self.session.recorder(state.item, state.target)
        call = self.session.answer(recorder, Request(MESSAGES_PATH, dict(body)))
        state.judging.append(call.counted)
        return call


def session_of(config: pytest.Config) -> MigrateSession:
    """The session of this pytest process, which has been started when a prompt test was collected."""
    return config.stash[SESSION]
