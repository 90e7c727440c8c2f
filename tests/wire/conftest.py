from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.wire import retries
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.sender import open_sender
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter, SlotCounter


@pytest.fixture(autouse=True)
def no_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """Remove the keys of the machine, so that no test reaches the real API."""
    for name in ("API_KEY", "AUTH_TOKEN", "BASE_URL", "CUSTOM_HEADERS", "PROFILE"):
        monkeypatch.delenv(f"ANTHROPIC_{name}", raising=False)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Retry after a short time."""
    monkeypatch.setattr(retries, "_FIRST_SECONDS", 0.02)


@pytest.fixture
def ask() -> Callable[..., Request]:
    """Makes a request; those with the same text are identical."""

    def request(text: object = "hello", *, model: str = "claude-opus-4-7", **body: Any) -> Request:
        messages = [{"role": "user", "content": str(text)}]
        return Request("/v1/messages", {"model": model, "max_tokens": 64, "messages": messages, **body})

    return request


@pytest.fixture
def simulate() -> Iterator[Callable[..., RunningSimulator]]:
    """Starts simulated APIs, which are closed after the test."""
    with ExitStack() as stack:
        yield lambda **arguments: stack.enter_context(start(**arguments))


@pytest.fixture
def admission() -> Admission:
    """Admits 32 requests at a time, without a spending cap."""
    return Admission(LocalSlotCounter(), Breaker(), Budget(price_call))


@pytest.fixture
def prefetch() -> Iterator[Callable[..., Prefetcher]]:
    """Makes prefetchers, which are stopped after the test."""
    with ExitStack() as stack:

        def make(url: str, *, at_once: int = 32, budget: Budget | None = None, slots: SlotCounter | None = None) -> Any:
            admission = Admission(slots or LocalSlotCounter(at_once), Breaker(), budget or Budget(price_call))
            prefetcher = Prefetcher(lambda: open_sender(admission, url), admission)
            stack.callback(prefetcher.stop)
            return prefetcher

        yield make
