from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

import anthropic
import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.calls import Call
from pytest_modelmigrate.facts.costs import Cost
from pytest_modelmigrate.facts.exchanges import Request, Response
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.simulator import RunningSimulator, start
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire import retries
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.answers import Sent
from pytest_modelmigrate.wire.attempt import Attempt
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.clients import Connection, async_client, sync_client
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.pending_call import PendingCall
from pytest_modelmigrate.wire.prefetch.prefetcher import Prefetcher
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.running_test import RunningTest
from pytest_modelmigrate.wire.sender import open_sender
from pytest_modelmigrate.wire.session_recordings import SessionRecordings
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter, SlotCounter

TARGET = Target("claude-opus-4-7", "high", "opus-4-7")


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
    monkeypatch.setattr(retries, "_FIRST_WAITS", (0.02,))


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
def slots() -> LocalSlotCounter:
    """Counts the slots of this process: 32 at first."""
    return LocalSlotCounter()


@pytest.fixture
def admission(slots: LocalSlotCounter) -> Admission:
    """Admits as many requests at a time as there are slots, without a spending cap."""
    return Admission(slots, Breaker(), Budget(price_call))


@pytest.fixture
def admitted() -> Callable[..., bool]:
    """Whether a request is admitted in three tries."""
    return lambda admission, request: len([*islice(admission.wait_for(request, 0), 3)]) < 3


@pytest.fixture
def attempt_at() -> Callable[..., Attempt]:
    """Returns the attempt of a request, which is admitted in three tries."""

    def attempt(admission: Admission, request: Request, retries_left: int = 0) -> Attempt:
        wait = admission.wait_for(request, retries_left)
        assert len([*islice(wait, 3)]) < 3
        return wait.attempt

    return attempt


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


@pytest.fixture
def store(tmp_path: Path) -> RecordingStore:
    """The recordings of a module."""
    return RecordingStore(tmp_path / "recordings" / "test_a")


@pytest.fixture
def recorder(store: RecordingStore) -> Callable[..., Recorder]:
    """Makes recorders of one session, or of a later one; a call costs as many dollars as it has input tokens."""

    def session(day: str) -> SessionRecordings:
        return SessionRecordings(lambda call: Cost(Decimal(call.usage.input_tokens)), day)

    first = store, session("2026-11-20")

    def make(mode: Mode, *, later: bool = False, **more: Any) -> Recorder:
        more.setdefault("target", TARGET)
        opened = (RecordingStore(store.folder), session("2027-01-01")) if later else first
        explain = lambda request, occurrence: f"nothing for {request.path} number {occurrence}"  # noqa: E731
        return Recorder(mode, *opened, case="test_a.py::test", explain=explain, **more)

    return make


@pytest.fixture
def answer() -> Callable[..., Call]:
    """Answers a request, or a pending call, with a text or another response, and gives it to the recorder."""

    def keep(
        recorder: Recorder,
        asked: Request | PendingCall,
        response: str | Response = "hello",
        *,
        model: str = "claude-opus-4-7",
        headers: Mapping[str, str] | None = None,
        latency_seconds: float | None = 0.5,
        whole: bool = True,
        **how: Any,
    ) -> Call:
        pending = recorder.start_call(asked, **how) if isinstance(asked, Request) else asked
        if isinstance(response, str):
            content = [{"type": "text", "text": response}]
            usage = {"input_tokens": 5, "output_tokens": 3}
            message = {"type": "message", "model": model, "content": content, "usage": usage}
            response = Response(200, headers or {}, message)
        sent = Sent(pending.request, response, pending.attempt, latency_seconds)
        return recorder.keep(pending, sent, whole=whole)

    return keep


class NothingPrefetched:
    """An upstream without prefetched answers."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission

    def take(self, _pending: PendingCall) -> None:
        return

    async def take_async(self, _pending: PendingCall) -> None:
        return


@pytest.fixture
def running_test(admission: Admission) -> Callable[[Recorder], RunningTest]:
    """Makes a running test of a recorder, without prefetched answers."""
    migration = Migration(TARGET, ["claude-opus-4-6"])
    return lambda recorder: RunningTest(recorder, migration, NothingPrefetched(admission))


@pytest.fixture
def client_of(running_test: Callable[[Recorder], RunningTest]) -> Callable[[Recorder], anthropic.Anthropic]:
    """Makes the client of a test that this recorder plays."""

    def make(recorder: Recorder) -> anthropic.Anthropic:
        test = running_test(recorder)
        return sync_client(Connection(recorder.mode), lambda: test)

    return make


@pytest.fixture
def async_client_of(running_test: Callable[[Recorder], RunningTest]) -> Callable[[Recorder], anthropic.AsyncAnthropic]:
    """Makes the async client of a test that this recorder plays."""

    def make(recorder: Recorder) -> anthropic.AsyncAnthropic:
        test = running_test(recorder)
        return async_client(Connection(recorder.mode), lambda: test)

    return make
