"""The session: the state that all prompt tests of one pytest process share."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

import pytest

from pytest_modelmigrate.analysis.refused_costs import RefusedCosts
from pytest_modelmigrate.analysis.spending import Spending
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import total
from pytest_modelmigrate.facts.errors import JudgeError, ModelMigrateError
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.facts.runs import Run
from pytest_modelmigrate.facts.shards import Shard
from pytest_modelmigrate.plugin.call_volumes import volume_of
from pytest_modelmigrate.plugin.case_clients import CaseClients
from pytest_modelmigrate.plugin.case_names import case_of
from pytest_modelmigrate.plugin.case_state import DECLARED, STATE, CaseState
from pytest_modelmigrate.plugin.embedded_simulator import EmbeddedSimulator
from pytest_modelmigrate.plugin.failing import fail
from pytest_modelmigrate.plugin.interception import Interception
from pytest_modelmigrate.plugin.judge_clients import JudgeClients
from pytest_modelmigrate.plugin.junit_properties import case_properties
from pytest_modelmigrate.plugin.ledger_entries import LedgerEntries
from pytest_modelmigrate.plugin.prices import RememberedPrices
from pytest_modelmigrate.plugin.project_hooks import project_hooks
from pytest_modelmigrate.plugin.prompt_counts import PromptCounts
from pytest_modelmigrate.plugin.prompt_tests import target_of
from pytest_modelmigrate.plugin.recorders import Recorders
from pytest_modelmigrate.plugin.requests_in_flight import RequestsInFlight
from pytest_modelmigrate.plugin.run_details import new_run
from pytest_modelmigrate.plugin.sampled_tests import SAMPLED
from pytest_modelmigrate.plugin.session_gateway import SessionGateway
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.plugin.stale_snapshots import StaleSnapshots
from pytest_modelmigrate.plugin.target_requests import check_target_requests
from pytest_modelmigrate.plugin.usage_gate import SnapshotTally
from pytest_modelmigrate.wire.decision import PAID, Mode, Send
from pytest_modelmigrate.wire.outages import is_inconclusive
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.running_test import RunningTest

if TYPE_CHECKING:
    from pytest_modelmigrate.analysis.verdict import Verdict
    from pytest_modelmigrate.plugin.sending import Sending


SESSION: pytest.StashKey[MigrateSession] = pytest.StashKey()


@dataclass
class MigrateSession:
    """The state that all prompt tests of one pytest process share.

    Attributes:
        config: the pytest configuration.
        settings: the settings of the run.
        prices: returns the cost of calls.
        outcomes: one for each case and target; on a pytest-xdist controller those of its workers.
        tally: counts of the usage gate.
        verdict: the verdict of the run; None before its end.
        current: the state of the running test.
        unwritten_reports: why reports of `--migrate-report` could not be written.
        report_problems: what else there is to say of reports.
        reports: the last report of each case and target.
        spending: what the requests cost; on a pytest-xdist controller those of its workers.
        refused_by_workers: the requests of pytest-xdist workers that did not fit under a cap.
        inconclusive: number of tests that are errors only because calls got no answer.
        shard: the part of the suite that runs, once it is collected; None for all of it.
        compared_alone: whether a test used `baseline_reply` in a run of one target, where it is the reply itself.
        collected: the collected prompt tests.
        simulator: the embedded simulated API.
        recorders: makes the recorders of the tests.
        in_flight: notes the requests that are sent.
        clients: makes the SDK clients of the tests.
        gateway: answers the requests of other processes.
        interception: answers the requests of clients that the plugin did not make.
        judges: sends the requests of judges.
        ledger: the calls that were sent, until they are in the ledger.
    """

    config: pytest.Config
    settings: Settings
    prices: RememberedPrices
    outcomes: dict[tuple[str, str], Outcome] = field(default_factory=dict)
    tally: SnapshotTally = field(default_factory=SnapshotTally)
    verdict: Verdict | None = None
    current: CaseState | None = None
    unwritten_reports: list[str] = field(default_factory=list)
    report_problems: list[str] = field(default_factory=list)
    reports: dict[tuple[str, str], pytest.TestReport] = field(default_factory=dict)
    spending: Spending = field(default_factory=Spending)
    inconclusive: int = 0
    refused_by_workers: RefusedCosts = field(default_factory=RefusedCosts)
    shard: Shard | None = None
    compared_alone: bool = False
    _sending: Sending | None = None

    def __post_init__(self) -> None:
        self.hooks = project_hooks(self.config)
        self._run = new_run(self.config, self.settings)
        self.recorders = Recorders(self.config, self.settings, self.hooks, self.prices)
        self.in_flight = RequestsInFlight(self.config, self.settings, self.prices)
        self.collected = StaleSnapshots(self.config)
        self.simulator = EmbeddedSimulator(self.settings)
        self.clients = CaseClients(
            self.settings.mode, self.simulator.base_url, self.running_test, self.settings.patience
        )
        self._prompt_counts = PromptCounts(
            next(iter(self.settings.matrix.targets), None),
            self.hooks,
            recorder=self.recorders.recorder,
            send=lambda pending: self.sending.answer(pending),  # noqa: PLW0108 - nothing is sent so far
        )
        self.gateway = SessionGateway(self.simulator.base_url, self.running_test, self.settings.patience)
        self.interception = Interception(self.settings, self.running_test)
        self.judges = JudgeClients(self.settings, self._answer_judge)
        sends = self.settings.mode not in (Mode.REPLAY, Mode.SIM)
        self.ledger = LedgerEntries(self.config, self.prices, self._run, enabled=self.settings.ledger and sends)

    @property
    def run(self) -> Run:
        """The run so far."""
        return replace(self._run, outcomes=self.collected.in_order(self.outcomes), shard=self.shard)

    def case_state(self, request: pytest.FixtureRequest) -> Iterator[CaseState]:
        """Yield the state of the running test, and fail the test at its end for errors that its code caught."""
        item: pytest.Item = request.node
        state = item.stash[STATE]
        if state.declared.problem:
            state.stopped = True
            fail(state.declared.problem)
        if (reason := self.simulator.blocked()) is not None:
            fail(reason)
        state.item = item
        recorder = self.recorders.open_recorder(item, state)
        self.current = state
        if self.config.pluginmanager.hasplugin("syrupy"):
            state.snapshot = partial(request.getfixturevalue, "snapshot")
        yield state
        self.current = None
        state.prompt_tokens = self._prompt_counts.of(state)
        if (problem := check_target_requests(recorder.calls, state)) is not None:
            recorder.problems.append(problem)
        problems = [*state.refused, *recorder.problems]
        if problems and not ({"failed", "error"} & set(state.results)):
            state.stopped = True
            state.inconclusive = state.inconclusive or all(map(is_inconclusive, problems))
            fail("\n".join(dict.fromkeys(map(str, problems))))

    def state_for(self, item: pytest.Item) -> CaseState | None:
        """A new state for a test that runs on a target; None for any other test."""
        target = target_of(item)
        if target is None or DECLARED not in item.stash:
            return None
        task, test, case = item.stash[DECLARED].task, item.stash.get(SAMPLED, None), case_of(item, target)
        rate, volume = task.pass_rate, task.calls_per_month
        return CaseState(
            case,
            target,
            item.stash[DECLARED],
            pass_rate=self.settings.pass_rate if rate is None else rate,
            most_samples=None if test is None or test.schedule.fixed else test.schedule.most,
            calls_per_month=volume_of(case, self.settings.calls_per_month) if volume is None else volume,
            with_fix=self.hooks.with_fix,
            adapted=self.recorders.adapted_requests(),
        )

    def running_test(self, state: CaseState, item: pytest.Item | None = None) -> RunningTest:
        """What is needed to answer the requests of a test.

        Args:
            state: the state of the test.
            item: the test, for a client that is not the plugin's: it may send before the fixtures of the plugin are
                set up, and its requests keep the spelling of their platform.
        """
        owner = item or state.item
        assert owner is not None  # noqa: S101 - set by `case_state`
        migration = replace(self.recorders.migration_of(state), keeps_spelling=item is not None)
        upstream = None if self.settings.mode is Mode.REPLAY else self.sending
        return RunningTest(self.recorders.open_recorder(owner, state), migration, upstream, state.streams)

    @property
    def sending(self) -> Sending:
        """The sending of this process, created on first use."""
        if self._sending is None:
            from pytest_modelmigrate.plugin.sending import Sending

            self._sending = Sending(
                self.config,
                self.settings,
                base_url=self.simulator.base_url,
                store=self.recorders.store,
                migration=self.recorders.migration,
                recordings=self.recorders.recordings,
                arrivals=self.recorders.arrivals,
                in_flight=self.in_flight,
                prices=self.prices,
            )
        return self._sending

    @property
    def refused(self) -> RefusedCosts:
        """The requests that did not fit under a cap."""
        return self.refused_by_workers if self._sending is None else self._sending.admission.budget.refused

    @property
    def sending_notes(self) -> list[str]:
        """Notes on sent requests for the terminal summary."""
        earlier = self.in_flight.notes()
        return [*earlier, *self._sending.notes()] if self._sending is not None else earlier

    def plan(self, items: list[pytest.Item], *, again: bool = False) -> None:
        """Prefetch the known requests of these tests, also of tests that were planned where they run `again`."""
        if self.config.getoption("collectonly"):
            if self.settings.mode in PAID:
                self.sending.estimate(items)
        elif self.settings.mode is not Mode.REPLAY:
            try:
                self.sending.plan(items, again=again)
            except ModelMigrateError as error:  # a batch that could not be sent
                raise pytest.UsageError(str(error)) from error

    def answer(self, recorder: Recorder, request: Request) -> Call:
        """Replay or send a request without the SDK.

        Raises:
            UnrecordedCallError: there is no recording, and the mode does not allow sending.
            MissingKeyError: there is no API key.
            UnreachableError: the API could not be reached.
        """
        pending = recorder.start_call(request)
        if isinstance(pending.step, Send):
            return recorder.keep(pending, self.sending.answer(pending))
        return recorder.call_of(pending)

    def enter(self, outcome: Outcome, report: pytest.TestReport | None = None) -> None:
        """Add an outcome and its last report; a test that ran before gets further samples."""
        if report is not None:
            self.reports[outcome.key] = report
            if self.config.getoption("xmlpath", None):
                report.user_properties = [*report.user_properties, *case_properties(outcome, self.prices)]
        if self.hooks.prices:  # an invalid price must be reported before the summary is written
            total(map(self.prices, outcome.calls))
        self.inconclusive += outcome.inconclusive
        before = self.outcomes.get(outcome.key)
        self.outcomes[outcome.key] = before.with_samples(outcome.samples) if before else outcome

    def collect(self, text: str, report: pytest.TestReport) -> None:
        """Add an outcome that a report brought from another process."""
        self.enter(Outcome.from_plain(json.loads(text)), report)

    def count_unused(self) -> None:
        """Count the answers that no test used, because they are paid."""
        if self._sending is not None and self.settings.mode is not Mode.SIM:
            unused = self._sending.prefetcher.unused_counts
            self.spending.simulated += unused.simulated
            self.spending.add_sent(unused.cost, unused.answers - unused.simulated)

    def stop_sending(self) -> None:
        """Cancel the requests that no test needs any more."""
        if self._sending is not None:
            self._sending.stop()

    def close(self) -> None:
        """Close the sending, the HTTP client, the gateway and the simulated API, and leave the SDK as it was."""
        if self._sending is not None:
            self._sending.close()
        self.interception.close()
        self.clients.close()
        self.gateway.close()
        self.simulator.close()

    def _answer_judge(self, request: Request) -> Call:
        """The answer to a judge's request, which belongs to the running test and not to its cost."""
        state = self.current
        if state is None or state.item is None:
            raise JudgeError("a judge can only be used while a prompt test runs")
        call = self.answer(self.recorders.recorder(state.item, state.target), request)
        state.judging.append(call.counted)
        self.spending.add([call], self.prices)
        self.ledger.add_judging(state, call)
        return call


def session_of(config: pytest.Config) -> MigrateSession:
    """The session of this pytest process, which exists once a prompt test is collected."""
    return config.stash[SESSION]
