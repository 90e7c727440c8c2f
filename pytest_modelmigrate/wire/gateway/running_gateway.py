"""A running gateway, in a thread of this process."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.loopback.running_server import LOOPBACK, RunningServer
from pytest_modelmigrate.loopback.web_server import WebServer
from pytest_modelmigrate.wire.credentials import Access
from pytest_modelmigrate.wire.gateway.address import Address
from pytest_modelmigrate.wire.gateway.app import GatewayApp
from pytest_modelmigrate.wire.gateway.forwarder import Forwarder
from pytest_modelmigrate.wire.patience import Patience
from pytest_modelmigrate.wire.running_test import RunningTest

T = TypeVar("T")

_POLL_SECONDS = 0.25


class RunningGateway(RunningServer):
    """A running gateway; as a context manager, it is closed at the end.

    Args:
        access: the address of the API, and the credentials of the run.
        own_credentials: whether callers may use credentials of their own; False for the simulated API.
        port: the port to listen on; 0 for a free one.
        patience: the time limits of requests to the API.

    Raises:
        UnreachableError: it cannot listen on the port.
    """

    def __init__(
        self, access: Access, *, own_credentials: bool = True, port: int = 0, patience: Patience | None = None
    ) -> None:
        self._app = GatewayApp(Forwarder(access, own_credentials=own_credentials, patience=patience))
        self._web_server = WebServer(self._app)
        super().__init__(self._web_server, name="gateway", host=LOOPBACK, port=port, at_end=self._app.close)

    def open(self, running: RunningTest) -> Address:
        """A new address for a test."""
        return self._in_loop(self._app.open(running))

    def url_of(self, address: Address) -> str:
        """The URL of an address, for `base_url` or `ANTHROPIC_BASE_URL`."""
        return f"{self.url}{address.path}"

    def finish(self, address: Address) -> None:
        """Wait until every request so far has its answer, also where its caller has gone."""
        self._in_loop(address.idle())

    def retire(self, address: Address) -> None:
        """Refuse further requests to an address, and wait until the others have their answers."""
        address.closed = True
        self.finish(address)

    def _in_loop(self, work: Coroutine[Any, Any, T]) -> T:
        """Run a coroutine in the event loop of the gateway; Ctrl-C interrupts the wait."""
        if not self.is_running:
            work.close()
            raise UnreachableError("the gateway has stopped")
        future = asyncio.run_coroutine_threadsafe(work, self._web_server.loop)
        while True:
            try:
                return future.result(_POLL_SECONDS)
            except TimeoutError:
                if future.done():
                    return future.result()
