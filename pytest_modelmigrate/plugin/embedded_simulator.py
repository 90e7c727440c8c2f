"""The embedded simulated API of a session, which answers with `--migrate-calls=sim`."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from pytest_modelmigrate.plugin.blocked_network import blocked
from pytest_modelmigrate.plugin.settings import Settings
from pytest_modelmigrate.wire.decision import Mode

if TYPE_CHECKING:
    from pytest_modelmigrate.simulator import RunningSimulator


class EmbeddedSimulator:
    """The simulated API of this process, started on first use.

    Args:
        settings: the settings of the run.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._running: RunningSimulator | None = None
        self._starting = threading.Lock()

    def base_url(self) -> str | None:
        """The URL of the simulated API; None in all other modes. Safe to call from any thread."""
        if self._settings.mode is not Mode.SIM:
            return None
        with self._starting:
            if self._running is None:
                from pytest_modelmigrate.simulator import start

                self._running = start(scripts=self._settings.sim_scripts)
            return self._running.url

    def blocked(self) -> str | None:
        """Why another plugin keeps tests from it, and what allows it; None where nothing does."""
        url = self.base_url()
        return None if url is None else blocked(url)

    def close(self) -> None:
        """Stop it."""
        if self._running is not None:
            self._running.close()
            self._running = None
