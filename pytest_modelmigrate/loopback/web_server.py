"""A web server for a thread, which stops at once and can drop a connection."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import uvicorn
from starlette.requests import Request

_GRACE_SECONDS = 1


class WebServer(uvicorn.Server):
    """A uvicorn server without logs and signal handlers; `ready` is set once it accepts connections."""

    def __init__(self, app: Any) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="asyncio",
                http="h11",
                ws="none",
                lifespan="off",
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
        )
        self.ready = threading.Event()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop of the running server."""
        if self._loop is None:
            raise AssertionError("the server has started")
        return self._loop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start to accept connections."""
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        try:
            await super().startup(sockets)
        finally:
            self.ready.set()

    async def main_loop(self) -> None:
        """Update the `date` header once a second, until stopped."""
        stopping = self._stopping
        while stopping is not None and not stopping.is_set():
            await self.on_tick(0)
            try:
                await asyncio.wait_for(stopping.wait(), timeout=1.0)
            except TimeoutError:
                continue

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close every connection at once."""
        self.force_exit = True
        for connection in list(self.server_state.connections):
            transport = connection.transport
            if transport is not None:
                transport.abort()
        for task in list(self.server_state.tasks):
            task.cancel()
        await asyncio.gather(*self.server_state.tasks, return_exceptions=True)
        for server in self.servers:
            server.close()
        for listener in sockets or []:
            listener.close()
        await asyncio.sleep(0)

    def stop(self) -> None:
        """Stop the server; callable from any thread."""
        loop, stopping = self._loop, self._stopping
        if loop is not None and stopping is not None and not loop.is_closed():
            try:
                loop.call_soon_threadsafe(stopping.set)
            except RuntimeError:
                return

    async def drop_connection(self, request: Request) -> None:
        """Close the connection of a request without sending anything else."""
        for connection in list(self.server_state.connections):
            if getattr(connection, "client", None) == request.scope.get("client") and connection.transport is not None:
                connection.transport.abort()
        await asyncio.sleep(0)
