"""What pytest loads: options, markers, fixtures, and the way to the session object.

Every pytest session of every project that installs this package imports this module, so it imports nothing
beyond pytest; a run that uses the plugin leads to `session`, and only then is the rest imported.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from typing import Final

import pytest

from pytest_modelmigrate.plugin.fixtures import (
    PARAMETER,
    async_claude,
    baseline_reply,
    claude,
    control,
    modelmigrate_case,
    reply,
    reply_of,
    target,
)
from pytest_modelmigrate.plugin.options import add_options, asked_for

__all__ = [
    "async_claude",
    "baseline_reply",
    "claude",
    "control",
    "modelmigrate_case",
    "reply",
    "reply_of",
    "target",
]

OUTCOME: Final = "modelmigrate"
"""The user property under which an outcome travels on a test report."""

_MARKERS: Final = (
    "prompt(system=, user=, messages=, file=, tools=, schema=, images=, ...): the request that each target answers",
    "control(system=, user=, ...): what to change in the prompt for the control fixture, on the same target",
    "task(cost_threshold=, served_models=, kept_models=, snapshot=, shape=): what holds for this prompt test alone",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Declare the options."""
    add_options(parser)


class Doorkeeper:
    """Leads to the session object when a report carries an outcome: on a pytest-xdist controller the first sign of one.

    Args:
        config: pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Collect the outcome that a report carries."""
        for name, value in report.user_properties:
            if name == OUTCOME:
                from pytest_modelmigrate.plugin.session import session_of

                session_of(self.config).collect(str(value))


def pytest_configure(config: pytest.Config) -> None:
    """Declare the markers; a run that was told something of models is checked before anything starts."""
    for marker in _MARKERS:
        config.addinivalue_line("markers", marker)
    config.pluginmanager.register(Doorkeeper(config), "modelmigrate-doorkeeper")
    if asked_for(config):
        from pytest_modelmigrate.plugin.session import session_of

        session_of(config)


@pytest.hookimpl(wrapper=True)
def pytest_generate_tests(metafunc: pytest.Metafunc) -> Generator[None, None, None]:
    """Run a test that uses the plugin once per target, after every other parametrization: its id comes last."""
    if PARAMETER not in metafunc.fixturenames:
        return (yield)
    from pytest_modelmigrate.plugin.collection import admit_arguments, parametrize
    from pytest_modelmigrate.plugin.session import session_of

    admit_arguments(metafunc)
    result = yield
    parametrize(session_of(metafunc.config), metafunc)
    return result


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Read the markers of prompt tests."""
    used = [item for item in items if PARAMETER in getattr(item, "fixturenames", ())]
    if used:
        from pytest_modelmigrate.plugin.collection import check_markers

        check_markers(config, used)


def pytest_assertrepr_compare(op: str, left: object, right: object) -> list[str] | None:
    """Explain why a reply does not equal a behaviour."""
    if op != "==" or "pytest_modelmigrate.behaviours.base" not in sys.modules:
        return None
    from pytest_modelmigrate.reports.findings import explain_comparison

    return explain_comparison(left, right)
