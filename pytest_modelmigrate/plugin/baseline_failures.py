"""Baseline failures: a test that passed and costs too much, or holds less often than on the baseline, fails in the end.

Whether it does is known at the end of the run, when pytest-xdist's workers have reported all targets. The failure is
then logged as any other, so that the summary, JUnit XML, `--lf` and other plugins have it.
"""

from __future__ import annotations

import contextlib
import copy
import os
import re
from typing import Any, Final

import pytest

from pytest_modelmigrate.analysis.case_causes import case_causes
from pytest_modelmigrate.analysis.comparison import Comparison
from pytest_modelmigrate.analysis.verdict import Verdict
from pytest_modelmigrate.plugin.commands import command_line, repeated_options, spelled
from pytest_modelmigrate.plugin.failing import fail
from pytest_modelmigrate.plugin.hooks import SessionHooks
from pytest_modelmigrate.plugin.junit_entries import JunitEntries
from pytest_modelmigrate.plugin.junit_properties import suite_properties
from pytest_modelmigrate.reports.dear_cases import explain_dear_case
from pytest_modelmigrate.reports.samples import explain_regression
from pytest_modelmigrate.reports.table import verdict_line
from pytest_modelmigrate.wire.decision import Mode

_PASSED: Final = ("passed", "xpassed")


class BaselineFailures:
    """Logs a failure for each test that passed and costs too much, or holds less often than on the baseline.

    Args:
        hooks: the hooks of this process, which decide the verdict of the run.
    """

    def __init__(self, hooks: SessionHooks) -> None:
        self.session = hooks.session
        self._hooks = hooks
        self._junit = JunitEntries(hooks.session.config)
        self._logging = False

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note where JUnit XML keeps a test, before pytest closes the entry."""
        if report.when == "teardown":
            self._junit.note(report)

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Log the failures before anything is written at the end of the run."""
        self._hooks.decide()
        verdict = self.session.verdict
        self._log_failures(verdict)
        if verdict is not None and self.session.outcomes:
            self._junit.add_suite_properties(suite_properties(self.session.run, verdict))
            if not verdict.passed and not session.testsfailed:
                self._junit.add_failure("modelmigrate::verdict", verdict_line(verdict))

    def _log_failures(self, verdict: Verdict | None) -> None:
        for each in verdict.comparisons if verdict is not None else ():
            report = self.session.reports.get(each.outcome.key)
            if report is not None and each.outcome.result in _PASSED and (messages := self._messages(each)):
                self._log("\n\n".join(messages), report)

    def pytest_report_teststatus(self) -> tuple[str, str, str] | None:
        """Log the failure without a letter of its own: that of the test stands above."""
        return ("failed", "", "") if self._logging else None

    def _command(self, each: Comparison) -> str | None:
        """The command that accepts the cost of a case, by running it on both targets; None where that is impossible."""
        if not self._hooks.acceptances.possible(each):
            return None
        config, mode = self.session.config, self.session.settings.mode
        again = [f"--migrate-calls={mode}"] if mode in (Mode.SIM, Mode.LIVE) else []
        outcomes = (each.baseline, each.outcome)
        models = ",".join(spelled(outcome.target) for outcome in outcomes)
        reports = (self.session.reports.get(outcome.key) for outcome in outcomes)
        tests = [_typed(report.nodeid, config) for report in reports if report is not None]
        return command_line(config, *again, "--snapshot-update", *repeated_options(config, models), *tests)

    def _messages(self, each: Comparison) -> list[str]:
        """Why a case fails that passed; empty where it does not."""
        regressed = [explain_regression(each)] if each.regressed else []
        if not each.over_threshold:
            return regressed
        causes = case_causes(each.baseline, each.outcome, self.session.prices)
        return [*regressed, explain_dear_case(each, self._command(each), causes)]

    def _log(self, message: str, report: pytest.TestReport) -> None:
        config = self.session.config
        reporter: Any = config.pluginmanager.get_plugin("terminalreporter")
        for category in _PASSED if reporter is not None else ():
            kept = [other for other in reporter.stats.get(category, ()) if other.nodeid != report.nodeid]
            if category in reporter.stats:
                reporter.stats[category] = kept
        failed = copy.copy(report)
        failed.outcome, failed.when, failed.longrepr = "failed", "call", _failure(message)
        failed.sections, failed.duration = [], 0
        with self._junit.replacing(report):
            self._logging = True
            config.hook.pytest_runtest_logreport(report=failed)
            self._logging = False


def _failure(message: str) -> Any:
    """A message as pytest shows it for `fail(message)`."""
    try:
        fail(message)
    except pytest.fail.Exception:
        return pytest.ExceptionInfo.from_current().getrepr(style="value")


def _typed(nodeid: str, config: pytest.Config) -> str:
    """A node id as a command line takes it: its file relative to the working directory, without what xdist appends."""
    file, _, name = nodeid.partition("::")
    if config.getoption("dist", None) == "loadgroup":
        name = re.sub(r"@[^\]@]*$", "", name)
    path = config.rootpath / file
    with contextlib.suppress(ValueError):  # another drive on Windows
        return f"{os.path.relpath(path, config.invocation_params.dir)}::{name}"
    return f"{path}::{name}"
