"""The gateway of a session, which answers the requests of other processes as those of the test that started them."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from pytest_modelmigrate.plugin.case_state import CaseState

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.gateway.running_gateway import RunningGateway
    from pytest_modelmigrate.wire.patience import Patience
    from pytest_modelmigrate.wire.running_test import RunningTest


class SessionGateway:
    """The gateway of this process, started by the first test that asks for it.

    Args:
        base_url: returns the URL of the simulated API, or None.
        running_test: returns what is needed to answer a request of a test.
        patience: the time limits of requests to the API.
    """

    def __init__(
        self,
        base_url: Callable[[], str | None],
        running_test: Callable[[CaseState], RunningTest],
        patience: Patience,
    ) -> None:
        self._patience = patience
        self._base_url = base_url
        self._running_test = running_test
        self._running: RunningGateway | None = None
        self._starting = threading.Lock()

    def open(self, state: CaseState) -> str:
        """Give a test an address of its own, and return its URL.

        Raises:
            UnreachableError: the gateway cannot listen.
        """
        running = self._started()
        # Made here, so that the thread of the gateway imports nothing of this package: pytest rewrites the assertions
        # of what is imported, and two threads that do so at once can hit a race in CPython 3.11.
        state.gateway = running.open(self._running_test(state))
        return running.url_of(state.gateway)

    def finish(self, state: CaseState) -> None:
        """Wait until every request of a test has its answer, also where its caller has gone."""
        if self._running is not None and state.gateway is not None:
            self._running.finish(state.gateway)

    def retire(self, state: CaseState) -> None:
        """Answer no further request of a test."""
        if self._running is not None and state.gateway is not None:
            self._running.retire(state.gateway)

    def close(self) -> None:
        """Stop it."""
        if self._running is not None:
            self._running.close()
            self._running = None

    def _started(self) -> RunningGateway:
        with self._starting:
            if self._running is None or not self._running.is_running:  # a test may run in a process that was forked
                from pytest_modelmigrate.wire.credentials import STAND_IN_KEY, access_to, environment_access
                from pytest_modelmigrate.wire.gateway.running_gateway import RunningGateway

                simulated = self._base_url()
                # Read once: a test may set ANTHROPIC_BASE_URL to its own address at the gateway.
                access = environment_access() if simulated is None else access_to(simulated, STAND_IN_KEY)
                own = simulated is None
                self._running = RunningGateway(access, own_credentials=own, patience=self._patience)
            return self._running
