"""Collecting the outcomes that test reports bring from other processes; imports only pytest until one arrives."""

from __future__ import annotations

import pytest

from pytest_modelmigrate.plugin.prompt_tests import OUTCOME


class OutcomeCollector:
    """Adds the outcomes of pytest-xdist workers to the session; on a controller the first one starts it.

    Args:
        config: pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add the outcome that a report carries, and take it from the report, so that JUnit XML does not show it."""
        carried = [value for name, value in report.user_properties if name == OUTCOME]
        if carried and not hasattr(self.config, "workerinput"):  # xdist has still to send the report of a worker
            report.user_properties = [each for each in report.user_properties if each[0] != OUTCOME]
        for value in carried:
            from pytest_modelmigrate.plugin.start import started_session

            started_session(self.config).collect(str(value), report)
