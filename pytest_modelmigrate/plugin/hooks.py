"""The hooks of a run that uses the plugin."""

from __future__ import annotations

import json
import os
import tempfile
import traceback
from collections.abc import Generator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from pytest_modelmigrate.analysis.verdict import judge
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.outcomes import Outcome, Result
from pytest_modelmigrate.plugin.case import STATE, CaseState
from pytest_modelmigrate.plugin.event_loops import followed, unwrapped
from pytest_modelmigrate.plugin.prompt_tests import OUTCOME
from pytest_modelmigrate.plugin.reporting import report_notes, write_reports
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.plugin.stale_snapshots import StaleSnapshots
from pytest_modelmigrate.plugin.usage_gate import check_usage, note_form
from pytest_modelmigrate.plugin.workers import DISTRIBUTION, queued_tests
from pytest_modelmigrate.wire.outages import is_inconclusive

INCONCLUSIVE: Final = 7
"""Exit status of a run that failed for nothing but an outage or a spent cap: nothing is known of those tests."""


class SessionHooks:
    """Follows every prompt test from its set-up to its outcome, and the run to its verdict.

    Args:
        session: what the run holds.
    """

    def __init__(self, session: MigrateSession) -> None:
        self.session = session
        self.collected = StaleSnapshots(session.config)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._own_process = None if hasattr(session.config, "workerinput") else os.getpid()

    def pytest_report_header(self) -> list[str]:
        """One line on targets, mode and prices, and one for each thing to know of a model."""
        from pytest_modelmigrate.reports.header import header

        matrix = self.session.settings.matrix
        return header(matrix.targets, matrix.notes, self.session.settings.mode.value)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Remember which cases there are, to tell unused snapshots from those that merely did not run."""
        self.collected.note(session.items)
        if not hasattr(self.session.config, "workerinput"):
            self.session.plan(session.items)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> bool | None:
        """Run no test when their requests were only to be submitted."""
        return True if self.session.settings.batch == "submit" else None

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> None:
        """Give a prompt test its state, also when it will be skipped; a worker learns only here what it runs next."""
        self._begin(item)
        if hasattr(self.session.config, "workerinput"):
            self.session.plan([each for each in (item, nextitem, *queued_tests(item)) if each is not None])

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Begin again when another plugin runs the test a second time."""
        if STATE not in item.stash:
            self._begin(item)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, None, None]:
        """Let an async test end the streams that it has left: they are calls of the test, and need its event loop."""
        state = item.stash.get(STATE, None)
        if state is None:
            return (yield)
        with followed(item, partial(self.session.finish_streams_async, state)):
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Fail a test whose prompt the API refused, and hold its usage against its snapshot when it passed."""
        state = pyfuncitem.stash.get(STATE, None)
        if state is None:
            return (yield)
        if state.refusal is not None:
            pytest.fail(str(state.refusal), pytrace=False)
        try:
            try:
                result = yield
            finally:
                self.session.finish_streams(state)
            self._check_usage(pyfuncitem, state)
        except (ModelMigrateError, BaseExceptionGroup) as caught:
            error = unwrapped(caught)
            if not isinstance(error, ModelMigrateError):
                raise
            state.stopped = True
            state.inconclusive = is_inconclusive(error)
            told = f"{_place(error, pyfuncitem.path) or _place(caught, pyfuncitem.path)}{error}"
        else:
            return result
        # Outside of the except clause: a traceback through the SDK, which nobody reads, takes a tenth of a second.
        pytest.fail(told, pytrace=False)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Note each phase of a prompt test; the report of the last one carries the outcome."""
        report = yield
        state = item.stash.get(STATE, None)
        if state is None:
            return report
        if call.excinfo is not None:
            _tell_apart(state, item, report, unwrapped(call.excinfo.value))
        _note(state, report)
        if call.when == "teardown":
            note_form(state, self.session.settings)
            state.findings[:] = map(self.session.hooks.with_fix, state.findings)
            self._hand_on(state.outcome, report)
            del item.stash[STATE]  # its replies may be large, and pytest keeps items to the end
        return report

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Decide the verdict; what the run as a whole fails for becomes its exit status."""
        config = self.session.config
        self.session.stop_sending()
        tally = self.session.tally
        if hasattr(config, "workerinput"):
            config.workeroutput["modelmigrate"] = {  # type: ignore[attr-defined]  # set by pytest-xdist
                "missing": tally.missing,
                "written": tally.written,
                "cases": self.collected.plain(),
            }
            return
        if config.getoption("collectonly", False) or self.session.settings.batch == "submit":
            return
        self.session.verdict = judge(
            self.session.run,
            self.session.prices,
            self.session.settings.cost_threshold,
            unreached=self.collected.unreached(self.session),
        )
        self.collected.finish(self.session)
        write_reports(self.session)
        if (
            self.session.hooks.problems or not self.session.verdict.passed
        ) and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        inconclusive = sum(outcome.inconclusive for outcome in self.session.outcomes.values())
        if inconclusive and inconclusive == session.testsfailed and session.exitstatus == pytest.ExitCode.TESTS_FAILED:
            session.exitstatus = INCONCLUSIVE

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Give the workers of pytest-xdist a folder for the limit and the cap that they share."""
        from pytest_modelmigrate.plugin.sending import SHARED_FOLDER

        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="modelmigrate-", ignore_cleanup_errors=True)
        node.workerinput[SHARED_FOLDER] = self._folder.name
        node.workerinput[DISTRIBUTION] = self.session.config.getoption("dist", None)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Take over what a pytest-xdist worker saw."""
        self.collected.take(getattr(node, "workeroutput", {}).get("modelmigrate"), self.session.tally)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Show the migration table and the verdict."""
        from pytest_modelmigrate.reports.terminal import summarise

        session = self.session
        if not session.outcomes:
            for note in session.sending_notes:
                terminalreporter.write_line(f"note: {note}")
        elif session.verdict is not None and not terminalreporter.no_summary:
            notes = [*session.settings.matrix.notes, *self.collected.notes(session.tally), *report_notes(session)]
            summarise(terminalreporter, session.run, session.verdict, notes, session.prices)

    def pytest_unconfigure(self) -> None:
        """Leave nothing running and nothing lying about, whatever happened."""
        self.session.close()
        if self._own_process is not None:
            self.session.prices.keep()
        if self._folder is not None:
            self._folder.cleanup()

    def _begin(self, item: pytest.Item) -> None:
        if state := self.session.state_for(item):
            item.stash[STATE] = state

    def _hand_on(self, outcome: Outcome, report: pytest.TestReport) -> None:
        """Enter an outcome; in a process that is not the session's own, its report carries it there."""
        if self._own_process == os.getpid():
            self.session.enter(outcome)
            return
        kept = [(name, value) for name, value in report.user_properties if name != OUTCOME]
        report.user_properties = [*kept, (OUTCOME, json.dumps(outcome.plain()))]

    def _check_usage(self, item: pytest.Function, state: CaseState) -> None:
        if state.snapshot is None:
            return
        message = check_usage(item, state, self.session.settings, self.session.tally, self.session.prices)
        if message:
            pytest.fail(message, pytrace=False)


