"""The SDK clients of the tests, and those of other code while a test runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Literal

import pytest

from pytest_modelmigrate.facts.errors import UnmanagedClientError
from pytest_modelmigrate.plugin.case import STATE, CaseState
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.unmanaged_clients import UnmanagedClients

if TYPE_CHECKING:
    from pytest_modelmigrate.wire.clients import Connection
    from pytest_modelmigrate.wire.http_clients import SharedHttpClient
    from pytest_modelmigrate.wire.running_test import RunningTest


class CaseClients:
    """Makes the clients of the tests; the synchronous ones share their connections.

    Args:
        mode: the value of `--migrate-calls`.
        base_url: returns the URL of the simulated API, or None.
        running_test: returns what the middleware needs to know about a test.
    """

    def __init__(
        self, mode: Mode, base_url: Callable[[], str | None], running_test: Callable[[CaseState], RunningTest]
    ) -> None:
        self._mode = mode
        self._base_url = base_url
        self._running_test = running_test
        self._http_client: SharedHttpClient | None = None
        self._others = UnmanagedClients(mode.value)

    def make(self, state: CaseState, kind: Literal["sync", "async"]) -> Any:
        """An SDK client for one test; requests to migrated models get the model and effort of the target."""
        from pytest_modelmigrate.wire.clients import async_client, sync_client

        make = sync_client if kind == "sync" else async_client
        client = make(self._connection(), lambda: self._running_test(state))
        state.clients.append(client)
        return client

    def finish_streams(self, state: CaseState) -> None:
        """Finish the streams that a test did not read to the end, so that they are recorded."""
        if state.clients:
            from pytest_modelmigrate.wire.clients import finish_streams

            finish_streams(state.clients)

    async def finish_streams_async(self, state: CaseState) -> None:
        """Like `finish_streams`, for asynchronous clients; call it in the event loop of the test."""
        if state.clients:
            from pytest_modelmigrate.wire.clients import finish_streams_async

            await finish_streams_async(state.clients)

    def others_refused(self, item: pytest.Item) -> AbstractContextManager[None]:
        """While a test runs, refuse what clients send that the plugin did not make, where the mode sends nothing."""
        if self._mode not in (Mode.REPLAY, Mode.SIM):
            return nullcontext()

        def note(error: UnmanagedClientError) -> None:
            state = item.stash.get(STATE, None)  # a test that another plugin runs again has a new state
            if state is not None:
                state.unmanaged.append(error)

        return self._others.refused(note)

    def close(self) -> None:
        """Close the connections, and leave the clients of others alone."""
        self._others.close()
        if self._http_client is not None:
            self._http_client.close()

    def _connection(self) -> Connection:
        from pytest_modelmigrate.wire.clients import Connection

        if self._http_client is None:
            from pytest_modelmigrate.wire.http_clients import SharedHttpClient

            self._http_client = SharedHttpClient()
        return Connection(self._mode, self._base_url(), self._http_client)
