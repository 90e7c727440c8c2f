from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.simulator.errors import SimulatedError
from pytest_modelmigrate.simulator.identifiers import Identifiers
from pytest_modelmigrate.simulator.message_writer import MessageWriter
from pytest_modelmigrate.simulator.parsed_request import parse_request
from pytest_modelmigrate.simulator.reply_scripts import load_rules

HELLO = [{"role": "user", "content": "Hello there"}]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


class Api:
    """The simulated API without HTTP."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.writer = MessageWriter(load_rules(), clock=self.clock, new_id=Identifiers().new)

    def send(
        self, model: str = "claude-opus-4-7", *, version: str = "2026-10-21", betas: tuple[str, ...] = (), **body: Any
    ) -> Mapping[str, Any]:
        full = {"model": model, "max_tokens": 2000, "messages": HELLO, **body}
        return self.writer.write(parse_request(full, version, betas))

    def rejection(self, model: str, **body: Any) -> str | None:
        """The message of the rejection; None when the request is answered."""
        try:
            self.send(model, **body)
        except SimulatedError as rejected:
            return rejected.message if rejected.error_type == "invalid_request_error" else repr(rejected)
        return None


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture(scope="session")
def simulator() -> Iterator[RunningSimulator]:
    with start() as running:
        yield running


@pytest.fixture
def connect() -> Iterator[Callable[..., anthropic.Anthropic]]:
    """Make a client of a simulator, closed at the end of the test."""
    clients: list[anthropic.Anthropic] = []

    def connected(running: RunningSimulator, **options: Any) -> anthropic.Anthropic:
        options = {"api_key": "simulated", "max_retries": 0, **options}
        client = anthropic.Anthropic(base_url=running.url, **options)
        clients.append(client)
        return client

    yield connected
    for client in clients:
        client.close()


@pytest.fixture
def client(simulator: RunningSimulator, connect: Callable[..., anthropic.Anthropic]) -> anthropic.Anthropic:
    return connect(simulator)
