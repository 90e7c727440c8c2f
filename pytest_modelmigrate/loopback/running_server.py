"""A web server that runs in a thread of this process."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import TYPE_CHECKING, Final, Self

from pytest_modelmigrate.facts.errors import UnreachableError

if TYPE_CHECKING:
    from pytest_modelmigrate.loopback.web_server import WebServer

LOOPBACK: Final = "127.0.0.1"

HIGHEST_PORT: Final = 65535

_JOIN_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.5


class RunningServer:
    """A web server in a daemon thread; as a context manager, it is closed at the end.

    Args:
        server: the server.
        name: what it is, for messages and the name of the thread: `simulated API`.
        host: the address to listen on; only a loopback address, which other machines cannot reach.
        port: the port to listen on; 0 for a free one.
        at_end: awaited in the event loop of the server after its last request.

    Attributes:
        url: its address, such as `http://127.0.0.1:40123`.

    Raises:
        UnreachableError: it cannot listen on the address.
    """

    def __init__(
        self,
        server: WebServer,
        *,
        name: str,
        host: str = LOOPBACK,
        port: int = 0,
        at_end: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        import asyncio

        listener = _listen(name, host, port)

        async def serve() -> None:
            try:
                await server.serve([listener])
            finally:
                if at_end is not None:
                    await at_end()

        self._server = server
        self._thread = threading.Thread(
            target=lambda: asyncio.run(serve()), name=f"modelmigrate-{name.replace(' ', '-').lower()}", daemon=True
        )
        self._thread.start()
        while not server.ready.wait(_POLL_SECONDS):
            if not self._thread.is_alive():
                raise UnreachableError(f"the {name} stopped before it accepted connections")
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{listener.getsockname()[1]}"

    def close(self) -> None:
        """Close every connection and stop; closing twice is harmless."""
        self._server.stop()
        self._thread.join(_JOIN_SECONDS)

    @property
    def is_running(self) -> bool:
        """Whether it still runs; False in a process that was forked from that of the server."""
        return self._thread.is_alive()

    def wait(self) -> None:
        """Wait until it is closed."""
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(name: str, host: str, port: int) -> socket.socket:
    """A listening socket, so that connections are accepted before the server runs.

    Its protocol is set to TCP because asyncio disables Nagle's algorithm for such sockets only; otherwise, every
    response waits 40 ms for the client's delayed acknowledgement.
    """
    if not _is_loopback(host):
        raise UnreachableError(
            f"the {name} cannot listen on {host}:{port}: it answers programs on this machine alone; "
            f"choose {LOOPBACK}, ::1 or localhost"
        )
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise UnreachableError(f"the {name} cannot listen on {host}:{port}: {reason}") from None
    return listener
