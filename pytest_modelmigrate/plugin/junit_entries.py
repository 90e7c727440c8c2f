"""JUnit entries: what the plugin changes in pytest's JUnit XML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest


class JunitEntries:
    """Lets a later report of a test take the place of its entry, so that the test is not counted twice.

    pytest has no public way to do that: without the parts of `LogXML` that are used here, the later report becomes a
    second entry.

    Args:
        config: pytest's configuration.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._entries: dict[str, Any] = {}

    def note(self, report: pytest.TestReport) -> None:
        """Note the entry of a test whose last report is about to be logged."""
        xml = self._xml()
        if xml is not None:
            self._entries[report.nodeid] = xml.node_reporter(report)

    @contextmanager
    def replacing(self, report: pytest.TestReport) -> Iterator[None]:
        """Put the entry that is made meanwhile where the entry of a passed test is."""
        xml, passed = self._xml(), self._entries.pop(report.nodeid, None)
        yield
        entries = xml.node_reporters_ordered if xml is not None else []
        if passed in entries and entries[-1] is not passed:
            for name, value in report.user_properties:
                entries[-1].add_property(name, str(value))
            entries[-1].duration = float(passed.to_xml().get("time", 0))
            entries[entries.index(passed)] = entries.pop()
            xml.stats["passed"] -= 1

    def add_suite_properties(self, properties: Iterable[tuple[str, str]]) -> None:
        """Add properties of the whole run."""
        xml = self._xml()
        for name, value in properties if xml is not None else ():
            xml.add_global_property(name, value)

    def add_failure(self, nodeid: str, message: str) -> None:
        """Add an entry that fails and is no test, so that the file of a run that fails has a failure."""
        xml = self._xml()
        if xml is not None:
            place = (nodeid.partition("::")[0], None, nodeid.rpartition("::")[2])
            xml.pytest_runtest_logreport(pytest.TestReport(nodeid, place, {}, "failed", message, "call"))

    def _xml(self) -> Any:
        if not self._config.getoption("xmlpath", None):
            return None
        from _pytest.junitxml import xml_key

        return self._config.stash.get(xml_key, None)
