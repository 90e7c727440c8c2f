"""What a run with pytest-xdist will cost: a worker, which knows the tests, estimates it; the controller shows it."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

from pytest_modelmigrate.plugin.capped_budget import SHARED_FOLDER
from pytest_modelmigrate.plugin.session import MigrateSession
from pytest_modelmigrate.wire.decision import PAID

_FILE: Final = "estimate.txt"
"""In the folder that the workers and the controller share."""

_FIRST: Final = "gw0"
"""The id of the first worker; it is not used again when that worker crashes."""


class WorkerEstimate:
    """Shows once what a run will cost; every worker collects all tests, and the first one estimates.

    Args:
        session: the session of this process.
    """

    def __init__(self, session: MigrateSession) -> None:
        self._session = session

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """In the first worker, write the estimate before pytest-xdist says that the collection is finished."""
        worker = getattr(session.config, "workerinput", {})
        if worker.get("workerid") == _FIRST and not session.config.getoption("setuponly", False):
            text = self._session.sending.estimate_of(session.items)
            (Path(worker[SHARED_FOLDER]) / _FILE).write_text(text, encoding="utf-8")

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """In the controller, show the estimate of the first worker, before any worker gets a test."""
        path = Path(node.workerinput[SHARED_FOLDER]) / _FILE
        if node.workerinput["workerid"] == _FIRST and path.exists():
            text = path.read_text(encoding="utf-8")
            terminal = self._session.config.pluginmanager.getplugin("terminalreporter")
            if text and terminal is not None:
                terminal.ensure_newline()
                terminal.write(text)


def is_needed(session: MigrateSession) -> bool:
    """Whether the run costs money and says so."""
    return session.settings.mode in PAID and session.config.getoption("verbose") >= 0
