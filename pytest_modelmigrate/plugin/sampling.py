"""Sampling: running a test several times on its target, and reporting it once.

Each sample is a whole run of the test, with its own set-up and teardown, so that fixtures of a function are fresh. What
pytest sees is one test: the reports of a sample that shows the result, logged when the last sample has ended.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Generator
from dataclasses import replace
from itertools import count
from typing import Any, Final

import pytest
from _pytest.runner import runtestprotocol  # how other plugins run a test again; pytest has no public name for it

from pytest_modelmigrate.analysis.effort_search import EffortSearch
from pytest_modelmigrate.facts.errors import ModelMigrateError
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.plugin.hooks import SessionHooks
from pytest_modelmigrate.plugin.sampled_tests import SAMPLED, SampledTest
from pytest_modelmigrate.plugin.workers import reporting
from pytest_modelmigrate.reports.samples import explain_samples, samples_line
from pytest_modelmigrate.text.printable import printable

_MOST_NAMED: Final = 3
_NOT_TRIED: Final = "effort audit: no higher effort is needed, or none can be judged"
_SUPERSEDED: Final = "effort audit: a higher effort was tried in its place"


class Sampling:
    """Runs the samples of the tests, and logs each test once.

    Args:
        hooks: the hooks of this process, which note what each sample does.
    """

    def __init__(self, hooks: SessionHooks) -> None:
        self._hooks = hooks
        self._attempts = hooks.attempts
        self._cases: dict[str, list[SampledTest]] = {}
        self._settled: dict[str, list[SampledTest]] = {}
        self._to_come: Counter[str] = Counter()
        settings = hooks.session.settings
        self._search = EffortSearch.of(settings.matrix.targets, settings.audit)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool | None:
        """Run the samples of a test, in place of pytest and of plugins that run a test again."""
        test = item.stash.get(SAMPLED, None)
        if test is None:
            return None
        self._run(test, nextitem)
        self._to_come[test.case] -= 1
        if test.schedule.fixed and not self._search.efforts:
            self._log(test)
        elif not self._to_come[test.case]:
            self._settled[test.case] = self._cases[test.case]
            self._settle(self._cases[test.case])
        return True

    @pytest.hookimpl(trylast=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note which tests are one case on several targets."""
        for item in session.items:
            if (test := item.stash.get(SAMPLED, None)) is not None:
                self._cases.setdefault(test.case, []).append(test)
                self._to_come[test.case] += 1

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """When all tests have their first samples, take further ones of the cases that are open, in rounds."""
        try:
            result = yield
            self._take_rounds(session)
        finally:  # what was interrupted keeps what it has
            for test in self._waiting:
                self._log(test)
        return result

    @property
    def _waiting(self) -> list[SampledTest]:
        return [each for tests in self._cases.values() for each in tests if each.samples and not each.logged]

    @property
    def _open(self) -> list[SampledTest]:
        """The tests which take further samples, of the cases that ran on all of their targets in this process."""
        return [each for tests in self._settled.values() for each in tests if not each.logged and not each.complete]

    def _settle(self, tests: list[SampledTest]) -> None:
        """Log a case that needs no further samples; the others wait for the next round."""
        tried = {each.target.id: each for each in tests if each.samples}
        outcomes = {target: self._attempts.outcome(each.item.nodeid) for target, each in tried.items()}
        baseline = self._hooks.session.settings.matrix.targets[0].id
        others = [each for each in outcomes.values() if each.target.id != baseline and each.result != "skipped"]
        if baseline in outcomes and others:
            wanted = tests[0].schedule.wanted(outcomes[baseline], others, len(self._cases))
            for target, each in tried.items():
                each.wanted = max(each.wanted, wanted.get(target, 0))
        if all(each.complete for each in tests):
            self._try_next_efforts(tests, outcomes)
        if all(each.complete for each in tests):
            self._finish(tests)
        elif not self._hooks.session.settings.batch:  # sent while the tests of other cases still run
            self._plan(tests)

    def _try_next_efforts(self, tests: list[SampledTest], outcomes: dict[str, Outcome]) -> None:
        """Have a case run at the next effort of each model whose efforts so far do not do."""
        settings = self._hooks.session.settings
        baseline = settings.matrix.targets[0].id
        following = set(self._search.following(outcomes, baseline, margin=settings.margin))
        for each in tests:
            if each.target.id in following:
                each.wanted = each.schedule.counts.least

    def _finish(self, tests: list[SampledTest]) -> None:
        """Log the tests of a case: what was tried and replaced does not fail, and what was not tried is skipped."""
        for searched in self._search.efforts.values():
            ids = [target.id for target in searched]
            ran = [each for each in tests if each.samples and each.target.id in ids]
            for each in ran[:-1]:
                each.superseded = True
        for each in tests:
            if not each.samples:
                self._leave_out(each)
            self._log(each)

    def _leave_out(self, test: SampledTest) -> None:
        """Skip a test whose effort is not tried."""
        item = test.item
        self._hooks.begin(item)
        calls = [
            pytest.CallInfo.from_call(_skip, when="setup"),
            pytest.CallInfo.from_call(lambda: None, when="teardown"),
        ]
        test.reports["skipped"] = [item.ihook.pytest_runtest_makereport(item=item, call=call) for call in calls]

    def _plan(self, tests: list[SampledTest]) -> None:
        """Send the requests of the samples that tests take in the next round."""
        self._hooks.session.plan([each.item for each in tests if not each.complete], again=True)

    def _take_rounds(self, session: pytest.Session) -> None:
        for number in count(2):
            tests = self._open
            self._to_come = Counter(each.case for each in tests)
            if not tests:
                return
            self._show(number, tests)
            if self._hooks.session.settings.batch:
                self._plan(tests)
            following = [*(each.item for each in tests[1:]), None]
            for each, nextitem in zip(tests, following, strict=True):
                session.config.hook.pytest_runtest_protocol(item=each.item, nextitem=nextitem)
                if session.shouldfail:
                    raise session.Failed(session.shouldfail)
                if session.shouldstop:
                    raise session.Interrupted(session.shouldstop)

    def _show(self, number: int, tests: list[SampledTest]) -> None:
        """Say which cases are open."""
        reporter: Any = self._hooks.session.config.pluginmanager.get_plugin("terminalreporter")
        if reporter is None or reporter.verbosity < 0 or hasattr(self._hooks.session.config, "workerinput"):
            return
        cases = list(dict.fromkeys(each.case for each in tests))
        more = sum(each.wanted - each.samples for each in tests)
        named = ", ".join(cases[:_MOST_NAMED]) + (" ..." if len(cases) > _MOST_NAMED else "")
        reporter.ensure_newline()
        reporter.write_line(
            printable(f"samples, round {number}: {more} more for {len(cases)} of {len(self._cases)} cases: {named}")
        )

    def _run(self, test: SampledTest, nextitem: pytest.Item | None) -> None:
        """Take the samples that are wanted; the fixtures of the module stay set up between them."""
        item = test.item
        if test.complete:  # pytest expects each test to leave nothing set up that the next one does not need
            item.session._setupstate.teardown_exact(nextitem)  # noqa: SLF001
        properties = len(item.user_properties)
        while not test.complete:
            test.samples += 1
            last = test.samples == test.wanted
            del item.user_properties[properties:]
            item._report_sections.clear()  # noqa: SLF001 - else each report repeats the output of earlier samples
            following: Any = nextitem if last else item.parent
            reports = runtestprotocol(item, log=False, nextitem=following)
            outcome = self._attempts.outcome(item.nodeid)
            test.seconds += sum(report.duration for report in reports)
            test.reports.setdefault(outcome.samples[-1].result, reports)
            test.ended = _is_last(outcome) or bool(item.session.shouldstop or item.session.shouldfail)
            if test.ended and not last:
                reports[-1] = self._tear_down(item, nextitem, reports[-1])

    @staticmethod
    def _tear_down(item: pytest.Item, nextitem: pytest.Item | None, report: pytest.TestReport) -> pytest.TestReport:
        """Tear down what the next test does not need; the report of that where it fails, otherwise the one so far."""
        tear_down = item.session._setupstate.teardown_exact  # noqa: SLF001 - the test itself is torn down already
        call = pytest.CallInfo.from_call(lambda: tear_down(nextitem), when="teardown")
        if call.excinfo is None:
            return report
        failed: pytest.TestReport = item.ihook.pytest_runtest_makereport(item=item, call=call)
        return failed

    def _log(self, test: SampledTest) -> None:
        """Log a test with the reports of the first sample that shows its result."""
        item, test.logged = test.item, True
        outcome = self._attempts.outcome(item.nodeid)
        if not test.superseded:
            outcome = self._checked(item, outcome)
            self._attempts.replace(item.nodeid, outcome)
        shown = test.reports.get("passed" if outcome.failure else outcome.result) or next(iter(test.reports.values()))
        reports = [copy.copy(report) for report in shown]
        if outcome.failure:
            call = next(report for report in reports if report.when == "call")
            call.outcome, call.longrepr = "failed", printable(outcome.failure)
        if len(outcome.samples) > 1:
            self._explain(reports, outcome)
        if test.superseded:
            _expect_failures(reports)
        reports[-1].duration += test.seconds - sum(report.duration for report in reports)
        self._hooks.attach(outcome, reports[-1])
        with reporting(item):
            item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
            for report in reports:
                item.ihook.pytest_runtest_logreport(report=report)
            item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)

    def _checked(self, item: pytest.Item, outcome: Outcome) -> Outcome:
        """The outcome with the failure of the case as a whole, if there is one."""
        try:
            failure = self._hooks.usage.failure(item, outcome)
        except ModelMigrateError as error:
            failure = str(error)
        return replace(outcome, failure=failure) if failure else outcome

    @staticmethod
    def _explain(reports: list[pytest.TestReport], outcome: Outcome) -> None:
        """Say in the report of what failed how many samples hold, and what the others did."""
        for report in reports:
            if report.failed:
                if outcome.result != "error":
                    report.longrepr = _with_headline(report.longrepr, samples_line(outcome))
                report.sections = [*report.sections, ("samples", printable(explain_samples(outcome)))]


def _skip() -> None:
    raise pytest.skip.Exception(_NOT_TRIED, _use_item_location=True)


def _expect_failures(reports: list[pytest.TestReport]) -> None:
    """Report what failed at an effort whose place a higher one took as an expected failure."""
    for report in reports:
        if report.failed and report.when == "call":
            report.outcome = "skipped"
            report.wasxfail = _SUPERSEDED  # as pytest itself marks it


def _with_headline(shown: Any, headline: str) -> Any:
    """What pytest shows of a failure, with a text before its message in the short summary."""
    crash = getattr(shown, "reprcrash", None)
    if crash is None:
        return shown
    crash, shown = copy.copy(crash), copy.copy(shown)
    crash.message = f"{headline}: {crash.message}"
    shown.reprcrash = crash
    if chain := getattr(shown, "chain", None):  # what pytest-xdist sends
        shown.chain = [*chain[:-1], (chain[-1][0], crash, *chain[-1][2:])]
    return shown


def _is_last(outcome: Outcome) -> bool:
    """Whether further samples would say nothing: the test is skipped, or is itself in error."""
    sample = outcome.samples[-1]
    return sample.result == "skipped" or (sample.result == "error" and not sample.inconclusive)
