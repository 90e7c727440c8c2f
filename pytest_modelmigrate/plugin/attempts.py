"""Attempts: what a test did, until pytest has logged whether that counts or the test runs again."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import pytest

from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.plugin.prompt_tests import OUTCOME

_COUNTED = ("passed", "failed", "skipped")
"""What pytest counts; pytest-rerunfailures logs an attempt that it repeats as `rerun`."""


@dataclass
class Attempts:
    """The attempts of the tests of this process whose end has not been logged.

    pytest makes the reports of an attempt first and logs them later. An attempt is a rerun when one of its reports is
    logged with an outcome that pytest does not count (pytest-rerunfailures), when the report of its call is not logged
    at all (flaky), or when `retried` says so (pytest-retry). It then waits for the next attempt, and both are handed
    over together.
    """

    _ended: dict[str, Outcome] = field(default_factory=dict)
    _unlogged_calls: set[str] = field(default_factory=set)
    _reruns: set[str] = field(default_factory=set)

    def called(self, report: pytest.TestReport) -> None:
        """Expect that the report of a call will be logged."""
        if report.when == "call":
            self._unlogged_calls.add(report.nodeid)

    def end(self, nodeid: str, outcome: Outcome) -> Outcome:
        """Note the outcome of an attempt that has ended, and return it together with earlier ones."""
        self._reruns.discard(nodeid)
        before = self._ended.get(nodeid)
        self._ended[nodeid] = outcome = before.with_samples(outcome.samples) if before else outcome
        return outcome

    def outcome(self, nodeid: str) -> Outcome:
        """The outcome so far of a test whose end has not been logged."""
        return self._ended[nodeid]

    def replace(self, nodeid: str, outcome: Outcome) -> None:
        """Note another outcome of a test whose end has not been logged."""
        self._ended[nodeid] = outcome

    def retried(self, nodeid: str, outcome: Outcome) -> None:
        """Note the outcome of an attempt that another plugin runs again before it is reported."""
        self.end(nodeid, replace(outcome, samples=(replace(outcome.samples[-1], rerun=True),)))

    def logged(self, report: pytest.TestReport) -> Outcome | None:
        """The outcome of a test whose last report this is; None before that, and when the test runs again."""
        nodeid = report.nodeid
        if report.when == "call":
            self._unlogged_calls.discard(nodeid)
        ended = self._ended.get(nodeid)
        if ended is None:
            return None
        if report.outcome not in _COUNTED or (report.when == "teardown" and nodeid in self._unlogged_calls):
            self._unlogged_calls.discard(nodeid)
            self._reruns.add(nodeid)
            last = replace(ended.samples[-1], rerun=True)
            self._ended[nodeid] = replace(ended, samples=(*ended.samples[:-1], last))
        if nodeid in self._reruns:  # what the report of its teardown carries, the next attempt's will carry too
            report.user_properties = [each for each in report.user_properties if each[0] != OUTCOME]
            return None
        return self._ended.pop(nodeid) if report.when == "teardown" else None

    def rest(self) -> tuple[Outcome, ...]:
        """The outcomes of tests that were to run again and did not."""
        rest = tuple(self._ended.values())
        self._ended.clear()
        return rest
