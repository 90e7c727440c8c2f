"""The simulated API in a thread of this process: `start` and `RunningSimulator.close`."""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from pytest_modelmigrate.facts.errors import UnreachableError
from pytest_modelmigrate.simulator.faults import Fault
from pytest_modelmigrate.simulator.reply_scripts import load_rules

if TYPE_CHECKING:
    from pytest_modelmigrate.simulator.received_request import ReceivedRequest

LOOPBACK: Final = "127.0.0.1"
_JOIN_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.5


class RunningSimulator:
    """A running simulated API; as a context manager, it is closed at the end.

    Attributes:
        url: its address, such as `http://127.0.0.1:40123`, for `base_url` or `ANTHROPIC_BASE_URL`.
        requests: the requests that it has received, in order.
    """

    def __init__(self, server: Any, thread: threading.Thread, url: str, requests: list[ReceivedRequest]) -> None:
        self._server = server
        self._thread = thread
        self.url = url
        self.requests = requests

    def close(self) -> None:
        """Close every connection and stop; closing twice is harmless."""
        self._server.stop()
        self._thread.join(_JOIN_SECONDS)

    def wait(self) -> None:
        """Wait until it is closed."""
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()


def start(
    *,
    scripts: Sequence[Path] = (),
    faults: Sequence[Fault] = (),
    latency_seconds: float = 0.0,
    host: str = LOOPBACK,
    port: int = 0,
) -> RunningSimulator:
    """Start a simulated API in a daemon thread of this process.

    Args:
        scripts: reply scripts, tried before the built-in personas; see `simulator.reply_scripts`.
        faults: faults to inject.
        latency_seconds: delay of every response, in seconds.
        host: the address to listen on.
        port: the port to listen on; 0 for a free one.

    Raises:
        InvalidSettingError: a script cannot be read.
        UnreachableError: it cannot listen on the address.
    """
    import asyncio

    from pytest_modelmigrate.simulator.app import SimulatedApi
    from pytest_modelmigrate.simulator.web_server import WebServer

    rules = load_rules(scripts)
    listener = _listen(host, port)
    api = SimulatedApi(rules, faults=faults, latency_seconds=latency_seconds)
    server = WebServer(api.asgi)
    api.drop_connection = server.drop_connection
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve([listener])), name="modelmigrate-simulator", daemon=True
    )
    thread.start()
    while not server.ready.wait(_POLL_SECONDS):
        if not thread.is_alive():
            raise UnreachableError("the simulated API stopped before it accepted connections")
    shown = f"[{host}]" if ":" in host else host
    return RunningSimulator(server, thread, f"http://{shown}:{listener.getsockname()[1]}", api.requests)


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that connections are accepted before the server runs.

    Its protocol is set to TCP because asyncio disables Nagle's algorithm for such sockets only; otherwise, every
    response waits 40 ms for the client's delayed acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(512)
    except (OSError, OverflowError) as error:
        listener.close()
        reason = getattr(error, "strerror", None) or error
        raise UnreachableError(f"the simulated API cannot listen on {host}:{port}: {reason}") from None
    return listener
