"""The hooks of a session that uses the plugin."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Generator
from typing import Any, Final

import pytest

from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.plugin.acceptances import Acceptances
from pytest_modelmigrate.plugin.attempts import Attempts
from pytest_modelmigrate.plugin.case_state import STATE, CaseState
from pytest_modelmigrate.plugin.event_loops import followed, unwrapped
from pytest_modelmigrate.plugin.failing import fail
from pytest_modelmigrate.plugin.github_actions import write_job_summary
from pytest_modelmigrate.plugin.kept_replies import note_reply
from pytest_modelmigrate.plugin.masked_output import clean_report
from pytest_modelmigrate.plugin.phases import note_phase, place_of, unanswered
from pytest_modelmigrate.plugin.prompt_tests import OUTCOME
from pytest_modelmigrate.plugin.reporting import failing_problems, write_reports
from pytest_modelmigrate.plugin.sampled_tests import SAMPLED
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.plugin.session_notes import run_notes
from pytest_modelmigrate.plugin.shapes import note_form
from pytest_modelmigrate.plugin.target_requests import check_asked
from pytest_modelmigrate.plugin.unsure_findings import refuse_guesses
from pytest_modelmigrate.plugin.unused import UsedFiles
from pytest_modelmigrate.plugin.usage_checks import UsageChecks
from pytest_modelmigrate.plugin.worker_results import send_results, take_results
from pytest_modelmigrate.plugin.workers import DISTRIBUTION, queued_tests
from pytest_modelmigrate.wire.outages import is_inconclusive

INCONCLUSIVE: Final = 7
"""Exit status of a run in which nothing failed, and tests are inconclusive: their calls got no answer."""


class SessionHooks:
    """Runs every prompt test from its set-up to its outcome, and decides the verdict at the end.

    Args:
        session: the session of this process.
    """

    def __init__(self, session: MigrateSession) -> None:
        self.session = session
        self.collected = session.collected
        self.used = UsedFiles(session)
        session.config.pluginmanager.register(self.used, "modelmigrate-used-files")
        self.attempts = Attempts()
        self.acceptances = Acceptances(session)
        self.usage = UsageChecks(session)
        self._raised = ""
        self._called: set[str] = set()
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._own_process = None if hasattr(session.config, "workerinput") else os.getpid()

    def pytest_report_header(self) -> list[str]:
        """The targets, the mode and the price list; then a line for each note on a model."""
        from pytest_modelmigrate.reports.header import header

        matrix = self.session.settings.matrix
        return header(matrix.targets, matrix.notes, self.session.settings.mode.value)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection(self, session: pytest.Session) -> Generator[None, object, object]:
        """Refuse the requests of imports where nothing may be sent."""
        with self.session.interception.imports(session):
            return (yield)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: pytest.FixtureDef[Any]) -> Generator[None, object, object]:
        """Refuse the requests of a fixture that several tests share where nothing may be sent."""
        if fixturedef.scope == "function":
            return (yield)
        with self.session.interception.shared_fixture(fixturedef):
            return (yield)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note which cases exist, and plan their requests."""
        self.collected.note(session.items)
        # pytest calls this hook also when an error ends the collection: then nothing may be sent.
        if not hasattr(self.session.config, "workerinput") and sys.exc_info()[0] is None:
            self.session.in_flight.read_earlier()
            self.session.plan(session.items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool | None:
        """Run no test when a batch was only to be submitted."""
        return True if self.session.settings.batch == "submit" else None

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(
        self, item: pytest.Item, nextitem: pytest.Item | None
    ) -> Generator[None, object, object]:
        """Set up the state of a prompt test, also of one that will be skipped; a worker plans its next requests."""
        self.begin(item)
        if hasattr(self.session.config, "workerinput"):
            self.session.plan([each for each in (item, nextitem, *queued_tests(item)) if each is not None])
        if STATE not in item.stash:
            return (yield)
        with self.session.interception.test(item):
            return (yield)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Set up a new state when another plugin runs the test again."""
        state = item.stash.get(STATE, None)
        if state is not None and state.torn_down:  # pytest-retry runs it again before its call has a report
            state.results.append("failed")
            state.message = self._raised
            self.attempts.retried(item.nodeid, self._ended(state))
            state = None
        if state is None:
            self.begin(item)

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_teardown(self, item: pytest.Item) -> None:
        """Note that an attempt is over."""
        if (state := item.stash.get(STATE, None)) is not None:
            state.torn_down = True

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """End the streams that an async test left open in its own event loop; they are calls of the test."""
        state = item.stash.get(STATE, None)
        if state is None:
            return (yield)
        with followed(item, state.streams.finish_async):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Fail a test whose prompt the API refused, and compare the usage of one that passed with its snapshot.

        A test that fails after it caught an error of ours says nothing about its target, so our error is reported.
        """
        state = pyfuncitem.stash.get(STATE, None)
        if state is None:
            return (yield)
        if state.refusal is not None:
            fail(str(state.refusal))
        try:
            try:
                result = yield
            except (Exception, pytest.fail.Exception) as raised:
                if (problem := unanswered(state)) is not None and not isinstance(unwrapped(raised), ModelMigrateError):
                    raise problem from raised
                raise
            finally:
                state.streams.finish()
                self.session.gateway.finish(state)
                if state.gateway is not None and state.gateway.unanswered:  # its program may have gone on without
                    raise state.gateway.unanswered[0]
                if state.refused:  # the test may have caught it, and then says nothing about its target
                    raise state.refused[0]
            check_asked(state)
            refuse_guesses(pyfuncitem, state, self.session.settings.unsure)
            self.usage.check(pyfuncitem, state)
        except (ModelMigrateError, BaseExceptionGroup) as caught:
            error = unwrapped(caught)
            if not isinstance(error, ModelMigrateError):
                raise
            state.stopped = True
            state.inconclusive = is_inconclusive(error)
            message = f"{place_of(error, pyfuncitem.path) or place_of(caught, pyfuncitem.path)}{error}"
        else:
            return result
        # Outside of the except clause: formatting a traceback through the SDK takes a tenth of a second.
        fail(message)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note each phase of a prompt test; the last one ends the attempt."""
        before = item.stash.get(STATE, None)
        self._raised = call.excinfo.exconly().partition("\n")[0] if call.excinfo else ""
        report = yield
        state = item.stash.get(STATE, None)
        if state is None:
            return report
        run_again = state is not before  # then the report is that of the last attempt, and the call that of the first
        raised = None if run_again and not report.failed else call.excinfo
        note_phase(state, item, raised, report, unsure=self.session.settings.unsure)
        clean_report(report, self.session.config)
        if SAMPLED not in item.stash:
            self.attempts.called(report)
        if call.when == "teardown":
            outcome = self.attempts.end(item.nodeid, self._ended(state))
            if SAMPLED not in item.stash:
                self.attach(outcome, report)
            del item.stash[STATE]  # its replies may be large, and pytest keeps items to the end
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Enter the outcome of a test whose last report is logged, unless the test runs again."""
        if report.when == "call":
            self._called.add(report.nodeid[: report.nodeid.rfind("]") + 1])  # pytest-xdist may append a group
        outcome = self.attempts.logged(report)
        if outcome is not None and self._in_own_process:
            self.session.enter(outcome, report)

    def decide(self) -> None:
        """Decide the verdict, once all tests have ended."""
        self.session.stop_sending()
        if self.session.config.getoption("collectonly", False) or self.session.settings.batch == "submit":
            return
        for outcome in self.attempts.rest():
            self.session.enter(outcome)
        self.session.verdict = self.acceptances.judge(self.collected.unreached(self.session.outcomes.keys()))

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Write the reports, and set the exit status."""
        config = self.session.config
        self.session.stop_sending()
        self.session.count_unused()
        self.session.in_flight.finish(interrupted=exitstatus == pytest.ExitCode.INTERRUPTED)
        if hasattr(config, "workerinput"):
            self.session.recorders.arrivals.close()
            send_results(config, self.session, self.used)
            return
        self.session.recorders.arrivals.finish(self._called)
        self.session.ledger.write()
        if self.session.verdict is None:
            return
        self.collected.finish(self.session.outcomes.keys())
        self.acceptances.keep()
        self.used.finish(session)
        notes = run_notes(self.session, self.acceptances, self.used)
        write_reports(self.session, notes)
        write_job_summary(self.session, notes)
        failed = failing_problems(self.session) or not self.session.verdict.passed
        if failed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        # All cases are in other shards. Without any case, pytest did not find the tests.
        if session.exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.session.shard and self.session.shard.cases:
            session.exitstatus = pytest.ExitCode.OK
        inconclusive = self.session.inconclusive
        if inconclusive and inconclusive == session.testsfailed and session.exitstatus == pytest.ExitCode.TESTS_FAILED:
            session.exitstatus = INCONCLUSIVE

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give the workers of pytest-xdist a folder for the rate limit and the spending cap that they share."""
        from pytest_modelmigrate.plugin.capped_budget import SHARED_FOLDER, CappedBudget

        if self._folder is None:
            try:  # a worker could only end with an internal error
                CappedBudget(self.session.config, self.session.settings, None, self.session.prices).close()
            except ModelMigrateError as error:
                raise pytest.UsageError(str(error)) from error
            self.session.in_flight.read_earlier()
            self._folder = tempfile.TemporaryDirectory(prefix="modelmigrate-", ignore_cleanup_errors=True)
        node.workerinput[SHARED_FOLDER] = self._folder.name
        node.workerinput[DISTRIBUTION] = self.session.config.getoption("dist", None)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a pytest-xdist worker found out."""
        take_results(node, self.session, self.used)

    def pytest_unconfigure(self) -> None:
        """Stop what still runs, and delete temporary files."""
        self.session.close()
        if self._own_process is not None:
            self.session.prices.keep()
        if self._folder is not None:
            self._folder.cleanup()

    def begin(self, item: pytest.Item) -> None:
        """Set up the state of a test that runs on a target."""
        if state := self.session.state_for(item):
            item.stash[STATE] = state

    def _ended(self, state: CaseState) -> Outcome:
        """The outcome of an attempt, whose calls count as spent."""
        note_form(state, self.session.settings)
        hooks = self.session.hooks
        note_reply(state, self.session.settings, hooks.redact if hooks.redacts else None)
        if state.recorder is not None:
            self.session.spending.add(state.recorder.calls, self.session.prices)
            self.session.ledger.add(state)
        return state.outcome

    @property
    def _in_own_process(self) -> bool:
        return self._own_process == os.getpid()

    def attach(self, outcome: Outcome, report: pytest.TestReport) -> None:
        """Have the report carry an outcome out of a process that is not the session's own."""
        if self._in_own_process:
            return
        kept = [(name, value) for name, value in report.user_properties if name != OUTCOME]
        report.user_properties = [*kept, (OUTCOME, json.dumps(outcome.plain()))]
