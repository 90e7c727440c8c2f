"""A running simulated API, in a thread of this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_modelmigrate.loopback.running_server import LOOPBACK, RunningServer
from pytest_modelmigrate.simulator.faults import Fault
from pytest_modelmigrate.simulator.reply_scripts import load_rules

if TYPE_CHECKING:
    from pytest_modelmigrate.simulator.app import SimulatedApi
    from pytest_modelmigrate.simulator.received_request import ReceivedRequest


class RunningSimulator(RunningServer):
    """A running simulated API; as a context manager, it is closed at the end.

    Args:
        api: the simulated API.
        host: the address to listen on.
        port: the port to listen on; 0 for a free one.

    Attributes:
        url: its address, such as `http://127.0.0.1:40123`, for `base_url` or `ANTHROPIC_BASE_URL`.
        requests: the requests that it has received, in order.
    """

    def __init__(self, api: SimulatedApi, *, host: str = LOOPBACK, port: int = 0) -> None:
        from pytest_modelmigrate.loopback.web_server import WebServer

        server = WebServer(api.asgi)
        api.drop_connection = server.drop_connection
        self.requests: list[ReceivedRequest] = api.requests
        super().__init__(server, name="simulated API", host=host, port=port)


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
    from pytest_modelmigrate.simulator.app import SimulatedApi

    api = SimulatedApi(load_rules(scripts), faults=faults, latency_seconds=latency_seconds)
    return RunningSimulator(api, host=host, port=port)
