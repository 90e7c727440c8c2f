from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

from pytest_modelmigrate.analysis.pricing import price_call
from pytest_modelmigrate.facts.exchanges import Request
from pytest_modelmigrate.facts.targets import Target
from pytest_modelmigrate.store.recordings import RecordingStore
from pytest_modelmigrate.wire import open_call, recorder
from pytest_modelmigrate.wire.admission import Admission
from pytest_modelmigrate.wire.breaker import Breaker
from pytest_modelmigrate.wire.budget import Budget
from pytest_modelmigrate.wire.decision import Mode
from pytest_modelmigrate.wire.migration import Migration
from pytest_modelmigrate.wire.open_call import OpenCall
from pytest_modelmigrate.wire.patience import Patience
from pytest_modelmigrate.wire.recorder import Recorder
from pytest_modelmigrate.wire.running_test import DirectUpstream, RunningTest
from pytest_modelmigrate.wire.session_recordings import SessionRecordings
from pytest_modelmigrate.wire.slot_counter import LocalSlotCounter

Attempts = Callable[..., OpenCall]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A monotonic clock that stands still; `clock.now` is its time."""
    clock = SimpleNamespace(now=1000.0)
    clock.monotonic = lambda: clock.now
    for module in (open_call, recorder):
        monkeypatch.setattr(module, "time", clock)
    return clock


@pytest.fixture
def attempt(tmp_path: Path, ask: Callable[..., Request]) -> Attempts:
    """Opens attempts of one call, which is retried for 120 seconds."""
    records = Recorder(
        Mode.LIVE,
        RecordingStore(tmp_path),
        SessionRecordings(price_call, "2026-11-22"),
        case="test_a.py::test_b",
        target=Target("claude-opus-4-7"),
        explain=lambda *_: "",
    )
    admission = Admission(LocalSlotCounter(), Breaker(), Budget(price_call), Patience(120.0))
    running = RunningTest(records, Migration(Target("claude-opus-4-7")), DirectUpstream(admission))

    def open_one(number: int, *, retries_left: int = 0, request: Request | None = None) -> OpenCall:
        return OpenCall(running, request or ask(), key="k", attempt=number, retries_left=retries_left)

    return open_one


def test_the_deadline_counts_from_the_first_attempt_of_the_caller(clock: SimpleNamespace, attempt: Attempts) -> None:
    attempt(1, retries_left=2)
    clock.now += 100.0
    last = attempt(3)
    assert last.further_delay(503) is not None
    clock.now += 20.0
    assert last.further_delay(503) is None


def test_the_retries_of_the_caller_come_first(clock: SimpleNamespace, attempt: Attempts) -> None:
    assert clock.now
    assert attempt(1, retries_left=2).further_delay(503) is None
    assert attempt(1).further_delay(503) is None, "a caller that never retries is left alone"
    assert attempt(2).further_delay(503) is not None
    assert attempt(2).further_delay(400) is None


def test_a_lost_request_for_a_batch_is_left_to_the_caller(attempt: Attempts) -> None:
    batch = Request("/v1/messages/batches", {"requests": []})
    assert attempt(3, request=batch).further_delay() is None
    assert attempt(3, request=batch).further_delay(503) is not None


def test_three_attempts_that_time_out_open_the_breaker_where_nothing_has_answered(attempt: Attempts) -> None:
    slow = ConnectionError("Request timed out.")
    slow.timed_out = True  # type: ignore[attr-defined]
    for _ in range(3):
        call = attempt(1, retries_left=2)
        wait = call.admission_wait()
        assert [*wait] == []
        with pytest.raises(ConnectionError), call.sent(wait.attempt):
            raise slow
    assert call.upstream.admission.breaker.is_open
