"""Usage checks: when the tokens of a test are compared with its snapshot."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pytest_modelmigrate.analysis.median_sample import answered_samples
from pytest_modelmigrate.facts.outcomes import Outcome
from pytest_modelmigrate.plugin.failing import fail
from pytest_modelmigrate.plugin.sampled_tests import SAMPLED
from pytest_modelmigrate.plugin.usage_gate import CaseUsage, check_usage

if TYPE_CHECKING:
    from pytest_modelmigrate.plugin.case_state import CaseState
    from pytest_modelmigrate.plugin.session import MigrateSession


class UsageChecks:
    """Compares a test that runs once at its end, and one with samples when it has all of them.

    Args:
        session: the session of this process.
    """

    def __init__(self, session: MigrateSession) -> None:
        self._session = session

    def check(self, item: pytest.Function, state: CaseState) -> None:
        """Fail a test that runs once and whose tokens its snapshot does not allow; called at the end of its call.

        Raises:
            ModelMigrateError: the snapshot cannot be read or written.
        """
        if state.snapshot is None:
            return
        usage, test = CaseUsage.of(state, self._session.settings), item.stash.get(SAMPLED, None)
        if test is not None:
            if test.usage is None:  # the fixture is torn down when all samples are there
                assertion = state.snapshot()
                test.usage = replace(usage, snapshot=lambda: assertion)
        elif message := self._problem(item, usage):
            fail(message)

    def failure(self, item: pytest.Item, outcome: Outcome) -> str | None:
        """Why a case fails whose samples hold: its snapshot does not allow their tokens; None otherwise.

        Raises:
            ModelMigrateError: the snapshot cannot be read or written.
        """
        usage, samples = item.stash[SAMPLED].usage, answered_samples(outcome)
        if usage is None or not outcome.held or not samples:
            return None
        return self._problem(item, replace(usage, samples=samples, simulated=outcome.simulated))

    def _problem(self, item: pytest.Item, usage: CaseUsage) -> str | None:
        session = self._session
        return check_usage(item, usage, session.settings, session.tally, session.prices)
