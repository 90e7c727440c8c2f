"""SDK clients whose requests go through the recorder.

Tests may replace `anthropic.Anthropic` and `AsyncAnthropic` with mocks. This package uses the SDK's other names for
them, `Client` and `AsyncClient`.

Importing this module imports the SDK, which takes about a second, so import it only where a client is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import anthropic

from pytest_modelmigrate.wire.credentials import STAND_IN_KEY, missing_key
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.http_clients import SharedHttpClient, async_http_client
from pytest_modelmigrate.wire.middleware import RecorderMiddleware
from pytest_modelmigrate.wire.patience import Patience
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.stream_recorder import http_library


@dataclass(frozen=True, slots=True)
class Connection:
    """How clients connect to the API.

    Attributes:
        mode: where answers come from.
        base_url: URL of the simulated API; None uses `ANTHROPIC_BASE_URL` or the default of the SDK.
        http_client: the HTTP client that synchronous clients share; None gives each client its own.
        patience: the time limits of requests.
    """

    mode: Mode
    base_url: str | None = None
    http_client: SharedHttpClient | None = None
    patience: Patience = field(default_factory=Patience)


def sync_client(connection: Connection, running: Callable[[], RunningTest]) -> anthropic.Anthropic:
    """An `anthropic.Anthropic` whose requests go through the recorder of the running test.

    Args:
        connection: how to connect.
        running: returns the running test; called for each request.
    """
    middleware = RecorderMiddleware(running)
    client = anthropic.Client(middleware=[middleware], **_arguments(connection, "Client"))
    middleware.attach(client, missing_key(client))
    return client


def async_client(connection: Connection, running: Callable[[], RunningTest]) -> anthropic.AsyncAnthropic:
    """An `anthropic.AsyncAnthropic` whose requests go through the recorder of the running test.

    Args:
        connection: how to connect.
        running: returns the running test; called for each request.
    """
    middleware = RecorderMiddleware(running)
    client = anthropic.AsyncClient(middleware=[middleware], **_arguments(connection, "AsyncClient"))
    middleware.attach(client, missing_key(client))
    return client


def parsed_message(data: Mapping[str, Any]) -> anthropic.types.Message:
    """A message in JSON as the SDK's `Message` type."""
    return anthropic.types.Message.construct(**data)


def _arguments(connection: Connection, kind: str) -> dict[str, Any]:
    library = http_library(anthropic.DefaultHttpxClient)
    if connection.mode is Mode.REPLAY:
        # A replay opens no socket; without a pool and certificates a client is cheap to create.
        closed = library.MockTransport(_no_network)
        http_client = getattr(library, kind)(transport=closed, trust_env=False)
        return {"api_key": STAND_IN_KEY, "http_client": http_client}
    arguments: dict[str, Any] = {}
    if kind == "AsyncClient":
        arguments["http_client"] = async_http_client(connection.patience)
    elif connection.http_client is not None:
        arguments["http_client"] = connection.http_client.client()
    if connection.mode is Mode.SIM:
        arguments.update(base_url=connection.base_url, api_key=STAND_IN_KEY)
    return arguments


def _no_network(request: Any) -> Any:
    raise AssertionError(f"a replay tried to send {request.method} {request.url}")
