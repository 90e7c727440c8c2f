"""The SDK clients of the tests: `claude` and `async_claude`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from pytest_modelmigrate.plugin.case_state import CaseState
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.patience import Patience
from pytest_modelmigrate.wire.running_test import RunningTest

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.clients import Connection
    from pytest_modelmigrate.wire.http_clients import SharedHttpClient


class CaseClients:
    """Makes the clients of the tests; the synchronous ones share their connections.

    Args:
        mode: the value of `--migrate-calls`.
        base_url: returns the URL of the simulated API, or None.
        running_test: returns what the middleware needs to know about a test.
        patience: the time limits of requests.
    """

    def __init__(
        self,
        mode: Mode,
        base_url: Callable[[], str | None],
        running_test: Callable[[CaseState], RunningTest],
        patience: Patience,
    ) -> None:
        self._patience = patience
        self._mode = mode
        self._base_url = base_url
        self._running_test = running_test
        self._http_client: SharedHttpClient | None = None

    def make(self, state: CaseState, kind: Literal["sync", "async"]) -> Any:
        """An SDK client for one test; requests to migrated models get the model and effort of the target."""
        from pytest_modelmigrate.wire.clients import async_client, sync_client

        make = sync_client if kind == "sync" else async_client
        return make(self._connection(), lambda: self._running_test(state))

    def close(self) -> None:
        """Close the connections."""
        if self._http_client is not None:
            self._http_client.close()

    def _connection(self) -> Connection:
        from pytest_modelmigrate.wire.clients import Connection

        if self._http_client is None:
            from pytest_modelmigrate.wire.http_clients import SharedHttpClient

            self._http_client = SharedHttpClient(self._patience)
        return Connection(self._mode, self._base_url(), self._http_client, self._patience)