def _tell_apart(state: CaseState, item: pytest.Item, report: pytest.TestReport, error: BaseException) -> None:
    """Make an outage, and what this plugin stopped, an error of the run, not a failed assertion."""
    if isinstance(error, ModelMigrateError):  # of a fixture
        report.longrepr = f"{_place(error, item.path)}{error}"
    elif state.stopped and report.when == "call":
        report.longrepr = str(error)
    state.inconclusive = state.inconclusive or is_inconclusive(error)
    if report.failed and report.when == "call" and not state.stopped and (outages := _swallowed(state)):
        state.inconclusive = True
        report.sections.append(("nothing is known of this test: its calls had no answer", "\n".join(outages)))
    if report.failed and report.when == "call" and (state.stopped or state.inconclusive):
        # pytest calls what fails outside the call phase an error, in its summary and in JUnit XML alike.
        report.when = "setup"


def _swallowed(state: CaseState) -> list[str]:
    """The outages that a test met and went on: what it asserts afterwards says nothing of the prompt."""
    if state.recorder is None:
        return []
    return [*map(str, filter(is_inconclusive, state.recorder.problems)), *state.recorder.outages]


def _note(state: CaseState, report: pytest.TestReport) -> None:
    state.duration_seconds += report.duration
    result = _result(report)
    if result != "passed" or report.when == "call":
        state.results.append(result)
    if result in ("failed", "error") and not state.message:
        state.message = _first_line(report)


def _result(report: pytest.TestReport) -> Result:
    expected = hasattr(report, "wasxfail")
    if report.failed:
        return "failed" if report.when == "call" else "error"
    if report.skipped:
        return "xfailed" if expected else "skipped"
    return "xpassed" if expected else "passed"


def _first_line(report: pytest.TestReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = crash.message if crash is not None else str(report.longrepr)
    return next((line for line in text.splitlines() if line.strip()), "")[:200]


def _place(error: BaseException, module: Path) -> str:
    """The line of the test's own module that led to an error of ours."""
    frames = traceback.walk_tb(error.__traceback__)
    lines = [line for frame, line in frames if frame.f_code.co_filename == str(module)]
    return f"{module}:{lines[-1]}: " if lines else ""
